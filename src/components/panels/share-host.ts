import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { intend } from '../intentions.ts';
import type { HostSharing } from '../sharing-model.ts';
import { base, controls } from '../styles.ts';
import { fullWhen, isoWhen } from '../widgets/when-text.ts';
import './share-invitation.ts';
import './share-people.ts';
import { sharingStyles } from './people-styles.ts';

/** Of what happened, no more than this is listed. */
const LOGGED = 50;

const AWAY = 'The signalling server cannot be reached. Those who are in stay; nobody new can come until it is back.';

/** "09:04", by this device's clock; when in full is the tooltip. */
function clockOf(time: number): string {
  return fullWhen(time).split(', ').at(-1) ?? '';
}

/** A session that this window shares: how others come in, who asks, who is in, what they may, what happened. */
@customElement('scry-share-host')
export class ShareHost extends LitElement {
  static override styles = [
    base,
    controls,
    sharingStyles,
    css`
      .host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--gap-4);
      }
      .opening {
        min-height: 148px;
        display: grid;
        place-items: center;
        color: var(--text-dim);
      }
      .allow {
        display: flex;
        align-items: baseline;
        gap: var(--gap-2);
        min-height: 24px;
      }
      .allow input {
        flex: none;
        align-self: center;
        width: 16px;
        height: 16px;
        min-height: 0;
        margin: 0;
        accent-color: var(--accent);
      }
      summary {
        display: inline-block;
        padding: 4px 0;
        color: var(--text-dim);
        font-size: var(--size-s);
        cursor: pointer;
      }
      summary::before {
        content: '▸ ';
      }
      details[open] summary::before {
        content: '▾ ';
      }
      summary:hover {
        color: var(--text);
      }
      ol {
        list-style: none;
        margin: 0;
        padding: 0;
        max-height: 160px;
        overflow: auto;
        scrollbar-width: thin;
        font-size: var(--size-s);
      }
      ol li {
        display: grid;
        grid-template-columns: auto auto minmax(0, 1fr);
        gap: var(--gap-2);
        padding: 2px 0;
        overflow-wrap: anywhere;
      }
      time {
        color: var(--text-dim);
      }
    `,
  ];

  @property({ attribute: false }) sharing: HostSharing | null = null;

  override render(): TemplateResult | string {
    const { sharing } = this;
    if (sharing === null) return '';
    const { state, problem, asking, people, mayCopy, log } = sharing;
    return html`<div class="host">
      ${state === 'away' ? html`<p class="note" role="status"><span class="warn">▲</span> ${problem ?? AWAY}</p>` : ''}
      ${
        state === 'opening'
          ? html`<p class="opening" role="status">Getting three words for this session …</p>`
          : html`<scry-share-invitation .sharing=${sharing}></scry-share-invitation>`
      }
      <scry-share-people hosting .asking=${asking} .people=${people}></scry-share-people>
      <label class="allow">
        <input
          type="checkbox"
          .checked=${mayCopy}
          @change=${(event: Event) => {
            if (event.target instanceof HTMLInputElement)
              intend(this, 'scry-allow-copy', { allowed: event.target.checked });
          }}
        />
        <span>Guests may keep a copy <span class="s dim">of this run on their own device</span></span>
      </label>
      ${log.length === 0 ? '' : this.#log(log)}
    </div>`;
  }

  #log(log: HostSharing['log']): TemplateResult {
    return html`<details>
      <summary>What happened</summary>
      <ol tabindex="0" aria-label="What happened, newest first">
        ${log.slice(0, LOGGED).map(
          ({ time, text, bad }) =>
            html`<li>
              <time class="num xs" datetime=${isoWhen(time)} title=${fullWhen(time)}>${clockOf(time)}</time>
              ${bad ? html`<span class="crit" role="img" aria-label="trouble">◆</span>` : html`<span class="faint" aria-hidden="true">·</span>`}
              <bdi>${text}</bdi>
            </li>`,
        )}
      </ol>
    </details>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-share-host': ShareHost;
  }
}
