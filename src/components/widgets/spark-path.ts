/** Geometry of a small chart. Pure: numbers in, SVG path text out. */

export interface SparkPaths {
  readonly line: string;
  readonly area: string;
}

/** Whole units, which are written much faster than fractions; whoever draws takes units finer than a pixel. */
function whole(value: number): string {
  return String(Math.round(value));
}

/** Paths through the finite values; a NaN or ∞ leaves a gap. Empty where nothing is finite. */
export function sparkPaths(values: readonly number[], width: number, height: number): SparkPaths {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === Infinity) return { line: '', area: '' };
  // Scaled before the difference is taken, so that the largest numbers do not overflow.
  const scale = Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE);
  const span = high / scale - low / scale;
  const step = values.length === 1 ? 0 : width / (values.length - 1);
  let line = '';
  let area = '';
  for (let i = 0; i < values.length;) {
    const start = i;
    let stretch = '';
    for (; i < values.length; i++) {
      const value = values[i] ?? Number.NaN;
      if (!Number.isFinite(value)) break;
      const y = span === 0 ? height / 2 : height - 1 - ((value / scale - low / scale) / span) * (height - 2);
      stretch += `${i === start ? 'M' : 'L'}${whole(i * step)} ${whole(y)}`;
    }
    if (stretch !== '') {
      // A single point is drawn as a level line, else it could not be seen.
      if (values.length === 1) stretch += `L${String(width)} ${stretch.slice(stretch.indexOf(' ') + 1)}`;
      // One between two gaps is a line of no length; round caps make it a dot.
      else if (i - start === 1) stretch += 'h0';
      const end = values.length === 1 ? String(width) : whole((i - 1) * step);
      line += stretch;
      area += `${stretch}L${end} ${String(height)}L${whole(start * step)} ${String(height)}Z`;
    }
    i += 1;
  }
  return { line, area };
}
