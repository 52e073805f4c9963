/** Geometry of a small chart. Pure: numbers in, SVG path text out. */

export interface SparkPaths {
  readonly line: string;
  readonly area: string;
}

/** Paths through the finite values; a NaN or ∞ leaves a gap. Empty where nothing is finite. */
export function sparkPaths(values: readonly number[], width: number, height: number): SparkPaths {
  const finite = values.filter((value) => Number.isFinite(value));
  if (finite.length === 0) return { line: '', area: '' };
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  const x = (i: number): number => (values.length === 1 ? width : (i / (values.length - 1)) * width);
  const y = (value: number): number => (span === 0 ? height / 2 : height - 1 - ((value - low) / span) * (height - 2));
  let line = '';
  let area = '';
  let start = -1;
  const close = (end: number): void => {
    if (start >= 0) area += `L${x(end).toFixed(1)} ${String(height)}L${x(start).toFixed(1)} ${String(height)}Z`;
    start = -1;
  };
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) {
      close(i - 1);
      return;
    }
    const point = `${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    line += `${start < 0 ? 'M' : 'L'}${point}`;
    area += `${start < 0 ? 'M' : 'L'}${point}`;
    if (start < 0) start = i;
  });
  close(values.length - 1);
  if (finite.length === 1 && values.length === 1) line = `M0 ${y(low).toFixed(1)}L${line.slice(1)}`;
  return { line, area };
}
