import { css, html, LitElement, svg, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { personColours } from '../panels/people-styles.ts';
import { base } from '../styles.ts';
import { personClass, shownName } from './person-mark.ts';

/** Somebody's pointer in this window, px from its upper left corner. */
export interface PeerPointer {
  readonly id: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** A pointer that rests so long, ms, steps back. */
const REST = 4000;
/** Nearer to the right or lower edge than this, px, the name hangs on the other side. */
const LABEL_ROOM = 150;
const LABEL_DEPTH = 44;

/** Where others point, over the whole window. Takes no clicks and is not read out. */
@customElement('scry-peer-pointers')
export class PeerPointers extends LitElement {
  static override styles = [
    base,
    personColours,
    css`
      :host {
        position: fixed;
        inset: 0;
        z-index: 4;
        overflow: clip;
        pointer-events: none;
      }
      .pointer {
        position: absolute;
        top: 0;
        left: 0;
        width: 0;
        height: 0;
        transform: translate(var(--x), var(--y));
        transition:
          transform 90ms linear,
          opacity var(--motion) ease;
        animation: appear var(--motion) ease;
      }
      .pointer.resting {
        opacity: 0.35;
      }
      svg {
        position: absolute;
        display: block;
        overflow: visible;
        fill: var(--person);
        stroke: var(--panel);
        stroke-width: 1.2;
      }
      .name {
        position: absolute;
        top: 17px;
        left: 11px;
        width: max-content;
        max-width: 130px;
        padding: 1px 7px 2px;
        border-radius: 4px;
        background: var(--person);
        color: var(--panel);
        font-size: var(--size-xs);
        font-weight: 600;
        unicode-bidi: isolate;
        transition: opacity var(--motion) ease;
      }
      .left .name {
        left: auto;
        right: 4px;
      }
      .up .name {
        top: auto;
        bottom: 4px;
      }
      .resting .name {
        opacity: 0;
      }
      @keyframes appear {
        from {
          opacity: 0;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .pointer,
        .name {
          transition: none;
          animation: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) pointers: readonly PeerPointer[] = [];
  @state() private _resting: ReadonlySet<string> = new Set();
  /** Where each was last, and the timer until it counts as resting. */
  readonly #known = new Map<string, { x: number; y: number; timer: ReturnType<typeof setTimeout> }>();

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('aria-hidden', 'true');
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const { timer } of this.#known.values()) clearTimeout(timer);
    this.#known.clear();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('pointers')) return;
    const here = new Set(this.pointers.map(({ id }) => id));
    for (const [id, { timer }] of this.#known) {
      if (here.has(id)) continue;
      clearTimeout(timer);
      this.#known.delete(id);
    }
    const moved = this.pointers.filter(({ id, x, y }) => {
      const known = this.#known.get(id);
      return known?.x !== x || known.y !== y;
    });
    for (const { id, x, y } of moved) {
      clearTimeout(this.#known.get(id)?.timer);
      const timer = setTimeout(() => {
        this._resting = new Set([...this._resting, id]);
      }, REST);
      this.#known.set(id, { x, y, timer });
    }
    const awake = new Set(moved.map(({ id }) => id));
    const resting = [...this._resting].filter((id) => here.has(id) && !awake.has(id));
    if (resting.length !== this._resting.size) this._resting = new Set(resting);
  }

  override render(): TemplateResult {
    return html`${repeat(
      this.pointers,
      ({ id }) => id,
      (pointer) => this.#pointer(pointer),
    )}`;
  }

  #pointer({ id, name, x, y }: PeerPointer): TemplateResult {
    const left = x > window.innerWidth - LABEL_ROOM ? 'left' : '';
    const up = y > window.innerHeight - LABEL_DEPTH ? 'up' : '';
    const resting = this._resting.has(id) ? 'resting' : '';
    return html`<div class="pointer ${personClass(id)} ${left} ${up} ${resting}" data-id=${id}>
      <svg width="16" height="20" viewBox="0 0 16 20">
        ${svg`<path d="M1 1L1 16.5L5.2 12.8L8 19L10.8 17.7L8.1 11.7L13.7 11.2Z"></path>`}
      </svg>
      <span class="name cut">${shownName(name)}</span>
    </div>`;
  }

  /** Places are set here: a style in the template would be an inline style. */
  override updated(): void {
    const places = new Map(this.pointers.map((pointer) => [pointer.id, pointer]));
    for (const element of this.renderRoot.querySelectorAll<HTMLElement>('.pointer')) {
      const place = places.get(element.dataset['id'] ?? '');
      if (place === undefined) continue;
      element.style.setProperty('--x', `${place.x.toFixed(1)}px`);
      element.style.setProperty('--y', `${place.y.toFixed(1)}px`);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-peer-pointers': PeerPointers;
  }
}
