import { expose } from 'comlink';
import * as z from 'zod/mini';
import type { Ingest } from '../../../src/worker/ingest.ts';
import { followIndex, newIndex } from '../../../src/worker/run-index.ts';
import { fileSource } from '../../../src/worker/sources/file-source.ts';
import type { SourceInfo, SourceSink, SourceStart } from '../../../src/worker/sources/source.ts';
import { judgedIngest } from './judged-ingest.ts';
import { newRunSession, startStorage } from './run-session.ts';

/** Reads the same file by the same source, with the history written and without it. */

z.config({ jitless: true });

/** How one reading went. */
export interface HistoryTime {
  /** Milliseconds until the file was read and, where it is recorded, all of it was on the device. */
  readonly ms: number;
  /** Milliseconds of them after the last line was taken. */
  readonly drain: number;
  readonly events: number;
  readonly checkpoints: number;
  /** Bytes on the device. */
  readonly stored: number;
}

export interface HistoryWorker {
  time(file: File, recorded: boolean): Promise<HistoryTime>;
}

const { store } = startStorage();

/** What a session's sink does with what comes from a file, without the publishing. */
function sinkOf(
  ingest: () => Ingest,
  begin: (info: SourceInfo) => Promise<SourceStart>,
  before: () => void,
  ready: () => Promise<void> | null,
): SourceSink {
  return {
    get head() {
      return ingest().sourceHead;
    },
    begin,
    block: (block) => {
      before();
      ingest().takeBlock(block);
    },
    skip: (lines, lastLine) => {
      ingest().skip(lines, lastLine);
    },
    text: (text, from) => {
      ingest().takeText(text, from);
    },
    torn: (block) => {
      before();
      ingest().takeTornLine(block);
    },
    end: () => undefined,
    ready,
    connection: () => undefined,
    progress: () => undefined,
    runs: () => undefined,
    notice: (text) => {
      if (text !== null) reportError(new Error(text));
    },
  };
}

/** All that a session does with events, its index and findings too, but keeps nothing. */
async function unrecorded(file: File, signal: AbortSignal): Promise<HistoryTime> {
  const index = newIndex();
  const { ingest, log } = judgedIngest((event, position, { group }) => {
    followIndex(index, event, position, group, ingest.view.recent.at(-1)?.position === position);
  });
  index.log = log;
  const sink = sinkOf(
    () => ingest,
    () => Promise.resolve({ lines: 0, bytes: null, lastLine: null }),
    () => undefined,
    () => null,
  );
  const start = performance.now();
  await fileSource(file)(sink, signal);
  return { ms: performance.now() - start, drain: 0, events: ingest.run.events, checkpoints: 0, stored: 0 };
}

async function recorded(file: File, signal: AbortSignal): Promise<HistoryTime> {
  const runs = newRunSession(store);
  const sink = sinkOf(
    () => runs.ingest,
    (info) => runs.begin(info, 'file', signal, () => undefined),
    () => {
      runs.open?.recorder.begin();
    },
    () => runs.open?.recorder.ready() ?? null,
  );
  const start = performance.now();
  await fileSource(file)(sink, signal);
  const read = performance.now();
  await runs.settle(true);
  const end = performance.now();
  const { open } = runs;
  if (open === null) throw new Error('nothing was recorded');
  const { events } = runs.ingest.run;
  const checkpoints = open.recorder.checkpoints.all.length;
  const state = open.recorder.keeping;
  if (state.kind !== 'device') throw new Error(`the history is not on the device but ${JSON.stringify(state)}`);
  await runs.leave();
  const stored = (await store.record(open.id))?.storedBytes ?? 0;
  await store.remove(open.id);
  return { ms: end - start, drain: end - read, events, checkpoints, stored };
}

const api: HistoryWorker = {
  time: (file, history) => (history ? recorded : unrecorded)(file, new AbortController().signal),
};

expose(api);
