import { css } from 'lit';

/** How the swimlane looks. */
export const swimlaneStyles = css`
  .chart {
    min-width: 0;
    overflow: hidden auto;
    max-height: 480px;
  }
  .ruler {
    height: 0;
  }
  .chart > svg {
    display: block;
    max-width: 100%;
    overflow: hidden;
  }
  text {
    font: 10px var(--mono);
    font-variant-numeric: tabular-nums;
    fill: var(--text-dim);
  }
  text.slot {
    font-size: 11px;
    fill: var(--text);
  }
  text.on-bar {
    fill: var(--text);
    stroke: var(--panel);
    stroke-width: 3px;
    stroke-linejoin: round;
    paint-order: stroke;
    pointer-events: none;
  }
  text.note,
  text.silent {
    fill: var(--text-faint);
  }
  text.silent {
    font-family: var(--sans);
    font-size: 11px;
  }
  .grid {
    fill: none;
    stroke: var(--line);
    shape-rendering: crispEdges;
  }
  .unreported {
    fill: none;
    stroke: var(--text-faint);
    stroke-dasharray: 1 4;
    stroke-linecap: round;
    opacity: 0.8;
  }
  .ahead {
    color: var(--line);
  }
  .now {
    stroke: var(--accent);
    stroke-width: 1.5;
  }
  .guide {
    stroke: var(--text-faint);
    stroke-dasharray: 2 3;
    pointer-events: none;
  }
  .body {
    fill: currentColor;
    opacity: 0.2;
  }
  .edge {
    fill: currentColor;
  }
  .empty-bar {
    stroke: currentColor;
    stroke-width: 2;
    opacity: 0.55;
  }
  .weave path {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.1;
  }
  .weave path,
  .weave circle {
    opacity: 0.7;
  }
  .weave circle,
  .weave rect {
    fill: currentColor;
  }
  .weave rect {
    opacity: 0.5;
  }
  .alpha-halo,
  .alpha {
    fill: none;
    stroke-linejoin: round;
    stroke-linecap: round;
    pointer-events: none;
  }
  .alpha-halo {
    stroke: var(--panel);
    stroke-width: 3.5;
    opacity: 0.75;
  }
  .alpha {
    stroke: var(--text);
    stroke-width: 1.5;
  }
  .alpha-broken {
    fill: none;
    stroke: var(--crit);
    stroke-width: 1.4;
  }
  .glyph {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .solid {
    fill: currentColor;
    stroke: var(--panel);
    stroke-width: 1;
  }
  .cut-out {
    fill: none;
    stroke: var(--panel);
    stroke-width: 1.6;
    stroke-linecap: round;
  }
  .stem {
    stroke: currentColor;
    opacity: 0.7;
    shape-rendering: crispEdges;
  }
  .rollback {
    stroke: var(--crit);
    stroke-dasharray: 4 3;
    stroke-width: 1.3;
    pointer-events: none;
  }
  .mark {
    cursor: pointer;
    outline: none;
  }
  .hit {
    fill: transparent;
    stroke: none;
  }
  .mark.shown .hit {
    stroke: var(--text-dim);
  }
  .mark:focus-visible .hit {
    stroke: var(--accent);
    stroke-width: 2;
  }
  .readout {
    min-height: 54px;
    padding: 6px var(--gap-2);
    border: 1px solid var(--line);
    border-radius: var(--radius-s);
    background: var(--raised);
    font-size: var(--size-s);
    line-height: 1.45;
    overflow-wrap: anywhere;
  }
  .readout ul {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--gap-3);
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: var(--size-xs);
    color: var(--text-dim);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px var(--gap-3);
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: var(--size-xs);
    color: var(--text-dim);
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 5px;
  }
  .legend svg {
    flex: none;
  }
  summary {
    width: fit-content;
    min-height: 24px;
    line-height: 24px;
    font-size: var(--size-xs);
    color: var(--text-dim);
    cursor: pointer;
  }
  h2 {
    flex-wrap: wrap;
  }
`;
