import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Person } from '../../worker/share-protocol.ts';
import { intend } from '../intentions.ts';
import { personColours, personMarkStyles } from '../panels/people-styles.ts';
import { base, controls } from '../styles.ts';
import { initialsOf, personClass, personMark, shownName, whereText } from './person-mark.ts';

/** More people than this are a number that opens the list of all. */
const SHOWN = 4;
/** On a phone there is room for two discs, the number among them. */
const SHOWN_NARROW = 2;
const NARROW = '(max-width: 700px)';

/** "Ada (host) · event 812,113". */
function wordsOf(person: Person): string {
  const where = whereText(person);
  return `${shownName(person.name)}${person.host ? ' (host)' : ''}${where === '' ? '' : ` · ${where}`}`;
}

/** Others in a shared session, as their first letters; a press goes to the moment at which one is. */
@customElement('scry-people-chips')
export class PeopleChips extends LitElement {
  static override styles = [
    base,
    controls,
    personColours,
    personMarkStyles,
    css`
      :host {
        position: relative;
      }
      .chips {
        display: flex;
        align-items: center;
        gap: var(--gap-1);
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .chips li {
        display: grid;
      }
      button.mark,
      .more {
        position: relative;
      }
      button.mark {
        min-height: 0;
      }
      button.mark:hover {
        border-color: var(--text);
      }
      button.mark[aria-disabled='true'] {
        cursor: default;
      }
      .more {
        min-width: 24px;
        min-height: 24px;
        padding: 0 5px;
        border-radius: 99px;
        font-size: var(--size-xs);
      }
      .pop {
        position: absolute;
        z-index: 3;
        top: calc(100% + var(--gap-2));
        right: 0;
        width: max-content;
        max-width: min(280px, calc(100vw - 24px));
        max-height: 50vh;
        overflow: auto;
        margin: 0;
        padding: var(--gap-1);
        list-style: none;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--panel);
        box-shadow: 0 8px 28px color-mix(in srgb, var(--page) 70%, transparent);
      }
      .go {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
        width: 100%;
        min-height: 32px;
        text-align: left;
      }
      .go bdi {
        color: var(--text);
      }
    `,
  ];

  /** Without the person at this window. */
  @property({ attribute: false }) people: readonly Person[] = [];
  @state() private _open = false;
  @state() private _narrow = false;
  @query('.more') private readonly _more!: HTMLElement | null;

  readonly #narrow = matchMedia(NARROW);

  override connectedCallback(): void {
    super.connectedCallback();
    this.#narrow.addEventListener('change', this.#fit);
    this.#fit();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#narrow.removeEventListener('change', this.#fit);
  }

  readonly #fit = (): void => {
    this._narrow = this.#narrow.matches;
  };

  get #shown(): number {
    if (!this._narrow) return SHOWN;
    return this.people.length > SHOWN_NARROW ? SHOWN_NARROW - 1 : SHOWN_NARROW;
  }

  override willUpdate(): void {
    if (this.people.length <= this.#shown) this._open = false;
  }

  override render(): TemplateResult | typeof nothing {
    const { people } = this;
    if (people.length === 0) return nothing;
    const more = people.length - this.#shown;
    return html`<ul class="chips" aria-label="In this session">
        ${repeat(
          people.slice(0, this.#shown),
          ({ id }) => id,
          (person) => html`<li>${this.#chip(person)}</li>`,
        )}
        ${more > 0 ? html`<li>${this.#rest(more)}</li>` : ''}
      </ul>
      ${this._open ? this.#list() : ''}`;
  }

  #chip(person: Person): TemplateResult {
    const words = wordsOf(person);
    const still = person.presence === null;
    return html`<button
      class="mark ${personClass(person.id)} ${person.away ? 'away' : ''}"
      title=${still ? words : `${words}\nGo there`}
      aria-disabled=${still ? 'true' : 'false'}
      @click=${() => {
        this.#go(person);
      }}
    >
      <span aria-hidden="true">${initialsOf(person.name)}</span>
      <span class="visually-hidden">${still ? words : `Go to ${words}`}</span>
    </button>`;
  }

  #rest(more: number): TemplateResult {
    return html`<button
      class="more num"
      aria-expanded=${this._open ? 'true' : 'false'}
      title="All ${this.people.length} people"
      @click=${() => {
        this._open = !this._open;
      }}
      @keydown=${this.#onKey}
      @focusout=${this.#onBlur}
    >
      <span aria-hidden="true">${`+${String(more)}`}</span>
      <span class="visually-hidden">${more} more: all ${this.people.length} people</span>
    </button>`;
  }

  #list(): TemplateResult {
    return html`<ul class="pop" aria-label="All people" @keydown=${this.#onKey} @focusout=${this.#onBlur}>
      ${repeat(
        this.people,
        ({ id }) => id,
        (person) =>
          html`<li>
            <button
              class="plain go"
              aria-disabled=${person.presence === null ? 'true' : 'false'}
              @click=${() => {
                this.#go(person);
              }}
            >
              ${personMark(person)}
              <bdi class="cut">${shownName(person.name)}</bdi>
              <span class="xs end"
                >${[person.host ? 'host' : '', whereText(person)].filter((text) => text !== '').join(' · ')}</span
              >
            </button>
          </li>`,
      )}
    </ul>`;
  }

  #go({ presence }: Person): void {
    if (presence === null) return;
    if (this._open) {
      this._open = false;
      this._more?.focus();
    }
    if (presence.live) intend(this, 'scry-go-live', null);
    else intend(this, 'scry-seek', { position: presence.position });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this._open) return;
    // To the shell, Escape means something else.
    event.stopPropagation();
    this._open = false;
    this._more?.focus();
  }

  #onBlur(event: FocusEvent): void {
    const to = event.relatedTarget;
    // Without a next element the window lost the focus, or something that takes none was pressed.
    if (!(to instanceof Node) || !this.renderRoot.contains(to)) this._open = false;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-people-chips': PeopleChips;
  }
}
