import type { SimulatedLine } from '../simulator/simulate.ts';
import { decodeLine } from '../telemetry/decode.ts';
import type { LineError } from '../telemetry/event.ts';
import { feedRow } from './feed.ts';
import { Publisher } from './publisher.ts';
import { RunView } from './run-view.ts';
import type { RelayTarget, SessionApi } from './session-api.ts';
import { demoSource } from './sources/demo-source.ts';
import { fileSource } from './sources/file-source.ts';
import { relayFollower } from './sources/relay-source.ts';
import type { LineReader } from './sources/line-reader.ts';
import type { ReadableSource, Source, SourceSink } from './sources/source.ts';
import type { FeedRow, SourceSlice } from './view-slices.ts';

/** The session: one open run, one source at a time, one publisher. Lives in the worker. */

/** Lines read at once when looking for older rows of the feed. */
const OLDER_LINES = 1000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type SourceStatus = Mutable<Omit<SourceSlice, 'head' | 'events' | 'badLines' | 'unknownTypes'>>;

function noSource(): SourceStatus {
  return {
    title: '',
    kind: 'none',
    connection: { kind: 'none' },
    lastArrival: null,
    progress: null,
    notice: null,
    runs: [],
    run: null,
  };
}

export class Session implements SessionApi {
  readonly #publisher: Publisher;
  readonly #loadDemo: () => Promise<Iterable<SimulatedLine>>;
  #view = new RunView();
  #status = noSource();
  #session = 0;
  #abort = new AbortController();
  #retry: () => void = () => undefined;
  #reader: LineReader | null = null;

  /** @param loadDemo gives the simulated lines of the demo run */
  constructor(loadDemo: () => Promise<Iterable<SimulatedLine>>) {
    this.#loadDemo = loadDemo;
    const sessionNumber = (): number => this.#session;
    this.#publisher = new Publisher({
      get session() {
        return sessionNumber();
      },
      values: () => ({ source: this.#sourceSlice(), ...this.#view.values() }),
      changes: () => this.#view.changes(),
    });
  }

  connect(port: MessagePort): void {
    this.#publisher.connect(port);
  }

  openFile(file: File): Promise<void> {
    return this.#open('file', file.name, fileSource(file));
  }

  openRelay(target: RelayTarget): Promise<void> {
    const follower = relayFollower(target);
    const opened = this.#open('relay', new URL(target.url).host, follower);
    this.#retry = () => {
      if (this.#abort.signal.aborted) void this.#run(follower.source);
      else follower.retryNow();
    };
    return opened;
  }

  openDemo(): Promise<void> {
    return this.#open('demo', 'Demo run', demoSource(this.#loadDemo));
  }

  cancel(): void {
    this.#abort.abort();
    if (this.#status.kind === 'file' || this.#status.kind === 'none') return;
    // The demo cannot be gone on with, so nothing offers that.
    this.#status.connection =
      this.#status.kind === 'demo' ? { kind: 'ended' } : { kind: 'offline', reason: 'Disconnected.' };
    this.#publisher.changed();
  }

  retry(): void {
    this.#retry();
  }

  showGroup(group: string): void {
    this.#view.show(group);
    this.#publisher.changed();
  }

  async rowsBefore(position: number, count: number): Promise<readonly FeedRow[]> {
    const reader = this.#reader;
    let rows: FeedRow[] = [];
    for (let end = position; reader !== null && end > 0 && rows.length < count;) {
      const start = Math.max(0, end - OLDER_LINES);
      const lines = await reader(start, end - start);
      const page = lines.flatMap((line, i) => {
        const decoded = decodeLine(line, start + i);
        return decoded.ok ? (feedRow(decoded.event, start + i) ?? []) : [];
      });
      rows = [...page, ...rows];
      end = start;
    }
    return rows.slice(-count);
  }

  lineErrors(): readonly LineError[] {
    return this.#view.ingest.errors;
  }

  async #open(kind: SourceSlice['kind'], title: string, { source, reader }: ReadableSource): Promise<void> {
    this.#abort.abort();
    this.#retry = () => undefined;
    this.#status = { ...noSource(), kind, title };
    this.#reader = reader;
    this.#startOver();
    await this.#run(source);
  }

  #run(source: Source): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    return source(this.#sinkFor(abort.signal), abort.signal);
  }

  #startOver(): void {
    this.#view = new RunView();
    this.#session += 1;
    this.#publisher.reset();
  }

  /** A sink that falls silent once its source was replaced. */
  #sinkFor(signal: AbortSignal): SourceSink {
    const current = (): boolean => !signal.aborted;
    const update = (change: Partial<SourceStatus>): void => {
      if (signal !== this.#abort.signal) return;
      Object.assign(this.#status, change);
      this.#publisher.changed();
    };
    const taken = (): void => {
      this.#status.lastArrival = Date.now();
      this.#publisher.changed();
    };
    const head = (): number => this.#view.ingest.head;
    return {
      get head() {
        return head();
      },
      block: (block) => {
        if (!current()) return;
        this.#view.ingest.takeBlock(block);
        taken();
      },
      text: (text, from) => {
        if (!current()) return;
        this.#view.ingest.takeText(text, from);
        taken();
      },
      torn: (block) => {
        if (!current()) return;
        this.#view.ingest.takeTornLine(block);
        taken();
      },
      connection: (connection) => {
        update({ connection });
      },
      progress: (progress) => {
        update({ progress });
      },
      runs: (runs, run) => {
        update({ runs, run });
      },
      notice: (notice) => {
        update({ notice });
      },
      restart: () => {
        if (current()) this.#startOver();
      },
    };
  }

  #sourceSlice(): SourceSlice {
    const { ingest } = this.#view;
    return {
      ...this.#status,
      head: ingest.head,
      events: ingest.run.events,
      badLines: ingest.badLines,
      unknownTypes: [...ingest.unknownTypes],
    };
  }
}
