import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { count } from '../../diagnosis/units.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import type { Bookmark } from '../view-model.ts';
import { shownName } from '../widgets/person-mark.ts';

/** Moments to find again: make one here and now, go to one, remove one. Sends `close` once one was chosen. */
@customElement('scry-bookmark-menu')
export class BookmarkMenu extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      form {
        display: flex;
        gap: var(--gap-2);
      }
      input {
        flex: 1;
        min-width: 0;
        background: var(--page);
      }
      ul {
        list-style: none;
        margin: var(--gap-3) -6px 0;
        padding: 0;
        max-height: min(280px, 40vh);
        overflow: auto;
        scrollbar-width: thin;
        scrollbar-color: var(--line) transparent;
      }
      li {
        display: flex;
        align-items: center;
        gap: var(--gap-1);
      }
      .go {
        flex: 1;
        display: flex;
        align-items: center;
        gap: var(--gap-3);
        min-width: 0;
        text-align: left;
      }
      .go .num {
        min-width: 9ch;
        text-align: right;
        font-size: var(--size-s);
      }
      .go .cut {
        color: var(--text);
      }
      .author {
        max-width: 40%;
        margin-left: auto;
        font-size: var(--size-xs);
      }
      .remove {
        min-width: 28px;
      }
      .none {
        margin: var(--gap-3) 0 0;
      }
      ul:focus-visible {
        outline-offset: -2px;
      }
      @media (max-width: 640px) {
        button,
        input,
        button.plain {
          min-height: 40px;
        }
        input {
          /* Smaller, and a phone would zoom in. */
          font-size: var(--size-l);
        }
        .remove {
          min-width: 40px;
        }
      }
    `,
  ];

  /** In the order of their positions. */
  @property({ attribute: false }) bookmarks: readonly Bookmark[] = [];
  @query('input') private readonly _input!: HTMLInputElement;

  override firstUpdated(): void {
    this._input.focus();
  }

  override render(): TemplateResult {
    return html`<form @submit=${this.#submit}>
        <label class="visually-hidden" for="note">Note for this moment</label>
        <input id="note" placeholder="Note for this moment" autocomplete="off" maxlength="200" enterkeyhint="done" />
        <button class="primary">Bookmark</button>
      </form>
      ${
        this.bookmarks.length === 0
          ? html`<p class="none s">No bookmarks in this run yet.</p>`
          : html`<ul aria-label="Bookmarks of this run">
              ${repeat(
                this.bookmarks,
                ({ id }) => id,
                (bookmark) => this.#row(bookmark),
              )}
            </ul>`
      }`;
  }

  #row({ id, position, note, author }: Bookmark): TemplateResult {
    const words = note === '' ? 'no note' : note;
    return html`<li>
      <button
        class="plain go"
        @click=${() => {
          intend(this, 'scry-seek', { position });
          this.dispatchEvent(new CustomEvent('close'));
        }}
      >
        <span class="num">${count(position)}</span>
        <span class=${note === '' ? 'cut faint' : 'cut'} title=${note}>${words}</span>
        ${author === '' ? '' : html`<bdi class="author cut" title=${shownName(author)}>${shownName(author)}</bdi>`}
      </button>
      <button
        class="plain remove"
        title="Remove this bookmark"
        aria-label="Remove the bookmark at ${count(position)}, ${words}"
        @click=${() => {
          // The pressed button will be gone; the keyboard must not fall out of the menu.
          this._input.focus();
          intend(this, 'scry-remove-bookmark', { id });
        }}
      >
        ✕
      </button>
    </li>`;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    intend(this, 'scry-bookmark', { note: this._input.value.trim() });
    this._input.value = '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-bookmark-menu': BookmarkMenu;
  }
}
