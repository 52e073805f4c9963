import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RELAY_AWAY } from './support/guard.ts';
import { fixture } from './support/paths.ts';
import { asFile, linesOf, withoutStart } from './support/recordings.ts';
import { expect, test } from './support/test.ts';

const HEALTHY = linesOf(fixture('healthy_run'));
const TROUBLED = linesOf(fixture('anomaly_detected'));

test('a run that is being written shows and grows as lines are appended', async ({ relay, scratch, scry }) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(HEALTHY.slice(0, 100)));
  await scry.open((await relay('--file', file)).link);
  await expect(scry.pill).toHaveText('Live');
  await expect(scry.header.locator('.run')).toContainText('cifar_baseline');
  await expect(scry.cards).toHaveCount(4);
  await scry.expectEvents(100);

  appendFileSync(file, asFile(HEALTHY.slice(100, 200)));
  await scry.expectEvents(200, 2000);
  appendFileSync(file, asFile(HEALTHY.slice(200)));
  await scry.expectEvents(HEALTHY.length, 2000);
  await expect(scry.transportBar).toContainText('batch 2');
  await expect(scry.badLines).toHaveCount(0);
});

test('a half-written line counts only once it is complete', async ({ relay, scratch, scry }) => {
  const file = join(scratch, 'events.jsonl');
  const [half = '', next = ''] = HEALTHY.slice(100, 102);
  writeFileSync(file, asFile(HEALTHY.slice(0, 100)));
  await scry.open((await relay('--file', file)).link);
  await scry.expectEvents(100);

  appendFileSync(file, half.slice(0, 60));
  // The relay has looked at the file again when the page has heard a later heartbeat.
  const heartbeat = await scry.page.evaluate(() => performance.now() + 1500);
  await expect.poll(() => scry.page.evaluate(() => performance.now())).toBeGreaterThan(heartbeat);
  await scry.expectEvents(100);
  await expect(scry.badLines).toHaveCount(0);

  appendFileSync(file, `${half.slice(60)}\n${next}\n`);
  await scry.expectEvents(102, 2000);
  await expect(scry.badLines).toHaveCount(0);
});

test('a killed relay is found again within 3 s of its return, nothing lost and nothing doubled', async ({
  guard,
  page,
  relay,
  scratch,
  scry,
}) => {
  guard.expect(...RELAY_AWAY);
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(HEALTHY.slice(0, 120)));
  const first = await relay('--file', file);
  await scry.open(first.link);
  await scry.expectEvents(120);
  // A part of the page that did not come would be told in a notice.
  await page.waitForLoadState('networkidle');

  await first.kill();
  await expect(scry.pill).toHaveText('Reconnecting');
  appendFileSync(file, asFile(HEALTHY.slice(120, 180)));
  // By the fifth attempt the pauses are at their longest.
  await expect.poll(() => guard.sockets.length).toBeGreaterThanOrEqual(5);
  await expect(scry.pill).toHaveText('Reconnecting');
  await scry.expectEvents(120);
  await expect(scry.header.locator('.run')).toContainText('cifar_baseline');
  await expect(scry.cards).toHaveCount(4);

  await relay('--file', file, '--port', String(first.port), '--token', first.token);
  await expect(scry.pill).toHaveText(/Live|Ended/, { timeout: 3000 });
  await scry.expectEvents(180, 1000);
  appendFileSync(file, asFile(HEALTHY.slice(180)));
  await scry.expectEvents(HEALTHY.length, 2000);
  await expect(scry.badLines).toHaveCount(0);
  await expect(scry.notices).toHaveCount(0);
});

test('a run that another one replaced while the relay was away is read from the new one’s start', async ({
  guard,
  relay,
  scratch,
  scry,
}) => {
  guard.expect(...RELAY_AWAY);
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(HEALTHY.slice(0, 100)));
  const first = await relay('--file', file);
  await scry.open(first.link);
  await scry.expectEvents(100);
  await first.kill();
  await expect(scry.pill).toHaveText('Reconnecting');
  // Longer than what was read, and another first line: only its identity tells.
  const other = HEALTHY.slice(1, 160);
  writeFileSync(file, asFile(other));
  await relay('--file', file, '--port', String(first.port), '--token', first.token);
  await scry.expectEvents(other.length);
  await expect(scry.transportBar).toContainText('batch');
  await expect(scry.header.locator('.run')).not.toContainText('cifar_baseline');
});

test('“Retry now” does not wait for the next attempt', async ({ guard, relay, scratch, scry }) => {
  guard.expect(...RELAY_AWAY);
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(HEALTHY));
  const first = await relay('--file', file);
  await scry.open(first.link);
  await scry.expectEvents(HEALTHY.length);
  await first.kill();
  await expect.poll(() => guard.sockets.length).toBeGreaterThanOrEqual(4);
  await relay('--file', file, '--port', String(first.port), '--token', first.token);
  await scry.header.getByRole('button', { name: 'Retry now' }).click();
  await expect(scry.pill).toHaveText(/Live|Ended/, { timeout: 1500 });
  await scry.expectEvents(HEALTHY.length);
});

for (const [when, reloaded] of [
  ['', false],
  [', also where the run was stored before', true],
] as const) {
  test(`“Disconnect” stops following and “Retry now” follows again${when}`, async ({ page, relay, scratch, scry }) => {
    const file = join(scratch, 'events.jsonl');
    writeFileSync(file, asFile(HEALTHY.slice(0, 100)));
    await scry.open((await relay('--file', file)).link);
    await scry.expectEvents(100);
    if (reloaded) {
      await expect(page).toHaveURL(/#\/run\/[0-9a-f]{16}/);
      await page.reload();
      await scry.expectEvents(100);
      await expect(scry.pill).toHaveText('Live');
    }
    await scry.show('Library');
    await scry.opening.getByRole('button', { name: 'Disconnect' }).click();
    await expect(scry.pill).toHaveText('Offline');
    await scry.expectEvents(100);
    appendFileSync(file, asFile(HEALTHY.slice(100)));
    await scry.header.getByRole('button', { name: 'Retry now' }).click();
    await expect(scry.pill).toHaveText('Live');
    await scry.expectEvents(HEALTHY.length);
  });
}

test('a run that appears later in the folder is announced, offered and shown when chosen', async ({
  relay,
  scratch,
  scry,
}) => {
  const write = (run: string, lines: readonly string[]): void => {
    mkdirSync(join(scratch, run));
    writeFileSync(join(scratch, run, 'events.jsonl'), asFile(lines));
  };
  write('telemetry_a', HEALTHY);
  await scry.open((await relay('--dir', scratch)).link);
  await scry.expectEvents(HEALTHY.length);
  await expect(scry.runPicker).toHaveCount(0);

  write('telemetry_b', TROUBLED);
  await expect(scry.notices).toContainText('A new run appeared: telemetry_b');
  await expect(scry.runPicker.getByRole('option')).toHaveText([/^telemetry_a/, /^telemetry_b/]);
  await scry.expectEvents(HEALTHY.length);

  await scry.runPicker.selectOption('telemetry_b');
  await scry.expectEvents(TROUBLED.length);
  await expect(scry.runPicker).toHaveValue('telemetry_b');
  await scry.runPicker.selectOption('telemetry_a');
  await scry.expectEvents(HEALTHY.length);
  await expect(scry.runPicker).toHaveValue('telemetry_a');
});

test('two runs with the same first line are not taken for one', async ({ relay, scratch, scry }) => {
  const other = [...HEALTHY.slice(0, 1), ...withoutStart(TROUBLED)];
  for (const [run, lines] of [
    ['telemetry_a', HEALTHY.slice(0, 100)],
    ['telemetry_b', other],
  ] as const) {
    mkdirSync(join(scratch, run));
    writeFileSync(join(scratch, run, 'events.jsonl'), asFile(lines));
  }
  await scry.open((await relay('--dir', scratch)).link);
  const texts = async (): Promise<readonly string[]> => [...(await scry.everyRow()).values()].map(({ text }) => text);
  await scry.runPicker.selectOption('telemetry_a');
  await scry.expectEvents(100);
  await scry.runPicker.selectOption('telemetry_b');
  await scry.expectEvents(other.length);
  const rollback = expect.stringContaining('Governor rolled back');
  expect(await texts()).toContainEqual(rollback);
  await scry.runPicker.selectOption('telemetry_a');
  await scry.expectEvents(100);
  expect(await texts()).not.toContainEqual(rollback);
});

test('the first run of an empty folder shows by itself', async ({ relay, scratch, scry }) => {
  await scry.open((await relay('--dir', scratch)).link);
  await expect(scry.notices).toContainText('The relay has no run yet');
  mkdirSync(join(scratch, 'telemetry_first'));
  writeFileSync(join(scratch, 'telemetry_first', 'events.jsonl'), asFile(HEALTHY));
  await scry.expectEvents(HEALTHY.length);
  await expect(scry.notices).toHaveCount(0);
});

test('a truncated file is read again from its start, with a notice', async ({ relay, scratch, scry }) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(HEALTHY));
  await scry.open((await relay('--file', file)).link);
  await scry.expectEvents(HEALTHY.length);
  writeFileSync(file, asFile(TROUBLED.slice(0, 50)));
  await expect(scry.notices).toContainText('truncated or replaced');
  await scry.expectEvents(50);
  appendFileSync(file, asFile(TROUBLED.slice(50, 90)));
  await scry.expectEvents(90, 2000);
});

test('a file that another one replaces is read from the start of the new one', async ({ relay, scratch, scry }) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED));
  await scry.open((await relay('--file', file)).link);
  await scry.expectEvents(TROUBLED.length);
  writeFileSync(join(scratch, 'new'), asFile(HEALTHY));
  renameSync(join(scratch, 'new'), file);
  await expect(scry.notices).toContainText('truncated or replaced');
  await scry.expectEvents(HEALTHY.length);
});

test('events piped into the relay show as they come', async ({ relay, scry }) => {
  const server = await relay('--stdin');
  server.stdin.write(asFile(HEALTHY.slice(0, 80)));
  await scry.open(server.link);
  await scry.expectEvents(80);
  server.stdin.write(asFile(HEALTHY.slice(80)));
  await scry.expectEvents(HEALTHY.length, 2000);
  await expect(scry.header.locator('.run')).toContainText('cifar_baseline');
  server.stdin.end();
  await scry.page.reload();
  await scry.expectEvents(HEALTHY.length);
});

test('without a source the relay shows a simulated run that moves', async ({ relay, scry }) => {
  await scry.open((await relay()).link);
  await expect(scry.pill).toHaveText('Live');
  await expect(scry.cards).toHaveCount(16);
  const before = await scry.expectSomeEvents();
  await expect.poll(() => scry.events()).toBeGreaterThan(before);
  await expect(scry.badLines).toHaveCount(0);
});

test('two windows on one relay show the same', async ({ context, relay, scratch, scry }) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(HEALTHY));
  const { link } = await relay('--file', file);
  const other = await context.newPage();
  await scry.open(link);
  await other.goto(link);
  await scry.expectEvents(HEALTHY.length);
  await expect(other.locator('scry-transport-bar [data-events]')).toHaveAttribute(
    'data-events',
    String(HEALTHY.length),
  );
});
