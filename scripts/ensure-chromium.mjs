// Makes sure that a Chromium is there: Playwright's own where it can be downloaded, else the distribution's package.
import { spawnSync } from 'node:child_process';
import { findChromium } from './find-chromium.mjs';

function run(command, args) {
  process.stderr.write(`> ${command} ${args.join(' ')}\n`);
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

/** Path of a Chromium, installed if need be; throws where none can be had. */
export function ensureChromium() {
  const found = findChromium();
  if (found !== null) return found;
  run('npx', ['playwright', 'install', 'chromium']);
  if (findChromium() === null) {
    const root = process.getuid?.() === 0;
    const apt = (args) => (root ? run('apt-get', args) : run('sudo', ['-n', 'apt-get', ...args]));
    apt(['update', '-qq']);
    apt(['install', '-y', '-qq', 'chromium']);
  }
  const installed = findChromium();
  if (installed === null) {
    throw new Error('No Chromium: install one (apt-get install chromium) or name it in SCRY_CHROMIUM.');
  }
  return installed;
}
