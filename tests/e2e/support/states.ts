import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE, knownEventType } from '../../../src/telemetry/catalogue.ts';
import type { Field, FieldTable } from '../../../src/telemetry/field.ts';
import { asFile, changed } from './recordings.ts';
import { simulatedLines } from './simulated.ts';

/** Recordings that bring the Overview into its main states. */

/** Python writes what is measured with a fraction, and counts without one. */
const TEXT_OR_MEASURED = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+(?:[eE][-+]?\d+)?|[eE][-+]?\d+)/g;

/** The same lines with NaN for everything that was measured; counts and texts stay. */
export function withoutNumbers(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(TEXT_OR_MEASURED, (token) => (token.startsWith('"') ? token : 'NaN')));
}

/** The same lines without every field that the wire may leave out (telemetry-events §3). */
export function withoutOptional(lines: readonly string[]): string[] {
  return changed(lines, (event) => {
    const type = knownEventType(event.event_type);
    if (type !== undefined) event.data = required(event.data, CATALOGUE[type]);
  });
}

function required(data: Record<string, unknown>, table: FieldTable): Record<string, unknown> {
  const left: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(data)) {
    const field = table[name];
    if (field === undefined || mayBeMissing(field)) continue;
    left[name] =
      typeof field === 'object' && 'object' in field && isRecord(value) ? required(value, field.object) : value;
  }
  return left;
}

function mayBeMissing(field: Field): boolean {
  return typeof field === 'string' ? field.endsWith('?') : field.optional === true;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const SMALL = { envs: 4, batches: 6, epochs: 12 } as const;

/** The states that a recording brings about, each with what makes its lines. */
export const RECORDED = {
  healthy: () => simulatedLines({ envs: 16, batches: 6, epochs: 10 }),
  troubled: () => simulatedLines({ envs: 16, batches: 7, epochs: 10, mood: 'troubled' }),
  'one-env': () => simulatedLines({ envs: 1, batches: 10, epochs: 20 }),
  '256-envs': () => simulatedLines({ envs: 256, batches: 2, epochs: 4, mood: 'troubled' }),
  nan: () => withoutNumbers(simulatedLines({ ...SMALL, mood: 'troubled' })),
  missing: () => withoutOptional(simulatedLines({ ...SMALL, mood: 'troubled' })),
} as const satisfies Readonly<Record<string, () => string[]>>;

export type RecordedState = keyof typeof RECORDED;

/** Writes the recording of a state; gives its path and how many events it holds. */
export function writeState(folder: string, state: RecordedState): { path: string; events: number } {
  const lines = RECORDED[state]();
  const path = join(folder, `${state}.jsonl`);
  writeFileSync(path, asFile(lines));
  return { path, events: lines.length };
}
