/**
 * Puts a row where it belongs in a sorted list that keeps so many; a row that would come after all of them is not kept.
 * @param compare orders the rows totally, so that the list does not depend on the order of arrival
 */
export function insertRanked<T>(list: T[], row: T, maximum: number, compare: (a: T, b: T) => number): void {
  let at = list.length;
  for (let above = list[at - 1]; above !== undefined && compare(row, above) < 0; above = list[at - 1]) at -= 1;
  if (at >= maximum) return;
  list.splice(at, 0, row);
  if (list.length > maximum) list.pop();
}
