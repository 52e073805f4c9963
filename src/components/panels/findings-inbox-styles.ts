import { css } from 'lit';

/** How the inbox looks. */
export const findingsInboxStyles = css`
  :host {
    container-type: inline-size;
  }
  h3 {
    margin: 0;
    padding: var(--gap-2) 10px 2px;
    font-size: var(--size-xs);
    font-weight: 600;
    color: var(--text-faint);
  }
  h2 label {
    gap: var(--gap-1);
    min-height: 24px;
    cursor: pointer;
  }
  h2 input {
    min-height: 0;
    width: 14px;
    height: 14px;
    margin: 0;
    accent-color: var(--accent);
  }
  .tally {
    flex-wrap: wrap;
    row-gap: 4px;
    min-height: 28px;
  }
  .tally button {
    min-height: 26px;
    padding: 2px 10px;
  }
  .judging {
    display: grid;
    grid-template-columns: auto minmax(60px, 1fr) 4ch;
    gap: var(--gap-2);
    align-items: center;
  }
  .list {
    flex: 1 1 auto;
    min-height: 64px;
    /* Where a panel beside others holds it; a dialog may give it more. */
    max-height: var(--inbox-list, 420px);
    overflow: auto;
    margin: 0 calc(-1 * var(--gap-2));
    scrollbar-width: thin;
    scrollbar-color: var(--line) transparent;
  }
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  li {
    border-top: 1px solid var(--line);
    content-visibility: auto;
    contain-intrinsic-size: auto 34px;
  }
  li.open {
    background: var(--raised);
    content-visibility: visible;
  }
  .line {
    display: flex;
    align-items: center;
  }
  .main {
    flex: 1;
    min-width: 0;
    display: grid;
    grid-template-columns: 14px 60px minmax(120px, 1.6fr) minmax(70px, 0.7fr) 152px 118px 48px;
    align-items: baseline;
    align-content: center;
    gap: var(--gap-2);
    padding: 5px 6px 5px 10px;
    min-height: 32px;
    font-size: var(--size-s);
    text-align: left;
    background: none;
    border: none;
    border-radius: 0;
  }
  .main:hover {
    background: var(--raised);
  }
  .main:focus-visible,
  .tick:focus-visible {
    outline-offset: -2px;
  }
  .title {
    font-weight: 600;
  }
  .acknowledged .title,
  .snoozed .title,
  .gone .title {
    font-weight: 400;
    color: var(--text-dim);
  }
  .times {
    text-align: right;
  }
  .tick {
    flex: none;
    width: 34px;
    min-height: 28px;
    padding: 0;
    margin-right: 6px;
    background: none;
    border-color: transparent;
    color: var(--text-faint);
  }
  .tick:hover {
    color: var(--text);
    border-color: var(--line);
  }
  .tick[aria-pressed='true'] {
    color: var(--ok);
  }
  .empty {
    padding: var(--gap-3) 10px;
  }
  .more {
    margin: var(--gap-2) 10px;
  }
  @container (max-width: 780px) {
    .main {
      grid-template-columns: 14px auto minmax(0, 1fr) auto auto;
      row-gap: 1px;
    }
    .title {
      grid-column: 2 / 4;
      grid-row: 1;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    .lasts {
      grid-area: 1 / 4 / 2 / 6;
      text-align: right;
    }
    .level {
      grid-area: 2 / 2;
    }
    .place {
      grid-area: 2 / 3;
    }
    .times {
      grid-area: 2 / 4;
    }
    .began {
      grid-area: 2 / 5;
      text-align: right;
    }
    .tick {
      min-height: 40px;
    }
  }
  /* Three short lines: what, where, when. */
  @container (max-width: 400px) {
    .title {
      grid-column: 2 / -1;
    }
    .place {
      grid-column: 3 / 5;
    }
    .times {
      grid-area: 2 / 5;
    }
    .began {
      grid-area: 3 / 2 / 4 / 4;
      text-align: left;
    }
    .lasts {
      grid-area: 3 / 4 / 4 / 6;
    }
  }
`;
