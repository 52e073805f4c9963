import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count, duration } from '../../diagnosis/units.ts';
import type { Connection, HeaderSlice } from '../../worker/view-slices.ts';
import { base } from '../styles.ts';

/**
 * When the run will be done, `eta` in seconds. Only while it goes on and its newest is shown; empty where nothing can
 * be told.
 */
export function etaText(eta: number | null, following: boolean, connection: Connection['kind'] | null): string {
  if (!following) return 'looking back';
  if (eta === null) return '';
  if (eta === 0) return 'done';
  return connection === 'recording' || connection === 'ended' ? '' : `ETA ${duration(eta)}`;
}

const share = (done: number, total: number): string =>
  `${(total > 0 ? Math.min(100, (done / total) * 100) : 0).toFixed(1)}%`;

/** Where the run stands: batch, epoch and episode in words, two slim bars, the time it took and will take. */
@customElement('scry-run-progress')
export class RunProgress extends LitElement {
  static override styles = [
    base,
    css`
      div {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
        line-height: 16px;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      b {
        font-weight: 600;
      }
      svg {
        flex: 1 1 auto;
        width: 60px;
        height: 7px;
      }
      .track {
        fill: var(--line);
      }
      .batch {
        fill: var(--text-dim);
      }
      .epoch {
        fill: var(--text-faint);
      }
    `,
  ];

  @property({ attribute: false }) header: HeaderSlice | null = null;
  @property({ attribute: false }) connection: Connection = { kind: 'none' };
  /** The newest is shown, and goes on being shown. */
  @property({ type: Boolean }) following = true;

  override render(): TemplateResult | typeof nothing {
    const { header } = this;
    if (header === null) return nothing;
    const { runningBatch, maxBatches, epoch, maxEpochs, episodes } = header;
    const part = (name: string, now: number, all: number): TemplateResult =>
      html`${name} <b>${count(now)}</b>${all > 0 ? ` of ${count(all)}` : ''} · `;
    const bar = (name: string, width: string, y: number): TemplateResult =>
      svg`<rect class="track" y=${y} width="100%" height="3" rx="1.5"></rect
        ><rect class=${name} y=${y} width=${width} height="3" rx="1.5"></rect>`;
    return html`<div class="xs">
        <span class="cut dim"
          >${part('batch', runningBatch, maxBatches)}${part('epoch', epoch, maxEpochs)}episode
          <b>${count(episodes)}</b></span
        >
      </div>
      <div class="xs faint">
        <svg aria-hidden="true">
          ${bar('batch', share(header.batch, maxBatches), 0)}${bar('epoch', share(epoch, maxEpochs), 4)}
        </svg>
        <span title="From the start to the newest event">${duration(header.runtime)}</span>
        <span class="dim">${etaText(header.eta, this.following, this.connection.kind)}</span>
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-run-progress': RunProgress;
  }
}
