import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ThresholdProfile } from '../../diagnosis/threshold-profile.ts';
import { fixed, percent, signed } from '../../diagnosis/units.ts';
import type { CounterfactualView } from '../../worker/env-detail.ts';
import { base } from '../styles.ts';
import { dash, orDash } from '../widgets/or-dash.ts';
import { combinationRows, type CombinationRow } from './counterfactual-rows.ts';
import { tables } from './detail-styles.ts';

/** From here on an interaction is worth a colour, points (health-thresholds §5). */
const INTERACTION = 0.5;

/** Accuracy without the seeds, with each alone, in pairs and with all: what they give, and give each other. */
@customElement('scry-counterfactual-table')
export class CounterfactualTable extends LitElement {
  static override styles = [
    base,
    tables,
    css`
      .banner {
        border: 1px solid var(--warn);
        border-radius: var(--radius-s);
        padding: 6px 8px;
        margin-bottom: var(--gap-2);
      }
    `,
  ];

  @property({ attribute: false }) view: CounterfactualView | null = null;
  @property({ attribute: false }) profile: ThresholdProfile | null = null;

  override render(): TemplateResult {
    const { view } = this;
    if (view === null) return html`<p class="s faint">No combinations of seeds were measured in this batch.</p>`;
    const limit = this.profile?.negativeSynergy.warn ?? INTERACTION;
    const { synergy } = view;
    const interferes = synergy !== null && -synergy > limit;
    const rows = combinationRows(view, interferes);
    const pairs = rows.some(({ kind }) => kind === 'pair');
    return html`${
        interferes
          ? html`<p class="banner s">
              <span class="warn" aria-hidden="true">▲</span> The seeds hurt each other: together they give
              <b class="num">${fixed(-synergy, 1)}</b> points less than the sum of each alone.
            </p>`
          : ''
      }
      <table>
        <caption>
          Accuracy with only these seeds on
        </caption>
        <thead>
          <tr>
            <th scope="col">Seeds on</th>
            <th scope="col" class="r">Accuracy</th>
            <th scope="col" class="r">Gain</th>
            ${pairs ? html`<th scope="col" class="r">Interaction</th>` : ''}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <th scope="row">${nameOf(row)}</th>
                <td class="r num">${orDash(row.accuracy, percent)}</td>
                <td class="r num">${row.kind === 'none' ? '' : orDash(row.gain, (gain) => signed(gain, 2))}</td>
                ${pairs ? html`<td class="r num">${this.#interaction(row)}</td>` : ''}
              </tr>`,
          )}
        </tbody>
      </table>
      <p class="xs note dim">
        ${this.#synergy(view)} <span class="faint">Measured by ${view.strategy.replaceAll('_', ' ')}.</span>
      </p>`;
  }

  #interaction({ kind, interaction }: CombinationRow): unknown {
    if (kind !== 'pair') return '';
    if (interaction === null) return dash();
    return html`<span class=${toneOf(interaction)}>${signed(interaction, 2)}</span>`;
  }

  #synergy({ synergy, alone }: CounterfactualView): TemplateResult | string {
    if (alone.length < 2) return '';
    if (synergy === null) return 'How they work together cannot be told: not every part was measured.';
    return html`Together <span class="num ${toneOf(synergy)}">${signed(synergy, 2)}</span> points beyond the sum of each
      alone.`;
  }
}

function toneOf(points: number): string {
  return points > INTERACTION ? 'ok' : points < -INTERACTION ? 'crit' : '';
}

function nameOf({ kind, slots }: CombinationRow): string | TemplateResult {
  if (kind === 'none') return 'none (baseline)';
  const names = slots.join(' + ');
  return kind === 'all' && slots.length > 1 ? html`all <span class="faint">${names}</span>` : names;
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-counterfactual-table': CounterfactualTable;
  }
}
