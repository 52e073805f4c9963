import { css, LitElement, type PropertyValues } from 'lit';
import { property, query } from 'lit/decorators.js';

/** What all dialogs look like. */
export const dialogStyles = css`
  dialog {
    flex-direction: column;
    padding: 0;
    color: var(--text);
    background: var(--panel);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: 0 16px 48px color-mix(in srgb, var(--page) 70%, transparent);
    overflow: hidden;
  }
  dialog[open] {
    display: flex;
  }
  dialog::backdrop {
    background: color-mix(in srgb, var(--page) 70%, transparent);
  }
  h2 {
    margin: 0;
    font-size: var(--size-l);
  }
`;

/**
 * A modal dialog that opens and closes by its property `open`. Sends `close` when the person closes it, before anything
 * that follows from that, so that what is opened next is not closed again. Focus goes back to where it came from.
 */
export abstract class DialogBase extends LitElement {
  @property({ type: Boolean }) open = false;
  @query('dialog') protected readonly _dialog!: HTMLDialogElement | null;
  /** It is open, and nobody was told otherwise. */
  #shown = false;

  override updated(changed: PropertyValues): void {
    if (!changed.has('open') || this._dialog === null) return;
    if (this.open && !this._dialog.open) {
      this.#shown = true;
      this._dialog.showModal();
    }
    if (!this.open && this._dialog.open) {
      this.#shown = false;
      this._dialog.close();
    }
  }

  /** Closes it for the person. */
  protected shut(): void {
    this._dialog?.close();
    this.onClosed();
  }

  /** To be heard at `close` of the dialog in the template. */
  protected readonly onClosed = (): void => {
    if (!this.#shown) return;
    this.#shown = false;
    this.dispatchEvent(new CustomEvent('close'));
  };
}
