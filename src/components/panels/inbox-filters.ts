import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { FindingView } from '../../diagnosis/finding.ts';
import { count } from '../../diagnosis/units.ts';
import { base, controls } from '../styles.ts';
import { FINDING_KINDS, kindOf } from './finding-kinds.ts';
import { envsOf, NO_FILTER, type InboxFilter } from './inbox-filter.ts';

type Option = readonly [value: string, name: string];

const LEVELS: readonly Option[] = [
  ['crit', 'critical'],
  ['warn', 'watch'],
];
const WHENS: readonly Option[] = [
  ['open', 'open'],
  ['over', 'over'],
];
const ATTENTIONS: readonly Option[] = [
  ['new', 'not acknowledged'],
  ['acknowledged', 'acknowledged'],
  ['snoozed', 'snoozed'],
];

/** The filters of the inbox. Sends `filter` with the new one. */
@customElement('scry-inbox-filters')
export class InboxFilters extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        container-type: inline-size;
      }
      .filters {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        font-size: var(--size-s);
      }
      .filters > * {
        min-height: 30px;
        padding: 3px 8px;
        min-width: 0;
        max-width: 100%;
      }
      .set {
        border-color: var(--text-dim);
      }
      input {
        flex: 1 1 140px;
        background: var(--page);
      }
      .choices {
        display: contents;
      }
      .choices select {
        min-height: 30px;
        padding: 3px 8px;
        min-width: 0;
        max-width: 100%;
      }
      .fold {
        display: none;
      }
      @container (max-width: 640px) {
        .fold {
          display: inline-block;
        }
        .choices {
          display: none;
          flex-basis: 100%;
          grid-template-columns: repeat(2, minmax(0, 1fr));
          gap: 6px;
          padding: 0;
        }
        .choices.shown {
          display: grid;
        }
        .choices select,
        .filters > input,
        .fold {
          min-height: 34px;
        }
      }
    `,
  ];

  /** All findings: only kinds and environments that occur are offered. */
  @property({ attribute: false }) list: readonly FindingView[] = [];
  @property({ attribute: false }) filter: InboxFilter = NO_FILTER;
  /** Where there is little room, the choices are folded away. */
  @state() private _shown = false;

  /** What of the list is offered as a choice. */
  #offered = '';

  override shouldUpdate(changed: PropertyValues<this>): boolean {
    const before = this.#offered;
    if (changed.has('list')) this.#offered = [...new Set(this.list.map(kindOf)), ...envsOf(this.list)].join(' ');
    // With hundreds of environments the choices are long; a new list seldom changes them.
    return changed.size > 1 || !changed.has('list') || before !== this.#offered;
  }

  override render(): TemplateResult {
    const { kind, level, env, when, attention, text } = this.filter;
    const set = [kind, level, env, when, attention].filter((choice) => choice !== null).length;
    const kinds = new Set([...this.list.map(kindOf), ...(kind === null ? [] : [kind])]);
    const envs = envsOf(this.list);
    if (env !== null && !envs.includes(env)) envs.push(env);
    const known = FINDING_KINDS.filter(({ id }) => kinds.has(id)).map(({ id, many }): Option => [id, many]);
    return html`<div class="filters" role="group" aria-label="Filters">
      <input
        type="search"
        aria-label="Words in a finding"
        placeholder="Search findings"
        autocomplete="off"
        spellcheck="false"
        .value=${text}
        @input=${(event: InputEvent) => {
          if (event.target instanceof HTMLInputElement) this.#change({ text: event.target.value });
        }}
      />
      <button
        class="fold"
        aria-expanded=${this._shown}
        aria-controls="choices"
        @click=${() => {
          this._shown = !this._shown;
        }}
      >
        Filters${set === 0 ? '' : ` (${count(set)})`}
      </button>
      <div id="choices" class="choices ${this._shown ? 'shown' : ''}">
        ${this.#select('Kind', 'all kinds', known, kind, (value) => ({ kind: value }))}
        ${this.#select('Level', 'all levels', LEVELS, level, (value) => ({ level: oneOf(['crit', 'warn'], value) }))}
        ${this.#select(
          'Environment',
          'all envs',
          envs.map((id): Option => [String(id), `Env ${String(id)}`]),
          env === null ? null : String(env),
          (value) => ({ env: value === null ? null : Number(value) }),
        )}
        ${this.#select('State', 'open and over', WHENS, when, (value) => ({ when: oneOf(['open', 'over'], value) }))}
        ${this.#select('Acknowledged', 'acknowledged or not', ATTENTIONS, attention, (value) => ({
          attention: oneOf(['new', 'acknowledged', 'snoozed'], value),
        }))}
      </div>
    </div>`;
  }

  #select(
    name: string,
    all: string,
    options: readonly Option[],
    chosen: string | null,
    change: (value: string | null) => Partial<InboxFilter>,
  ): TemplateResult {
    return html`<select
      class=${chosen === null ? '' : 'set'}
      aria-label=${name}
      @change=${(event: Event) => {
        if (event.target instanceof HTMLSelectElement) this.#change(change(event.target.value || null));
      }}
    >
      <option value="" .selected=${chosen === null}>${all}</option>
      ${options.map(([value, words]) => html`<option value=${value} .selected=${value === chosen}>${words}</option>`)}
    </select>`;
  }

  #change(change: Partial<InboxFilter>): void {
    this.dispatchEvent(new CustomEvent<InboxFilter>('filter', { detail: { ...this.filter, ...change } }));
  }
}

function oneOf<T extends string>(values: readonly T[], value: string | null): T | null {
  return values.find((known) => known === value) ?? null;
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-inbox-filters': InboxFilters;
  }
}
