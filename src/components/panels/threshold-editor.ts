import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { parseProfile, type ProfileProblem } from '../../diagnosis/profile-schema.ts';
import {
  THRESHOLD_FIELDS,
  THRESHOLD_METRICS,
  type ThresholdField,
  type ThresholdMetric,
} from '../../diagnosis/profile-table.ts';
import { THRESHOLDS, type ThresholdProfile } from '../../diagnosis/threshold-profile.ts';
import { count } from '../../diagnosis/units.ts';
import { DialogBase, dialogStyles } from '../dialog-base.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { DEFAULT_DRAFT, draftOf, isChanged, profileOf, textOf, type Draft } from './threshold-draft.ts';
import { thresholdEditorStyles } from './threshold-editor-styles.ts';

/** More problems of a text than this help nobody to mend it. */
const PROBLEMS_SHOWN = 8;
const SECTIONS = [...new Set(THRESHOLD_METRICS.map(({ section }) => section))];

/** The path as an id inside the shadow root. */
function idOf(path: string): string {
  return path.replace('.', '-');
}

/** A dialog in which all limits can be changed, or handed on as text. Sends `scry-prefer` with the new profile. */
@customElement('scry-threshold-editor')
export class ThresholdEditor extends DialogBase {
  static override styles = [base, controls, dialogStyles, thresholdEditorStyles];

  /** The profile that counts now. */
  @property({ attribute: false }) profile: ThresholdProfile = THRESHOLDS;
  @state() private _draft: Draft = DEFAULT_DRAFT;
  /** What is wrong with the text that was read last. */
  @state() private _textProblems: readonly ProfileProblem[] = [];
  @state() private _asText = false;
  /** What was just done, in words. */
  @state() private _said = '';
  #problems: ReadonlyMap<string, string> = new Map();

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open') && this.open) {
      this._draft = draftOf(this.profile);
      this._textProblems = [];
      this._asText = false;
      this._said = '';
    }
    const parsed = profileOf(this._draft);
    this.#problems = new Map(parsed.ok ? [] : parsed.problems.map(({ path, message }) => [path, message]));
  }

  override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    // Not at a button that changes something.
    if (changed.has('open') && this.open) this.renderRoot.querySelector<HTMLElement>('.list')?.focus();
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title" @close=${this.onClosed}>
      ${this.open ? this.#content() : nothing}
    </dialog>`;
  }

  #content(): TemplateResult {
    const changes = THRESHOLD_FIELDS.filter(({ path }) => isChanged(this._draft, path)).length;
    return html`<header>
        <div class="row">
          <h2 id="title">Thresholds</h2>
          <button class="end" ?disabled=${changes === 0} @click=${this.#resetAll}>Reset all</button>
          <button aria-expanded=${this._asText} aria-controls="text-part" @click=${this.#toggleText}>As text</button>
        </div>
        <p class="s dim">
          Beyond these a value is worth watching, or critical. Findings of the whole run are judged anew.
        </p>
      </header>
      <div class="list" tabindex="0" role="region" aria-label="All thresholds">
        ${this._asText ? this.#text() : nothing}
        <form id="form" novalidate @submit=${this.#apply} @input=${this.#onInput}>
          ${SECTIONS.map(
            (name) =>
              html`<section>
                <h3>${name}</h3>
                ${THRESHOLD_METRICS.filter(({ section }) => section === name).map((metric) => this.#metric(metric))}
              </section>`,
          )}
        </form>
      </div>
      <footer class="row">
        <span class="s" role="status">${this.#summary(changes)}</span>
        <button
          class="end"
          @click=${() => {
            this.shut();
          }}
        >
          Cancel
        </button>
        <button class="primary" form="form" type="submit">Apply</button>
      </footer>`;
  }

  #metric({ key, name, meaning, fields }: ThresholdMetric): TemplateResult {
    return html`<fieldset>
      <legend>${name}</legend>
      <p id="about-${key}" class="xs dim">${meaning}</p>
      <div class="fields">${fields.map((field) => this.#field(field, `about-${key}`))}</div>
    </fieldset>`;
  }

  #field(field: ThresholdField, about: string): TemplateResult {
    const { path, name, unit, step, min, max } = field;
    const id = idOf(path);
    const problem = this.#problems.get(path);
    const changed = isChanged(this._draft, path);
    return html`<div class="field">
      <label for=${id} class="xs ${name.startsWith('critical') ? 'crit' : name.startsWith('watch') ? 'warn' : 'dim'}"
        >${name}</label
      >
      <div class="row">
        <input
          id=${id}
          class="num"
          type="number"
          inputmode="decimal"
          step=${step}
          min=${min}
          max=${max}
          data-path=${path}
          .value=${live(this._draft.get(path) ?? '')}
          aria-invalid=${problem === undefined ? nothing : 'true'}
          aria-describedby=${problem === undefined ? about : `${about} why-${id}`}
        />
        ${unit === '' ? nothing : html`<span class="xs dim">${unit}</span>`}
      </div>
      ${
        changed
          ? html`<div class="row xs changed">
              <span>default <b class="num">${field.default}</b></span
              ><button
                class="plain"
                type="button"
                data-reset=${path}
                @click=${this.#onReset}
                title="Back to ${field.default}"
                aria-label="Reset ${name} to ${field.default}"
              >
                ↺
              </button>
            </div>`
          : nothing
      }
      ${problem === undefined ? nothing : html`<div id="why-${id}" class="xs crit why">◆ ${problem}</div>`}
    </div>`;
  }

  #text(): TemplateResult {
    return html`<div id="text-part" class="text">
      <label for="text" class="s">The profile as JSON text, to hand on or to replace</label>
      <textarea
        id="text"
        rows="10"
        spellcheck="false"
        autocomplete="off"
        aria-invalid=${this._textProblems.length > 0 ? 'true' : nothing}
        aria-describedby=${this._textProblems.length > 0 ? 'text-why' : nothing}
        .value=${textOf(this._draft)}
      ></textarea>
      ${
        this._textProblems.length === 0
          ? nothing
          : html`<ul id="text-why" class="s crit">
              ${this._textProblems
                .slice(0, PROBLEMS_SHOWN)
                .map(
                  ({ path, message }) =>
                    html`<li>◆ ${path === '' ? nothing : html`<b class="num">${path}</b> `}${message}</li>`,
                )}
              ${
                this._textProblems.length > PROBLEMS_SHOWN
                  ? html`<li>and ${count(this._textProblems.length - PROBLEMS_SHOWN)} more</li>`
                  : nothing
              }
            </ul>`
      }
      <div class="row">
        <button @click=${this.#readText}>Take over this text</button>
        <button @click=${this.#copy}>Copy</button>
      </div>
    </div>`;
  }

  #summary(changes: number): TemplateResult | string {
    const problems = this.#problems.size;
    if (problems > 0) {
      return html`<span class="crit">◆ ${count(problems)} ${problems === 1 ? 'value is' : 'values are'} wrong</span>`;
    }
    if (this._said !== '') return this._said;
    return html`<span class="dim"
      >${changes === 0 ? 'All are at their defaults.' : `${count(changes)} ${changes === 1 ? 'differs' : 'differ'} from the defaults.`}</span
    >`;
  }

  #set(path: string, text: string): void {
    this._draft = new Map(this._draft).set(path, text);
    this._said = '';
  }

  readonly #onInput = (event: Event): void => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    const path = input.dataset['path'];
    if (path !== undefined) this.#set(path, input.value);
  };

  readonly #onReset = (event: Event): void => {
    const path = event.currentTarget instanceof HTMLElement ? event.currentTarget.dataset['reset'] : undefined;
    if (path === undefined) return;
    this.#set(path, DEFAULT_DRAFT.get(path) ?? '');
    // The button goes; the keyboard stays at the value.
    this.#focus(path);
  };

  readonly #resetAll = (): void => {
    this._draft = DEFAULT_DRAFT;
    this._said = 'All values are at their defaults. Apply to use them.';
  };

  readonly #toggleText = (): void => {
    this._asText = !this._asText;
    this._textProblems = [];
  };

  readonly #readText = (): void => {
    const area = this.renderRoot.querySelector('textarea');
    const parsed = parseProfile(area?.value ?? '');
    this._textProblems = parsed.ok ? [] : parsed.problems;
    this._said = parsed.ok ? 'The text was taken over. Apply to use it.' : 'The text could not be taken over.';
    if (parsed.ok) this._draft = draftOf(parsed.profile);
  };

  readonly #copy = (): void => {
    const area = this.renderRoot.querySelector('textarea');
    intend(this, 'scry-copy', { text: area?.value ?? '', what: 'Thresholds' });
  };

  readonly #apply = (event: Event): void => {
    event.preventDefault();
    const parsed = profileOf(this._draft);
    if (!parsed.ok) {
      this.#focus(parsed.problems[0]?.path ?? '');
      return;
    }
    this.shut();
    intend(this, 'scry-prefer', { thresholds: parsed.profile });
  };

  #focus(path: string): void {
    this.renderRoot.querySelector<HTMLElement>(`#${idOf(path)}`)?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-threshold-editor': ThresholdEditor;
  }
}
