import { css, unsafeCSS, type CSSResult } from 'lit';
import { STAGES } from '../telemetry/enums.ts';

/** Styles that several elements share. Tokens only. */

export const base = css`
  * {
    box-sizing: border-box;
  }
  :host {
    display: block;
    min-width: 0;
  }
  :host([hidden]) {
    display: none;
  }
  .num {
    font-family: var(--mono);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .dim {
    color: var(--text-dim);
  }
  .faint {
    color: var(--text-faint);
  }
  .ok {
    color: var(--ok);
  }
  .warn {
    color: var(--warn);
  }
  .crit {
    color: var(--crit);
  }
  .none {
    color: var(--none);
  }
  .accent {
    color: var(--accent);
  }
  .xs {
    font-size: var(--size-xs);
  }
  .s {
    font-size: var(--size-s);
  }
  .row {
    display: flex;
    align-items: center;
    gap: var(--gap-2);
    min-width: 0;
  }
  .end {
    margin-left: auto;
  }
  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    min-width: 0;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
`;

export const controls = css`
  button,
  .button,
  select,
  input {
    font: inherit;
    color: var(--text);
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: var(--radius-s);
    padding: 5px 12px;
    min-height: 30px;
  }
  button,
  select,
  .button {
    cursor: pointer;
  }
  button:hover,
  .button:hover,
  select:hover {
    border-color: var(--text-faint);
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  button.plain,
  select.plain {
    background: none;
    border-color: transparent;
    padding: 2px 6px;
    min-height: 24px;
    color: var(--text-dim);
  }
  button.plain:hover,
  select.plain:hover {
    color: var(--text);
    border-color: var(--line);
  }
  select option {
    background: var(--panel);
    color: var(--text);
  }
`;

export const panel = css`
  section {
    background: var(--panel);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    padding: var(--gap-3);
    min-width: 0;
    height: 100%;
    display: flex;
    flex-direction: column;
    gap: var(--gap-2);
  }
  h2 {
    margin: 0;
    min-height: 24px;
    font-size: var(--size-xs);
    font-weight: 600;
    color: var(--text-dim);
    letter-spacing: 0.08em;
    text-transform: uppercase;
    display: flex;
    gap: var(--gap-2);
    align-items: center;
  }
  h2 .note {
    letter-spacing: 0;
    text-transform: none;
    font-weight: 400;
  }
`;

/** A class `stage-…` for every stage, that sets the text colour. */
export const stageColours: CSSResult = unsafeCSS(
  STAGES.map((stage) => `.stage-${stage.toLowerCase()}{color:var(--stage-${stage.toLowerCase()})}`).join(''),
);

const STAGE_CLASSES: ReadonlyMap<string, string> = new Map(
  STAGES.map((stage) => [stage, `stage-${stage.toLowerCase()}`]),
);

/** The class of a stage; text from telemetry never becomes part of a class name. */
export function stageClass(stage: string): string {
  return STAGE_CLASSES.get(stage) ?? 'stage-dormant';
}
