/** Where the lines of a long list lie, of which only those in view are drawn. Pure; pixels. */

export interface Geometry {
  readonly items: number;
  readonly rowHeight: number;
  /** The line that is unfolded; null while none is. */
  readonly unfolded: number | null;
  /** Of what unfolds below a line. */
  readonly unfoldedHeight: number;
}

/** Lines drawn beyond either end of what is in view. */
const BEYOND = 6;

/** Top of a line. */
export function offsetOf({ rowHeight, unfolded, unfoldedHeight }: Geometry, index: number): number {
  return index * rowHeight + (unfolded !== null && index > unfolded ? unfoldedHeight : 0);
}

/** Height of all lines. */
export function wholeHeight(geometry: Geometry): number {
  return offsetOf(geometry, geometry.items);
}

/** The line at a height; the nearest where there is none. */
export function indexAt({ items, rowHeight, unfolded, unfoldedHeight }: Geometry, y: number): number {
  let at = Math.floor(y / rowHeight);
  if (unfolded !== null && at > unfolded) {
    at = Math.max(unfolded, Math.floor((y - unfoldedHeight) / rowHeight));
  }
  return Math.max(0, Math.min(items - 1, at));
}

/** The lines to draw, [start, end), for what is in view. */
export function rangeIn(
  geometry: Geometry,
  top: number,
  height: number,
): { readonly start: number; readonly end: number } {
  if (geometry.items === 0) return { start: 0, end: 0 };
  return {
    start: Math.max(0, indexAt(geometry, top) - BEYOND),
    end: Math.min(geometry.items, indexAt(geometry, top + height) + 1 + BEYOND),
  };
}

/** The nearest scroll position at which a line is in view as a whole. */
export function scrollTo(geometry: Geometry, index: number, top: number, height: number): number {
  const start = offsetOf(geometry, index);
  const end = offsetOf(geometry, index + 1);
  if (start < top || end - start > height) return start;
  return end > top + height ? end - height : top;
}
