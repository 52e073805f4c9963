import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { count } from '../../diagnosis/units.ts';
import type { PaletteItem } from '../command-items.ts';
import { DialogBase, dialogStyles } from '../dialog-base.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { keyCaps, keyCapStyles } from '../widgets/key-caps.ts';
import { findItems, mayBeMoment, type Hit, type Piece } from './palette-search.ts';

/** More than anybody reads; who looks for something else types a little more. */
const SHOWN = 60;
const PAGE = 8;

/** A row of the list: a moment to jump to, or something that was found. */
type Row = { readonly kind: 'jump'; readonly text: string } | { readonly kind: 'hit'; readonly hit: Hit };

function marked(pieces: readonly Piece[]): (TemplateResult | string)[] {
  return pieces.map(({ text, hit }) => (hit ? html`<mark>${text}</mark>` : text));
}

/**
 * Finds commands, environments, bookmarks, findings, runs and moments by a few typed letters. Sends `scry-command` with
 * the id of what was chosen, or `scry-jump` with the moment as it was typed.
 */
@customElement('scry-command-palette')
export class CommandPalette extends DialogBase {
  static override styles = [
    base,
    controls,
    dialogStyles,
    keyCapStyles,
    css`
      dialog {
        width: min(640px, calc(100vw - 24px));
        max-height: min(520px, calc(100dvh - 32px));
        margin-top: min(12vh, 120px);
      }
      .ask {
        padding: var(--gap-2);
        border-bottom: 1px solid var(--line);
      }
      input {
        flex: 1;
        min-width: 0;
        min-height: 36px;
        font-size: var(--size-l);
        background: var(--page);
      }
      ul {
        flex: 1;
        min-height: 0;
        margin: 0;
        padding: var(--gap-1);
        overflow: auto;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: var(--gap-3);
        min-height: 32px;
        padding: 3px var(--gap-2);
        border-radius: var(--radius-s);
        cursor: pointer;
      }
      li:hover {
        background: var(--raised);
      }
      li[aria-selected='true'] {
        background: var(--accent-soft);
        box-shadow: inset 2px 0 0 var(--accent);
      }
      .title {
        flex: 0 1 auto;
      }
      .hint {
        flex: 0 10 auto;
        max-width: 60%;
        margin-left: auto;
        font-size: var(--size-s);
        color: var(--text-dim);
        text-align: right;
      }
      mark {
        background: none;
        color: var(--accent);
        font-weight: 600;
      }
      .keys {
        white-space: nowrap;
      }
      .empty {
        padding: var(--gap-4);
        color: var(--text-dim);
      }
      .foot {
        padding: 5px var(--gap-3);
        border-top: 1px solid var(--line);
        font-size: var(--size-xs);
        color: var(--text-dim);
      }
      @media (max-width: 480px) {
        .hint {
          max-width: 40%;
        }
        .keys,
        .foot .keys-hint {
          display: none;
        }
      }
    `,
  ];

  /** Those that can be used now; the shell acts on their ids. */
  @property({ attribute: false }) commands: readonly PaletteItem[] = [];
  /** Places to go to: environments, bookmarks, findings, runs, views. */
  @property({ attribute: false }) targets: readonly PaletteItem[] = [];
  /** A run is open, so that typed moments can be jumped to. */
  @property({ type: Boolean }) jumps = false;
  @state() private _typed = '';
  @state() private _active = 0;
  @query('input') private readonly _input!: HTMLInputElement;
  #rows: readonly Row[] = [];
  #found = 0;

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('open') && this.open) {
      this._typed = '';
      this._active = 0;
    }
    // What is listed stays under the eyes while a live run goes on; whoever types gets the newest.
    if (this.open && (changed.has('open') || changed.has('_typed'))) this.#find();
  }

  override firstUpdated(): void {
    this.renderRoot.addEventListener('click', this.#onClick);
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (changed.has('open') && this.open) this._input.focus();
    if (changed.has('_active')) {
      this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
    }
  }

  override render(): TemplateResult {
    const rows = this.#rows;
    return html`<dialog aria-label="Find anything" @close=${this.onClosed}>
      ${this.open ? this.#content(rows) : nothing}
    </dialog>`;
  }

  #content(rows: readonly Row[]): TemplateResult {
    return html`<div class="row ask">
        <input
          role="combobox"
          aria-label="Find a command, an environment, a finding or a moment"
          aria-expanded=${rows.length > 0}
          aria-controls="list"
          aria-autocomplete="list"
          aria-activedescendant=${rows.length > 0 ? `row-${String(this._active)}` : nothing}
          placeholder=${this.jumps ? 'a command, an environment, “batch 12” …' : 'a command, a run …'}
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          enterkeyhint="go"
          .value=${this._typed}
          @input=${this.#onInput}
          @keydown=${this.#onKey}
        />
        <button
          @click=${() => {
            this.shut();
          }}
        >
          Close
        </button>
      </div>
      ${rows.length === 0 ? html`<div class="empty">Nothing here is called that.</div>` : nothing}
      <ul id="list" role="listbox" aria-label="What was found" ?hidden=${rows.length === 0}>
        ${rows.map((row, index) => this.#row(row, index))}
      </ul>
      <div class="row foot">
        <span role="status">${this.#summary()}</span>
        <span class="end keys-hint">${keyCaps(['↑', '↓'])} choose ${keyCaps(['Enter'])} go</span>
      </div>`;
  }

  #row(row: Row, index: number): TemplateResult {
    const selected = index === this._active;
    const id = `row-${String(index)}`;
    if (row.kind === 'jump') {
      return html`<li id=${id} role="option" aria-selected=${selected} data-row=${index}>
        <span class="title cut">Go to <mark>${row.text}</mark></span
        ><span class="hint cut">a moment of the run</span>
      </li>`;
    }
    const { item, title, hint } = row.hit;
    const keys = item.keys ?? [];
    return html`<li id=${id} role="option" aria-selected=${selected} data-row=${index}>
      <span class="title cut">${marked(title)}</span><span class="hint cut">${marked(hint)}</span>${
        keys.length === 0 ? nothing : html`<span class="keys">${keyCaps(keys)}</span>`
      }
    </li>`;
  }

  #summary(): string {
    const more = this.#found - SHOWN;
    if (this._typed.trim() === '') return more > 0 ? `${count(this.#found)} things; type to find one` : '';
    if (this.#rows.length === 0) return 'nothing found';
    return more > 0
      ? `${count(this.#found)} found, the best ${count(SHOWN)} shown`
      : `${count(this.#rows.length)} found`;
  }

  #find(): void {
    const typed = this._typed.trim();
    const hits = findItems([...this.commands, ...this.targets], typed);
    this.#found = hits.length;
    const jump: readonly Row[] = this.jumps && mayBeMoment(typed) ? [{ kind: 'jump', text: typed }] : [];
    this.#rows = [...jump, ...hits.slice(0, SHOWN).map((hit) => ({ kind: 'hit', hit }) as const)];
  }

  readonly #onInput = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    this._typed = event.target.value;
    this._active = 0;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const last = this.#rows.length - 1;
    switch (event.key) {
      case 'ArrowDown':
        this._active = this._active >= last ? 0 : this._active + 1;
        break;
      case 'ArrowUp':
        this._active = this._active <= 0 ? Math.max(0, last) : this._active - 1;
        break;
      case 'PageDown':
        this._active = Math.max(0, Math.min(last, this._active + PAGE));
        break;
      case 'PageUp':
        this._active = Math.max(0, this._active - PAGE);
        break;
      case 'Enter':
        this.#choose(this._active);
        break;
      case 'k':
        if (!event.ctrlKey && !event.metaKey) return;
        this.shut();
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  /** A press on a row chooses it; one beside the dialog closes it. */
  readonly #onClick = (event: Event): void => {
    if (!(event.target instanceof Element)) return;
    const row = event.target.closest<HTMLElement>('[data-row]');
    if (row !== null) this.#choose(Number(row.dataset['row']));
    else if (event.target === this._dialog) this.shut();
  };

  #choose(index: number): void {
    const row = this.#rows[index];
    if (row === undefined) return;
    this.shut();
    if (row.kind === 'jump') intend(this, 'scry-jump', { text: row.text });
    else intend(this, 'scry-command', { id: row.hit.item.id });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-command-palette': CommandPalette;
  }
}
