// npx tsx scripts/make-screenshots.ts [RECORDING]: draws the manifest's screenshots from the built app and a real run.
import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { ScryPage } from '../tests/e2e/support/scry-page.ts';
import { serveStatically } from '../tests/e2e/support/static-site.ts';
import { CHROMIUM_ARGS, findChromium } from './find-chromium.mjs';
import { shrinkPng } from './shrink-png.ts';

const RECORDING =
  process.argv[2] ?? fileURLToPath(new URL('../../shared/recordings/e2-ppo-16env.jsonl.gz', import.meta.url));
const FOLDER = fileURLToPath(new URL('../public/screenshots/', import.meta.url));
const SHOTS = [
  { name: 'wide', width: 1440, height: 900 },
  { name: 'narrow', width: 390, height: 844 },
] as const;

mkdirSync(FOLDER, { recursive: true });
const executablePath = findChromium();
if (executablePath === null) throw new Error('No Chromium was found: install one, or name its path in SCRY_CHROMIUM.');
const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
const site = await serveStatically();
for (const { name, width, height } of SHOTS) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'dark', reducedMotion: 'reduce' });
  const scry = new ScryPage(page);
  await scry.open(site.origin);
  await scry.drop(RECORDING);
  await scry.expectReading('Read');
  await scry.show('Overview');
  // Cards change places a little later.
  await page.waitForTimeout(3000);
  const path = `${FOLDER}${name}.png`;
  await page.screenshot({ path });
  shrinkPng(path);
  console.log(`${path}: ${String(Math.round(statSync(path).size / 1000))} KB`);
  await page.close();
}
await site.close();
await browser.close();
