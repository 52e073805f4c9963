import { DEFAULT_SIMULATION, simulateRun } from '../../../src/simulator/simulate.ts';
import { ViewSlicer } from '../../../src/worker/view-slicer.ts';
import { judgedIngest } from './judged-ingest.ts';

/** Heap in bytes after so many simulated events were ingested and published, garbage collected before each look. */

const STEP = 1000;

interface WithGarbageCollector {
  gc(): void;
  performance: { memory: { usedJSHeapSize: number } };
}

function canMeasure(scope: object): scope is WithGarbageCollector {
  return 'gc' in scope && 'memory' in performance;
}

export async function heapAfter(marks: readonly number[]): Promise<number[]> {
  const scope: object = globalThis;
  if (!canMeasure(scope)) throw new Error('start Chromium with --js-flags=--expose-gc --enable-precise-memory-info');
  const lines = simulateRun({ ...DEFAULT_SIMULATION, envs: 16, epochs: 150, batches: 1000, mood: 'troubled' });
  const { ingest, log } = judgedIngest();
  const slicer = new ViewSlicer();
  const heaps: number[] = [];
  let batch: string[] = [];
  for (const { line } of lines) {
    batch.push(line);
    if (batch.length < STEP) continue;
    ingest.takeText(batch.join('\n'), ingest.head);
    batch = [];
    slicer.values(ingest.view, { log, judging: null });
    slicer.changes(ingest.view);
    // Let the page breathe, as the worker does between two chunks.
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (ingest.head < (marks[heaps.length] ?? Infinity)) continue;
    scope.gc();
    heaps.push(scope.performance.memory.usedJSHeapSize);
    if (heaps.length === marks.length) break;
  }
  return heaps;
}
