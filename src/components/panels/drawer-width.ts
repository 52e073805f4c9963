/** How wide the drawer is. Pure. */

export const NARROWEST = 360;
export const WIDEST = 560;
export const USUAL = 420;
const STEP = 20;

/** A width that the drawer may have, px. */
export function clampWidth(width: number): number {
  return Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
}

/** The width after a key on the drawer's left edge; null for keys that mean nothing here. */
export function widthAfter(key: string, width: number): number | null {
  switch (key) {
    case 'ArrowLeft':
      return clampWidth(width + STEP);
    case 'ArrowRight':
      return clampWidth(width - STEP);
    case 'Home':
      return NARROWEST;
    case 'End':
      return WIDEST;
    case 'Enter':
      return otherWidth(width);
    default:
      return null;
  }
}

/** Wide where it is narrow, else narrow: what a press without a drag does. */
export function otherWidth(width: number): number {
  return width > (NARROWEST + WIDEST) / 2 ? USUAL : WIDEST;
}
