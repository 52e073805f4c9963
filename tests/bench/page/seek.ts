import { proxy, transfer, wrap, type Remote } from 'comlink';
import { Random } from '../../../src/simulator/random.ts';
import type { SimulationOptions } from '../../../src/simulator/simulate.ts';
import type { SessionApi } from '../../../src/worker/session-api.ts';
import type { PaintedMessage, SliceMessage } from '../../../src/worker/view-slices.ts';
import type { MadeRun, SeekWorker } from './seek-worker.ts';

/** Seeks in a stored run, in a worker that is the session's but for the publishing; scrubs with the whole session. */

let seeking: { readonly worker: Worker; readonly api: Remote<SeekWorker>; readonly random: Random } | null = null;

function started(): NonNullable<typeof seeking> {
  if (seeking === null) {
    const worker = new Worker(new URL('./seek-worker.ts', import.meta.url), { type: 'module', name: 'seek' });
    seeking = { worker, api: wrap<SeekWorker>(worker), random: new Random(1, 0) };
  }
  return seeking;
}

/** Records the first so many events of a simulated run. */
export function makeRun(options: SimulationOptions, events: number): Promise<MadeRun> {
  let told = 0;
  return started().api.make(
    options,
    events,
    proxy((count: number) => {
      if (count - told < events / 20) return;
      told = count;
      console.info(`made ${count.toLocaleString('en')} of ${events.toLocaleString('en')} events`);
    }),
  );
}

/** Opens a stored run; milliseconds until its head is there to be shown. */
export function openRun(run: string): Promise<{ readonly ms: number; readonly head: number }> {
  return started().api.open(run);
}

/** Seeks so many random positions, going on with the same row of random numbers; milliseconds of each. */
export async function timeSeeks(count: number, head: number): Promise<readonly number[]> {
  const { api, random } = started();
  const positions = Array.from({ length: count }, () => 1 + (random.word() % head));
  const times = await api.seek(positions);
  await api.collect();
  return times;
}

/** Ends the worker that sought; the run is free for another one. */
export function endSeeks(): void {
  seeking?.worker.terminate();
  seeking = null;
}

/** How dragging went. */
export interface Scrubbing {
  readonly asked: number;
  /** Snapshots at another position than the one before that reached the window. */
  readonly shown: number;
  readonly seconds: number;
  readonly lastAsked: number;
  readonly lastShown: number;
}

function isSliceMessage(data: unknown): data is SliceMessage {
  return typeof data === 'object' && data !== null && 'slices' in data && 'sequence' in data;
}

/** Seconds into the drag → part of the run: to and fro over all of it, with a hand's unsteadiness. */
function dragged(seconds: number, random: Random): number {
  const sweep = 0.5 - 0.45 * Math.cos((2 * Math.PI * seconds) / 4);
  return Math.min(1, Math.max(0, sweep + (0.01 * (random.word() % 1000)) / 1000));
}

/** Drags the cursor for a while, 60 requests a second, as the track does; each message is answered when painted. */
export async function scrub(run: string, head: number, seconds: number): Promise<Scrubbing> {
  const worker = new Worker(new URL('../../../src/worker/session-worker.ts', import.meta.url), {
    type: 'module',
    name: 'session',
  });
  const api = wrap<SessionApi>(worker);
  const { port1, port2 } = new MessageChannel();
  let cursor = -1;
  let shown = 0;
  port1.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!isSliceMessage(data)) return;
    const { transport } = data.slices;
    if (transport !== undefined && transport.cursor !== cursor) {
      cursor = transport.cursor;
      shown += 1;
    }
    requestAnimationFrame(() => {
      port1.postMessage({ painted: data.sequence } satisfies PaintedMessage);
    });
  };
  await api.connect(transfer(port2, [port2]));
  if (!(await api.openStored(run, null))) throw new Error(`no run ${run} is stored`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const random = new Random(2, 0);
  shown = 0;
  let asked = 0;
  let lastAsked = 0;
  let last: Promise<unknown> = Promise.resolve();
  const start = performance.now();
  const askedBy = (now: number): number => Math.floor(((now - start) / 1000) * 60);
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      if (now - start >= seconds * 1000) {
        clearInterval(timer);
        resolve();
      } else if (askedBy(now) >= asked) {
        asked += 1;
        lastAsked = Math.round(head * dragged((now - start) / 1000, random));
        last = api.seek(lastAsked);
      }
    }, 4);
  });
  await last;
  const took = (performance.now() - start) / 1000;
  const duringDrag = shown;
  // The last one may still be on its way to the screen.
  await new Promise((resolve) => setTimeout(resolve, 500));
  worker.terminate();
  return { asked, shown: duringDrag, seconds: took, lastAsked, lastShown: cursor };
}
