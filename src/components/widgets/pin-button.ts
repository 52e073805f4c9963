import { css, html, svg, type TemplateResult } from 'lit';

const PIN = svg`<path d="M5 1h6v1.5l-1 .5v4l2 2.5V11H8.7v4h-1.4v-4H4V9.5l2-2.5V3l-1-.5z"></path>`;

/** A button that keeps an environment in front; what it does is up to the element that draws it. */
export function pinButton(env: number, pinned: boolean): TemplateResult {
  return html`<button
    class="pin"
    type="button"
    aria-pressed=${pinned ? 'true' : 'false'}
    aria-label="Keep environment ${env} in front"
    title=${pinned ? 'Kept in front; press to let it go' : 'Keep in front'}
  >
    <svg viewBox="0 0 16 16" aria-hidden="true">${PIN}</svg>
  </button>`;
}

/** An unpressed pin is seen where the pointer is on what has the class `pins`. */
export const pinStyles = css`
  .pin {
    flex: none;
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    padding: 0;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    color: var(--text-faint);
    cursor: pointer;
  }
  .pin svg {
    width: 12px;
    height: 12px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.3;
    stroke-linejoin: round;
  }
  .pin:hover {
    color: var(--text);
  }
  .pin[aria-pressed='true'] {
    color: var(--accent);
  }
  .pin[aria-pressed='true'] svg {
    fill: currentColor;
  }
  @media (hover: hover) {
    .pin[aria-pressed='false']:not(:focus-visible) svg {
      visibility: hidden;
    }
    .pin:hover svg,
    .pins:hover .pin[aria-pressed='false'] svg {
      visibility: visible;
    }
  }
`;
