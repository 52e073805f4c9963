import { appendFileSync, closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { NO_RELAY } from './support/guard.ts';
import { fixture } from './support/paths.ts';
import { asFile, linesOf, withoutStart } from './support/recordings.ts';
import { expect, test } from './support/test.ts';

const HEALTHY = linesOf(fixture('healthy_run'));
const TROUBLED = linesOf(fixture('anomaly_detected'));

test.beforeEach(async ({ guard, scry, site }) => {
  guard.expect(NO_RELAY);
  await scry.open(site);
});

/** A recording of one run of about this many bytes; how many lines it has. */
function writeLarge(path: string, bytes: number): number {
  const first = asFile(HEALTHY);
  const further = withoutStart(HEALTHY);
  const text = asFile(further);
  const times = Math.ceil((bytes - first.length) / text.length);
  const file = openSync(path, 'w');
  writeSync(file, first);
  for (let i = 0; i < times; i++) writeSync(file, text);
  closeSync(file);
  return HEALTHY.length + times * further.length;
}

test('without a relay the Library offers to drop a recording, watch a run or try the demo', async ({ page, scry }) => {
  await expect(scry.nav.getByRole('link', { name: 'Library' })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('heading', { name: 'Drop a recording here' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try the demo run' })).toBeVisible();
  await expect(scry.pill).toHaveText('No run');
  await scry.expectEvents(0);
});

test('a dropped recording fills the Overview', async ({ page, scry }) => {
  await scry.drop(fixture('healthy_run'));
  await expect(page).toHaveURL(/#\/run\/[0-9a-f]{16}\/overview$/);
  await scry.expectEvents(HEALTHY.length);
  await expect(scry.pill).toHaveText('Recording');
  await expect(scry.header.locator('.run')).toContainText('cifar_baseline');
  await expect(scry.cards).toHaveCount(4);
  await expect(page.locator('scry-kpi-card').filter({ hasText: 'Batch' })).toContainText('2');
  await expect(page.locator('scry-best-runs-panel tbody tr')).not.toHaveCount(0);
  await expect(page.locator('scry-verdict-line')).not.toContainText('NO DATA');
  await expect(page.locator('scry-tamiyo-panel')).toContainText('update 2');
  expect((await scry.everyRow()).get(0)?.text).toContain('Training of cifar_baseline started');
  await expect(scry.badLines).toHaveCount(0);
  await expect(scry.notices).toHaveCount(0);
});

test('a recording chosen with the button opens, and the same one opens again', async ({ scry }) => {
  await scry.choose(fixture('healthy_run'));
  await scry.expectEvents(HEALTHY.length);
  await scry.show('Library');
  await scry.choose(fixture('healthy_run'));
  await scry.expectEvents(HEALTHY.length);
  await scry.expectReading('Read');
});

test('another recording takes the place of the first', async ({ scry }) => {
  await scry.drop(fixture('healthy_run'));
  await scry.expectEvents(HEALTHY.length);
  await scry.drop(fixture('anomaly_detected'));
  await scry.expectEvents(TROUBLED.length);
  const texts = [...(await scry.everyRow()).values()].map(({ text }) => text);
  expect(texts.filter((text) => text.includes('improvement'))).toEqual([]);
});

test('a gzipped recording opens by drop', async ({ scratch, scry }) => {
  const file = join(scratch, 'run.jsonl.gz');
  writeFileSync(file, gzipSync(readFileSync(fixture('healthy_run'))));
  await scry.drop(file);
  await scry.expectEvents(HEALTHY.length);
});

test('a gzip file of several members is read to its end', async ({ scratch, scry }) => {
  const file = join(scratch, 'appended.jsonl.gz');
  // The cut is in the middle of a line: members are pieces of one stream.
  const lines = [...HEALTHY, ...withoutStart(TROUBLED)];
  const text = Buffer.from(asFile(lines));
  const pieces = [text.subarray(0, 100_001), text.subarray(100_001, 400_000), text.subarray(400_000)];
  writeFileSync(file, Buffer.concat(pieces.map((piece) => gzipSync(piece))));
  await scry.drop(file);
  await scry.expectEvents(lines.length);
  await expect(scry.badLines).toHaveCount(0);
  await expect(scry.notices).toHaveCount(0);
});

test('a gzip file that was cut off shows what it holds and says so', async ({ scratch, scry }) => {
  const file = join(scratch, 'cut.jsonl.gz');
  const packed = gzipSync(readFileSync(fixture('healthy_run')));
  writeFileSync(file, packed.subarray(0, Math.floor(packed.length / 2)));
  await scry.drop(file);
  await expect(scry.notices).toContainText('cut.jsonl.gz could be read only up to here');
  expect(await scry.expectSomeEvents()).toBeLessThan(HEALTHY.length);
  await expect(scry.badLines).toHaveCount(0);
  await scry.expectReading('Stopped');
});

test('a file that is no recording says so', async ({ scratch, scry }) => {
  const empty = join(scratch, 'empty.jsonl');
  writeFileSync(empty, '');
  await scry.drop(empty);
  await expect(scry.notices).toContainText('empty.jsonl holds no lines. Choose a telemetry recording');
  await scry.expectEvents(0);
});

test('a last line without newline counts if it is whole and is left out if it was cut', async ({ scratch, scry }) => {
  const whole = join(scratch, 'whole.jsonl');
  writeFileSync(whole, asFile(HEALTHY).trimEnd());
  await scry.drop(whole);
  await scry.expectEvents(HEALTHY.length);
  const cut = join(scratch, 'cut.jsonl');
  writeFileSync(cut, asFile(HEALTHY).slice(0, -20));
  await scry.drop(cut);
  await scry.expectEvents(HEALTHY.length - 1);
  await expect(scry.badLines).toHaveCount(0);
});

test('a large file shows its progress and can be cancelled; what was read stays', async ({ page, scratch, scry }) => {
  const file = join(scratch, 'large.jsonl');
  const lines = writeLarge(file, 150e6);
  await scry.drop(file);
  await scry.show('Library');
  const bar = page.getByRole('progressbar', { name: 'Reading large.jsonl' });
  await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(1);
  await expect(scry.opening.getByRole('heading')).toContainText('Opening large.jsonl');
  await expect(scry.opening).toContainText(/ MB of 150 MB.* MB\/s.* left/s);
  await scry.opening.getByRole('button', { name: 'Cancel' }).click();
  await expect(scry.opening.getByRole('heading')).toContainText('Cancelled large.jsonl');
  expect(Number(await bar.getAttribute('aria-valuenow'))).toBeLessThan(100);

  const read = await scry.expectSomeEvents();
  expect(read).toBeLessThan(lines);
  await scry.show('Overview');
  await expect(scry.cards).toHaveCount(4);
  await scry.drop(fixture('anomaly_detected'));
  await scry.expectEvents(TROUBLED.length);
});

test('a new file dropped while a large one is read takes its place at once', async ({ scratch, scry }) => {
  const file = join(scratch, 'large.jsonl');
  writeLarge(file, 60e6);
  await scry.drop(file);
  await scry.expectSomeEvents();
  await scry.drop(fixture('anomaly_detected'));
  await scry.expectEvents(TROUBLED.length, 2000);
  await scry.expectReading('Read');
  await scry.expectEvents(TROUBLED.length);
});

for (const [what, spoil] of [
  [
    'changes',
    (file: string) => {
      appendFileSync(file, 'more\n');
    },
  ],
  [
    'is deleted',
    (file: string) => {
      rmSync(file);
    },
  ],
] as const) {
  test(`a file that ${what} while it is read gives a notice, and what was read stays`, async ({ scratch, scry }) => {
    const file = join(scratch, 'growing.jsonl');
    const lines = writeLarge(file, 60e6);
    await scry.drop(file);
    await scry.expectSomeEvents();
    spoil(file);
    await expect(scry.notices).toContainText(
      'growing.jsonl could be read only up to here: the file changed or went away while it was read. Open it again',
    );
    const read = await scry.expectSomeEvents();
    expect(read).toBeLessThan(lines);
    await scry.expectReading('Stopped');
    await scry.expectEvents(read);
  });
}

test('broken lines are counted and listed with place and reason; everything around them is kept', async ({
  page,
  scratch,
  scry,
}) => {
  const file = join(scratch, 'broken.jsonl');
  const lines = [...HEALTHY];
  lines.splice(5, 0, '{"event_type": "EPOCH_COMPLETED", "broken');
  lines.splice(20, 0, '[1, 2, 3]');
  lines.splice(
    50,
    0,
    '{"event_type": "EPOCH_COMPLETED", "timestamp": "2026-01-15T09:00:00+00:00", "data": {"env_id": "ü"}}',
  );
  writeFileSync(file, asFile(lines));
  await scry.drop(file);
  await scry.expectEvents(HEALTHY.length);
  await expect(scry.badLines).toHaveText(/3 lines could not be read/);

  await scry.badLines.click();
  await expect(scry.dialog).toBeVisible();
  await expect(scry.dialog.getByRole('heading')).toHaveText('3 lines could not be read');
  const bytesBefore = (line: number): string => Buffer.byteLength(asFile(lines.slice(0, line))).toLocaleString('en-US');
  const rows = scry.dialog.locator('tbody tr');
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(0).getByRole('cell')).toHaveText([
    '6',
    bytesBefore(5),
    /^not JSON/,
    '{"event_type": "EPOCH_COMPLETED", "broken',
  ]);
  await expect(rows.nth(1).getByRole('cell')).toHaveText(['21', bytesBefore(20), /no object$/, '[1, 2, 3]']);
  await expect(rows.nth(2).getByRole('cell')).toHaveText(['51', bytesBefore(50), /env_id expected integer/, /"ü"/]);
  await page.keyboard.press('Escape');
  await expect(scry.dialog).toBeHidden();

  await scry.show('Library');
  await scry.opening.getByRole('button', { name: /3 could not be read/ }).click();
  await expect(scry.dialog).toBeVisible();
  await scry.dialog.getByRole('button', { name: 'Close' }).click();
  await expect(scry.dialog).toBeHidden();
});

test('a line over the limit is reported by file and by relay, and what follows it is kept', async ({
  relay,
  scratch,
  scry,
}) => {
  const file = join(scratch, 'long.jsonl');
  writeFileSync(file, asFile([...HEALTHY.slice(0, 50), `{"x": "${'y'.repeat(6e6)}"}`, ...HEALTHY.slice(50)]));
  await scry.drop(file);
  await scry.expectEvents(HEALTHY.length);
  await expect(scry.badLines).toHaveText(/1 line could not be read/);
  await scry.open((await relay('--file', file)).link);
  await scry.expectEvents(HEALTHY.length);
  await expect(scry.badLines).toHaveText(/1 line could not be read/);
});

test('each group of a recording is shown when it is chosen', async ({ page, scratch, scry }) => {
  const file = join(scratch, 'ab.jsonl');
  const inGroup = (lines: readonly string[], group: string): string[] =>
    lines.map((line) => line.replace('"group_id": "default"', `"group_id": "${group}"`));
  const two = linesOf(fixture('tamiyo_active'));
  writeFileSync(file, asFile([...inGroup(HEALTHY, 'A'), ...inGroup(two, 'B')]));
  await scry.drop(file);
  await scry.expectEvents(HEALTHY.length + two.length);
  await expect(scry.groupPicker).toHaveValue('A');
  await expect(scry.cards).toHaveCount(4);
  await scry.groupPicker.selectOption('B');
  await expect(scry.cards).toHaveCount(2);
  await expect(page.locator('scry-flight-board')).toContainText('2 envs');
  await scry.groupPicker.selectOption('A');
  await expect(scry.cards).toHaveCount(4);
  await scry.expectEvents(HEALTHY.length + two.length);
});

test('a recording of two cohorts opens on one of them, not on stray events without a cohort', async ({
  scratch,
  scry,
}) => {
  // As the version of June 2026 writes: cohorts A and B, and some analytics that carry none.
  const file = join(scratch, 'ghost.jsonl');
  const lines = [HEALTHY, TROUBLED].flatMap((run, i) =>
    run.map((line) =>
      line.includes('"event_type": "ANALYTICS_SNAPSHOT"')
        ? line
        : line.replace('"group_id": "default"', `"group_id": "${i === 0 ? 'A' : 'B'}"`),
    ),
  );
  writeFileSync(file, asFile(lines));
  await scry.drop(file);
  await scry.expectEvents(lines.length);
  await expect(scry.groupPicker).toHaveValue('A');
  await expect(scry.header.locator('.run')).toContainText('cifar_baseline');
  await expect(scry.cards).toHaveCount(4);
});

test('the demo plays without any server', async ({ page, scry }) => {
  await page.getByRole('button', { name: 'Try the demo run' }).click();
  await expect(scry.cards).toHaveCount(16);
  const before = await scry.expectSomeEvents();
  await expect.poll(() => scry.events()).toBeGreaterThan(before);
  await expect(scry.pill).toHaveText('Live');
  await expect(scry.badLines).toHaveCount(0);
});
