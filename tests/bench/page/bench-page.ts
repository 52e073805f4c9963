import { wrap } from 'comlink';
import { timeHistory, type HistoryRound } from './history.ts';
import type { IngestWorker } from './ingest-worker.ts';
import type { StageName } from './ingest-stages.ts';
import { heapAfter } from './memory.ts';
import { timeRender } from './render.ts';
import { endSeeks, makeRun, openRun, scrub, timeSeeks } from './seek.ts';

/** What the bench program calls in the page. */
export interface BenchPage {
  /** Milliseconds of every round, stage by stage; rounds are interleaved. */
  ingest(url: string, stages: readonly StageName[], rounds: number): Promise<Record<string, number[]>>;
  render(envs: number): Promise<number[]>;
  /** Heap in bytes after so many events. */
  memory(marks: readonly number[]): Promise<number[]>;
  history(url: string, rounds: number): Promise<HistoryRound[]>;
  readonly makeRun: typeof makeRun;
  readonly openRun: typeof openRun;
  readonly timeSeeks: typeof timeSeeks;
  readonly endSeeks: typeof endSeeks;
  readonly scrub: typeof scrub;
}

const page: BenchPage = {
  async ingest(url, stages, rounds) {
    const file = await (await fetch(url)).blob();
    const worker = new Worker(new URL('./ingest-worker.ts', import.meta.url), { type: 'module' });
    const api = wrap<IngestWorker>(worker);
    const times: Record<string, number[]> = {};
    for (const stage of stages) await api.time(stage, file);
    for (let round = 0; round < rounds; round++) {
      for (const stage of stages) (times[stage] ??= []).push(await api.time(stage, file));
    }
    worker.terminate();
    return times;
  },
  render: timeRender,
  memory: heapAfter,
  history: timeHistory,
  makeRun,
  openRun,
  timeSeeks,
  endSeeks,
  scrub,
};

Object.assign(globalThis, { bench: page });
