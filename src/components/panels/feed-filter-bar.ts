import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { FeedFilter } from '../../worker/feed-page.ts';
import { base, controls } from '../styles.ts';
import { EVERYTHING, KINDS, listChanged, SEVERITIES, TYPES, toggled, withTypes } from './feed-filters.ts';

/** Milliseconds without a key pressed, after which a text counts as typed. */
const TYPED = 250;

/** Asks which events one wants to see. Sends `filter-change` with the new filter. */
@customElement('scry-feed-filter-bar')
export class FeedFilterBar extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-2);
        padding: var(--gap-2);
        background: var(--raised);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
      }
      input,
      select,
      button {
        font-size: var(--size-s);
        min-height: 26px;
        padding: 2px 8px;
        background: var(--panel);
      }
      input {
        flex: 1 1 140px;
        min-width: 0;
      }
      select {
        flex: 0 1 auto;
        min-width: 0;
        max-width: 180px;
      }
      .severities {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-1);
      }
      button[aria-pressed='true'] {
        border-color: var(--accent);
        background: var(--accent-soft);
      }
    `,
  ];

  @property({ attribute: false }) filter: FeedFilter = EVERYTHING;
  @property({ attribute: false, hasChanged: listChanged }) envs: readonly number[] = [];
  @property({ attribute: false, hasChanged: listChanged }) slots: readonly string[] = [];
  /** Types of this run that the spec does not list. */
  @property({ attribute: false, hasChanged: listChanged }) unknownTypes: readonly string[] = [];
  @query('input') private readonly _text!: HTMLInputElement;
  #typing: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typing);
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('filter')) return;
    // What was typed is part of the filter by now, or was taken back with it.
    clearTimeout(this.#typing);
    if (this._text.value !== this.filter.text) this._text.value = this.filter.text;
  }

  override render(): TemplateResult {
    const { filter } = this;
    return html`<div class="bar" role="group" aria-label="Filter events">
      <input
        type="search"
        aria-label="Text, type or message of the event"
        placeholder="Text or type"
        autocomplete="off"
        spellcheck="false"
        @input=${() => {
          clearTimeout(this.#typing);
          this.#typing = setTimeout(() => {
            this.#send(this.filter);
          }, TYPED);
        }}
      />
      <span class="severities" role="group" aria-label="Severity">
        ${SEVERITIES.map(
          ({ name, shape, tone }) =>
            html`<button
              aria-pressed=${filter.severities.includes(name)}
              @click=${() => {
                this.#send(toggled(this.filter, name));
              }}
            >
              <span class=${tone} aria-hidden="true">${shape}</span> ${name}
            </button>`,
        )}
      </span>
      ${this.#types()}
      ${this.#select(
        'Environment',
        'All environments',
        this.envs.map((env) => [String(env), `Env ${String(env)}`]),
        filter.env === null ? '' : String(filter.env),
        (value) => ({ ...this.filter, env: value === '' ? null : Number(value) }),
      )}
      ${this.#select(
        'Slot',
        'All slots',
        this.slots.map((slot) => [slot, slot]),
        filter.slot ?? '',
        (value) => ({ ...this.filter, slot: value === '' ? null : value }),
      )}
      <button
        aria-pressed=${filter.routine}
        title="Also what every epoch brings, and lines that could not be read"
        @click=${() => {
          this.#send({ ...this.filter, routine: !this.filter.routine });
        }}
      >
        Every event
      </button>
    </div>`;
  }

  /** A list from which types are added; those that were chosen stand among the conditions. */
  #types(): TemplateResult {
    const { types } = this.filter;
    const option = ([type, name]: readonly [string, string]): TemplateResult =>
      html`<option value=${type} ?disabled=${types.includes(type)}>${name}</option>`;
    return html`<select
      aria-label="Type of event"
      @change=${(event: Event) => {
        this.#chosenType(event);
      }}
    >
      <option value="">${types.length === 0 ? 'All types' : 'Add a type'}</option>
      <optgroup label="Several">
        ${KINDS.map(({ name }, i) => html`<option value="kind ${i}">${name}</option>`)}
      </optgroup>
      <optgroup label="One">${TYPES.map(option)}</optgroup>
      ${
        this.unknownTypes.length === 0
          ? ''
          : html`<optgroup label="Unknown to Scry">${this.unknownTypes.map((type) => option([type, type]))}</optgroup>`
      }
    </select>`;
  }

  #select(
    label: string,
    all: string,
    options: readonly (readonly [string, string])[],
    chosen: string,
    change: (value: string) => FeedFilter,
  ): TemplateResult {
    return html`<select
      aria-label=${label}
      @change=${(event: Event) => {
        if (event.target instanceof HTMLSelectElement) this.#send(change(event.target.value));
      }}
    >
      <option value="" ?selected=${chosen === ''}>${all}</option>
      ${options.map(([value, name]) => html`<option value=${value} ?selected=${chosen === value}>${name}</option>`)}
    </select>`;
  }

  #chosenType(event: Event): void {
    const { target } = event;
    if (!(target instanceof HTMLSelectElement) || target.value === '') return;
    const kind = target.value.startsWith('kind ') ? KINDS[Number(target.value.slice(5))] : undefined;
    const types = kind?.types ?? [target.value];
    target.value = '';
    this.#send(withTypes(this.filter, types));
  }

  /** With what stands in the field by now. */
  #send(filter: FeedFilter): void {
    this.dispatchEvent(new CustomEvent('filter-change', { detail: { ...filter, text: this._text.value } }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-feed-filter-bar': FeedFilterBar;
  }
}
