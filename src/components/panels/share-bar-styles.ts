import { css } from 'lit';

/** The strip that says that a session is shared: one line, two where the window is narrow. */
export const shareBarStyles = css`
  .bar {
    --button-height: 26px;
    --button-pad: 10px;
    display: flex;
    align-items: center;
    gap: 6px var(--gap-3);
    min-height: 38px;
    padding: 5px var(--gap-3);
    border-bottom: 1px solid var(--line);
    background: color-mix(in srgb, var(--accent) 7%, var(--panel));
    font-size: var(--size-s);
  }
  .bar.trouble {
    background: color-mix(in srgb, var(--warn) 8%, var(--panel));
  }
  button {
    min-height: 26px;
    padding: 2px 10px;
    white-space: nowrap;
  }
  .what {
    display: flex;
    align-items: center;
    gap: var(--gap-2);
    flex: 0 1 auto;
    min-width: 0;
    overflow: hidden;
    white-space: nowrap;
  }
  .what > * {
    flex: none;
  }
  .what > .cut {
    flex: 0 1 auto;
  }
  .words {
    font-family: var(--mono);
  }
  .asks {
    display: flex;
    flex: 0 1 auto;
    min-width: 0;
    gap: var(--gap-4);
    margin: 0;
    padding: 0 0 0 var(--gap-3);
    border-left: 1px solid var(--line);
    list-style: none;
  }
  .asks li {
    display: flex;
    align-items: center;
    gap: var(--gap-2);
    min-width: 0;
  }
  .asks .who {
    display: flex;
    min-width: 0;
    gap: 0.35em;
    white-space: nowrap;
  }
  .asks .who bdi {
    font-weight: 600;
    max-width: 14em;
  }
  .asks .digits,
  .asks button,
  .asks .mark {
    flex: none;
  }
  .tools {
    display: flex;
    align-items: center;
    gap: var(--gap-2);
    flex: none;
    margin-left: auto;
  }
  .segments {
    display: flex;
    min-width: 0;
    border: 1px solid var(--line);
    border-radius: var(--radius-s);
    background: var(--page);
  }
  .segments button {
    display: flex;
    align-items: center;
    gap: 0.35em;
    min-width: 0;
    min-height: 24px;
    border: 0;
    border-radius: calc(var(--radius-s) - 1px);
    background: none;
    color: var(--text-dim);
  }
  .segments button:hover {
    color: var(--text);
  }
  .segments button[aria-pressed='true'] {
    background: var(--raised);
    color: var(--text);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .segments bdi {
    max-width: 12em;
  }
  .segments button:last-child {
    flex: none;
  }
  .wide {
    display: inline;
  }
  .narrow {
    display: none;
  }
  @media (max-width: 1100px) {
    .bar.asked,
    .bar.guest {
      flex-wrap: wrap;
    }
    /* Line one: what this is and its tools. Line two: who asks, or where to look. */
    .what {
      flex: 1 1 0;
    }
    .asks {
      order: 2;
      flex: 1 0 100%;
      padding: 0;
      border: 0;
    }
  }
  @media (max-width: 700px) {
    .bar {
      padding-inline: var(--gap-2);
      gap: 5px var(--gap-2);
      --button-height: 32px;
      --button-pad: 8px;
    }
    button {
      min-height: 32px;
      padding: 2px 8px;
    }
    .wide {
      display: none;
    }
    .narrow {
      display: inline;
    }
    .words,
    .tools:has(scry-stop-sharing[asking]) > button {
      display: none;
    }
    .asks li {
      flex: 1 1 0;
    }
    .asks .who {
      margin-right: auto;
    }
    .asks li:nth-child(n + 2):not(.more) {
      display: none;
    }
    .asks .more {
      flex: none;
    }
    .looking {
      order: 2;
      flex: 1 0 100%;
      justify-content: space-between;
    }
    .segments button {
      min-height: 30px;
    }
    .segments bdi {
      max-width: 6.5em;
    }
  }
`;
