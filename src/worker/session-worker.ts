import './trusted-types.ts';
import { expose, wrap } from 'comlink';
import * as z from 'zod/mini';
import type { HistoryApi } from '../storage/history-store.ts';
import type { SimulatedLine } from '../simulator/simulate.ts';
import { Session } from './session.ts';

// zod would probe for `new Function`, which the content security policy forbids.
z.config({ jitless: true });

/** The demo: a long troubled run, so that there is something to find. Loaded when first asked for. */
async function demoRun(): Promise<Iterable<SimulatedLine>> {
  const { DEFAULT_SIMULATION, simulateRun } = await import('../simulator/simulate.ts');
  return simulateRun({ ...DEFAULT_SIMULATION, batches: 100, epochs: 20, seed: 7, mood: 'troubled' });
}

// Packing and writing happen in a worker of their own, off the ingest path.
const storage = new Worker(new URL('../storage/storage-worker.ts', import.meta.url), {
  type: 'module',
  name: 'storage',
});

expose(new Session(wrap<HistoryApi>(storage), demoRun));
