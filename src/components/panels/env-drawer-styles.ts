import { css } from 'lit';

export const drawerStyles = css`
  :host {
    position: relative;
    width: var(--drawer-width, 420px);
    max-width: 100%;
    max-height: var(--drawer-height, none);
    display: flex;
    flex-direction: column;
    background: var(--panel);
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .handle {
    position: absolute;
    z-index: 1;
    left: -12px;
    top: 0;
    bottom: 0;
    width: 24px;
    cursor: col-resize;
    touch-action: none;
  }
  .handle::before {
    content: '';
    position: absolute;
    left: 10px;
    top: 50%;
    height: 40px;
    margin-top: -20px;
    width: 4px;
    border-radius: 2px;
    background: var(--line);
  }
  .handle:hover::before,
  .handle:focus-visible::before {
    background: var(--accent);
  }
  header {
    padding: var(--gap-3) var(--gap-3) var(--gap-2);
    border-bottom: 1px solid var(--line);
  }
  h2 {
    margin: 0;
    font-size: var(--size-l);
    font-weight: 600;
    white-space: nowrap;
  }
  .tools {
    display: flex;
    gap: 2px;
    margin-left: auto;
  }
  .tools button {
    min-width: 28px;
    padding: 2px 4px;
  }
  .tools button:disabled {
    opacity: 0.4;
    cursor: default;
  }
  .tools button[aria-pressed='true'] {
    color: var(--accent);
  }
  .tools svg {
    display: block;
    margin: auto;
    width: 13px;
    height: 13px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.4;
    stroke-linejoin: round;
    stroke-linecap: round;
  }
  .tools button[aria-pressed='true'] svg {
    fill: currentColor;
  }
  .where {
    display: flex;
    flex-wrap: wrap;
    gap: 0 10px;
  }
  .parts {
    overflow-y: auto;
    overscroll-behavior: contain;
    min-height: 0;
    border-radius: 0 0 var(--radius) var(--radius);
  }
  details {
    padding: 0 var(--gap-3);
  }
  details + details {
    border-top: 1px solid var(--line);
  }
  summary {
    display: flex;
    gap: var(--gap-2);
    align-items: center;
    min-height: 32px;
    cursor: pointer;
    list-style: none;
    color: var(--text-dim);
  }
  summary:focus-visible {
    outline-offset: -2px;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::before {
    content: '▸';
    width: 10px;
    color: var(--text-faint);
  }
  details[open] > summary::before {
    content: '▾';
  }
  summary:hover {
    color: var(--text);
  }
  h3 {
    margin: 0;
    font-size: var(--size-xs);
    font-weight: 600;
    letter-spacing: 0.08em;
    text-transform: uppercase;
  }
  .content {
    padding-bottom: var(--gap-3);
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--gap-3);
  }
  p.none {
    margin: 0;
  }
  .empty {
    margin: 0;
    padding: var(--gap-3);
  }
  @media (max-width: 999px) {
    :host {
      width: auto;
    }
    .handle {
      display: none;
    }
  }
  @media (max-width: 560px) {
    .tools button {
      min-width: 32px;
      min-height: 32px;
    }
    summary {
      min-height: 40px;
    }
  }
`;
