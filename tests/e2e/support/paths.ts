import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where things are. */

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What was built. */
export const BUILT = join(ROOT, 'dist');
/** Names the copy of it that this run tests, so that a build or another run meanwhile disturbs no test. */
export const BUILT_COPY_VARIABLE = 'SCRY_E2E_BUILT_COPY';

const built = process.env[BUILT_COPY_VARIABLE] ?? BUILT;
export const APP_FOLDER = join(built, 'app');
export const RELAY_PROGRAM = join(built, 'node/scry.js');
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
