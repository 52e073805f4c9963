import { expose } from 'comlink';
import * as z from 'zod/mini';
import { simulateRun, type SimulationOptions } from '../../../src/simulator/simulate.ts';
import type { RunSession } from '../../../src/worker/run-session.ts';
import { newRunSession, startStorage } from './run-session.ts';

/** Records a long simulated run, and seeks in a stored one. */

z.config({ jitless: true });

const IDENTITY = 'bench00000million';
const PIECE_CHARS = 1024 * 1024;

/** What was recorded. */
export interface MadeRun {
  readonly id: string;
  readonly events: number;
  readonly checkpoints: number;
  readonly rawBytes: number;
  readonly storedBytes: number;
}

export interface SeekWorker {
  /** Records the first so many events of a simulated run. */
  make(options: SimulationOptions, events: number, progress: (events: number) => void): Promise<MadeRun>;
  /** Opens a stored run until its head is there to be shown; gives its length. */
  open(run: string): Promise<{ readonly ms: number; readonly head: number }>;
  /** Milliseconds of every seek, one after the other. */
  seek(positions: readonly number[]): Promise<readonly number[]>;
  /** Collects what is not used any more, so that only what is kept is measured. */
  collect(): void;
}

const { store } = startStorage();
let runs: RunSession | null = null;
const { signal } = new AbortController();

/** Lets messages of the storage worker in; a timer would be slowed down by the browser. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

async function make(options: SimulationOptions, events: number, progress: (events: number) => void): Promise<MadeRun> {
  const session = newRunSession(store);
  const name = 'A million events';
  await session.begin(
    { identity: IDENTITY, name, anew: false, tried: 0, lines: null },
    'file',
    signal,
    () => undefined,
  );
  const { open } = session;
  if (open === null) throw new Error('no run was begun');
  let lines: string[] = [];
  let chars = 0;
  let count = 0;
  const take = async (): Promise<void> => {
    // The simulator's time is not the replay's.
    open.recorder.begin();
    session.ingest.takeText(lines.join('\n'), session.ingest.sourceHead);
    lines = [];
    chars = 0;
    await open.recorder.ready();
    await breathe();
    progress(count);
  };
  for (const { line } of simulateRun(options)) {
    lines.push(line);
    chars += line.length;
    count += 1;
    if (chars >= PIECE_CHARS) await take();
    if (count === events) break;
  }
  await take();
  await session.settle(true);
  const { keeping, checkpoints } = open.recorder;
  if (keeping.kind !== 'device') throw new Error(`the run is not on the device but ${JSON.stringify(keeping)}`);
  await session.leave();
  const record = await store.record(open.id);
  if (record?.head !== events) throw new Error(`${String(record?.head)} of ${String(events)} lines were stored`);
  const { id, rawBytes, storedBytes } = record;
  return { id, events, checkpoints: checkpoints.all.length, rawBytes, storedBytes };
}

async function open(run: string): Promise<{ ms: number; head: number }> {
  const start = performance.now();
  runs = newRunSession(store);
  const record = await runs.openStored(run, signal, () => undefined);
  if (record === null) throw new Error(`no run ${run} is stored`);
  runs.values();
  runs.changes();
  return { ms: performance.now() - start, head: runs.ingest.head };
}

/**
 * From the call of the transport's seek to all slices of the snapshot: reading checkpoint and lines from the device
 * through the storage worker, unpacking, decoding, replaying, and cutting the view into slices. Not in it: the
 * message from the window before and the slices' way to it after.
 */
async function seek(positions: readonly number[]): Promise<number[]> {
  const times: number[] = [];
  if (runs?.open == null) throw new Error('no run is open');
  const { transport } = runs.open;
  for (const position of positions) {
    const start = performance.now();
    const moved = await transport.seek(position);
    runs.values();
    runs.changes();
    times.push(performance.now() - start);
    if (moved.problem !== null || transport.view.position !== position) {
      throw new Error(`sought ${String(position)}, came to ${JSON.stringify(moved)}`);
    }
    await breathe();
  }
  return times;
}

const api: SeekWorker = {
  make,
  open,
  seek,
  collect: () => {
    if ('gc' in globalThis && typeof globalThis.gc === 'function') globalThis.gc();
  },
};

expose(api);
