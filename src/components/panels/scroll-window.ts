import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Which part of a long list is worth drawing. */

/** The part of a list that is drawn. */
export interface Span {
  /** Items [from, to) are drawn. */
  readonly from: number;
  readonly to: number;
  /** Pixels left free for those before and after. */
  readonly before: number;
  readonly after: number;
}

/** A list of rows of equal height. */
export interface ListShape {
  readonly count: number;
  /** Items beside each other. */
  readonly perRow: number;
  /** Pixels of a row with the gap after it. */
  readonly rowHeight: number;
  /** Rows drawn beyond each edge, so that scrolling shows no hole. */
  readonly spare: number;
}

/** The part of a list that is in sight or near, where it is scrolled by `top` pixels and `height` of it are seen. */
export function spanOf({ count, perRow, rowHeight, spare }: ListShape, top: number, height: number): Span {
  const rows = Math.ceil(count / perRow);
  // A list that became shorter is scrolled back by the browser, which does not always tell.
  const start = Math.max(0, Math.min(top, rows * rowHeight - height));
  const first = Math.floor(start / rowHeight) - spare;
  const last = Math.ceil((start + Math.max(0, height)) / rowHeight) + spare;
  const toRow = Math.min(rows, Math.max(0, last));
  const fromRow = Math.min(Math.max(0, first), toRow);
  return {
    from: Math.min(count, fromRow * perRow),
    to: Math.min(count, toRow * perRow),
    before: fromRow * rowHeight,
    after: (rows - toRow) * rowHeight,
  };
}

/** Before the box was measured: about what a window shows. */
const ASSUMED_HEIGHT = 700;

/** Follows a scroll box and asks its host to draw when another part of the list comes into sight. Never forces a layout. */
export class ScrollWindow implements ReactiveController {
  /** Pixels. */
  width = 0;
  readonly #host: ReactiveControllerHost;
  #box: HTMLElement | null = null;
  #top = 0;
  #height = ASSUMED_HEIGHT;
  #rowHeight = 1;
  #drawnTop = 0;
  #wanted: { readonly index: number; readonly covered: number } | null = null;
  readonly #sizes = new ResizeObserver((entries) => {
    const size = entries.at(-1)?.contentRect;
    if (size === undefined || (size.width === this.width && size.height === this.#height)) return;
    this.width = size.width;
    this.#height = size.height;
    this.#host.requestUpdate();
  });
  readonly #scrolled = (): void => {
    if (this.#box === null) return;
    this.#top = this.#box.scrollTop;
    if (Math.abs(this.#top - this.#drawnTop) * 2 >= this.#rowHeight) this.#host.requestUpdate();
  };

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#watch(null);
  }

  #watch(box: HTMLElement | null): void {
    if (box === this.#box) return;
    this.#box?.removeEventListener('scroll', this.#scrolled);
    this.#sizes.disconnect();
    this.#box = box;
    if (box === null) return;
    box.addEventListener('scroll', this.#scrolled, { passive: true });
    this.#sizes.observe(box);
  }

  /** The part to draw. */
  span(shape: ListShape): Span {
    this.#rowHeight = shape.rowHeight;
    this.#drawnTop = this.#top;
    return spanOf(shape, this.#top, this.#height);
  }

  /** Brings an item into sight at the next `settle`; `covered` pixels at the top and at the bottom are always hidden. */
  reveal(index: number, covered: number): void {
    this.#wanted = { index, covered };
  }

  /** To be called after every drawing: follows the box, leaves room for what is not drawn, and scrolls where it was asked to. */
  settle(root: ParentNode, box: HTMLElement | null, span: Span, shape: ListShape): void {
    this.#watch(box);
    for (const side of ['before', 'after'] as const) {
      const element = root.querySelector<HTMLElement>(`.${side}`);
      const size = `${String(span[side])}px`;
      if (element !== null && element.style.getPropertyValue('--size') !== size)
        element.style.setProperty('--size', size);
    }
    // Until the box was measured nobody knows how many stand beside each other.
    if (box === null || this.#wanted === null || this.width === 0) return;
    const { index, covered } = this.#wanted;
    this.#wanted = null;
    const start = Math.floor(index / shape.perRow) * shape.rowHeight;
    const room = this.#height - 2 * covered;
    if (start < this.#top) box.scrollTop = start;
    else if (start + shape.rowHeight > this.#top + room) box.scrollTop = start + shape.rowHeight - room;
  }
}
