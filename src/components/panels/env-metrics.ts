import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ThresholdProfile } from '../../diagnosis/threshold-profile.ts';
import { count, duration, fixed, percent, signed } from '../../diagnosis/units.ts';
import type { EnvDetail } from '../../worker/env-detail.ts';
import type { EpisodeStory } from '../../worker/episode-story.ts';
import { base } from '../styles.ts';
import { lossTone, returnTone, rewardTone, trendOf, type Tone } from '../widgets/env-facts.ts';
import { dash, orDash } from '../widgets/or-dash.ts';
import '../widgets/small-chart.ts';
import { envSeries } from './env-series.ts';

/** A figure with its name; a tone comes with a mark, so that it does not speak by colour alone. */
interface Fact {
  readonly name: string;
  readonly value: string | TemplateResult;
  readonly more?: string;
  readonly tone?: Tone;
}

const MARKS: Readonly<Record<Tone, string>> = { ok: '', warn: '▲', crit: '◆', dim: '', '': '' };

/** More than so many parameters than the host has is much (health-thresholds §5, detail view). */
const MUCH_GROWTH = 1.2;
/** More epochs than that without a new best are many (health-thresholds §5, detail view). */
const LONG_STALL = 10;
const SOME_STALL = 5;

/** An environment's figures, and how they went over the batch. */
@customElement('scry-env-metrics')
export class EnvMetrics extends LitElement {
  static override styles = [
    base,
    css`
      dl {
        margin: 0 0 var(--gap-3);
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(104px, 1fr));
        gap: 6px 12px;
      }
      dt {
        font-size: var(--size-xs);
        color: var(--text-faint);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .more {
        display: block;
        white-space: normal;
      }
      .charts {
        display: grid;
        gap: var(--gap-3);
      }
    `,
  ];

  @property({ attribute: false }) detail: EnvDetail | null = null;
  @property({ attribute: false }) story: EpisodeStory | null = null;
  @property({ attribute: false }) profile: ThresholdProfile | null = null;
  /** Time of the newest event, seconds since 1970; null where it is not known. */
  @property({ attribute: false }) now: number | null = null;

  override render(): TemplateResult {
    const { detail, profile } = this;
    if (detail === null) return html``;
    const { accuracy, loss, reward, domain } = envSeries(detail, this.story);
    const limits = profile === null ? [] : [{ value: profile.baseline.accuracy, name: 'baseline' }];
    return html`<dl>
        ${this.#facts(detail).map(
          ({ name, value, more, tone = '' }) =>
            html`<div>
              <dt>${name}</dt>
              <dd class="num ${tone}">
                ${value}${MARKS[tone] === '' ? '' : html` <span aria-hidden="true">${MARKS[tone]}</span>`}
                ${more === undefined ? '' : html`<span class="more xs faint">${more}</span>`}
              </dd>
            </div>`,
        )}
      </dl>
      <div class="charts">
        <scry-small-chart
          label="Accuracy"
          format="percent"
          better="higher"
          .points=${accuracy}
          .domain=${domain}
          .limits=${limits}
        ></scry-small-chart>
        <scry-small-chart label="Validation loss" better="lower" .points=${loss} .domain=${domain}></scry-small-chart>
        <scry-small-chart
          label="Reward a step"
          format="signed"
          better="higher"
          .points=${reward}
          .domain=${domain}
          .limits=${[{ value: 0, name: 'zero' }]}
        ></scry-small-chart>
      </div>`;
  }

  #facts(detail: EnvDetail): Fact[] {
    const trend = trendOf(detail.accuracyHistory);
    const age = detail.updated === null || this.now === null ? null : Math.max(0, this.now - detail.updated);
    return [
      {
        name: 'Accuracy',
        value: orDash(detail.accuracy, (value) => `${percent(value)}${trend === null ? '' : ` ${trend.arrow}`}`),
        tone: accuracyTone(detail),
      },
      {
        name: 'Best',
        value: orDash(detail.best, percent),
        ...(detail.bestEpoch === null ? {} : { more: `epoch ${count(detail.bestEpoch)}` }),
      },
      {
        name: 'Without a new best',
        value:
          detail.accuracy === null
            ? dash()
            : `${count(detail.epochsSinceBest)} ${detail.epochsSinceBest === 1 ? 'epoch' : 'epochs'}`,
        tone: stallTone(detail),
      },
      {
        name: 'Loss',
        value: orDash(detail.loss, (value) => fixed(value, 3)),
        tone: detail.loss === null ? '' : lossTone(detail.loss),
      },
      {
        name: 'Reward',
        value: orDash(detail.reward, (value) => signed(value, 2)),
        ...(detail.meanReward === null ? {} : { more: `mean ${signed(detail.meanReward, 2)}` }),
        tone: detail.reward === null ? '' : rewardTone(detail.reward),
      },
      {
        name: 'Reward of the episode',
        value: orDash(detail.totalReward, (value) => signed(value, 1)),
        tone: detail.totalReward === null ? '' : returnTone(detail.totalReward),
      },
      {
        name: 'Growth',
        value: orDash(detail.growth, (value) => `${fixed(value, 2)}×`, 'the host’s parameters are not known'),
        tone: detail.growth === null ? '' : growthTone(detail.growth),
      },
      {
        name: 'Parameters',
        value: orDash(detail.hostParams, count, 'the host’s parameters are not known'),
        more: `+ ${count(detail.fossilizedParams)} fossilized`,
      },
      { name: 'Newest epoch', value: orDash(age, (seconds) => `${duration(seconds)} ago`, 'no epoch yet') },
    ];
  }
}

function accuracyTone({ accuracy, best, epochsSinceBest }: EnvDetail): Tone {
  if (accuracy === null) return '';
  if (!Number.isFinite(accuracy)) return 'crit';
  if (best !== null && best > 0 && accuracy >= best) return 'ok';
  return epochsSinceBest > SOME_STALL ? 'warn' : '';
}

function stallTone({ epochsSinceBest, accuracy }: EnvDetail): Tone {
  if (accuracy === null || epochsSinceBest === 0) return '';
  return epochsSinceBest > LONG_STALL ? 'crit' : 'warn';
}

function growthTone(growth: number): Tone {
  if (!Number.isFinite(growth)) return 'crit';
  if (growth > MUCH_GROWTH) return 'warn';
  return growth > 1 ? 'ok' : '';
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-env-metrics': EnvMetrics;
  }
}
