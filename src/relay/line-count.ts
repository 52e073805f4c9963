/** Counting lines in bytes, by the same rule as the viewer: blank lines have no position. */

const NEWLINE = 10;

/** True for bytes that are nothing but spaces, tabs and carriage returns. */
export function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte !== 32 && byte !== 9 && byte !== 13) return false;
  }
  return true;
}

/** Calls back for every whole line that is not blank with its start and end (without newline). */
export function eachLine(bytes: Uint8Array, visit: (start: number, end: number) => void): void {
  for (let start = 0; ;) {
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline < 0) return;
    if (!isBlank(bytes, start, newline)) visit(start, newline);
    start = newline + 1;
  }
}

/** Whole, non-blank lines in a stretch of bytes. */
export function countLines(bytes: Uint8Array): number {
  let lines = 0;
  eachLine(bytes, () => {
    lines += 1;
  });
  return lines;
}
