import type { HistoryApi } from '../storage/history-store.ts';
import type { KeepingState, ReadSegment } from '../storage/history-protocol.ts';
import type { SeriesSpan, SeriesTable } from '../storage/series-store.ts';
import type { SeriesWindow } from '../storage/series/read-series.ts';
import type { SeriesKey } from '../storage/series/series-key.ts';
import { checkpointIn, linesIn, seriesIn, tablesIn } from './shared-guard.ts';
import type { ShareLink, ShareRequest } from './share-protocol.ts';

/**
 * The history of a shared run as a guest sees it: all of it lies with the host and is asked for when it is looked at. The
 * guest's session reads it as it reads a run of its own.
 */

const KEPT_BY_HOST: KeepingState = { kind: 'host' };

export class PeerHistory implements HistoryApi {
  readonly #link: ShareLink;
  readonly #generation: number;

  /** @param generation the run as it was joined */
  constructor(link: ShareLink, generation: number) {
    this.#link = link;
    this.#generation = generation;
  }

  async segments(_run: string, from: number, to: number): Promise<readonly ReadSegment[]> {
    const body = await this.#ask({ kind: 'lines', generation: this.#generation, from, to });
    return body === null ? [] : linesIn(body);
  }

  async checkpoint(_run: string, position: number): Promise<Uint8Array | null> {
    const body = await this.#ask({ kind: 'checkpoint', generation: this.#generation, position });
    return body === null ? null : checkpointIn(body);
  }

  async series(_run: string, key: SeriesKey, span: SeriesSpan): Promise<SeriesWindow> {
    const body = await this.#ask({ kind: 'series', generation: this.#generation, key, span });
    if (body === null) throw new Error('The host does not have this series.');
    return seriesIn(body);
  }

  async seriesTables(): Promise<readonly SeriesTable[]> {
    const body = await this.#ask({ kind: 'tables', generation: this.#generation });
    return body === null ? [] : tablesIn(body);
  }

  // What is the host's is neither opened, written nor removed from here.
  runsOf(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }
  record(): Promise<null> {
    return Promise.resolve(null);
  }
  open(): Promise<null> {
    return Promise.resolve(null);
  }
  write(): Promise<KeepingState> {
    return Promise.resolve(KEPT_BY_HOST);
  }
  remove(): Promise<void> {
    return Promise.resolve();
  }
  retry(): Promise<KeepingState> {
    return Promise.resolve(KEPT_BY_HOST);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The body of the answer; null where the host does not have it. */
  async #ask(request: ShareRequest): Promise<Uint8Array | null> {
    const answer = await this.#link.ask(request);
    if (answer.ok) return answer.body;
    if (answer.reason === 'refused') throw new Error(answer.message);
    return null;
  }
}
