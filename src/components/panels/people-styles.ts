import { css } from 'lit';

/** A class `person-0` to `person-7` for every colour of people: it sets `--person`. */
export const personColours = css`
  .person-0 {
    --person: var(--person-0);
  }
  .person-1 {
    --person: var(--person-1);
  }
  .person-2 {
    --person: var(--person-2);
  }
  .person-3 {
    --person: var(--person-3);
  }
  .person-4 {
    --person: var(--person-4);
  }
  .person-5 {
    --person: var(--person-5);
  }
  .person-6 {
    --person: var(--person-6);
  }
  .person-7 {
    --person: var(--person-7);
  }
`;

/** Somebody's first letters in a disc; hollow while the connection is lost. */
export const personMarkStyles = css`
  .mark {
    display: inline-grid;
    place-items: center;
    flex: none;
    width: 24px;
    height: 24px;
    padding: 0;
    border: 1.5px solid var(--person);
    border-radius: 50%;
    background: var(--person);
    color: var(--panel);
    font: 650 10px/1 var(--sans);
    letter-spacing: 0.02em;
  }
  .mark.away {
    background: none;
    border-style: dashed;
    color: var(--person);
  }
`;

/** What the dialogs and the bar of sharing have in common: forms, switches, notes, digits to compare. */
export const sharingStyles = css`
  h3 {
    margin: 0;
    font-size: var(--size-xs);
    font-weight: 600;
    letter-spacing: 0.08em;
    text-transform: uppercase;
    color: var(--text-dim);
  }
  p {
    margin: 0;
    text-wrap: pretty;
  }
  bdi {
    unicode-bidi: isolate;
  }
  .field {
    display: grid;
    gap: var(--gap-1);
  }
  .field > label {
    font-size: var(--size-s);
    color: var(--text-dim);
  }
  .field input,
  .field textarea {
    width: 100%;
    background: var(--page);
  }
  [aria-invalid='true'] {
    border-color: var(--crit);
  }
  .problem {
    color: var(--crit);
    font-size: var(--size-s);
    overflow-wrap: anywhere;
  }
  .note {
    padding: var(--gap-2) var(--gap-3);
    border: 1px solid color-mix(in srgb, var(--warn) 40%, transparent);
    border-radius: var(--radius-s);
    background: color-mix(in srgb, var(--warn) 8%, transparent);
    font-size: var(--size-s);
    overflow-wrap: anywhere;
  }
  code {
    font-family: var(--mono);
    white-space: nowrap;
  }
  .digits {
    font: 600 var(--size-m) / 1 var(--mono);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .digits.large {
    font-size: var(--size-xl);
    letter-spacing: 0.04em;
  }
  @media (max-width: 640px) {
    .field input,
    .field textarea {
      /* Smaller, and a phone would zoom in. */
      font-size: var(--size-l);
      min-height: 40px;
    }
  }
`;
