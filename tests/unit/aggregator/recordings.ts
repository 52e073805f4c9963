import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decodeLine } from '../../../src/telemetry/decode.ts';
import type { TelemetryEvent } from '../../../src/telemetry/event.ts';
import { isBlankLine } from '../../../src/telemetry/lines.ts';

/** Recordings of real runs, where the checkout has them, and the fixtures. */

const ROOT = resolve(import.meta.dirname, '../../..');
const FIXTURES = join(ROOT, 'tests/fixtures');
const RECORDINGS = resolve(ROOT, '../shared/recordings');

function filesIn(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending) && !name.includes('.golden.'))
    .map((name) => join(folder, name));
}

/** Files of the recordings; none where the folder is not there. */
export const RECORDED_FILES: readonly string[] = filesIn(RECORDINGS, '.jsonl.gz');
export const FIXTURE_FILES: readonly string[] = filesIn(FIXTURES, '.jsonl');

/** The file of a recording, or null where it is not there. */
export function recordingNamed(name: string): string | null {
  return RECORDED_FILES.find((file) => file.endsWith(`/${name}.jsonl.gz`)) ?? null;
}

/** The events of a file, gzipped or not; what is none is left out. */
export function eventsIn(file: string): TelemetryEvent[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => !isBlankLine(line))
    .flatMap((line, position) => {
      const decoded = decodeLine(line, position);
      return decoded.ok ? [decoded.event] : [];
    });
}
