import { wrap } from 'comlink';
import type { HistoryTime, HistoryWorker } from './history-worker.ts';

/** One round: the file with its history written, and without. */
export interface HistoryRound {
  readonly recorded: HistoryTime;
  readonly unrecorded: HistoryTime;
}

/** Reads a file with and without history by turns, after one round that only warms up. */
export async function timeHistory(url: string, rounds: number): Promise<HistoryRound[]> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.statusText}`);
  const file = new File([await response.blob()], 'bench.jsonl');
  const worker = new Worker(new URL('./history-worker.ts', import.meta.url), { type: 'module' });
  const api = wrap<HistoryWorker>(worker);
  const times: HistoryRound[] = [];
  for (let round = 0; round <= rounds; round++) {
    // The order alternates: what one leaves behind to be done is not always on the other's account.
    const first = await api.time(file, round % 2 === 0);
    const second = await api.time(file, round % 2 !== 0);
    if (round > 0)
      times.push(round % 2 === 0 ? { recorded: first, unrecorded: second } : { recorded: second, unrecorded: first });
  }
  worker.terminate();
  return times;
}
