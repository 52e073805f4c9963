import type { RunMarks } from '../components/preferences.ts';
import type { ViewModel } from '../components/view-model.ts';
import type { FindingView } from '../diagnosis/finding.ts';

/** The window's title and the badge of the app's icon: how many critical findings wait for somebody. */

const NAME_LENGTH = 60;

/** Critical findings that last at the cursor and that nobody has acknowledged or silenced; `now` in ms since 1970. */
export function openCriticals(list: readonly FindingView[], marks: RunMarks, now: number): number {
  const open = list.filter(({ level, over, routine }) => level === 'crit' && !over && !routine);
  if (open.length === 0) return 0;
  const quiet = new Set(marks.acknowledged);
  for (const [id, until] of marks.snoozed) if (until > now) quiet.add(id);
  return open.filter(({ id }) => !quiet.has(id)).length;
}

/** What the header calls the open run; empty while none is. */
export function runNameOf({ header, source }: Pick<ViewModel, 'header' | 'source'>): string {
  if (source.kind === 'none') return '';
  return header === null || header.task === '' ? source.title : header.task;
}

/** The title of the window. `run` is the name that the header gives the run; empty while none is open. */
export function titleOf(run: string, criticals: number): string {
  const characters = Array.from(run);
  const name = characters.length > NAME_LENGTH ? `${characters.slice(0, NAME_LENGTH - 1).join('')}…` : run;
  return `${criticals > 0 ? `(${String(criticals)}) ` : ''}${name === '' ? '' : `${name} · `}Scry`;
}

/** As much of the browser as is used; another in tests. */
export interface TitlePage {
  readonly setTitle: (title: string) => void;
  /** 0 takes the badge away. Null where icons have no badge. */
  readonly setBadge: ((count: number) => Promise<void>) | null;
}

/** The window's own. */
export function browserTitle(): TitlePage {
  return {
    setTitle: (title) => {
      document.title = title;
    },
    setBadge:
      'setAppBadge' in navigator
        ? (count) => (count === 0 ? navigator.clearAppBadge() : navigator.setAppBadge(count))
        : null,
  };
}

/** Writes title and badge where they changed. */
export class TitleBadge {
  readonly #page: TitlePage;
  #title: string | null = null;
  #count = 0;

  constructor(page: TitlePage) {
    this.#page = page;
  }

  /** Cheap: call it with every view. */
  show(run: string, criticals: number): void {
    const title = titleOf(run, criticals);
    if (title !== this.#title) {
      this.#title = title;
      this.#page.setTitle(title);
    }
    if (criticals === this.#count) return;
    this.#count = criticals;
    // Refused in windows of apps that are not installed; the title tells it anyway.
    void this.#page.setBadge?.(criticals).catch(() => undefined);
  }
}
