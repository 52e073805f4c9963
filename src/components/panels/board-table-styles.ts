import { css } from 'lit';

/** Looks of the dense table of environments. */
export const boardTableStyles = css`
  :host {
    container-type: inline-size;
  }
  .box {
    max-height: min(72vh, 720px);
    overflow: auto;
    overflow-anchor: none;
  }
  table {
    border-collapse: separate;
    border-spacing: 0;
    /* Columns of fixed widths: numbers that change move nothing and are cheap to lay out. */
    table-layout: fixed;
    width: 100%;
    font-size: var(--size-xs);
    white-space: nowrap;
  }
  th,
  td {
    height: 27px;
    padding: 0 3px;
    text-align: left;
    font-weight: 400;
    border-bottom: 1px solid var(--line);
  }
  .n {
    text-align: right;
    font-family: var(--mono);
    font-variant-numeric: tabular-nums;
  }
  thead th {
    position: sticky;
    top: 0;
    z-index: 2;
    background: var(--panel);
    color: var(--text-faint);
  }
  tfoot th,
  tfoot td {
    position: sticky;
    bottom: 0;
    z-index: 1;
    background: var(--raised);
    border-top: 1px solid var(--line);
    border-bottom: 0;
  }
  tbody th {
    position: sticky;
    left: 0;
    z-index: 1;
    background: var(--panel);
  }
  .sort {
    font: inherit;
    color: inherit;
    height: 24px;
    min-width: 24px;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
  }
  .sort:hover,
  [aria-sort='ascending'] .sort,
  [aria-sort='descending'] .sort {
    color: var(--text);
  }
  tbody tr:not(.space) {
    cursor: pointer;
  }
  tbody tr:hover th,
  tbody tr:hover td {
    background: var(--raised);
  }
  tr.settled {
    color: var(--text-dim);
  }
  tr.selected th,
  tr.selected td {
    background: var(--accent-soft);
  }
  tr.selected th {
    background: linear-gradient(var(--accent-soft), var(--accent-soft)), var(--panel);
    box-shadow: inset 3px 0 var(--accent);
  }
  tr.selected .faint,
  tr.flash .faint,
  tr:hover .faint {
    color: var(--text-dim);
  }
  tr.flash th,
  tr.flash td {
    background: color-mix(in srgb, var(--crit) 16%, var(--panel));
  }
  tr.flash {
    outline: 2px solid var(--crit);
    outline-offset: -2px;
  }
  .why {
    position: relative;
  }
  tr.flash .why::after {
    content: '';
    position: absolute;
    inset: 0;
    background: var(--crit);
    opacity: 0;
    pointer-events: none;
    animation: flash 1s ease-in-out 5;
  }
  @keyframes flash {
    50% {
      opacity: 0.2;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    tr.flash .why::after {
      animation: none;
    }
  }
  .who {
    display: flex;
    align-items: center;
    gap: 5px;
  }
  .name {
    font: inherit;
    font-weight: 600;
    color: inherit;
    height: 24px;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
  }
  .why {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .slot .alpha {
    display: none;
  }
  .action {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .space td,
  .space {
    height: var(--size, 0);
  }
  .col-env {
    width: 90px;
  }
  .col-score {
    width: 112px;
  }
  .col-status {
    width: 78px;
  }
  .col-accuracy {
    width: 58px;
  }
  .col-best {
    width: 38px;
  }
  .col-return {
    width: 46px;
  }
  .col-reward {
    width: 48px;
  }
  .col-loss {
    width: 44px;
  }
  .col-growth {
    width: 50px;
  }
  .col-stall {
    width: 42px;
  }
  .col-slot {
    width: 50px;
  }
  .col-action {
    width: 76px;
  }
  .col-age {
    width: 40px;
  }
`;
