import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Level } from '../../diagnosis/level.ts';
import { count, duration, fixed, signed } from '../../diagnosis/units.ts';
import type { Figure, HeaderSlice, KpiSlice } from '../../worker/view-slices.ts';
import { base } from '../styles.ts';
import '../widgets/kpi-card.ts';

const TREND_SPAN = 10;

/** Change over the last ten points, with arrow and the level it deserves; empty with fewer than two. */
function change(figure: Figure, decimals: number): { readonly text: string; readonly level: Level } {
  const newest = figure.history.at(-1);
  const older = figure.history.at(-1 - Math.min(TREND_SPAN, figure.history.length - 1));
  if (newest === undefined || older === undefined || figure.history.length < 2) return { text: '', level: 'none' };
  const difference = newest - older;
  if (!Number.isFinite(difference)) return { text: '', level: 'none' };
  const flat = Math.abs(difference) < 0.5 * 10 ** -decimals;
  if (flat) return { text: '→ steady', level: 'none' };
  return {
    text: `${difference > 0 ? '▲' : '▼'} ${fixed(Math.abs(difference), decimals)}`,
    level: difference > 0 ? 'ok' : 'warn',
  };
}

/** How good are we doing: six figures of the run. */
@customElement('scry-kpi-row')
export class KpiRow extends LitElement {
  static override styles = [
    base,
    css`
      div.row-of-cards {
        display: grid;
        grid-template-columns: repeat(6, minmax(0, 1fr));
        gap: var(--gap-3);
      }
      @media (max-width: 1180px) {
        div.row-of-cards {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
      }
      @media (max-width: 560px) {
        div.row-of-cards {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          gap: var(--gap-2);
        }
      }
    `,
  ];

  @property({ attribute: false }) kpis: KpiSlice | null = null;
  @property({ attribute: false }) header: HeaderSlice | null = null;

  override render(): TemplateResult {
    const { kpis, header } = this;
    const number = (figure: Figure | undefined, write: (value: number) => string): string | null =>
      figure?.value == null ? null : write(figure.value);
    const accuracy = kpis === null ? { text: '', level: 'none' as const } : change(kpis.meanAccuracy, 1);
    const reward = kpis === null ? { text: '', level: 'none' as const } : change(kpis.meanReward, 2);
    const speed = kpis === null ? { text: '', level: 'none' as const } : change(kpis.throughput, 1);
    const best = kpis?.bestAccuracyEnv;
    const eta = header?.eta == null ? '' : header.eta === 0 ? 'done' : `ETA ${duration(header.eta)}`;
    const slots = kpis === null || kpis.totalSlots === 0 ? '' : `/ ${count(kpis.totalSlots)} slots`;
    return html`<div class="row-of-cards">
      <scry-kpi-card
        name="Mean accuracy"
        .value=${number(kpis?.meanAccuracy, (value) => fixed(value, 1))}
        unit=${kpis?.accuracyNow == null ? '%' : `% · now ${fixed(kpis.accuracyNow, 1)}`}
        note=${accuracy.text}
        noteLevel=${accuracy.level}
        .history=${kpis?.meanAccuracy.history ?? []}
      ></scry-kpi-card>
      <scry-kpi-card
        name="Mean reward"
        .value=${number(kpis?.meanReward, (value) => signed(value, 2))}
        unit="an episode"
        note=${reward.text}
        noteLevel=${reward.level}
        .history=${kpis?.meanReward.history ?? []}
      ></scry-kpi-card>
      <scry-kpi-card
        name="Best accuracy"
        .value=${number(kpis?.bestAccuracy, (value) => fixed(value, 1))}
        unit="%"
        note=${best == null ? '' : `env ${String(best)}`}
        .history=${kpis?.bestAccuracy.history ?? []}
      ></scry-kpi-card>
      <scry-kpi-card
        name="Batch"
        .value=${number(kpis?.batch, count)}
        unit=${header === null || header.maxBatches === 0 ? '' : `/ ${count(header.maxBatches)}`}
        note=${eta}
        .history=${kpis?.batch.history ?? []}
      ></scry-kpi-card>
      <scry-kpi-card
        name="Seeds"
        .value=${number(kpis?.activeSlots, count)}
        unit=${slots}
        note=${kpis === null ? '' : `${count(kpis.fossilized)} fossil · ${count(kpis.pruned)} pruned`}
        .history=${kpis?.activeSlots.history ?? []}
      ></scry-kpi-card>
      <scry-kpi-card
        name="Throughput"
        .value=${number(kpis?.throughput, (value) => fixed(value, value >= 100 ? 0 : 1))}
        unit="epochs/s"
        note=${speed.text}
        noteLevel=${speed.level === 'ok' ? 'none' : speed.level}
        .history=${kpis?.throughput.history ?? []}
      ></scry-kpi-card>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-kpi-row': KpiRow;
  }
}
