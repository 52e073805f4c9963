import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Person } from '../../worker/share-protocol.ts';
import { personColours } from '../panels/people-styles.ts';
import { base } from '../styles.ts';
import { peopleFlags, type PeopleFlag } from './people-places.ts';
import { personClass } from './person-mark.ts';
import { TRACK_HEIGHT } from './track-geometry.ts';

/** Of a name flag, px; it hangs over the bars of density, which say the least. */
const FLAG_HEIGHT = 14;
const FLAG_TOP = 27;

/** Marks of where others are, laid over the run's track: a pole and a name. Only for the eye: the chips tell them too. */
@customElement('scry-people-flags')
export class PeopleFlags extends LitElement {
  static override styles = [
    base,
    personColours,
    css`
      :host {
        position: absolute;
        inset: 0;
        pointer-events: none;
      }
      svg {
        display: block;
        overflow: visible;
      }
      .pole {
        stroke: var(--person);
        stroke-width: 1.5;
        stroke-dasharray: 3 2;
      }
      .flag {
        display: block;
        width: fit-content;
        max-width: 100%;
        height: 14px;
        padding: 0 4px;
        border-radius: 0 3px 3px 0;
        background: var(--person);
        color: var(--panel);
        font: 600 10px/14px var(--sans);
        unicode-bidi: isolate;
      }
      .left .flag {
        margin-left: auto;
        border-radius: 3px 0 0 3px;
      }
    `,
  ];

  @property({ attribute: false }) people: readonly Person[] = [];
  /** The position at the right end. */
  @property({ type: Number }) head = 0;
  /** Of the track, px. */
  @property({ type: Number }) width = 0;

  override render(): TemplateResult {
    const { width, head } = this;
    return html`<svg width=${width} height=${TRACK_HEIGHT} aria-hidden="true">
      ${peopleFlags(this.people, { width, head }).map((flag) => this.#flag(flag))}
    </svg>`;
  }

  #flag({ id, x, words, poles, side, width }: PeopleFlag): TemplateResult {
    return svg`${poles.map(
      (pole) => svg`<path class="pole ${personClass(pole.id)}" d="M${pole.x} 0V${TRACK_HEIGHT}"></path>`,
    )}
      <foreignObject
        class="${personClass(id)} ${side}"
        x=${side === 'right' ? x : x - width}
        y=${FLAG_TOP}
        width=${width}
        height=${FLAG_HEIGHT}
      ><span class="flag cut">${words}</span></foreignObject>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-people-flags': PeopleFlags;
  }
}
