import { css } from 'lit';

/** What the dialogs to share and to join look like: a head, a body that scrolls, what to do at the foot. */
export const sharingDialogStyles = css`
  dialog {
    width: min(560px, calc(100vw - 24px));
    max-height: calc(100dvh - 48px);
  }
  header,
  footer {
    display: flex;
    align-items: center;
    gap: var(--gap-2);
    padding: var(--gap-3) var(--gap-4);
  }
  header {
    border-bottom: 1px solid var(--line);
  }
  footer {
    flex-wrap: wrap;
    border-top: 1px solid var(--line);
  }
  h2 {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  form {
    display: contents;
  }
  .body {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--gap-3);
    padding: var(--gap-4);
    overflow: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--line) transparent;
  }
  .body:focus-visible {
    outline-offset: -2px;
  }
  @media (max-width: 640px) {
    button {
      min-height: 36px;
    }
  }
`;
