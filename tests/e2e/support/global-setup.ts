import { existsSync } from 'node:fs';
import { findChromium } from '../../../scripts/find-chromium.mjs';
import { APP_FOLDER, RELAY_PROGRAM } from './paths.ts';

/** Says what is missing before a hundred tests fail for it. */
export default function globalSetup(): void {
  for (const path of [`${APP_FOLDER}/index.html`, RELAY_PROGRAM]) {
    if (!existsSync(path)) throw new Error(`${path} is missing: run "npm run build" before the end-to-end tests.`);
  }
  if (findChromium() === null) {
    throw new Error('No Chromium was found: install one, or name its path in SCRY_CHROMIUM.');
  }
}
