import { css } from 'lit';

/** Looks of the list of stored runs: a table where there is room, else a card a run. */
export const runTableStyles = css`
  /* As high as a thumb needs it. */
  th.name a.cut {
    display: block;
    min-height: 24px;
    line-height: 24px;
  }
  :host {
    container-type: inline-size;
  }
  section {
    min-height: 168px;
  }
  h2:focus {
    outline: none;
  }
  .filter {
    flex: 0 1 220px;
    min-width: 0;
    margin-left: var(--gap-2);
    padding: 2px 10px;
    min-height: 28px;
  }
  .message {
    flex: 1;
    display: grid;
    align-content: center;
    justify-items: center;
    text-align: center;
    text-wrap: balance;
  }
  .message p {
    margin: 0 0 var(--gap-1);
    overflow-wrap: anywhere;
  }
  .all {
    align-self: center;
  }

  table {
    border-collapse: collapse;
    table-layout: fixed;
    width: 100%;
    font-size: var(--size-s);
  }
  th,
  td {
    text-align: right;
    padding: 3px 8px;
    height: 34px;
    font-weight: 400;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  tbody th,
  td {
    border-top: 1px solid var(--line);
  }
  thead th {
    height: 28px;
    padding-block: 0;
    color: var(--text-faint);
    font-weight: 500;
  }
  .left {
    text-align: left;
  }
  th:first-child {
    padding-left: 10px;
  }
  thead .task {
    width: 14%;
  }
  thead .accuracy {
    width: 88px;
  }
  thead .spark {
    width: 112px;
  }
  thead .batches {
    width: 84px;
  }
  thead .events {
    width: 96px;
  }
  thead .size {
    width: 78px;
  }
  thead .state {
    width: 90px;
  }
  thead .seen {
    width: 96px;
  }
  thead .more {
    width: 40px;
  }
  /* The menu reaches out of its cell. */
  tbody .more {
    overflow: visible;
    padding-inline: 0 4px;
  }
  tbody .more scry-run-menu {
    display: inline-block;
    vertical-align: middle;
  }
  tbody .name {
    overflow: visible;
  }
  button.sort {
    font-weight: inherit;
    color: inherit;
    font-size: inherit;
    padding: 0 2px;
    margin: 0 -3px;
    display: inline-flex;
    flex-direction: row-reverse;
    align-items: center;
    gap: 4px;
  }
  .left button.sort {
    flex-direction: row;
  }
  .arrow {
    visibility: hidden;
    width: 9px;
  }
  [aria-sort] .sort {
    color: var(--text);
  }
  [aria-sort] .arrow {
    visibility: visible;
  }
  tbody tr:hover > * {
    background: color-mix(in srgb, var(--raised) 60%, transparent);
  }
  tr.open > .name {
    box-shadow: inset 2px 0 var(--accent);
  }
  .open-word {
    flex: none;
    font: 600 10px var(--sans);
    padding: 1px 5px;
    border-radius: 3px;
    color: var(--accent);
    background: var(--accent-soft);
  }
  .name a {
    color: var(--text);
    font-weight: 600;
    text-decoration: none;
    line-height: 24px;
    border-radius: 2px;
  }
  .name a:hover {
    text-decoration: underline;
  }
  .pin {
    flex: none;
    fill: var(--text-dim);
  }
  .under,
  .seen-label {
    display: none;
  }
  .live {
    display: inline-block;
    animation: breathe 2.4s ease-in-out infinite;
  }
  @keyframes breathe {
    50% {
      opacity: 0.35;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .live {
      animation: none;
    }
  }

  @container (min-width: 1001px) {
    /* A name being edited takes the place of the task too. */
    .editing scry-run-name-form {
      position: relative;
      z-index: 1;
      width: 165%;
    }
    .editing .task bdi {
      visibility: hidden;
    }
  }
  @container (max-width: 1000px) {
    .task {
      display: none;
    }
    .under {
      display: block;
      font-size: var(--size-xs);
    }
    tbody .name {
      padding-block: 5px;
    }
    .name a {
      line-height: 20px;
    }
  }
  @container (max-width: 820px) {
    .spark {
      display: none;
    }
  }

  @container (max-width: 740px) {
    table,
    thead,
    tbody {
      display: block;
    }
    thead tr {
      display: flex;
      flex-wrap: wrap;
      gap: 0 var(--gap-2);
      padding-bottom: var(--gap-2);
    }
    thead tr::before {
      content: 'Sort by';
      color: var(--text-faint);
      align-self: center;
    }
    thead th[class] {
      width: auto;
      padding: 0;
      display: none;
    }
    thead th.sortable {
      display: flex;
      align-items: center;
    }
    th button.sort {
      flex-direction: row;
      margin: 0;
    }
    .sortable:not([aria-sort]) .arrow {
      display: none;
    }
    tbody tr {
      display: grid;
      grid-template-columns: repeat(3, minmax(0, 1fr));
      grid-template-areas: 'name name more' 'state seen seen' 'accuracy spark spark' 'batches events size';
      gap: 6px var(--gap-3);
      padding: 10px 0;
      border-top: 1px solid var(--line);
    }
    tbody tr.open {
      box-shadow: inset 2px 0 var(--accent);
      padding-left: 10px;
    }
    tbody tr.open > .name {
      box-shadow: none;
    }
    tbody tr:hover > * {
      background: none;
    }
    tbody th,
    td {
      border: 0;
      padding: 0;
      height: auto;
      text-align: left;
      white-space: normal;
    }
    tbody .name {
      grid-area: name;
      padding: 0;
      font-size: var(--size-m);
    }
    tbody tr.editing .name {
      grid-column: 1 / -1;
    }
    tbody tr.editing .more {
      display: none;
    }
    tbody .more {
      padding: 0;
      grid-area: more;
      justify-self: end;
    }
    tbody .state {
      grid-area: state;
    }
    tbody .seen {
      grid-area: seen;
      text-align: right;
    }
    tbody .accuracy {
      grid-area: accuracy;
    }
    tbody .spark {
      display: block;
      grid-area: spark;
      align-self: end;
    }
    tbody .batches {
      grid-area: batches;
    }
    tbody .events {
      grid-area: events;
    }
    tbody .size {
      grid-area: size;
    }
    .seen-label {
      display: inline;
    }
    td[data-label]::before {
      content: attr(data-label);
      display: block;
      font: var(--size-xs) / 1.4 var(--sans);
      color: var(--text-faint);
    }
  }
`;
