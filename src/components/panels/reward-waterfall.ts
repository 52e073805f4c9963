import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ThresholdProfile } from '../../diagnosis/threshold-profile.ts';
import { count, fractionAsPercent, signed } from '../../diagnosis/units.ts';
import type { EnvDetail, RewardBreakdown } from '../../worker/env-detail.ts';
import { base } from '../styles.ts';
import { dash, orDash } from '../widgets/or-dash.ts';
import { tables } from './detail-styles.ts';
import { partWords, shapingShare, waterfall, type RewardBar } from './reward-bars.ts';

/** Shares of shaping that are usual (health-thresholds §2.8). */
const SHAPING = { low: 0.1, high: 0.4 };

/** How the newest step's reward came about, part by part, and what the parts leave unexplained. */
@customElement('scry-reward-waterfall')
export class RewardWaterfall extends LitElement {
  static override styles = [
    base,
    tables,
    css`
      td.bar {
        width: 45%;
        padding-right: 8px;
      }
      svg {
        display: block;
        width: 100%;
        height: 12px;
        overflow: visible;
      }
      .up {
        fill: var(--ok);
      }
      .down {
        fill: var(--crit);
      }
      .residual {
        fill: none;
        stroke: var(--text-dim);
        stroke-dasharray: 3 2;
      }
      .total {
        fill: var(--text-dim);
      }
      line {
        stroke: var(--text-faint);
      }
      tr.sum > * {
        border-top-color: var(--text-faint);
        font-weight: 600;
      }
      dl {
        margin: var(--gap-2) 0 0;
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px 10px;
        font-size: var(--size-xs);
      }
      dt {
        color: var(--text-faint);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) detail: EnvDetail | null = null;
  @property({ attribute: false }) profile: ThresholdProfile | null = null;

  override render(): TemplateResult {
    const { detail } = this;
    if (detail === null) return html``;
    const { breakdown } = detail;
    return html`${
        breakdown === null
          ? html`<p class="s faint">
              ${
                detail.reward === null
                  ? 'No reward in this batch yet.'
                  : html`The newest step gave <span class="num">${signed(detail.reward, 3)}</span>; its parts are not
                      known.`
              }
            </p>`
          : this.#table(breakdown)
      }
      <dl>
        <dt>Shaping</dt>
        <dd>${this.#shaping(breakdown)}</dd>
        <dt>Anti-gaming penalties</dt>
        <dd>${this.#gaming(detail)}</dd>
        <dt>Reward mode</dt>
        <dd>${detail.rewardMode ?? dash('not told')}</dd>
        ${breakdown === null ? '' : this.#told(breakdown)}
      </dl>`;
  }

  #table(breakdown: RewardBreakdown): TemplateResult {
    const { bars, zero, zeros } = waterfall(breakdown);
    return html`<table>
        <caption>
          The newest step
        </caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Drawn</th>
            <th scope="col">Points</th>
          </tr>
        </thead>
        <tbody>
          ${bars.map((bar) => this.#row(bar, zero))}
        </tbody>
      </table>
      <p class="xs faint note">
        ${
          breakdown.residual === 0
            ? 'The parts add up to the reward.'
            : 'What is not explained are parts that were not kept, or a penalty that the stream does not tell.'
        }
        ${zeros === 0 ? '' : `${count(zeros)} ${zeros === 1 ? 'part is' : 'parts are'} 0.`}
      </p>`;
  }

  #row(bar: RewardBar, zero: number | null): TemplateResult {
    const { kind, name, value, from, to } = bar;
    return html`<tr class=${kind === 'total' ? 'sum' : ''}>
      <th scope="row">${name}</th>
      <td class="bar">
        <svg aria-hidden="true">
          ${zero === null ? '' : svg`<line x1=${share(zero)} x2=${share(zero)} y1="-3" y2="15"></line>`}
          ${
            from === null || to === null
              ? ''
              : svg`<rect class=${kind === 'part' ? (value < 0 ? 'down' : 'up') : kind} x=${share(Math.min(from, to))} y="1" height="10" width=${share(Math.abs(to - from))}></rect>`
          }
        </svg>
      </td>
      <td class="r num ${kind === 'residual' ? 'dim' : value < 0 ? 'crit' : Number.isNaN(value) ? 'crit' : 'ok'}">
        ${signed(value, 3)}
      </td>
    </tr>`;
  }

  #shaping(breakdown: RewardBreakdown | null): unknown {
    const part = breakdown === null ? null : shapingShare(breakdown);
    if (part === null) return dash('no reward to be a share of');
    const usual = part >= SHAPING.low && part <= SHAPING.high;
    const mark = usual
      ? html`<span class="ok" aria-hidden="true">✓</span> usual`
      : part > 0
        ? html`<span class="warn" aria-hidden="true">▲</span> usual are 10 % to 40 %`
        : '';
    return html`<span class="num">${fractionAsPercent(part, 0)}</span> of the reward ${mark}`;
  }

  #gaming({ gamingRate, breakdown }: EnvDetail): unknown {
    const now = (name: string): boolean =>
      [...(breakdown?.parts ?? []), ...(breakdown?.told ?? [])].some((part) => part.name === name && part.value !== 0);
    const tags = [...(now('alpha_shock') ? ['alpha shock'] : []), ...(now('ratio_penalty') ? ['ratio penalty'] : [])];
    const limit = this.profile?.gamingRate.warn ?? null;
    const high = gamingRate !== null && limit !== null && gamingRate > limit;
    return html`${orDash(gamingRate, (rate) => `in ${fractionAsPercent(rate)} of the steps`, 'no step yet')}
    ${
      high ? html`<span class="warn"><span aria-hidden="true">▲</span> limit ${fractionAsPercent(limit, 0)}</span>` : ''
    }
    ${tags.length === 0 ? '' : html`<span class="crit"><span aria-hidden="true">◆</span> now: ${tags.join(', ')}</span>`}`;
  }

  #told({ told }: RewardBreakdown): TemplateResult | string {
    const shown = told.filter(({ value }) => value !== 0);
    if (shown.length === 0) return '';
    const words = shown.map(
      ({ name, value, within }) =>
        `${partWords(name)} ${signed(value, 3)}${within === null ? '' : ` (in ${partWords(within)})`}`,
    );
    return html`<dt>Told, not added</dt>
      <dd class="dim">${words.join(', ')}</dd>`;
  }
}

function share(fraction: number): string {
  return `${(fraction * 100).toFixed(2)}%`;
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-reward-waterfall': RewardWaterfall;
  }
}
