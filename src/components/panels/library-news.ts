import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fractionAsPercent } from '../../diagnosis/units.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { EMPTY_VIEW, type LibraryModel } from '../view-model.ts';
import '../widgets/progress-bar.ts';

/**
 * What just happened in the Library, a line each: a problem, runs deleted and to be had back, an export on its way.
 * Fires `left` where the line vanished that had the keyboard.
 */
@customElement('scry-library-news')
export class LibraryNews extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .line {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
        padding: 4px 4px 4px 10px;
        min-height: 38px;
        margin-top: 6px;
        background: var(--raised);
        border-radius: var(--radius-s);
      }
      .what {
        display: flex;
        gap: 0.35em;
        min-width: 0;
      }
      .what > :not(.cut) {
        flex: none;
      }
      .problem {
        overflow-wrap: anywhere;
        padding-block: 8px;
      }
      button {
        flex: none;
        background: var(--panel);
      }
      .export scry-progress-bar {
        flex: 1 1 0;
        min-width: 40px;
      }
      .export .what {
        max-width: 60%;
      }
      .percent {
        flex: none;
        min-width: 4ch;
        text-align: right;
      }
    `,
  ];

  @property({ attribute: false }) library: LibraryModel = EMPTY_VIEW.library;
  #held = false;

  /** Puts the keyboard on the Undo of a run; says whether there is one. */
  focusUndo(id: string): boolean {
    const at = this.library.deleted.findIndex((run) => run.id === id);
    const undo = [...this.renderRoot.querySelectorAll<HTMLElement>('.undo')][at];
    undo?.focus();
    return undo !== undefined;
  }

  override willUpdate(): void {
    this.#held = this.shadowRoot?.activeElement != null;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('library') && this.#held && this.shadowRoot?.activeElement == null) {
      this.dispatchEvent(new CustomEvent('left'));
    }
  }

  // The regions are always there: a screen reader tells only what comes into one that it knew before.
  override render(): TemplateResult {
    const { problem, deleted } = this.library;
    return html`<div role="alert">
        ${problem === null ? '' : html`<div class="line problem s warn">▲ ${problem}</div>`}
      </div>
      <div role="status">
        ${deleted.map(
          ({ id, name }) =>
            html`<div class="line s">
              <span class="what"><span class="cut">“<bdi>${name}</bdi>”</span> <span>deleted.</span></span>
              <button
                class="end undo"
                aria-label="Undo the deletion of ${name}"
                @click=${() => {
                  intend(this, 'scry-undo-delete', { id });
                }}
              >
                Undo
              </button>
            </div>`,
        )}
      </div>
      ${this.#export()}`;
  }

  #export(): TemplateResult | string {
    const { exporting, runs } = this.library;
    if (exporting === null) return '';
    const name = runs?.find(({ id }) => id === exporting.id)?.name ?? 'a run';
    return html`<div class="line export s">
      <span class="what"
        ><span>Exporting</span> <span class="cut"><bdi>${name}</bdi></span></span
      >
      <scry-progress-bar label="Exporting ${name}" value=${exporting.done}></scry-progress-bar>
      <span class="num dim percent">${fractionAsPercent(exporting.done, 0)}</span>
      <button
        aria-label="Cancel the export"
        @click=${() => {
          intend(this, 'scry-cancel-export', null);
        }}
      >
        Cancel
      </button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-library-news': LibraryNews;
  }
}
