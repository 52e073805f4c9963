import type { Pointer } from '../../worker/share-protocol.ts';

/**
 * Names the element under a pointer so that another window finds the same one: the custom elements from the shell down to
 * it, each with its place among its like, or with its own mark (`data-point`) where the order may differ.
 */

const LONGEST = 400;

function isOurs(target: EventTarget): target is HTMLElement {
  return target instanceof HTMLElement && target.localName.startsWith('scry-') && target.localName !== 'scry-app';
}

function alike(element: HTMLElement): HTMLElement[] {
  const root = element.getRootNode();
  if (!(root instanceof ShadowRoot || root instanceof Document)) return [];
  return [...root.querySelectorAll<HTMLElement>(element.localName)];
}

function stepOf(element: HTMLElement): string {
  const mark = element.dataset['point'];
  if (mark !== undefined) return `${element.localName}=${encodeURIComponent(mark)}`;
  const index = alike(element).indexOf(element);
  return index > 0 ? `${element.localName}:${String(index)}` : element.localName;
}

/** Where an event happened; null outside of all panels. */
export function pointerOf(event: PointerEvent): Pointer | null {
  const path = event.composedPath().filter(isOurs);
  const [element] = path;
  if (element === undefined) return null;
  const anchor = path.reverse().map(stepOf).join('/');
  const { left, top, width, height } = element.getBoundingClientRect();
  if (anchor.length > LONGEST || width === 0 || height === 0) return null;
  const within = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
  return { anchor, x: within((event.clientX - left) / width), y: within((event.clientY - top) / height) };
}

/** The element that an anchor names, below the shell; null where it is not shown here. */
export function elementAt(anchor: string, shell: HTMLElement): HTMLElement | null {
  let at: HTMLElement = shell;
  for (const step of anchor.split('/')) {
    const [, tag = '', mark, index = '0'] = /^(scry-[a-z-]+)(?:=(.*)|:(\d{1,4}))?$/.exec(step) ?? [];
    if (tag === '' || at.shadowRoot === null) return null;
    const all = [...at.shadowRoot.querySelectorAll<HTMLElement>(tag)];
    const next =
      mark === undefined
        ? all[Number(index)]
        : all.find((element) => encodeURIComponent(element.dataset['point'] ?? '') === mark);
    if (next === undefined) return null;
    at = next;
  }
  return at;
}

/** Where a pointer is in this window, in pixels of the viewport; null where it is not to be seen. */
export function placeOf(pointer: Pointer, shell: HTMLElement): { readonly x: number; readonly y: number } | null {
  const element = elementAt(pointer.anchor, shell);
  if (element === null) return null;
  const { left, top, width, height } = element.getBoundingClientRect();
  const x = left + pointer.x * width;
  const y = top + pointer.y * height;
  const seen = width > 0 && x >= 0 && y >= 0 && x <= window.innerWidth && y <= window.innerHeight;
  return seen ? { x, y } : null;
}
