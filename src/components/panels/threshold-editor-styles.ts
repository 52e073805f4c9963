import { css } from 'lit';

/** How the threshold editor looks. */
export const thresholdEditorStyles = css`
  dialog {
    width: min(860px, calc(100vw - 24px));
    height: min(820px, calc(100dvh - 32px));
    max-height: none;
  }
  header {
    padding: var(--gap-3) var(--gap-4) var(--gap-2);
    border-bottom: 1px solid var(--line);
  }
  header .row,
  footer {
    flex-wrap: wrap;
  }
  p {
    margin: 0;
  }
  header p {
    margin-top: var(--gap-1);
  }
  .list {
    flex: 1;
    min-height: 0;
    overflow: auto;
    padding: 0 var(--gap-4) var(--gap-3);
  }
  .list:focus-visible {
    outline-offset: -2px;
  }
  h3 {
    margin: var(--gap-4) 0 var(--gap-1);
    font-size: var(--size-xs);
    font-weight: 600;
    letter-spacing: 0.08em;
    text-transform: uppercase;
    color: var(--text-dim);
  }
  fieldset {
    display: grid;
    grid-template: auto 1fr / minmax(160px, 1fr) minmax(0, 2fr);
    gap: 2px var(--gap-4);
    min-width: 0;
    margin: 0;
    padding: var(--gap-2) 0;
    border: 0;
    border-top: 1px solid var(--line);
  }
  /* A legend takes no part in a grid unless it floats. */
  legend {
    float: left;
    grid-area: 1 / 1;
    padding: 0;
    font-weight: 600;
  }
  fieldset p {
    grid-area: 2 / 1;
  }
  .fields {
    grid-area: 1 / 2 / span 2;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(110px, 1fr));
    gap: var(--gap-2) var(--gap-3);
    align-items: start;
  }
  .field label {
    display: block;
    margin-bottom: 2px;
  }
  .field input {
    width: 100%;
    min-width: 0;
    max-width: 110px;
    padding: 3px 6px;
    min-height: 28px;
    font-size: var(--size-s);
    background: var(--page);
  }
  input[aria-invalid='true'],
  textarea[aria-invalid='true'] {
    border-color: var(--crit);
  }
  .changed {
    color: var(--text-dim);
    gap: 2px;
  }
  .changed button {
    min-width: 24px;
    padding: 0;
  }
  .why {
    overflow-wrap: anywhere;
  }
  .text {
    margin-top: var(--gap-3);
    padding: var(--gap-3);
    background: var(--raised);
    border-radius: var(--radius-s);
  }
  textarea {
    display: block;
    width: 100%;
    margin: var(--gap-1) 0 var(--gap-2);
    padding: var(--gap-2);
    font: var(--size-xs) / 1.5 var(--mono);
    color: var(--text);
    background: var(--page);
    border: 1px solid var(--line);
    border-radius: var(--radius-s);
    resize: vertical;
  }
  .text ul {
    margin: 0 0 var(--gap-2);
    padding: 0;
    list-style: none;
    overflow-wrap: anywhere;
  }
  footer {
    padding: var(--gap-2) var(--gap-4) var(--gap-3);
    border-top: 1px solid var(--line);
  }
  @media (max-width: 640px) {
    footer [role='status'] {
      flex: 1 1 100%;
    }
    fieldset {
      grid-template: none / minmax(0, 1fr);
    }
    legend,
    fieldset p,
    .fields {
      grid-area: auto;
    }
  }
`;
