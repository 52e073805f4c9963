import { writeFileSync } from 'node:fs';
import { DEFAULT_SIMULATION, simulateRun, type SimulationOptions } from '../../../src/simulator/simulate.ts';
import { asFile } from './recordings.ts';

/** Simulated runs as recordings. */

/** The lines of a simulated run; the same options give the same lines. */
export function simulatedLines(options: Partial<SimulationOptions>): string[] {
  return Array.from(simulateRun({ ...DEFAULT_SIMULATION, ...options }), ({ line }) => line);
}

/** Writes a simulated run as a file; gives what is in it. */
export function writeSimulated(path: string, options: Partial<SimulationOptions>): { text: string; lines: number } {
  const lines = simulatedLines(options);
  const text = asFile(lines);
  writeFileSync(path, text);
  return { text, lines: lines.length };
}

/** The cursors right after each batch has ended, the first batch's first. */
export function batchEnds(lines: readonly string[]): number[] {
  return lines.flatMap((line, i) => (line.includes('"BATCH_EPOCH_COMPLETED"') ? i + 1 : []));
}

/** Eleven hundred events of a run that gets into trouble, in ten batches. */
export const TROUBLED = simulatedLines({ envs: 4, batches: 10, epochs: 5, mood: 'troubled' });
