import { css } from 'lit';

/** Lines of one height, because only those in view are drawn. */
export const feedListStyles = css`
  :host {
    min-height: 0;
  }
  .scroller {
    height: 100%;
    overflow: auto;
    /* Rows that come and go are accounted for by hand: some lie outside of what is drawn. */
    overflow-anchor: none;
    contain: strict;
    scrollbar-width: thin;
    scrollbar-color: var(--line) transparent;
  }
  .scroller:focus-visible {
    outline-offset: -2px;
  }
  .lines {
    box-sizing: border-box;
    overflow: hidden;
  }
  .line {
    contain: layout style;
    display: grid;
    grid-template-columns: 24px 64px 82px 56px minmax(0, 1fr);
    gap: 0 var(--gap-1);
    align-items: center;
    height: 26px;
    padding-right: var(--gap-1);
    font-size: var(--size-s);
    border-radius: 3px;
  }
  .ages .line {
    grid-template-columns: 24px 92px 82px 56px minmax(0, 1fr);
  }
  .line:hover {
    background: var(--raised);
  }
  .line.active {
    background: var(--raised);
  }
  .scroller:focus-visible .line.active {
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .line.ahead .text {
    color: var(--text-dim);
  }
  .line.cursor {
    box-shadow: inset 2px 0 0 var(--accent);
  }
  .member .fold {
    margin-left: 4px;
    border-left: 1px solid var(--line);
  }
  button.time,
  button.fold {
    background: none;
    border-color: transparent;
    min-height: 24px;
    height: 24px;
    padding: 0;
    font-size: inherit;
    color: var(--text-faint);
    text-align: left;
  }
  button.fold {
    width: 24px;
    text-align: center;
    font-size: 10px;
  }
  button.time:hover {
    color: var(--accent);
    text-decoration: underline;
  }
  button.fold:hover {
    color: var(--text);
  }
  .tag {
    font: 600 10px var(--mono);
    padding: 1px 5px;
    border-radius: 3px;
    background: var(--raised);
    white-space: nowrap;
  }
  .line:hover .tag,
  .line.active .tag {
    background: var(--panel);
  }
  .times {
    font: 600 var(--size-xs) var(--mono);
    color: var(--text-dim);
    background: var(--raised);
    border-radius: 3px;
    padding: 0 4px;
    margin-right: var(--gap-1);
  }
  .unfolded {
    height: 260px;
    padding: 0 0 var(--gap-1) 28px;
  }
  .whole {
    height: 100%;
  }
  .narrow .line,
  .ages.narrow .line {
    grid-template-columns: 24px minmax(0, max-content) minmax(0, max-content) minmax(0, 1fr);
    grid-template-rows: 24px 20px;
    height: 46px;
    gap: 0 var(--gap-2);
  }
  .narrow .line .text {
    grid-column: 2 / -1;
    grid-row: 2;
    align-self: start;
  }
  .narrow .unfolded {
    padding-left: 0;
  }
`;
