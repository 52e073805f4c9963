import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where things are. */

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What was built. */
export const BUILT = join(ROOT, 'dist');
/** A copy of it, so that a build in the middle of a test run disturbs no test. */
export const BUILT_COPY = join(ROOT, '.cache/e2e');
export const APP_FOLDER = join(BUILT_COPY, 'app');
export const RELAY_PROGRAM = join(BUILT_COPY, 'node/scry.js');
export const AXE = join(ROOT, 'node_modules/axe-core/axe.min.js');

const RECORDINGS = join(ROOT, '../shared/recordings');

/** A small recording of tests/fixtures. */
export function fixture(name: 'healthy_run' | 'anomaly_detected' | 'tamiyo_active'): string {
  return join(ROOT, 'tests/fixtures', `${name}.jsonl`);
}

/** The recordings of real runs beside the project: name and path; empty where the folder is missing. */
export const REAL_RECORDINGS: readonly { readonly name: string; readonly path: string }[] = existsSync(RECORDINGS)
  ? readdirSync(RECORDINGS)
      .filter((file) => file.endsWith('.jsonl.gz') && !file.endsWith('.golden.jsonl.gz'))
      .map((file) => ({ name: file.replace('.jsonl.gz', ''), path: join(RECORDINGS, file) }))
  : [];
