import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '../../../scripts/find-chromium.mjs';
import { BUILT, BUILT_COPY_VARIABLE, ROOT } from './paths.ts';

/** Says what is missing before a hundred tests fail for it, and takes the copy of the build that is tested. */
export default function globalSetup(): () => void {
  for (const path of [join(BUILT, 'app/index.html'), join(BUILT, 'node/scry.js')]) {
    if (!existsSync(path)) throw new Error(`${path} is missing: run "npm run build" before the end-to-end tests.`);
  }
  if (findChromium() === null) {
    throw new Error('No Chromium was found: install one, or name its path in SCRY_CHROMIUM.');
  }
  // Inside the project, where the relay finds its packages.
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const copy = mkdtempSync(join(ROOT, '.cache/e2e-'));
  cpSync(BUILT, copy, { recursive: true });
  process.env[BUILT_COPY_VARIABLE] = copy;
  return () => {
    rmSync(copy, { recursive: true, force: true });
  };
}
