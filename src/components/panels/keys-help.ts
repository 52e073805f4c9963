import { css, html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CommandItem } from '../command-items.ts';
import { DialogBase, dialogStyles } from '../dialog-base.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { keyCaps, keyCapStyles } from '../widgets/key-caps.ts';

/** A dialog with all keys, made from the table of commands. */
@customElement('scry-keys-help')
export class KeysHelp extends DialogBase {
  static override styles = [
    base,
    controls,
    dialogStyles,
    keyCapStyles,
    css`
      dialog {
        width: min(820px, calc(100vw - 24px));
        max-height: calc(100dvh - 48px);
      }
      header {
        padding: var(--gap-3) var(--gap-4);
        border-bottom: 1px solid var(--line);
      }
      .list {
        overflow: auto;
        padding: var(--gap-3) var(--gap-4);
        columns: 2 320px;
        column-gap: 32px;
      }
      section {
        break-inside: avoid;
        margin-bottom: var(--gap-4);
      }
      h3 {
        margin: 0 0 var(--gap-1);
        font-size: var(--size-xs);
        font-weight: 600;
        letter-spacing: 0.08em;
        text-transform: uppercase;
        color: var(--text-dim);
      }
      dl {
        margin: 0;
        font-size: var(--size-s);
      }
      dl > div {
        display: flex;
        align-items: baseline;
        gap: var(--gap-3);
        padding: 3px 0;
        border-top: 1px solid var(--line);
      }
      dt {
        order: 1;
        margin-left: auto;
        white-space: nowrap;
      }
      dd {
        margin: 0;
      }
      footer {
        padding: var(--gap-2) var(--gap-4) var(--gap-3);
        border-top: 1px solid var(--line);
        font-size: var(--size-s);
        color: var(--text-dim);
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: var(--gap-2);
        min-height: 24px;
        color: var(--text);
      }
      input {
        width: 16px;
        height: 16px;
        min-height: 0;
        margin: 0;
        accent-color: var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) commands: readonly CommandItem[] = [];
  /** Keys of one character do something. */
  @property({ attribute: false }) singleKeys = true;

  override render(): TemplateResult {
    const keyed = this.commands.filter(({ keys }) => keys.length > 0);
    const sections = [...new Set(keyed.map(({ section }) => section))];
    return html`<dialog aria-labelledby="title" @close=${this.onClosed}>
      <header class="row">
        <h2 id="title">Keys</h2>
        <button
          class="end"
          @click=${() => {
            this.shut();
          }}
        >
          Close
        </button>
      </header>
      <div class="list" tabindex="0" role="region" aria-label="All keys">
        ${sections.map(
          (name) =>
            html`<section>
              <h3>${name}</h3>
              <dl>
                ${keyed
                  .filter(({ section }) => section === name)
                  .map(
                    ({ title, keys }) =>
                      html`<div>
                        <dt>${keyCaps(keys)}</dt>
                        <dd>${title}</dd>
                      </div>`,
                  )}
              </dl>
            </section>`,
        )}
      </div>
      <footer>
        <label
          ><input type="checkbox" .checked=${this.singleKeys} @change=${this.#onSwitch} />Use keys of one
          character</label
        >
        <div>
          ${
            this.singleKeys
              ? 'They do nothing while you type into a field.'
              : html`Letters, digits and signs do nothing now; ${keyCaps(['Ctrl K'])} finds every command.`
          }
        </div>
      </footer>
    </dialog>`;
  }

  readonly #onSwitch = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) intend(this, 'scry-prefer', { singleKeys: event.target.checked });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-keys-help': KeysHelp;
  }
}
