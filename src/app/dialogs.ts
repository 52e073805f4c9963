import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Intentions } from '../components/intentions.ts';
import type { PaletteItem } from '../components/command-items.ts';
import { base } from '../components/styles.ts';
import { EMPTY_VIEW, type ViewModel } from '../components/view-model.ts';
import { count } from '../diagnosis/units.ts';
import { COMMANDS, paletteCommands, type Situation } from './commands.ts';

/** One of the shell's dialogs; the inbox is a panel of the overview. */
export type DialogName = Exclude<Intentions['scry-dialog']['dialog'], 'inbox'>;

/** What a dialog needs is loaded when it is first opened. */
const LOAD: Readonly<Record<DialogName, () => Promise<unknown>>> = {
  palette: () => import('../components/panels/command-palette.ts'),
  keys: () => import('../components/panels/keys-help.ts'),
  thresholds: () => import('../components/panels/threshold-editor.ts'),
  run: () => import('../components/panels/run-details.ts'),
  share: () => import('../components/panels/share-dialog.ts'),
  join: () => import('../components/panels/join-dialog.ts'),
};

const FINDINGS_OFFERED = 60;

/** The dialogs of the shell, one open at a time, and the comparison of an episode's peak and end. */
@customElement('scry-dialogs')
export class Dialogs extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) view: ViewModel = EMPTY_VIEW;
  @property({ attribute: false }) dialog: DialogName | null = null;
  @property({ attribute: false }) situation: Situation | null = null;
  /** The link that somebody came with. */
  @property() invitation = '';

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.dialog !== null && changed.has('dialog')) void LOAD[this.dialog]();
    if (this.view.comparison !== null) void import('../components/panels/run-comparison.ts');
  }

  override render(): TemplateResult {
    const { view, dialog } = this;
    const { preferences } = view;
    return html` <scry-command-palette
        @close=${this.#closed}
        ?open=${dialog === 'palette'}
        .commands=${dialog === 'palette' && this.situation !== null ? paletteCommands(this.situation) : []}
        .targets=${dialog === 'palette' ? targetsOf(view) : []}
        ?jumps=${view.transport.run !== null}
      ></scry-command-palette>
      <scry-keys-help
        @close=${this.#closed}
        ?open=${dialog === 'keys'}
        .commands=${COMMANDS}
        .singleKeys=${preferences.singleKeys}
      ></scry-keys-help>
      <scry-threshold-editor
        @close=${this.#closed}
        ?open=${dialog === 'thresholds'}
        .profile=${preferences.thresholds}
      ></scry-threshold-editor>
      <scry-run-details
        @close=${this.#closed}
        ?open=${dialog === 'run'}
        .header=${view.header}
        .source=${view.source}
        .storage=${view.storage}
      ></scry-run-details>
      <scry-share-dialog
        @close=${this.#closed}
        ?open=${dialog === 'share'}
        .sharing=${view.sharing}
        .settings=${preferences.sharing}
      ></scry-share-dialog>
      <scry-join-dialog
        @close=${this.#closed}
        ?open=${dialog === 'join'}
        .sharing=${view.sharing}
        .settings=${preferences.sharing}
        .invitation=${this.invitation}
      ></scry-join-dialog>
      <scry-run-comparison .comparison=${view.comparison}></scry-run-comparison>`;
  }

  readonly #closed = (): void => {
    this.dispatchEvent(new CustomEvent('close'));
  };
}

/** What the palette leads to besides commands. The id says what is done: see `runTarget`. */
function targetsOf(view: ViewModel): PaletteItem[] {
  const { cards, bookmarks, findings, library, header } = view;
  return [
    ...cards.map(({ id, status, reason }) => ({
      id: `env:${String(id)}`,
      title: `Env ${String(id)}`,
      hint: reason ?? status,
    })),
    ...findings.list
      .filter(({ routine }) => !routine)
      .slice(0, FINDINGS_OFFERED)
      .map(({ begin, title, batch }) => ({
        id: `at:${String(begin)}`,
        title,
        hint: `finding, batch ${count(batch)}`,
      })),
    ...bookmarks.map(({ position, note }) => ({
      id: `at:${String(position)}`,
      title: note === '' ? `Bookmark at event ${count(position)}` : note,
      hint: 'bookmark',
    })),
    ...(header?.groups.length === 1 ? [] : (header?.groups ?? [])).map((group) => ({
      id: `group:${group}`,
      title: `Group ${group === '' ? '(none)' : group}`,
      hint: 'group',
    })),
    ...(library.runs ?? []).map(({ id, name, task }) => ({ id: `run:${id}`, title: name, hint: `run, ${task}` })),
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-dialogs': Dialogs;
  }
}
