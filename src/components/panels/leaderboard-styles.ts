import { css } from 'lit';

/** The small tables of the leaderboards and of the cohorts. */
export const leaderboardStyles = css`
  .box {
    /* What is hidden from sight must not widen the page. */
    position: relative;
    overflow: auto hidden;
    scrollbar-width: thin;
    scrollbar-color: var(--line) transparent;
    border-radius: 3px;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-size: var(--size-s);
  }
  th,
  td {
    text-align: right;
    padding: 2px 4px;
    height: 26px;
    white-space: nowrap;
  }
  thead th {
    color: var(--text-faint);
    font-weight: 500;
  }
  tbody th,
  td {
    border-top: 1px solid var(--line);
    font-weight: 400;
  }
  th:first-child,
  td:first-child {
    padding-left: 0;
  }
  th:last-child,
  td:last-child {
    padding-right: 0;
  }
  @container (max-width: 440px) {
    table,
    tbody .num {
      font-size: var(--size-xs);
    }
    th,
    td {
      padding: 2px;
    }
  }
  .left {
    text-align: left;
  }
  .bold {
    font-weight: 600;
  }
  tbody tr[data-id] {
    cursor: pointer;
  }
  tbody tr[data-id]:hover > * {
    background: var(--raised);
  }
  td button.plain,
  th button.plain {
    font: inherit;
    color: inherit;
    min-width: 24px;
    padding: 0 4px;
  }
  thead th button.plain {
    padding: 0;
    margin: 0 0 0 auto;
  }
  button.open {
    color: var(--text);
    text-decoration: underline;
    text-decoration-color: var(--line);
    text-underline-offset: 3px;
  }
  button.open:hover {
    text-decoration-color: currentcolor;
  }
  .stages > span {
    letter-spacing: 0.3em;
    margin-right: -0.3em;
  }
  td.act {
    padding-left: 0;
    width: 24px;
  }
  td button.plain.dismiss {
    color: var(--text-faint);
  }
  td button.plain.dismiss:hover {
    color: var(--text);
  }
  .message {
    padding: var(--gap-1) 0;
  }
`;
