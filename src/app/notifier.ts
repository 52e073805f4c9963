import type { FindingView } from '../diagnosis/finding.ts';
import { count } from '../diagnosis/units.ts';
import type { FindingsSlice, SourceSlice, TransportSlice } from '../worker/view-slices.ts';

/** Desktop notifications of critical findings that begin while nobody looks. */

/** As much of a notification as is used. */
export interface ShownNotification {
  onclick: ((event: Event) => void) | null;
  close(): void;
}

/** The browser's `Notification`. */
export interface NotificationMaker {
  new (title: string, options: { readonly body: string; readonly tag: string }): ShownNotification;
  readonly permission: NotificationPermission;
  requestPermission(): Promise<NotificationPermission>;
}

/** What the notifier needs of the page. */
export interface NotifierPage {
  /** Null where the browser has no notifications. */
  readonly notification: NotificationMaker | null;
  readonly hidden: () => boolean;
  /** Brings the window to the front. */
  readonly focus: () => void;
  /** Shows the run at a cursor. */
  readonly seek: (position: number) => void;
}

/** What the notifier looks at; parts of the view model. */
export interface NotifierView {
  readonly source: SourceSlice;
  readonly transport: TransportSlice;
  readonly findings: FindingsSlice;
  /** The person wants to be told. */
  readonly notify: boolean;
}

/** Findings that begin within this time are told together, in milliseconds. */
const TOGETHER_MS = 1000;
/** Titles in a notification of several. */
const LISTED = 4;
/** Systems cut longer texts anyway. */
const BODY_LENGTH = 220;

/** The browser's notifications; null where it has none. */
export function browserNotifications(): NotificationMaker | null {
  return 'Notification' in globalThis ? globalThis.Notification : null;
}

/** Asks the person for the permission. Only on a click: browsers hold it against pages that ask unbidden. */
export async function askToNotify(
  notification: NotificationMaker | null = browserNotifications(),
): Promise<'granted' | 'denied' | 'unsupported'> {
  if (notification === null) return 'unsupported';
  const permission =
    notification.permission === 'default' ? await notification.requestPermission() : notification.permission;
  return permission === 'granted' ? 'granted' : 'denied';
}

/** The stretch of a run that is followed live. */
interface Watch {
  readonly session: string;
  /** What began up to this cursor is old. */
  readonly since: number;
}

function sessionOf({ source, transport }: NotifierView): string {
  return JSON.stringify([source.kind, source.title, source.run, transport.run]);
}

/** What the source had before is read, and what is shown is the newest. */
function caughtUp({ source, transport, findings }: NotifierView): boolean {
  const listed = source.runs.find(({ run }) => run === source.run);
  return (
    source.connection.kind === 'live' &&
    transport.following &&
    !transport.seeking &&
    source.reopening === null &&
    findings.judging === null &&
    (listed === undefined || source.head >= listed.head)
  );
}

function cut(text: string): string {
  return text.length > BODY_LENGTH ? `${text.slice(0, BODY_LENGTH - 1)}…` : text;
}

/** Tells of critical findings while the page is hidden: each once, and none that was there when the run was opened. */
export class Notifier {
  readonly #page: NotifierPage;
  #watch: Watch | null = null;
  /** Ids of findings since the watch began: told, or seen by a person who looked. */
  readonly #known = new Set<string>();
  #waiting: FindingView[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(page: NotifierPage) {
    this.#page = page;
  }

  /** Looks at what is shown now; to be called whenever findings, source or transport changed. */
  look(view: NotifierView): void {
    const watch = this.#watchOf(view);
    if (watch === null) return;
    for (const finding of view.findings.list) {
      if (finding.level !== 'crit' || finding.routine) continue;
      if (finding.begin <= watch.since || this.#known.has(finding.id)) continue;
      this.#known.add(finding.id);
      if (view.notify && this.#page.hidden()) this.#wait(finding);
    }
  }

  /** Forgets what was not told yet. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting = [];
    this.#watch = null;
    this.#known.clear();
  }

  /** A lost connection does not end the watch: what comes when it is back began while the run was followed. */
  #watchOf(view: NotifierView): Watch | null {
    const session = sessionOf(view);
    const { transport, findings } = view;
    if (this.#watch?.session !== session || !transport.following || findings.judging !== null) this.stop();
    if (this.#watch === null && caughtUp(view)) this.#watch = { session, since: transport.cursor };
    return this.#watch;
  }

  #wait(finding: FindingView): void {
    this.#waiting.push(finding);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const findings = this.#waiting.sort((a, b) => a.begin - b.begin);
      this.#waiting = [];
      // Somebody came to look meanwhile: nothing more to tell.
      if (this.#page.hidden()) this.#tell(findings);
    }, TOGETHER_MS);
  }

  #tell(findings: readonly FindingView[]): void {
    const { notification } = this.#page;
    const first = findings[0];
    if (first === undefined || notification?.permission !== 'granted') return;
    const more = findings.length - LISTED;
    const [title, body] =
      findings.length === 1
        ? [first.title, first.text]
        : [
            `${count(findings.length)} critical findings`,
            [
              ...findings.slice(0, LISTED).map((finding) => finding.title),
              ...(more > 0 ? [`and ${count(more)} more`] : []),
            ].join('\n'),
          ];
    this.#show(notification, title, cut(body), first);
  }

  #show(notification: NotificationMaker, title: string, body: string, first: FindingView): void {
    let shown: ShownNotification;
    try {
      // The tag keeps a second window of the same run from telling it again.
      shown = new notification(`Scry: ${title}`, { body, tag: `scry-${first.id}` });
    } catch {
      // Some phones offer the constructor and refuse to use it; the banner and the inbox tell it anyway.
      return;
    }
    shown.onclick = () => {
      shown.close();
      this.#page.focus();
      this.#page.seek(first.begin);
    };
  }
}
