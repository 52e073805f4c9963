import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';

const EXAMPLES = [
  ['batch 47', 'the end of that batch; b47 does too'],
  ['47 112', 'batch 47, epoch 112'],
  ['12:04:31', 'a time of the run, UTC'],
  ['812,113', 'a position; #812113 does too'],
] as const;

/** One line to type a moment into; the session understands it. Sends `close` once it was sent. */
@customElement('scry-jump-box')
export class JumpBox extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      form {
        display: flex;
        gap: var(--gap-2);
      }
      label {
        display: block;
        margin-bottom: 6px;
        font-weight: 600;
      }
      input {
        flex: 1;
        min-width: 0;
        background: var(--page);
        font-family: var(--mono);
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 3px var(--gap-3);
        margin: var(--gap-3) 0 0;
        font-size: var(--size-xs);
        color: var(--text-dim);
      }
      dd {
        margin: 0;
      }
      dt {
        color: var(--text);
      }
      @media (max-width: 640px) {
        button,
        input {
          min-height: 40px;
          /* Smaller, and a phone would zoom in. */
          font-size: var(--size-l);
        }
      }
    `,
  ];

  @query('input') private readonly _input!: HTMLInputElement;

  override firstUpdated(): void {
    this._input.focus();
  }

  override render(): TemplateResult {
    return html`<form @submit=${this.#submit}>
        <label class="visually-hidden" for="moment">Batch, epoch, time or position</label>
        <input
          id="moment"
          aria-describedby="help"
          placeholder="batch, time or position"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          enterkeyhint="go"
        />
        <button class="primary">Go</button>
      </form>
      <dl id="help">
        ${EXAMPLES.map(
          ([text, means]) =>
            html`<dt class="num">${text}</dt>
              <dd>${means}</dd>`,
        )}
      </dl>`;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const text = this._input.value.trim();
    if (text === '') return;
    intend(this, 'scry-jump', { text: this._input.value });
    this.dispatchEvent(new CustomEvent('close'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-jump-box': JumpBox;
  }
}
