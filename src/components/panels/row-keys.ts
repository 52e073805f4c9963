/** The keys of a table whose rows each have a button that opens them: up and down go from row to row as they are seen. */

/** The id of the row that an event of its table happened in; null outside the rows. */
export function rowOf(event: Event): string | null {
  const row = event.target instanceof Element ? event.target.closest('tr[data-id]') : null;
  return row?.getAttribute('data-id') ?? null;
}

/** Moves the focus to the row above or below; a key that is none of these does nothing. */
export function moveBetweenRows(event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const row = event.target instanceof Element ? event.target.closest('tr[data-id]') : null;
  if (step === 0 || row === null || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = step === 1 ? row.nextElementSibling : row.previousElementSibling;
  const button = next?.querySelector('button.open');
  // Also at the end of the list the key is the table's, and must not reach the page.
  event.preventDefault();
  if (button instanceof HTMLButtonElement) button.focus();
}
