import { css } from 'lit';

/** The shell's layout. */
export const shellStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto auto auto 1fr auto;
    grid-template-columns: minmax(0, 1fr);
    min-height: 100vh;
    min-height: 100dvh;
  }
  .top {
    position: sticky;
    top: 0;
    z-index: 2;
  }
  .bottom {
    position: sticky;
    bottom: 0;
    z-index: 2;
  }
  .notice {
    padding: 8px var(--gap-4);
    border-bottom: 1px solid var(--line);
    background: color-mix(in srgb, var(--warn) 10%, var(--page));
  }
  .notice.update {
    background: var(--accent-soft);
  }
  .notice scry-progress-bar {
    flex: 1 1 120px;
    max-width: 400px;
  }
  .said {
    position: fixed;
    inset: auto 0 120px;
    z-index: 3;
    display: grid;
    place-items: center;
    pointer-events: none;
  }
  .said span {
    padding: 6px 14px;
    border: 1px solid var(--line);
    border-radius: var(--radius-s);
    background: var(--raised);
  }
  .over {
    position: fixed;
    inset: 8px;
    z-index: 3;
    display: grid;
    place-items: center;
    font-size: var(--size-xl);
    border: 2px dashed var(--accent);
    border-radius: 12px;
    background: color-mix(in srgb, var(--page) 80%, transparent);
    pointer-events: none;
  }
`;
