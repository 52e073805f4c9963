import type { HistoryApi } from '../../../src/storage/history-store.ts';
import { HistoryStore } from '../../../src/storage/history-store.ts';
import { Session } from '../../../src/worker/session.ts';
import type { EnvCard, FeedRow, Slices } from '../../../src/worker/view-slices.ts';
import { FEED_ROWS } from '../../../src/worker/view-state.ts';
import { ViewSlicer } from '../../../src/worker/view-slicer.ts';
import { viewAfter } from './seeking.ts';
import { logOf } from '../../unit/diagnosis/diagnosed.ts';
import { Stream } from './stream.ts';

/** Tabs of one browser, each with a session and a store of its own over the same database. */

const viewers = new Set<Viewer>();

export class Viewer {
  readonly session: Session;
  readonly stream: Stream;

  constructor(store: HistoryApi = new HistoryStore(), demo: readonly string[] = []) {
    this.session = new Session(store, () => Promise.resolve(demo.map((line) => ({ time: 0, line }))));
    this.stream = new Stream(this.session);
    viewers.add(this);
  }

  /** Reads a file to its end, and waits until that is shown. */
  async read(file: File): Promise<Slices['source']> {
    await this.session.openFiles([file]);
    await this.stream.until(() => this.stream.slice('source')?.title === file.name);
    return this.stream.untilRead('complete');
  }

  /** Waits until the newest is shown, and is so many lines from the start. */
  async untilHead(head: number): Promise<void> {
    await this.stream.until(() => {
      const transport = this.stream.slice('transport');
      return transport?.head === head && (!transport.following || transport.cursor === head);
    });
  }

  async untilStorage(kind: Slices['storage']['kind']): Promise<void> {
    await this.stream.until(() => this.stream.slice('storage')?.kind === kind);
  }

  /** The run's id in addresses. */
  get run(): string {
    return this.stream.slice('transport')?.run ?? '';
  }

  /** What the window shows of the run. */
  shown(): Record<string, unknown> {
    const cards = new Map<number, EnvCard>();
    let ids: readonly number[] = [];
    let feed: FeedRow[] = [];
    const { session } = this.stream.newest;
    for (const message of this.stream.messages) {
      if (message.session !== session) continue;
      const { board, feed: rows } = message.slices;
      for (const card of board?.changed ?? []) cards.set(card.id, card);
      ids = board?.ids ?? ids;
      if (rows !== undefined) feed = [...(rows.reset ? [] : feed), ...rows.rows].slice(-FEED_ROWS);
    }
    const names = [
      'header',
      'verdict',
      'kpis',
      'policy',
      'leaderboards',
      'findings',
      'cohorts',
      'detail',
      'timeline',
    ] as const;
    return {
      ...Object.fromEntries(names.map((name) => [name, this.stream.slice(name)])),
      cards: ids.map((id) => cards.get(id)),
      feed,
    };
  }

  async close(): Promise<void> {
    viewers.delete(this);
    await this.session.close();
    this.stream.close();
  }
}

/** What a window must show after these lines: all but the timeline. */
export function shownAfter(lines: readonly string[]): Record<string, unknown> {
  const slicer = new ViewSlicer();
  const view = viewAfter(lines);
  const { board, feed } = slicer.changes(view);
  return { ...slicer.values(view, { log: logOf(lines), judging: null }), cards: board?.changed, feed: feed?.rows };
}

/** Without what only a session has. */
export function withoutTimeline(shown: Record<string, unknown>): Record<string, unknown> {
  return { ...shown, timeline: undefined };
}

export async function closeViewers(): Promise<void> {
  for (const viewer of viewers) await viewer.close();
}
