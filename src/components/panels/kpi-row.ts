import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Level } from '../../diagnosis/level.ts';
import { THRESHOLDS, type ThresholdProfile } from '../../diagnosis/threshold-profile.ts';
import { count, fixed, percent, signed } from '../../diagnosis/units.ts';
import type { EpisodeRow } from '../../worker/leaderboards.ts';
import type { Connection, Figure, HeaderSlice, KpiSlice } from '../../worker/view-slices.ts';
import { base } from '../styles.ts';
import '../widgets/kpi-card.ts';
import { levelShape } from '../widgets/level-glyph.ts';
import { payoffOf } from '../widgets/payoff.ts';
import { etaText } from '../widgets/run-progress.ts';

const TREND_SPAN = 10;
/** Percent by which a rate may waver without being called a change. */
const RATE_WAVERS = 2;

interface Change {
  readonly text: string;
  readonly level: Level;
  readonly title: string;
}

const NO_CHANGE: Change = { text: '', level: 'none', title: '' };

/** Change over the last ten points, with arrow and the level it deserves; nothing with fewer than two. */
function change(
  figure: Figure | undefined,
  steady: number,
  write: (size: number) => string,
  measure = (newest: number, older: number): number => newest - older,
): Change {
  const history = figure?.history ?? [];
  const span = Math.min(TREND_SPAN, history.length - 1);
  const newest = history.at(-1);
  const older = history.at(-1 - span);
  if (newest === undefined || older === undefined || span < 1) return NO_CHANGE;
  const difference = measure(newest, older);
  if (!Number.isFinite(difference)) return NO_CHANGE;
  const over = `over the last ${span === 1 ? 'batch' : `${String(span)} batches`}`;
  if (Math.abs(difference) < steady) return { text: '→ steady', level: 'none', title: `Steady ${over}` };
  const size = write(Math.abs(difference));
  return difference > 0
    ? { text: `▲ ${size}`, level: 'ok', title: `Up by ${size} ${over}` }
    : { text: `▼ ${size}`, level: 'warn', title: `Down by ${size} ${over}` };
}

/** How good are we doing: the figures of the run, and what its growth bought. */
@customElement('scry-kpi-row')
export class KpiRow extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      div.row-of-cards {
        display: grid;
        grid-template-columns: repeat(7, minmax(0, 1fr));
        gap: var(--gap-3);
      }
      /* Seven do not fill shorter rows: the last takes what is left. */
      @container (max-width: 1250px) {
        div.row-of-cards {
          grid-template-columns: repeat(4, minmax(0, 1fr));
        }
        scry-kpi-card:last-child {
          grid-column: span 2;
        }
      }
      @container (max-width: 620px) {
        div.row-of-cards {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
        scry-kpi-card:last-child {
          grid-column: span 3;
        }
      }
      @container (max-width: 520px) {
        div.row-of-cards {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          gap: var(--gap-2);
        }
        scry-kpi-card:last-child {
          grid-column: span 2;
        }
      }
    `,
  ];

  @property({ attribute: false }) kpis: KpiSlice | null = null;
  @property({ attribute: false }) header: HeaderSlice | null = null;
  /** The best episode (health-thresholds §4.10: highest accuracy at its end); null before the first. */
  @property({ attribute: false }) best: EpisodeRow | null = null;
  @property({ attribute: false }) profile: ThresholdProfile = THRESHOLDS;
  /** The newest is shown, and goes on being shown: only then an ETA means something. */
  @property({ attribute: false }) following = true;
  @property({ attribute: false }) connection: Connection | null = null;

  override render(): TemplateResult {
    const { kpis, header } = this;
    const number = (figure: Figure | undefined, write: (value: number) => string): string | null =>
      figure?.value == null ? null : write(figure.value);
    const accuracy = change(kpis?.meanAccuracy, 0.05, (size) => fixed(size, 1));
    const reward = change(kpis?.meanReward, 0.005, (size) => fixed(size, 2));
    const speed = change(
      kpis?.throughput,
      RATE_WAVERS,
      (size) => percent(size, 0),
      (newest, older) => (newest / older - 1) * 100,
    );
    const best = kpis?.bestAccuracyEnv;
    const eta = header === null ? '' : etaText(header.eta, this.following, this.connection?.kind ?? null);
    const slots = kpis === null || kpis.totalSlots === 0 ? '' : `/ ${count(kpis.totalSlots)} slots`;
    return html`<div class="row-of-cards">
      <scry-kpi-card
        name="Mean accuracy"
        .value=${number(kpis?.meanAccuracy, (value) => fixed(value, 1))}
        unit=${kpis?.accuracyNow == null ? '%' : `% · now ${fixed(kpis.accuracyNow, 1)}`}
        note=${accuracy.text}
        noteLevel=${accuracy.level}
        noteTitle=${accuracy.title}
        .history=${kpis?.meanAccuracy.history ?? []}
      ></scry-kpi-card>
      <scry-kpi-card
        name="Mean reward"
        .value=${number(kpis?.meanReward, (value) => signed(value, 2))}
        unit="an episode"
        note=${reward.text}
        noteLevel=${reward.level}
        noteTitle=${reward.title}
        .history=${kpis?.meanReward.history ?? []}
      ></scry-kpi-card>
      <scry-kpi-card
        name="Best accuracy"
        .value=${number(kpis?.bestAccuracy, (value) => fixed(value, 1))}
        unit="%"
        note=${best == null ? '' : `env ${String(best)}`}
        .history=${kpis?.bestAccuracy.history ?? []}
      ></scry-kpi-card>
      ${this.#headline()}
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
        noteTitle=${speed.title}
        .history=${kpis?.throughput.history ?? []}
      ></scry-kpi-card>
    </div>`;
  }

  #headline(): TemplateResult {
    const { best } = this;
    const { baseline } = this.profile;
    const payoff = payoffOf(best, baseline, this.header?.episodes ?? 0);
    const where =
      best === null ? '' : `Env ${String(best.env)} in batch ${count(best.batch)} ended at ${percent(best.final)}`;
    const foot =
      payoff === null
        ? ''
        : payoff.paid === null
          ? 'growth not measured'
          : `paid ${signed(payoff.paid, 1)} %${payoff.ratio === null ? '' : ` · ROI ${fixed(payoff.ratio, 2)}`}`;
    return html`<scry-kpi-card
      name="Over baseline"
      .value=${payoff === null ? null : signed(payoff.points, 1)}
      unit="over ${percent(baseline.accuracy, Number.isInteger(baseline.accuracy) ? 0 : 1)}"
      note=${payoff === null ? '' : `${levelShape(payoff.level)} ${payoff.word}`}
      noteLevel=${payoff?.level ?? 'none'}
      noteTitle=${where}
      .foot=${foot}
    ></scry-kpi-card>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-kpi-row': KpiRow;
  }
}
