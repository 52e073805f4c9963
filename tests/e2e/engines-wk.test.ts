import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnginePage } from './support/engine-page.ts';
import { findWebKit, WebKitWindow } from './support/webkit.ts';
import { writeSimulated } from './support/simulated.ts';
import { expect, test } from './support/test.ts';
test('wk', async ({ relay, scratch }) => {
  const file = join(scratch, 'run.jsonl');
  const { lines } = writeSimulated(file, { batches: 3, seed: 4 });
  const w = await WebKitWindow.start(findWebKit()!);
  const page = new EnginePage(w);
  try {
  const t = Date.now(); const T = () => Date.now() - t;
  await page.open((await relay('--file', file)).link);
  console.log(T());
  await page.expectPlace(lines, lines); console.log(T(), await w.call('() => innerWidth + "x" + innerHeight + typeof RTCPeerConnection'));
  await page.jump('#700');
  await page.expectPlace(700, lines); console.log(T());
  await page.click(['button'], 'Share');
  await page.fill(['scry-share-dialog', 'input'], 'Your name, as others see it', 'Ada');
  await page.click(['scry-share-dialog', 'button'], 'Start sharing');
  await new Promise((r) => setTimeout(r, 500));
  console.log(T(), await page.texts('scry-share-dialog dialog, dialog'), await page.texts('scry-share-bar'));
  } finally { 
  const r = await (w as any).call('() => 1').catch(() => 0);
  await w.close(); }
});
