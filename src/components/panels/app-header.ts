import { css, html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { THRESHOLDS, type ThresholdProfile } from '../../diagnosis/threshold-profile.ts';
import { fixed } from '../../diagnosis/units.ts';
import type { HeaderSlice, SourceSlice, StorageState } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { ME, type SharingModel } from '../sharing-model.ts';
import { base, controls } from '../styles.ts';
import { VIEWS, type ViewId } from '../view-list.ts';
import '../widgets/connection-pill.ts';
import { memoryPercent, memoryText } from '../widgets/gpu-bar.ts';
import '../widgets/run-progress.ts';
import '../widgets/storage-mark.ts';

/** Devices that the header has room for: the fullest. */
const DEVICES_SHOWN = 2;
const PALETTE_KEY = navigator.userAgent.includes('Mac') ? '⌘K' : 'Ctrl K';

/** Brand, run, navigation, progress, rates, devices, group, connection, storage, and the buttons of the shell. */
@customElement('scry-app-header')
export class AppHeader extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      header {
        display: flex;
        align-items: center;
        gap: var(--gap-1) var(--gap-3);
        padding: 5px var(--gap-3);
        min-height: 50px;
        border-bottom: 1px solid var(--line);
        background: var(--panel);
      }
      .brand {
        font-weight: 650;
        letter-spacing: 0.02em;
        display: flex;
        align-items: center;
        gap: 7px;
      }
      .ring {
        fill: none;
        stroke: var(--accent);
        stroke-width: 1.5;
      }
      .pupil {
        fill: var(--accent);
      }
      .run {
        line-height: 1.25;
        padding: 3px 10px;
        background: none;
        text-align: left;
        flex: 0 1 auto;
        max-width: 240px;
        min-width: 110px;
      }
      .run > span {
        display: block;
      }
      nav {
        display: flex;
        gap: 2px;
      }
      nav a {
        color: var(--text-dim);
        padding: 6px 10px;
        border-radius: var(--radius-s);
        text-decoration: none;
        white-space: nowrap;
      }
      nav a:hover {
        color: var(--text);
      }
      nav a[aria-current='page'] {
        color: var(--text);
        background: var(--raised);
      }
      kbd {
        font: 10px var(--mono);
        color: var(--text-faint);
        margin-left: 5px;
      }
      .facts {
        gap: var(--gap-4);
      }
      .rates {
        line-height: 16px;
        text-align: right;
        min-width: 14ch;
      }
      .devices {
        position: relative;
      }
      .tools {
        margin-left: auto;
        flex: none;
      }
      select {
        max-width: 120px;
        padding: 0 6px;
      }
      .tools button {
        min-width: 30px;
        padding: 0 6px;
        white-space: nowrap;
      }
      .keys {
        display: flex;
        gap: var(--gap-1);
      }
      .tools .share {
        padding-inline: 12px;
      }
      /* Memory bars take the room of the keys, and with pickers a second row. */
      @media (max-width: 1520px) {
        .full kbd {
          display: none;
        }
      }
      @media (max-width: 1660px) {
        .crowded {
          flex-wrap: wrap;
        }
        .crowded .facts {
          order: 9;
          flex: 1 0 100%;
        }
      }
      @media (max-width: 1360px) {
        header {
          flex-wrap: wrap;
        }
        .facts {
          order: 9;
          flex: 1 0 100%;
        }
      }
      @media (max-width: 1000px) {
        .run {
          max-width: 170px;
        }
      }
      @media (max-width: 700px) {
        kbd {
          display: none;
        }
        header {
          gap: 6px var(--gap-2);
        }
        .tools .share {
          padding-inline: 8px;
        }
        .tools {
          display: contents;
        }
        .keys {
          margin-left: auto;
        }
        .run,
        select,
        .share,
        scry-people-chips,
        scry-connection-pill,
        scry-storage-mark {
          order: 3;
        }
        .run {
          flex: 1 1 110px;
          max-width: none;
        }
        select {
          max-width: none;
          flex: 1 1 80px;
          min-width: 0;
        }
        .facts {
          flex-wrap: wrap;
          gap: 6px var(--gap-3);
        }
        .facts scry-run-progress {
          flex: 1 0 100%;
        }
        .rates {
          display: flex;
          gap: var(--gap-3);
        }
      }
    `,
  ];

  @property({ attribute: false }) source: SourceSlice | null = null;
  @property({ attribute: false }) header: HeaderSlice | null = null;
  @property() view: ViewId = 'library';
  /** The stored run that is open, for the links to its views; null while none is. */
  @property({ attribute: false }) run: string | null = null;
  /** Whether what comes is kept; null where there is nothing to keep. */
  @property({ attribute: false }) storage: StorageState | null = null;
  @property({ attribute: false }) profile: ThresholdProfile = THRESHOLDS;
  /** The newest is shown, and goes on being shown: only then an ETA means something. */
  @property({ attribute: false }) following = true;
  @property({ attribute: false }) sharing: SharingModel = { role: 'none' };

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('sharing') && this.sharing.role !== 'none') void import('../widgets/people-chips.ts');
  }

  override render(): TemplateResult {
    const { source } = this;
    const open = source !== null && source.kind !== 'none';
    const { header } = this;
    const picking = (source?.runs.length ?? 0) > 1 || (header?.groups.length ?? 0) > 1;
    const full = header === null || header.devices.length === 0 ? '' : picking ? 'full crowded' : 'full';
    return html`<header class=${full}>
      <div class="brand">
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
          ${svg`<circle class="ring" cx="9" cy="9" r="7.5"></circle><circle class="pupil" cx="9" cy="9" r="2.6"></circle>`}
        </svg>
        Scry
      </div>
      ${open ? this.#run(source) : nothing}
      <nav aria-label="Views">
        ${VIEWS.map(
          ({ id, name, key }) =>
            html`<a href=${this.#hrefOf(id)} aria-current=${id === this.view ? 'page' : nothing}
              >${name}<kbd>${key}</kbd></a
            >`,
        )}
      </nav>
      ${open && header !== null ? this.#facts(header, source) : nothing}
      <div class="row tools">
        ${this.#pickers()} ${this.#sharing(open)}
        ${
          source === null
            ? ''
            : html`<scry-connection-pill
                  .connection=${source.connection}
                  .lastArrival=${source.lastArrival}
                  .profile=${this.profile}
                ></scry-connection-pill
                >${open ? html`<scry-storage-mark .storage=${this.storage}></scry-storage-mark>` : ''}`
        }
        <span class="keys">
          <button
            class="palette xs"
            aria-label="Find a command, ${PALETTE_KEY}"
            title="Find a command"
            @click=${() => {
              intend(this, 'scry-dialog', { dialog: 'palette' });
            }}
          >
            ${PALETTE_KEY}
          </button>
          <button
            class="help"
            aria-label="Keys (?)"
            title="Keys"
            @click=${() => {
              intend(this, 'scry-dialog', { dialog: 'keys' });
            }}
          >
            ?
          </button>
          <button
            class="theme"
            title="Switch between dark and light"
            aria-label="Switch between dark and light"
            @click=${() => {
              intend(this, 'scry-toggle-theme', null);
            }}
          >
            ◐
          </button>
        </span>
      </div>
    </header>`;
  }

  #hrefOf(view: ViewId): string {
    return view === 'library' || this.run === null ? `#/${view}` : `#/run/${encodeURIComponent(this.run)}/${view}`;
  }

  #run(source: SourceSlice): TemplateResult {
    const { header } = this;
    const named = header !== null && header.task !== '';
    // Several groups have their picker; the only one is worth a word where it was given a name.
    const group = header === null || header.groups.length > 1 || header.group === 'default' ? '' : header.group;
    const details = named
      ? [header.runId, header.rewardMode ?? '', group].filter((text) => text !== '').join(' · ')
      : 'no run started yet';
    const name = named ? header.task : source.title;
    return html`<button
      class="run"
      aria-haspopup="dialog"
      title=${`${[name, details, source.title].join('\n')}\nShow what it was started with`}
      @click=${() => {
        intend(this, 'scry-dialog', { dialog: 'run' });
      }}
    >
      <span class="cut"><b>${name}</b> <span class="faint" aria-hidden="true">▾</span></span>
      <span class="xs dim num cut">${details}</span>
    </button>`;
  }

  #facts(header: HeaderSlice, source: SourceSlice): TemplateResult {
    const { devices, epochsPerSecond, batchesPerHour } = header;
    const rate = (value: number | null, unit: string): TemplateResult =>
      value === null
        ? html`<div title="not measured">— ${unit}</div>`
        : html`<div>${fixed(value, value >= 100 ? 0 : 1)} ${unit}</div>`;
    const fullness = (device: (typeof devices)[number]): number => memoryPercent(device) ?? 0;
    const fullest = [...devices].sort((a, b) => fullness(b) - fullness(a)).slice(0, DEVICES_SHOWN);
    return html`<div class="row facts">
      <scry-run-progress
        .header=${header}
        .connection=${source.connection}
        .following=${this.following}
      ></scry-run-progress>
      <div class="rates xs num dim" title="Over the last epochs and batches">
        ${rate(epochsPerSecond, 'epochs/s')}${rate(batchesPerHour, 'batches/h')}
      </div>
      ${
        devices.length === 0
          ? ''
          : html`<div
                class="devices"
                title=${devices.map((memory) => `${memory.device}: ${memoryText(memory)}`).join('\n')}
              >
                ${devices
                  .filter((memory) => fullest.includes(memory))
                  .map(
                    (memory) =>
                      html`<scry-gpu-bar
                        .memory=${memory}
                        .profile=${this.profile}
                        .now=${header.time}
                      ></scry-gpu-bar>`,
                  )}
              </div>
              ${devices.length > DEVICES_SHOWN ? html`<span class="more xs faint num">+${devices.length - DEVICES_SHOWN}</span>` : ''}`
      }
    </div>`;
  }

  /** Alone, a way to be together: by what is open, or by what somebody else has open. Together, the others. */
  #sharing(open: boolean): TemplateResult {
    const { sharing } = this;
    if (sharing.role !== 'none')
      return html`<scry-people-chips .people=${sharing.people.filter(({ id }) => id !== ME)}></scry-people-chips>`;
    return html`<button
      class="share"
      aria-haspopup="dialog"
      title=${open ? 'Look at this run together' : 'Look at somebody else’s run'}
      @click=${() => {
        intend(this, 'scry-dialog', { dialog: open ? 'share' : 'join' });
      }}
    >
      ${open ? 'Share' : 'Join'}
    </button>`;
  }

  #pickers(): TemplateResult {
    const { source, header } = this;
    const runs = source?.runs ?? [];
    const groups = header?.groups ?? [];
    return html`${
      runs.length > 1
        ? html`<select
            aria-label="Run"
            title="Run"
            @change=${(event: Event) => {
              if (event.target instanceof HTMLSelectElement) intend(this, 'scry-open-run', { run: event.target.value });
            }}
          >
            ${runs.map(({ run, name, live }) => html`<option value=${run} .selected=${run === source?.run}>${name}${live ? ' (live)' : ''}</option>`)}
          </select>`
        : ''
    }${
      groups.length > 1
        ? html`<select
            aria-label="Group"
            title="Group"
            @change=${(event: Event) => {
              if (event.target instanceof HTMLSelectElement)
                intend(this, 'scry-show-group', { group: event.target.value });
            }}
          >
            ${groups.map((group) => html`<option value=${group} .selected=${group === header?.group}>${group === '' ? '(none)' : group}</option>`)}
          </select>`
        : ''
    }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-app-header': AppHeader;
  }
}
