import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import type { LibraryRun } from '../view-model.ts';

interface Item {
  readonly text: string;
  /** Why it cannot be chosen now, or null. */
  readonly barred: string | null;
  readonly act: () => void;
}

/** What can be done with a stored run, behind "…". Fires `rename` where the name is to be edited. */
@customElement('scry-run-menu')
export class RunMenu extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        position: relative;
      }
      .more {
        min-width: 28px;
        min-height: 28px;
        padding: 0;
        display: grid;
        place-items: center;
      }
      .more[aria-expanded='true'] {
        color: var(--text);
        background: var(--raised);
      }
      .more svg {
        fill: currentColor;
      }
      .menu {
        position: absolute;
        z-index: 10;
        top: calc(100% + 4px);
        right: 0;
        width: 216px;
        padding: 4px;
        display: grid;
        font: var(--size-m) / 1.4 var(--sans);
        text-align: left;
        white-space: normal;
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        box-shadow: 0 8px 24px color-mix(in srgb, black 35%, transparent);
      }
      .menu.up {
        top: auto;
        bottom: calc(100% + 4px);
      }
      .item {
        text-align: left;
        padding: 6px 10px;
        min-height: 32px;
        background: none;
        border-color: transparent;
      }
      .item:hover,
      .item:focus-visible {
        background: var(--raised);
        border-color: transparent;
      }
      .item:focus-visible {
        outline-offset: -2px;
      }
      .item[aria-disabled='true'] {
        color: var(--text-dim);
        cursor: not-allowed;
      }
    `,
  ];

  @property({ attribute: false }) run: LibraryRun | null = null;
  /** An export is on its way, of this run or another. */
  @property({ type: Boolean }) exporting = false;
  @state() private _open = false;
  @state() private _up = false;
  @query('.more') private readonly _more!: HTMLButtonElement | null;
  @query('.menu') private readonly _menu!: HTMLElement | null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  /** Puts the keyboard on the "…". */
  override focus(options?: FocusOptions): void {
    this._more?.focus(options);
  }

  override render(): TemplateResult {
    const { run } = this;
    if (run === null) return html``;
    return html`<button
        class="plain more"
        aria-label="More for ${run.name}"
        aria-haspopup="menu"
        aria-expanded=${this._open}
        aria-controls=${this._open ? 'menu' : nothing}
        @click=${() => {
          if (this._open) this.#close();
          else void this.#show('first');
        }}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          event.stopPropagation();
          void this.#show(event.key === 'ArrowDown' ? 'first' : 'last');
        }}
      >
        <svg width="16" height="16" aria-hidden="true">
          <circle cx="3" cy="8" r="1.5"></circle>
          <circle cx="8" cy="8" r="1.5"></circle>
          <circle cx="13" cy="8" r="1.5"></circle>
        </svg>
      </button>
      ${this._open ? this.#menu(run) : ''}`;
  }

  #menu(run: LibraryRun): TemplateResult {
    return html`<div
      id="menu"
      class="menu ${this._up ? 'up' : ''}"
      role="menu"
      tabindex="-1"
      aria-label="What to do with ${run.name}"
      @keydown=${(event: KeyboardEvent) => {
        this.#key(event);
      }}
      @focusout=${(event: FocusEvent) => {
        // No target: the window lost focus, or Safari, where a press on a button takes focus from all.
        if (event.relatedTarget instanceof Node && !this.renderRoot.contains(event.relatedTarget)) this.#close();
      }}
    >
      ${this.#items(run).map(
        ({ text, barred, act }) =>
          html`<button
            class="item"
            role="menuitem"
            tabindex="-1"
            aria-disabled=${barred === null ? nothing : 'true'}
            @click=${() => {
              if (barred !== null) return;
              this.focus();
              this.#close();
              act();
            }}
          >
            ${text}${barred === null ? '' : html`<div class="xs">${barred}</div>`}
          </button>`,
      )}
    </div>`;
  }

  #items(run: LibraryRun): readonly Item[] {
    const { id, kept } = run;
    return [
      {
        text: 'Open',
        barred: null,
        act: () => {
          intend(this, 'scry-open-stored', { id });
        },
      },
      {
        text: 'Rename',
        barred: null,
        act: () => {
          this.dispatchEvent(new CustomEvent('rename'));
        },
      },
      {
        text: kept ? 'No longer keep forever' : 'Keep forever',
        barred: null,
        act: () => {
          intend(this, 'scry-keep-run', { id, kept: !kept });
        },
      },
      {
        text: 'Export as .jsonl.gz',
        barred: this.exporting ? 'Another export is on its way.' : null,
        act: () => {
          intend(this, 'scry-export-run', { id });
        },
      },
      {
        text: 'Delete',
        barred: kept ? 'It is kept forever: choose “No longer keep forever” first.' : null,
        act: () => {
          intend(this, 'scry-delete-runs', { ids: [id] });
        },
      },
    ];
  }

  async #show(which: 'first' | 'last'): Promise<void> {
    this._up = false;
    this._open = true;
    document.addEventListener('pointerdown', this.#pressed, { capture: true });
    await this.updateComplete;
    const menu = this._menu?.getBoundingClientRect();
    const more = this._more?.getBoundingClientRect();
    if (menu !== undefined && more !== undefined) {
      this._up = menu.bottom > innerHeight && more.top > innerHeight - more.bottom;
      await this.updateComplete;
    }
    this.#buttons()
      .at(which === 'first' ? 0 : -1)
      ?.focus();
  }

  #close(): void {
    this._open = false;
    document.removeEventListener('pointerdown', this.#pressed, { capture: true });
  }

  readonly #pressed = (event: PointerEvent): void => {
    if (!event.composedPath().includes(this)) this.#close();
  };

  #buttons(): HTMLButtonElement[] {
    return [...(this._menu?.querySelectorAll('button') ?? [])];
  }

  #key(event: KeyboardEvent): void {
    const buttons = this.#buttons();
    const at = buttons.findIndex((button) => button.matches(':focus'));
    let to: HTMLButtonElement | undefined;
    switch (event.key) {
      case 'Tab':
        // From the "…" the key goes on to what is next on the page.
        this.focus();
        this.#close();
        return;
      case 'Escape':
        this.focus();
        this.#close();
        break;
      case 'ArrowDown':
        to = buttons[(at + 1) % buttons.length];
        break;
      case 'ArrowUp':
        to = buttons.at(at <= 0 ? -1 : at - 1);
        break;
      case 'Home':
        to = buttons[0];
        break;
      case 'End':
        to = buttons.at(-1);
        break;
      default: {
        if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey) return;
        const letter = event.key.toLowerCase();
        const after = [...buttons.slice(at + 1), ...buttons.slice(0, at + 1)];
        to = after.find((button) => button.textContent.trim().toLowerCase().startsWith(letter));
      }
    }
    // The page has keys of its own, which must not see these.
    event.preventDefault();
    event.stopPropagation();
    to?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-run-menu': RunMenu;
  }
}
