import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count, fractionAsPercent } from '../../diagnosis/units.ts';
import type { GraveyardRow } from '../../worker/env-detail.ts';
import { base } from '../styles.ts';
import { tables } from './detail-styles.ts';

/** Success from here on is good, and is bearable (health-thresholds §5). */
const GOOD = 0.5;
const BEARABLE = 0.25;

/** What became of the seeds of each blueprint. */
@customElement('scry-graveyard-table')
export class GraveyardTable extends LitElement {
  static override styles = [base, tables];

  @property({ attribute: false }) rows: readonly GraveyardRow[] = [];

  override render(): TemplateResult {
    if (this.rows.length === 0) return html`<p class="s faint">No seed has germinated in this batch yet.</p>`;
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Seeds by blueprint">
      <table>
        <thead>
          <tr>
            <th scope="col">Blueprint</th>
            <th scope="col" class="r">Spawned</th>
            <th scope="col" class="r">Fossilized</th>
            <th scope="col" class="r">Pruned</th>
            <th scope="col" class="r">Success</th>
          </tr>
        </thead>
        <tbody>
          ${this.rows.map(
            (row) =>
              html`<tr>
                <th scope="row">${row.blueprint}</th>
                <td class="r num">${count(row.spawned)}</td>
                <td class="r num">${count(row.fossilized)}</td>
                <td class="r num">${count(row.pruned)}</td>
                <td class="r num">${success(row)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

function success({ fossilized, pruned }: GraveyardRow): TemplateResult {
  const ended = fossilized + pruned;
  if (ended === 0) {
    return html`<span class="faint" title="none has ended"
      ><span aria-hidden="true">--</span><span class="visually-hidden">none has ended</span></span
    >`;
  }
  const rate = fossilized / ended;
  const [tone, mark] = rate >= GOOD ? ['ok', '●'] : rate >= BEARABLE ? ['warn', '▲'] : ['crit', '◆'];
  return html`<span class=${tone}><span aria-hidden="true">${mark}</span> ${fractionAsPercent(rate, 0)}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-graveyard-table': GraveyardTable;
  }
}
