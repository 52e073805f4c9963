import type { Page } from '@playwright/test';

/** Left, top, right, bottom in CSS pixels of the window. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Something that is on the page, as it is drawn. */
export interface Seen {
  /** Index of what it stands in, shadow hosts and slots included; -1 for the outermost. */
  readonly parent: number;
  /** Where it is, for a person. */
  readonly place: string;
  readonly kind: 'element' | 'text' | 'drawing';
  readonly box: Box;
  /** What its scroll boxes leave of it; null where that is nothing. */
  readonly shown: Box | null;
  /** Index of the thing that floats above the rest, or stays while the rest scrolls, in which it is; -1: none. */
  readonly layer: number;
  /** A box in the flow of its parent, that may not stand on another one. */
  readonly block: boolean;
  /** Has an edge or a surface of its own. */
  readonly framed: boolean;
  /** A person can press or type into it. */
  readonly control: boolean;
  /** Texts end in “…” where they do not fit. */
  readonly ellipsis: boolean;
  /** By so many pixels its content does not fit and can not be scrolled to. */
  readonly cut: readonly [across: number, down: number];
  /** Own text of a text, all text of what is cut, else empty. */
  readonly text: string;
  /** Its title and its accessible name, as far as attributes give them. */
  readonly named: string;
}

/** Everything that is drawn, in all shadow roots, parents first. */
export function survey(page: Page): Promise<Seen[]> {
  return page.evaluate(async () => {
    const found: {
      parent: number;
      place: string;
      kind: 'element' | 'text' | 'drawing';
      box: [number, number, number, number];
      shown: [number, number, number, number] | null;
      layer: number;
      block: boolean;
      framed: boolean;
      control: boolean;
      ellipsis: boolean;
      cut: [number, number];
      text: string;
      named: string;
    }[] = [];
    type Edges = [number, number, number, number];
    interface Around {
      readonly parent: number;
      readonly layer: number;
      readonly clip: Edges;
      readonly place: string;
    }
    const edges = ({ left, top, right, bottom }: DOMRect): Edges => [left, top, right, bottom];
    const within = ([l, t, r, b]: Edges, clip: Edges): Edges | null => {
      const left = Math.max(l, clip[0]);
      const top = Math.max(t, clip[1]);
      const right = Math.min(r, clip[2]);
      const bottom = Math.min(b, clip[3]);
      return right - left > 0.5 && bottom - top > 0.5 ? [left, top, right, bottom] : null;
    };
    const childrenOf = (element: Element): readonly Node[] => {
      if (element.shadowRoot !== null) return [...element.shadowRoot.childNodes];
      if (element instanceof HTMLSlotElement) {
        const assigned = element.assignedNodes({ flatten: true });
        if (assigned.length > 0) return assigned;
      }
      return [...element.childNodes];
    };
    const textOf = (element: Element): string => {
      if (element.matches('style, .visually-hidden')) return '';
      return childrenOf(element)
        .map((node) => (node instanceof Element ? textOf(node) : node instanceof Text ? node.data : ''))
        .join(' ')
        .replace(/\s+/g, ' ');
    };
    const clear = (colour: string): boolean => colour.endsWith(', 0)');
    const nothing = { block: false, framed: false, control: false, ellipsis: false, named: '' };
    const lookAtText = (node: Text, { parent, layer, clip, place }: Around): void => {
      if (node.data.trim() === '') return;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        if (rect.width < 0.5) continue;
        const box = edges(rect);
        const text = node.data.trim().replace(/\s+/g, ' ');
        found.push({
          ...nothing,
          parent,
          place,
          kind: 'text',
          box,
          shown: within(box, clip),
          layer,
          cut: [0, 0],
          text,
        });
      }
    };
    const lookAt = (element: Element, around: Around): void => {
      if (element.matches('style, script, link, title, meta, option, colgroup')) return;
      if (!element.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true })) {
        // Without a box of its own its children may still have some.
        if (getComputedStyle(element).display !== 'contents') return;
      }
      const style = getComputedStyle(element);
      const drawing = element instanceof SVGSVGElement || element instanceof HTMLCanvasElement;
      const bounds = element.getBoundingClientRect();
      if (style.clipPath === 'inset(50%)' || element.matches('.visually-hidden')) return;
      const name = element.localName + [...element.classList].map((each) => `.${each}`).join('');
      const id = element.localName === 'scry-env-card' ? `(${/Env \d+/.exec(textOf(element))?.[0] ?? ''})` : '';
      const place = `${around.place} ${name}${id}`.trim().split(' ').slice(-5).join(' ');
      const box = edges(bounds);
      const floats = style.position === 'fixed' || style.position === 'sticky';
      const layer = floats ? found.length : around.layer;
      // What is fixed leaves the scroll boxes around it.
      const clip: Edges = style.position === 'fixed' ? [0, 0, innerWidth, innerHeight] : around.clip;
      const html = element instanceof HTMLElement;
      const hides = html && style.display !== 'inline' && style.display !== 'contents';
      const across = hides && /hidden|clip/.test(style.overflowX) ? element.scrollWidth - element.clientWidth : 0;
      const down = hides && /hidden|clip/.test(style.overflowY) ? element.scrollHeight - element.clientHeight : 0;
      const outOfFlow = style.position === 'absolute' || floats || style.float !== 'none';
      found.push({
        parent: around.parent,
        place,
        kind: drawing ? 'drawing' : 'element',
        box,
        shown: within(box, clip),
        layer,
        block: hides && !outOfFlow && bounds.width > 0 && bounds.height > 0,
        framed:
          html &&
          element !== document.body &&
          (!clear(style.backgroundColor) || (parseFloat(style.borderLeftWidth) > 0 && !clear(style.borderLeftColor))),
        control: element.matches('button, a[href], input, select, textarea, summary, [role=button], [role=slider]'),
        ellipsis: style.textOverflow === 'ellipsis',
        cut: [across, down],
        text: across > 1 || down > 1 ? textOf(element).trim() : '',
        named: [element.getAttribute('title') ?? '', element.getAttribute('aria-label') ?? ''].join(' ').trim(),
      });
      const parent = found.length - 1;
      let inner = clip;
      if (hides && !(style.overflowX === 'visible' && style.overflowY === 'visible')) {
        const left = box[0] + element.clientLeft;
        const top = box[1] + element.clientTop;
        inner = within([left, top, left + element.clientWidth, top + element.clientHeight], clip) ?? [0, 0, 0, 0];
      }
      const here = { parent, layer, clip: inner, place };
      if (drawing) {
        // A drawing is one thing; only its words can run into others.
        for (const label of element.querySelectorAll('text')) {
          for (const node of label.childNodes) if (node instanceof Text) lookAtText(node, here);
        }
        return;
      }
      if (element.matches('select, input')) return;
      for (const node of childrenOf(element)) {
        if (node instanceof Element) lookAt(node, here);
        else if (node instanceof Text) lookAtText(node, here);
      }
    };
    const cardsIn = (root: Document | ShadowRoot): readonly Element[] =>
      [...root.querySelectorAll('*')].flatMap((element) =>
        element.localName === 'scry-env-card'
          ? element
          : element.shadowRoot === null
            ? []
            : cardsIn(element.shadowRoot),
      );
    // A card writes its title when a pointer comes to it.
    const cards = cardsIn(document);
    for (const card of cards) card.dispatchEvent(new PointerEvent('pointerenter'));
    await Promise.all(cards.map((card) => Promise.resolve('updateComplete' in card ? card.updateComplete : null)));
    lookAt(document.body, { parent: -1, layer: -1, clip: [-1e6, -1e6, 1e6, 1e6], place: '' });
    for (const card of cards) card.dispatchEvent(new PointerEvent('pointerleave'));
    return found;
  });
}

/** All texts, titles and accessible names of the page. */
export function wordsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const words = new Set<string>([document.title]);
    const walk = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.matches('style, script')) continue;
        for (const name of ['title', 'aria-label', 'aria-valuetext', 'placeholder', 'alt']) {
          const value = element.getAttribute(name);
          if (value !== null) words.add(value);
        }
        for (const node of element.childNodes) if (node instanceof Text) words.add(node.data.trim());
        if (element.shadowRoot !== null) {
          for (const node of element.shadowRoot.childNodes) if (node instanceof Text) words.add(node.data.trim());
          walk(element.shadowRoot);
        }
      }
    };
    walk(document);
    return [...words];
  });
}
