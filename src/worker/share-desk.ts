import { encodePlain } from '../storage/plain-data.ts';
import { LineTail } from './line-tail.ts';
import type { OpenRun } from './open-run.ts';
import type { RunSession } from './run-session.ts';
import { sealBody } from './share-body.ts';
import type { JoinedRun, ShareAnswer, SharedLines, ShareNews, ShareRequest } from './share-protocol.ts';
import type { SourceStatus } from './source-status.ts';

/** Serves guests from the open run: what the host has, its guests can ask for. Nothing is kept for any one of them. */

/** News go out this often at most. */
const NEWS_MS = 30;
/** Raw bytes of lines in one answer. */
const ANSWER_BYTES = 768 * 1024;
/** Lines looked for at once. */
const ANSWER_LINES = 2048;
/** Whoever joins within this time after somebody else is given the same state, and asks for the lines after it. */
const JOIN_MS = 250;

/** What guests are served from. */
export type ServedRuns = Pick<RunSession, 'open' | 'ingest'>;

export class ShareDesk {
  readonly #runs: ServedRuns;
  readonly #status: () => SourceStatus;
  readonly #tell: (news: ShareNews) => void;
  /** Begins anywhere: after a reload, or in a new worker, no number may stand for what was shown before. */
  #generation = Math.floor(Math.random() * 2 ** 48);
  /** What the generation stands for. */
  #shown: { readonly open: OpenRun | null; readonly judgedBy: string } = { open: null, judgedBy: '' };
  /** What was given to whoever joined last. */
  #joined: { readonly generation: number; readonly at: number; readonly body: Uint8Array<ArrayBuffer> } | null = null;
  /** Checkpoints up to here were told of. */
  #told = 0;
  #last = '';
  #timer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  /** @param tell is given every change */
  constructor(runs: ServedRuns, status: () => SourceStatus, tell: (news: ShareNews) => void) {
    this.#runs = runs;
    this.#status = status;
    this.#tell = tell;
    this.changed();
  }

  /** Something in the session changed. */
  changed(): void {
    if (this.#closed || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const news = this.#news(this.#told);
      this.#told = news.checkpoints.at(-1) ?? this.#told;
      const text = JSON.stringify(news);
      if (text === this.#last) return;
      this.#last = text;
      this.#tell(news);
    }, NEWS_MS);
  }

  /** Nothing is served any more. */
  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#shown.open !== null) this.#shown.open.tail = null;
  }

  /** Answers a guest; never rejects. */
  async answer(request: ShareRequest): Promise<ShareAnswer> {
    try {
      this.#look();
      const { open } = this.#shown;
      if (request.kind === 'join') return { ok: true, body: this.#joinBody(open) };
      if (request.kind === 'news') return { ok: true, body: sealBody(this.#news(this.#told)) };
      if (open === null || request.generation !== this.#generation) return GONE;
      const body = await bodyFor(open, request, this.#runs.ingest.head);
      return body === null
        ? { ok: false, reason: 'missing', message: 'The host does not have it any more.' }
        : { ok: true, body };
    } catch (error) {
      return { ok: false, reason: 'missing', message: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Another run, or all of it judged by other limits, is another generation: guests join anew. */
  #look(): void {
    const open = this.#ownRun();
    const judgedBy = open?.judgedBy ?? '';
    if (open === this.#shown.open && judgedBy === this.#shown.judgedBy) return;
    if (open !== this.#shown.open) {
      if (this.#shown.open !== null) this.#shown.open.tail = null;
      if (open !== null) open.tail = new LineTail();
    }
    this.#shown = { open, judgedBy };
    this.#generation += 1;
    this.#told = 0;
  }

  /** The open run; null where it is somebody else's, which is not here to be handed on. */
  #ownRun(): OpenRun | null {
    const { open } = this.#runs;
    return open?.recorder.keeping.kind === 'host' ? null : open;
  }

  /** The answer to a join; to make it takes long, so those who ask in a row cannot make it be made each time. */
  #joinBody(open: OpenRun | null): Uint8Array<ArrayBuffer> {
    const now = performance.now();
    const before = this.#joined;
    if (open === null || before?.generation !== this.#generation || now - before.at > JOIN_MS) {
      this.#joined = { generation: this.#generation, at: now, body: sealBody(this.#join(open)) };
    }
    // What is answered is given away.
    return this.#joined?.body.slice() ?? new Uint8Array(0);
  }

  #news(checkpointsFrom: number): ShareNews {
    this.#look();
    const { open } = this.#shown;
    const { title, kind, connection, progress } = this.#status();
    const from = Math.min(checkpointsFrom, this.#told);
    return {
      generation: this.#generation,
      open: open !== null,
      head: open === null ? 0 : this.#runs.ingest.head,
      checkpointsFrom: from,
      checkpoints: open?.recorder.checkpoints.between(from, Number.MAX_SAFE_INTEGER) ?? [],
      title,
      kind: kind === 'peer' ? 'none' : kind,
      connection: connection.kind,
      progress: progress?.state ?? null,
    };
  }

  #join(open: OpenRun | null): JoinedRun {
    const { ingest } = this.#runs;
    const news = this.#news(0);
    if (open === null) return { news, view: null, record: null, extra: null, profile: null };
    const { record, index } = open.recorder;
    const extra = { index, facts: ingest.facts, droppedSeries: 0 };
    return {
      news,
      view: encodePlain(ingest.view),
      record: { ...record, head: ingest.head },
      extra,
      profile: open.profile,
    };
  }
}

const GONE: ShareAnswer = { ok: false, reason: 'gone', message: 'The host shows another run now.' };

/** What was asked for, encoded; null where it is not there. */
async function bodyFor(
  open: OpenRun,
  request: Exclude<ShareRequest, { kind: 'join' | 'news' }>,
  head: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  switch (request.kind) {
    case 'lines': {
      const lines = await linesOf(open, request.from, Math.min(request.to, head));
      return lines.segments.length === 0 ? null : sealBody(lines);
    }
    case 'checkpoint': {
      const bytes = await open.checkpointBytes(request.position);
      return bytes === null ? null : sealBody(bytes);
    }
    case 'series':
      return sealBody(await open.series(request.key, request.span));
    case 'tables':
      return sealBody(await open.seriesTables());
  }
}

/** The segments that hold the beginning of [from, to). */
async function linesOf(open: OpenRun, from: number, to: number): Promise<SharedLines> {
  if (from < 0 || from >= to) return { segments: [] };
  const tail = open.tail?.from(from, ANSWER_BYTES) ?? [];
  const found = tail.length > 0 ? tail : await open.storedSegments(from, Math.min(to, from + ANSWER_LINES));
  const segments: SharedLines['segments'][number][] = [];
  let bytes = 0;
  for (const segment of found) {
    bytes += segment.bytes?.length ?? 0;
    if (segments.length > 0 && bytes > ANSWER_BYTES) break;
    segments.push({ ...segment, bytes: segment.bytes === null ? null : segment.bytes.slice() });
  }
  return { segments };
}
