import { css, html, type TemplateResult } from 'lit';

/** Keys as they are printed on the keyboard. */

const isMac = /^(Mac|iP)/.test(navigator.platform);

/** How keys look. */
export const keyCapStyles = css`
  kbd {
    display: inline-block;
    min-width: 20px;
    padding: 1px 6px;
    font: var(--size-xs) / 1.5 var(--mono);
    text-align: center;
    white-space: nowrap;
    color: var(--text-dim);
    background: var(--raised);
    border: 1px solid var(--line);
    border-bottom-width: 2px;
    border-radius: 4px;
  }
  kbd + kbd {
    margin-left: var(--gap-1);
  }
`;

/** Keys that do the same, beside each other; `Ctrl` is the command key on a Mac. */
export function keyCaps(keys: readonly string[]): TemplateResult[] {
  return keys.map((key) => html`<kbd>${isMac ? key.replace('Ctrl', '⌘') : key}</kbd>`);
}
