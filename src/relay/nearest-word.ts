/** Guesses what was meant by a misspelt word. */

/** How many letters must be added, taken away or replaced to get from one word to the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 0; i < from.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      const replaced = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** The known word that is most like the given one, or null where none is like it. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  let nearest: string | null = null;
  // Two letters may be wrong, but not most of a short word. What is begun right may be unfinished.
  let least = Math.min(2, Math.floor(word.length / 2)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  const begun = known.filter((candidate) => word.length > 1 && candidate.startsWith(word.toLowerCase()));
  return nearest ?? (begun.length === 1 ? (begun[0] ?? null) : null);
}
