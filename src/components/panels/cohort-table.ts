import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { leaderOf, LEADER_RULES, type CohortRow, type LeaderRule } from '../../diagnosis/cohorts.ts';
import { compact, count, fixed, signed } from '../../diagnosis/units.ts';
import { intend } from '../intentions.ts';
import { base, controls, panel } from '../styles.ts';
import { dash, orDash } from '../widgets/or-dash.ts';
import { cohortMarks, type CohortMark } from './cohort-marks.ts';
import { growthCell } from './episode-cells.ts';
import { leaderboardStyles } from './leaderboard-styles.ts';

const RULE_NAMES: Readonly<Record<LeaderRule, string>> = {
  roi: 'by return on growth',
  accuracy: 'by final accuracy',
  reward: 'by mean reward',
};

interface Column {
  readonly name: string;
  readonly title: string;
  readonly rule?: LeaderRule;
  readonly cell: (row: CohortRow) => TemplateResult | string;
}

const two = (value: number): string => (Math.abs(value) < 10_000 ? signed(value, 2) : compact(value));
const one = (value: number): string => fixed(value, 1);

const COLUMNS: readonly Column[] = [
  { name: 'Batch', title: 'Newest finished batch', cell: ({ batch }) => count(batch) },
  { name: 'Episodes', title: 'Finished episodes', cell: ({ episodes }) => count(episodes) },
  { name: 'Mean %', title: 'Mean accuracy of the newest batch', cell: (row) => orDash(row.meanAccuracy, one) },
  { name: 'Best %', title: 'Highest accuracy of any environment', cell: (row) => orDash(row.bestAccuracy, one) },
  {
    name: 'Final %',
    title: 'Highest accuracy at the end of an episode',
    rule: 'accuracy',
    cell: (row) => orDash(row.finalAccuracy, one),
  },
  {
    name: 'Reward',
    title: 'Mean reward of the newest batch',
    rule: 'reward',
    cell: (row) => orDash(row.meanReward, two),
  },
  { name: 'Growth', title: 'Of the episode that ended highest', cell: ({ growth }) => growthCell(growth) },
  { name: 'Return', title: 'Points from the baseline for each percent of growth', rule: 'roi', cell: returnCell },
  { name: 'Entropy', title: 'Entropy of the policy, newest update', cell: (row) => orDash(row.entropy, compact) },
  { name: 'KL', title: 'KL divergence, newest update', cell: (row) => orDash(row.kl, compact) },
  {
    name: 'EV',
    title: 'Explained variance of the critic, newest update',
    cell: (row) => orDash(row.explainedVariance, (value) => fixed(value, 2)),
  },
  { name: 'Rollbacks', title: 'Rollbacks by the governor', cell: rollbackCell },
  { name: 'Fossilized', title: 'Seeds fossilized', cell: ({ fossilized }) => count(fossilized) },
  { name: 'Pruned', title: 'Seeds pruned', cell: ({ pruned }) => count(pruned) },
];

function returnCell({ roi, growth }: CohortRow): TemplateResult | string {
  if (growth !== null && growth <= 1) return dash('it grew nothing, so there is no return on growth');
  return orDash(roi, two);
}

function rollbackCell({ rollbacks }: CohortRow): TemplateResult | string {
  return rollbacks === 0 ? '0' : html`<span class="warn"><span aria-hidden="true">▲ </span>${count(rollbacks)}</span>`;
}

/** The groups of an A/B run beside each other, who leads and why, and what keeps the others from it. */
@customElement('scry-cohort-table')
export class CohortTable extends LitElement {
  static override styles = [
    base,
    panel,
    controls,
    leaderboardStyles,
    css`
      select.plain {
        font-size: var(--size-xs);
        padding: 0;
      }
      h2 {
        flex-wrap: wrap;
        gap: 0 var(--gap-2);
      }
      .letter {
        display: inline-block;
        min-width: 1.2em;
        font-weight: 600;
        color: var(--text);
      }
      .name {
        display: inline-block;
        max-width: 16ch;
        vertical-align: bottom;
      }
      .c0 {
        color: var(--stage-training);
      }
      .c1 {
        color: var(--stage-blending);
      }
      .c2 {
        color: var(--stage-germinated);
      }
      .c3 {
        color: var(--stage-holding);
      }
      .c4 {
        color: var(--stage-embargoed);
      }
      .c5 {
        color: var(--text-dim);
      }
      .cause {
        max-width: 26ch;
      }
      tr.shown > * {
        background: var(--accent-soft);
      }
      td button.plain.go {
        color: var(--accent);
      }
    `,
  ];

  /** In the order of their names. */
  @property({ attribute: false }) rows: readonly CohortRow[] = [];
  /** The group that is shown now. */
  @property({ type: String }) shown = '';
  @property({ type: String }) rule: LeaderRule = 'roi';

  override render(): TemplateResult | typeof nothing {
    if (this.rows.length < 2) return nothing;
    const leader = leaderOf(this.rows, this.rule);
    const marks = cohortMarks(this.rows.map(({ group }) => group));
    return html`<section aria-labelledby="title">
      <h2>
        <span id="title">Cohorts</span> <span class="faint note">${count(this.rows.length)}</span>
        <span class="note dim" role="status">${leader.reason}</span>
        <select class="plain end note" aria-label="What the leader is chosen by" @change=${this.#chosen}>
          ${LEADER_RULES.map(
            (rule) => html`<option value=${rule} ?selected=${rule === this.rule}>${RULE_NAMES[rule]}</option>`,
          )}
        </select>
      </h2>
      <div class="box" role="region" tabindex="0" aria-label="Table of the cohorts">
        <table>
          <thead>
            <tr>
              <th scope="col" class="left">Group</th>
              <th scope="col" class="left">Reward mode</th>
              ${COLUMNS.map(
                ({ name, title, rule }) =>
                  html`<th scope="col" title=${title} class=${rule === this.rule ? 'dim bold' : ''}>${name}</th>`,
              )}
              <th scope="col" class="left">State</th>
              <th scope="col" class="left"><span class="visually-hidden">Show</span></th>
            </tr>
          </thead>
          <tbody>
            ${repeat(
              this.rows,
              ({ group }) => group,
              (row, i) => this.#row(row, marks[i], leader.group === row.group),
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  #row(row: CohortRow, mark: CohortMark | undefined, leads: boolean): TemplateResult {
    const { group } = row;
    const shown = group === this.shown;
    return html`<tr class="num ${shown ? 'shown' : ''}" aria-current=${shown ? 'true' : nothing}>
      <th scope="row" class="left">
        <span class="c${mark?.colour ?? 0}" aria-hidden="true">${mark?.shape}</span>
        <span class="letter">${mark?.letter}</span>
        ${mark?.letter === group ? '' : html`<span class="name cut dim" title=${group}><bdi>${group}</bdi></span>`}
      </th>
      <td class="left dim">${row.rewardMode === null ? dash() : html`<bdi>${row.rewardMode}</bdi>`}</td>
      ${COLUMNS.map(({ cell, rule }) => html`<td class=${rule === this.rule ? 'bold' : ''}>${cell(row)}</td>`)}
      <td class="left">${leads ? html`<span class="ok">★ leads</span>` : this.#blocked(row)}</td>
      <td>
        ${
          shown
            ? html`<span class="faint">shown</span>`
            : html`<button
                class="plain"
                aria-label="Show group ${group}"
                title="Show this group (t)"
                @click=${() => {
                  intend(this, 'scry-show-group', { group });
                }}
              >
                Show
              </button>`
        }
      </td>
    </tr>`;
  }

  #blocked({ group, blocked }: CohortRow): TemplateResult | string {
    if (blocked === null) return '';
    const { text, position } = blocked;
    return html`<div class="row">
      <span class="warn"><span aria-hidden="true">▲</span> blocked</span>
      <span class="cause cut dim" title=${text}><bdi>${text}</bdi></span>
      <button
        class="plain go"
        aria-label="Go there: what blocks group ${group}"
        @click=${() => {
          intend(this, 'scry-seek', { position });
        }}
      >
        Go there
      </button>
    </div>`;
  }

  #chosen(event: Event): void {
    const chosen = event.target instanceof HTMLSelectElement ? event.target.value : '';
    const leaderRule = LEADER_RULES.find((rule) => rule === chosen);
    if (leaderRule !== undefined) intend(this, 'scry-prefer', { leaderRule });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-cohort-table': CohortTable;
  }
}
