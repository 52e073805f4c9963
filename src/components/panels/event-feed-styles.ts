import { css } from 'lit';

/** The panel around the list of events. */
export const eventFeedStyles = css`
  section {
    min-height: 0;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--gap-1) var(--gap-2);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
    margin-left: auto;
  }
  .tools button {
    font-size: var(--size-xs);
  }
  .tools button[aria-pressed='true'],
  .tools button[aria-expanded='true'] {
    color: var(--text);
    background: var(--raised);
    border-color: var(--line);
  }
  ul {
    display: flex;
    flex-wrap: wrap;
    gap: var(--gap-1);
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .chip {
    min-height: 24px;
    max-width: 220px;
    padding: 1px 8px;
    font-size: var(--size-xs);
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  scry-feed-list {
    flex: 1 1 320px;
    /* A size of its own: new rows move nothing outside. */
    height: 320px;
    min-height: 160px;
  }
  .message {
    padding: var(--gap-3) 4px;
  }
  .message p {
    margin: 0 0 var(--gap-2);
  }
  .foot {
    min-height: 26px;
    flex-wrap: wrap;
  }
  .foot button {
    min-height: 24px;
    padding: 1px 8px;
    font-size: var(--size-xs);
  }
`;
