import { css } from 'lit';

/** Tables and lists in the parts of an environment's detail. */
export const tables = css`
  .scroll {
    overflow: auto;
    max-height: 300px;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-size: var(--size-xs);
  }
  th,
  td {
    text-align: left;
    padding: 3px 6px 3px 0;
    border-top: 1px solid var(--line);
    vertical-align: baseline;
  }
  tr:first-child > th,
  thead + tbody tr:first-child > td {
    border-top: 0;
  }
  th {
    color: var(--text-faint);
    font-weight: 500;
  }
  tbody th {
    color: var(--text);
    font-weight: 400;
    overflow-wrap: anywhere;
  }
  td.r,
  th.r {
    text-align: right;
  }
  td:last-child,
  th:last-child {
    padding-right: 0;
  }
  caption {
    text-align: left;
    color: var(--text-faint);
    font-size: var(--size-xs);
    padding-bottom: 4px;
  }
  button.go {
    font: inherit;
    min-height: 24px;
    min-width: 24px;
    padding: 0 4px;
    color: var(--accent);
    background: none;
    border: 0;
    border-radius: var(--radius-s);
    cursor: pointer;
  }
  td button.go {
    margin: -3px 0;
  }
  button.go:hover {
    text-decoration: underline;
  }
  p {
    margin: 0;
  }
  .note {
    margin-top: 6px;
  }
`;
