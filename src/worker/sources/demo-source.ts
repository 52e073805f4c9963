import type { SimulatedLine } from '../../simulator/simulate.ts';
import type { Source } from './source.ts';

/** Plays the simulator in the browser: a few batches at once, then at a watchable pace. */

/** Every demo is the same run: the one before gives way to it. */
export const DEMO_IDENTITY = 'demo';
const TICK_MS = 50;
const LINES_PER_TICK = 12;
const HEAD_START_LINES = 20_000;
const BURST_LINES = 400;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A source that plays simulated lines until they end or it is cancelled. */
export function demoSource(load: () => Promise<Iterable<SimulatedLine>>): Source {
  return async (sink, signal) => {
    sink.connection({ kind: 'connecting' });
    const lines = (await load())[Symbol.iterator]();
    await sink.begin({ identity: DEMO_IDENTITY, name: 'Demo run', anew: true, tried: 0, lines: null });
    if (signal.aborted) return;
    sink.connection({ kind: 'live' });
    let played = 0;
    while (!signal.aborted) {
      const burst = played < HEAD_START_LINES;
      const batch: string[] = [];
      let ended = false;
      for (let i = 0; i < (burst ? BURST_LINES : LINES_PER_TICK); i++) {
        const next = lines.next();
        if (next.done === true) {
          ended = true;
          break;
        }
        batch.push(next.value.line);
      }
      if (batch.length > 0) sink.text(batch.join('\n'), sink.head);
      played += batch.length;
      if (ended) {
        sink.connection({ kind: 'ended' });
        return;
      }
      await sink.ready();
      await pause(burst ? 0 : TICK_MS);
    }
  };
}
