import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { bytes, count } from '../../diagnosis/units.ts';
import { base, panel } from '../styles.ts';
import { EMPTY_VIEW, type LibraryModel } from '../view-model.ts';

/** From this fraction of the quota on, the meter warns. */
const NEARLY_FULL = 0.9;

/** How much room the runs take on this device, whether the browser promised to keep them, and what works offline. */
@customElement('scry-storage-panel')
export class StoragePanel extends LitElement {
  static override styles = [
    base,
    panel,
    css`
      .used {
        font-size: var(--size-l);
      }
      .facts {
        display: grid;
        gap: var(--gap-1);
        min-height: 55px;
        align-content: start;
        overflow-wrap: anywhere;
      }
      svg {
        display: block;
        width: 100%;
        height: 6px;
        border-radius: 3px;
        background: var(--line);
        fill: var(--accent);
      }
      svg.full {
        fill: var(--warn);
      }
    `,
  ];

  @property({ attribute: false }) library: LibraryModel = EMPTY_VIEW.library;
  /** What this page can do offline, in words. */
  @property() offlineText = '';

  override render(): TemplateResult {
    return html`<section aria-labelledby="title">
      <h2 id="title">On this device</h2>
      ${this.#meter()}
      <div class="facts xs dim">
        <div>${this.#runs()}</div>
        ${this.#promise()} ${this.offlineText === '' ? '' : html`<div>${this.offlineText}</div>`}
      </div>
    </section>`;
  }

  #meter(): TemplateResult {
    const { runs, usage, quota } = this.library;
    if (usage === null && runs === null) {
      // Not read yet: as high as what will be there.
      return html`<div class="row"><span class="used dim">—</span></div>
        <svg aria-hidden="true"></svg>`;
    }
    if (usage === null) {
      return html`<div class="s dim">How much room is used is not told by this browser.</div>`;
    }
    const used = html`<b class="used">${bytes(usage)}</b>`;
    if (quota === null || quota <= 0) {
      return html`<div class="row"><span class="num">${used}</span></div>
        <div class="xs dim">How much room there is, is not told by this browser.</div>`;
    }
    const fraction = Math.min(1, usage / quota);
    const nearlyFull = fraction >= NEARLY_FULL;
    // A little is not nothing.
    const width = usage > 0 ? Math.max(0.75, fraction * 100) : 0;
    return html`<div class="row">
        <span class="num">${used} <span class="dim">of ${bytes(quota)}</span></span>
        ${nearlyFull ? html`<span class="end s warn">▲ nearly full</span>` : ''}
      </div>
      <div
        role="meter"
        aria-label="Room used on this device"
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${(fraction * 100).toFixed(0)}
        aria-valuetext="${bytes(usage)} of ${bytes(quota)}"
      >
        <svg class=${nearlyFull ? 'full' : ''} aria-hidden="true">
          ${svg`<rect width="${width.toFixed(2)}%" height="6"></rect>`}
        </svg>
      </div>`;
  }

  #runs(): TemplateResult | string {
    const { runs } = this.library;
    if (runs === null) return 'Reading…';
    if (runs.length === 0) return 'No runs are stored yet.';
    const stored = runs.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
    const kept = runs.filter((run) => run.kept).length;
    return html`${count(runs.length)} ${runs.length === 1 ? 'run takes' : 'runs take'}
      <span class="num">${bytes(stored)}</span>${kept === 0 ? '' : `, ${count(kept)} kept forever`}.`;
  }

  #promise(): TemplateResult | string {
    const { persistent, runs } = this.library;
    switch (persistent) {
      case true:
        return html`<div class="ok">● storage is persistent</div>`;
      case false:
        return html`<div>
          ○ the browser may clear this when space runs short; mark a run “keep forever” to ask for a promise
        </div>`;
      case null:
        if (runs === null) return '';
        return html`<div>○ whether the browser may clear this is not told by this browser</div>`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-storage-panel': StoragePanel;
  }
}
