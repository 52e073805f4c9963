import type { FeedWindow, ViewModel } from '../components/view-model.ts';
import type { FeedFilter, FeedPage, FeedQuery } from '../worker/feed-page.ts';

/** The part of the feed that somebody looks through: pages are asked for and joined to one window of bounded size. */

/** Rows asked for at once. */
const PAGE_ROWS = 200;
/** Rows of a window; those that lie farthest from where one looks give way. */
const WINDOW_ROWS = 1000;

/** Who reads the run. A newer request for a page may end an older one early. */
export interface FeedSource {
  page(query: FeedQuery): Promise<FeedPage>;
  /** Null where the line is damaged. */
  rawLine(position: number): Promise<string | null>;
}

/** What of the view model is kept here. */
export type FeedPart = Pick<ViewModel, 'feedWindow' | 'rawLine'>;

type Direction = FeedQuery['direction'];

/** A window with what a page brought; pages lie side by side with it. */
function joined(window: FeedWindow, page: FeedPage, direction: Direction): FeedWindow {
  if (direction === 'before') {
    const rows = [...page.rows, ...window.rows];
    const dropped = rows[WINDOW_ROWS];
    return {
      ...window,
      rows: rows.slice(0, WINDOW_ROWS),
      from: page.from,
      // The first page tells where the run ends, if that is before what was asked for.
      to: dropped?.position ?? (window.from === window.to ? page.to : window.to),
      atStart: page.end,
      atEnd: window.atEnd && dropped === undefined,
    };
  }
  const rows = [...window.rows, ...page.rows];
  const dropped = rows[rows.length - WINDOW_ROWS - 1];
  return {
    ...window,
    rows: rows.slice(-WINDOW_ROWS),
    from: dropped === undefined ? (window.from === window.to ? page.from : window.from) : dropped.position + 1,
    to: page.to,
    atStart: window.atStart && dropped === undefined,
    atEnd: page.end,
  };
}

function inWords(error: unknown): string {
  const reason = error instanceof Error && error.message !== '' ? error.message : 'The events could not be read.';
  return reason.endsWith('.') ? reason : `${reason}.`;
}

export class FeedController {
  readonly #source: FeedSource;
  readonly #patch: (part: FeedPart) => void;
  #window: FeedWindow | null = null;
  #rawLine: FeedPart['rawLine'] = null;
  /** Counts requests: an answer to an older one is not looked at. */
  #request = 0;
  #rawRequest = 0;

  /** @param patch called with every change */
  constructor(source: FeedSource, patch: (part: FeedPart) => void) {
    this.#source = source;
    this.#patch = patch;
  }

  /**
   * Looks through the run for what passes a filter, from a position on backwards.
   * @param position null: from the cursor
   */
  look(filter: FeedFilter, position: number | null, cursor: number): void {
    const at = position ?? cursor;
    this.#window = {
      filter,
      rows: [],
      from: at,
      to: at,
      atStart: at === 0,
      atEnd: false,
      loading: null,
      problem: null,
    };
    void this.#load(at === 0 ? 'from' : 'before');
  }

  /** More rows at one end. At the newest end also where nothing was left: the run may have grown. */
  more(direction: Direction): void {
    const window = this.#window;
    if (window === null || window.loading === direction || (direction === 'before' && window.atStart)) return;
    void this.#load(direction);
  }

  /** The newest events are followed again; what was looked through is forgotten. Also for a run that was left. */
  follow(): void {
    this.#request += 1;
    this.#rawRequest += 1;
    this.#window = null;
    this.#rawLine = null;
    this.#tell();
  }

  /** Fetches a line as it came; null: it is no longer wanted. A line that cannot be read comes as an empty text. */
  async showRaw(position: number | null): Promise<void> {
    const request = (this.#rawRequest += 1);
    if (this.#rawLine !== null) {
      this.#rawLine = null;
      this.#tell();
    }
    if (position === null) return;
    const text = await this.#source.rawLine(position).catch(() => null);
    if (request !== this.#rawRequest) return;
    this.#rawLine = { position, text: text ?? '' };
    this.#tell();
  }

  /** Asks page after page until there are rows enough, or the run ends. */
  async #load(direction: Direction): Promise<void> {
    const request = (this.#request += 1);
    let wanted = PAGE_ROWS;
    this.#change({ loading: direction, problem: null });
    try {
      for (let end = false; !end && wanted > 0;) {
        const window = this.#window;
        if (window === null) return;
        const position = direction === 'before' ? window.from : window.to;
        const page = await this.#source.page({ filter: window.filter, direction, position, count: wanted });
        if (request !== this.#request) return;
        wanted -= page.rows.length;
        end = page.end;
        // A page that got nowhere was ended early: asking for it again and again would not end at all.
        const stuck = !end && page.from === page.to;
        this.#window = { ...joined(window, page, direction), loading: end || stuck || wanted <= 0 ? null : direction };
        this.#tell();
        if (stuck) return;
      }
    } catch (error) {
      if (request === this.#request) this.#change({ loading: null, problem: inWords(error) });
    }
  }

  #change(change: Partial<FeedWindow>): void {
    if (this.#window === null) return;
    this.#window = { ...this.#window, ...change };
    this.#tell();
  }

  #tell(): void {
    this.#patch({ feedWindow: this.#window, rawLine: this.#rawLine });
  }
}
