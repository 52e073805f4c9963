import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { TransportSlice } from '../../worker/view-slices.ts';
import { count } from '../../diagnosis/units.ts';
import { intend, type StepUnit } from '../intentions.ts';
import { base, controls } from '../styles.ts';

const UNITS = ['event', 'epoch', 'batch', 'decision'] as const satisfies readonly StepUnit[];
const SPEEDS: readonly number[] = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256];

const ICONS = {
  findingBack: 'M6 2L1.8 7L6 12L7.1 11L3.8 7L7.1 3zM8 4.2h6.6L11.3 10z',
  stepBack: 'M9.5 2.5v9L3.5 7zM11 2.5h1.8v9H11z',
  play: 'M4 1.8v10.4L13 7z',
  pause: 'M4 2h3v10H4zM9 2h3v10H9z',
  stepForward: 'M6.5 2.5v9L12.5 7zM3.2 2.5H5v9H3.2z',
  findingForward: 'M10 2L14.2 7L10 12L8.9 11L12.2 7L8.9 3zM1.4 4.2H8L4.7 10z',
} as const;

const FLAG = 'M3.5 1.5v11M3.5 2h7.5L9 4.75l2 2.75H3.5';
const LINK =
  'M6 8.6a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.8.8M8 5.4a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.8-.8';

/** Styles of the live edge and of a moment's buttons, for the element that draws them. */
export const sideStyles = css`
  .icons {
    display: flex;
    gap: 2px;
  }
  .icons button {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 3px;
    min-width: 28px;
    min-height: 28px;
    padding: 0 5px;
    font-size: var(--size-xs);
  }
  .icons svg {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.4;
    stroke-linejoin: round;
    stroke-linecap: round;
  }
  .icons button:disabled {
    cursor: default;
    opacity: 0.45;
    border-color: transparent;
  }
  .state,
  .go-live {
    font-size: var(--size-xs);
    white-space: nowrap;
  }
  .state {
    padding: 0 10px;
  }
  .go-live {
    padding: 1px 10px;
    min-height: 26px;
    border-color: color-mix(in srgb, currentColor 45%, transparent);
  }
  .go-live:hover {
    border-color: currentColor;
  }
  @media (max-width: 640px) {
    .state {
      padding: 0 6px;
    }
    .go-live {
      min-height: 36px;
    }
    .icons button {
      min-width: 36px;
      min-height: 36px;
    }
    .go-live .long {
      display: none;
    }
  }
`;

/** Whether the newest is shown, or else the button that leads back to it. */
export function liveEdge({ following, growing, newEvents }: TransportSlice, goLive: () => void): TemplateResult {
  if (following) {
    return growing
      ? html`<span class="state ok"><span aria-hidden="true">●</span> live</span>`
      : html`<span class="state dim">newest</span>`;
  }
  const title = growing ? 'Go with the newest again (End)' : 'Show the newest (End)';
  const words = newEvents === 1 ? 'event' : 'events';
  return html`<button class="go-live ${growing ? 'ok' : ''}" title=${title} aria-keyshortcuts="End" @click=${goLive}>
    ${growing ? html`<span aria-hidden="true">● </span>go live` : 'newest'}${
      newEvents > 0 ? html`<span class="dim"> · ${count(newEvents)} new<span class="long"> ${words}</span></span>` : ''
    }
  </button>`;
}

function icon(path: string): TemplateResult {
  return html`<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><path d=${path}></path></svg>`;
}

/** What one does with the moment that is shown: bookmark it, or copy a link to it where the run is stored. */
export function momentButtons(
  marked: number,
  open: boolean,
  stored: boolean,
  toggleBookmarks: (event: Event) => void,
  copyLink: () => void,
): TemplateResult {
  return html`<span class="icons">
    <button
      class="plain"
      data-menu="bookmarks"
      title="Bookmarks"
      aria-label=${marked === 0 ? 'Bookmarks' : `Bookmarks, ${count(marked)}`}
      aria-haspopup="dialog"
      aria-expanded=${open}
      @click=${toggleBookmarks}
    >
      ${icon(FLAG)}${marked === 0 ? '' : html`<span class="num" aria-hidden="true">${count(marked)}</span>`}
    </button>
    <button
      class="plain"
      title=${stored ? 'Copy a link to this moment' : 'Only a moment of a stored run has a link'}
      aria-label="Copy a link to this moment"
      ?disabled=${!stored}
      @click=${copyLink}
    >
      ${icon(LINK)}
    </button>
  </span>`;
}

/** Play, steps, and how far and how fast they go. */
@customElement('scry-transport-buttons')
export class TransportButtons extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: grid;
        gap: 2px;
        justify-items: stretch;
      }
      .keys {
        display: flex;
        align-items: center;
        gap: var(--gap-1);
      }
      .keys button {
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        padding: 0;
        border-radius: 50%;
      }
      .keys .play {
        width: 38px;
        height: 38px;
        background: var(--line);
        border-color: var(--line-strong);
      }
      button:active {
        background: var(--line);
      }
      svg {
        fill: currentColor;
      }
      .choices {
        display: flex;
        justify-content: space-between;
        gap: var(--gap-1);
        font-size: var(--size-xs);
      }
      label {
        display: inline-flex;
        align-items: center;
        white-space: nowrap;
        color: var(--text-faint);
      }
      select.plain {
        padding: 0 2px;
      }
      @media (max-width: 640px) {
        :host {
          display: flex;
          align-items: center;
          justify-content: space-between;
        }
        .keys button {
          width: 38px;
          height: 38px;
        }
        .keys .play {
          width: 44px;
          height: 44px;
        }
        .choices {
          font-size: var(--size-s);
        }
        select.plain {
          min-height: 36px;
        }
        label span {
          display: none;
        }
      }
    `,
  ];

  @property({ type: Boolean }) playing = false;
  /** Event seconds a second. */
  @property({ type: Number }) speed = 1;
  /** What one step moves by. */
  @property() unit: StepUnit = 'epoch';

  override render(): TemplateResult {
    const { playing, unit } = this;
    const speeds = SPEEDS.includes(this.speed) ? SPEEDS : [...SPEEDS, this.speed].sort((a, b) => a - b);
    return html`<div class="keys" role="group" aria-label="Playback">
        ${this.#step('Previous finding', '[', 'finding', -1, ICONS.findingBack)}
        ${this.#step(`Back one ${unit}`, ',', unit, -1, ICONS.stepBack)}
        ${this.#button(playing ? 'Pause' : 'Play', 'Space', playing ? ICONS.pause : ICONS.play, 'play', () => {
          intend(this, 'scry-play', { playing: !playing });
        })}
        ${this.#step(`Forward one ${unit}`, '.', unit, 1, ICONS.stepForward)}
        ${this.#step('Next finding', ']', 'finding', 1, ICONS.findingForward)}
      </div>
      <div class="choices">
        <label title="What one step moves by, keys , and . (keys &lt; and &gt; step by batch)">
          <span aria-hidden="true">step</span>
          <select class="plain" aria-label="Step by" @change=${this.#chooseUnit}>
            ${UNITS.map((name) => html`<option value=${name} .selected=${live(name === unit)}>${name}</option>`)}
          </select>
        </label>
        <label title="How fast the run plays: seconds of the run in one second">
          <span aria-hidden="true">speed</span>
          <select class="plain num" aria-label="Speed" @change=${this.#chooseSpeed}>
            ${speeds.map((speed) => html`<option value=${speed} .selected=${live(speed === this.speed)}>${speed}×</option>`)}
          </select>
        </label>
      </div>`;
  }

  #step(name: string, key: string, unit: StepUnit, direction: 1 | -1, icon: string): TemplateResult {
    return this.#button(name, key, icon, '', () => {
      intend(this, 'scry-step', { unit, direction });
    });
  }

  #button(name: string, key: string, icon: string, kind: string, act: () => void): TemplateResult {
    // The keys that always step by batch are told beside those of the chosen unit.
    const batchKey = key === ',' ? ', by batch: <' : key === '.' ? ', by batch: >' : '';
    const title = `${name} (${key}${batchKey})`;
    return html`<button class=${kind} title=${title} aria-label=${title} aria-keyshortcuts=${key} @click=${act}>
      <svg width="16" height="14" viewBox="0 0 16 14" aria-hidden="true"><path d=${icon}></path></svg>
    </button>`;
  }

  #chooseUnit(event: Event): void {
    if (!(event.target instanceof HTMLSelectElement)) return;
    const { value } = event.target;
    this.unit = UNITS.find((unit) => unit === value) ?? 'epoch';
  }

  #chooseSpeed(event: Event): void {
    if (!(event.target instanceof HTMLSelectElement)) return;
    intend(this, 'scry-speed', { speed: Number(event.target.value) });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-transport-buttons': TransportButtons;
  }
}
