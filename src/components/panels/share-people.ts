import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Person } from '../../worker/share-protocol.ts';
import { intend } from '../intentions.ts';
import { ME, type Asking } from '../sharing-model.ts';
import { base, controls } from '../styles.ts';
import { checkDigits } from '../widgets/check-digits.ts';
import { FocusKeeper } from '../widgets/focus-keeper.ts';
import { personMark, shownName, whereText } from '../widgets/person-mark.ts';
import { personColours, personMarkStyles, sharingStyles } from './people-styles.ts';

/** Who asks to be let in, and who is in. What is done to them is offered to the host alone. */
@customElement('scry-share-people')
export class SharePeople extends LitElement {
  static override styles = [
    base,
    controls,
    sharingStyles,
    personColours,
    personMarkStyles,
    css`
      .lists {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--gap-4);
      }
      ul {
        list-style: none;
        margin: var(--gap-1) 0 0;
        padding: 0;
      }
      .in {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
        min-height: 36px;
        border-top: 1px solid var(--line);
      }
      .in:first-child {
        border-top: 0;
      }
      .asks {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--gap-2) var(--gap-3);
        margin-top: var(--gap-2);
        padding: var(--gap-3);
        border: 1px solid color-mix(in srgb, var(--accent) 45%, transparent);
        border-radius: var(--radius-s);
        background: var(--accent-soft);
      }
      .who {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
        min-width: 0;
      }
      .how {
        font-size: var(--size-s);
        margin-top: 2px;
      }
      .buttons {
        display: flex;
        gap: var(--gap-2);
        grid-column: 1 / -1;
      }
      /* Nothing to compare: all fits on one line. */
      .known .buttons {
        grid-column: auto;
      }
      .where {
        margin-left: auto;
        font-size: var(--size-xs);
        color: var(--text-dim);
        white-space: nowrap;
      }
      button.plain {
        white-space: nowrap;
      }
      @media (max-width: 560px) {
        .asks {
          grid-template-columns: minmax(0, 1fr);
        }
        .buttons button {
          flex: 1;
          min-height: 36px;
        }
      }
    `,
  ];

  @property({ attribute: false }) asking: readonly Asking[] = [];
  @property({ attribute: false }) people: readonly Person[] = [];
  /** The person at this window is the host. */
  @property({ type: Boolean }) hosting = false;
  protected readonly focusKeeper = new FocusKeeper(this, '.asks button, [tabindex]');

  override render(): TemplateResult {
    return html`<div class="lists">
      ${this.asking.length === 0 ? '' : this.#asking()}
      <section>
        <h3 id="in" tabindex="-1">In this session</h3>
        <ul aria-labelledby="in">
          ${repeat(
            this.people,
            ({ id }) => id,
            (person) => this.#person(person),
          )}
        </ul>
      </section>
    </div>`;
  }

  #asking(): TemplateResult {
    return html`<section>
      <h3 id="asks">Asking to come in</h3>
      <ul aria-labelledby="asks">
        ${repeat(
          this.asking,
          ({ id }) => id,
          (one) => this.#asks(one),
        )}
      </ul>
    </section>`;
  }

  #asks({ id, name, check }: Asking): TemplateResult {
    const shown = shownName(name);
    const answer = (admitted: boolean) => (): void => {
      intend(this, 'scry-admit', { id, admitted });
    };
    return html`<li class="asks ${check === null ? 'known' : ''}">
      <div>
        <div class="who">
          ${personMark({ id, name, away: false })}<b class="cut"><bdi>${shown}</bdi></b>
        </div>
        <p class="how dim">
          ${check === null ? 'Came with your link.' : 'Came with the words. Ask them to read these digits to you; let them in only if they are the same.'}
        </p>
      </div>
      ${check === null ? '' : checkDigits(check, true)}
      <div class="buttons">
        <button class="primary" aria-label="Let in ${shown}" @click=${answer(true)}>Let in</button>
        <button aria-label="Refuse ${shown}" @click=${answer(false)}>Refuse</button>
      </div>
    </li>`;
  }

  #person(person: Person): TemplateResult {
    const { id, name, host } = person;
    const shown = shownName(name);
    const role = [host ? 'host' : '', id === ME ? 'you' : ''].filter((word) => word !== '').join(', ');
    return html`<li class="in">
      ${personMark(person)}<bdi class="cut" title=${shown}>${shown}</bdi>
      ${role === '' ? '' : html`<span class="xs dim">${role}</span>`}
      <span class="where">${id === ME ? '' : whereText(person)}</span>
      ${
        !this.hosting || id === ME
          ? ''
          : html`<button
              class="plain s"
              aria-label="Send out ${shown}"
              @click=${() => {
                intend(this, 'scry-remove-guest', { id });
              }}
            >
              Send out
            </button>`
      }
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-share-people': SharePeople;
  }
}
