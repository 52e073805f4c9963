import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '../../../scripts/find-chromium.mjs';
import { BUILT, BUILT_COPY } from './paths.ts';

/** Says what is missing before a hundred tests fail for it. */
export default function globalSetup(): void {
  for (const path of [join(BUILT, 'app/index.html'), join(BUILT, 'node/scry.js')]) {
    if (!existsSync(path)) throw new Error(`${path} is missing: run "npm run build" before the end-to-end tests.`);
  }
  if (findChromium() === null) {
    throw new Error('No Chromium was found: install one, or name its path in SCRY_CHROMIUM.');
  }
  rmSync(BUILT_COPY, { recursive: true, force: true });
  cpSync(BUILT, BUILT_COPY, { recursive: true });
}
