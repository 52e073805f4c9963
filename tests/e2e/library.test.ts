import type { Page } from '@playwright/test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { NO_RELAY } from './support/guard.ts';
import { REAL_RECORDINGS } from './support/paths.ts';
import { asFile } from './support/recordings.ts';
import { simulatedLines, TROUBLED, writeSimulated } from './support/simulated.ts';
import { test, type TransportPage } from './support/transport-page.ts';
import { expect } from './support/test.ts';

/** The Library: what is stored, and what people do with it. */

const SMALL = simulatedLines({ envs: 4, batches: 3, epochs: 5, seed: 11 });
const OTHER = simulatedLines({ envs: 4, batches: 2, epochs: 5, seed: 12 });

test.beforeEach(async ({ bar, guard, site }) => {
  guard.expect(NO_RELAY);
  await bar.open(site);
});

/** Opens one file and waits until all of it is stored. */
async function openWhole(bar: TransportPage, path: string, name: string, lines: number): Promise<void> {
  await bar.show('Library');
  await bar.choose(path);
  await bar.expectHead(lines);
  await bar.show('Library');
  await expect(bar.row(name)).toContainText('complete');
}

test('several files at once, packed or not, become a row each', async ({ bar, page, scratch }) => {
  writeFileSync(join(scratch, 'first.jsonl'), asFile(TROUBLED));
  writeFileSync(join(scratch, 'second.jsonl.gz'), gzipSync(asFile(SMALL)));
  writeFileSync(join(scratch, 'third.jsonl'), asFile(OTHER));
  await bar.choose(...['first.jsonl', 'second.jsonl.gz', 'third.jsonl'].map((name) => join(scratch, name)));
  await expect(bar.rows).toHaveCount(3);
  for (const [name, lines, batches] of [
    ['first.jsonl', TROUBLED.length, 10],
    ['second.jsonl.gz', SMALL.length, 3],
    ['third.jsonl', OTHER.length, 2],
  ] as const) {
    const row = bar.row(name);
    await expect(row).toContainText('complete');
    await expect(row.locator('.events')).toHaveText(lines.toLocaleString('en-US'));
    await expect(row.locator('.batches')).toHaveText(new RegExp(`^\\s*${String(batches)}/`));
    await expect(row.locator('.accuracy')).toHaveText(/^\s*\d[\d.]* ?%\s*$/);
    await expect(row.locator('.size')).toHaveText(/^\s*\d[\d.]* [KM]B\s*$/);
    await expect(row.locator('scry-sparkline')).toHaveCount(1);
  }
  await expect(page.getByRole('meter', { name: 'Room used on this device' })).toBeVisible();
  await bar.row('first.jsonl').getByRole('link').click();
  await bar.expectHead(TROUBLED.length);
  await bar.show('Library');
  await bar.row('second.jsonl.gz').getByRole('link').click();
  await bar.expectHead(SMALL.length);
});

test('of a folder every recording is opened, and nothing else', async ({ bar, scratch }) => {
  const folder = join(scratch, 'telemetry');
  for (const name of ['telemetry_a', 'telemetry_b']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'telemetry_a', 'a.jsonl'), asFile(SMALL));
  writeFileSync(join(folder, 'telemetry_b', 'b.jsonl.gz'), gzipSync(asFile(OTHER)));
  writeFileSync(join(folder, 'notes.txt'), 'no recording');
  await bar.chooseFolder(folder);
  await expect(bar.rows).toHaveCount(2);
  await expect(bar.row('a.jsonl').locator('.events')).toHaveText(String(SMALL.length));
  await expect(bar.row('b.jsonl.gz').locator('.events')).toHaveText(String(OTHER.length));
  await expect(bar.row('b.jsonl.gz')).toContainText('complete');
});

test('a file with several runs becomes several runs, which together are the file', async ({ bar, scratch }) => {
  const text = asFile([...SMALL, ...OTHER]);
  writeFileSync(join(scratch, 'two.jsonl'), text);
  await bar.choose(join(scratch, 'two.jsonl'));
  await bar.expectHead(OTHER.length);
  await expect(bar.notices).toContainText('Another run begins in two.jsonl');
  await bar.show('Library');
  await expect(bar.rows).toHaveCount(2);
  await expect(bar.row('two.jsonl').locator('.events')).toHaveText(String(SMALL.length));
  await expect(bar.row('two.jsonl (run 2)').locator('.events')).toHaveText(String(OTHER.length));
  const first = await bar.exported(bar.row('two.jsonl'));
  const second = await bar.exported(bar.row('two.jsonl (run 2)'));
  expect(first.text + second.text).toBe(text);
  await bar.row('two.jsonl').getByRole('link').click();
  await bar.expectHead(SMALL.length);
  await bar.jump('batch 2');
  await expect(bar.bar).toContainText('batch 2');
});

for (const { name, path } of REAL_RECORDINGS.filter(({ name }) => name === 'e1-synth-edge')) {
  test(`the runs in ${name} together are the recording, byte for byte`, async ({ bar }) => {
    const recording = gunzipSync(readFileSync(path));
    await bar.choose(path);
    await expect(bar.cards).not.toHaveCount(0);
    await bar.show('Library');
    await expect.poll(() => bar.rows.count()).toBeGreaterThan(1);
    await expect(bar.rows.filter({ hasNotText: 'complete' })).toHaveCount(0);
    const rows = await bar.rows.count();
    const parts = [(await bar.exported(bar.row(`${name}.jsonl.gz`))).bytes];
    for (let run = 2; run <= rows; run++) {
      parts.push((await bar.exported(bar.row(`${name}.jsonl.gz (run ${String(run)})`))).bytes);
    }
    const together = Buffer.concat(parts);
    // A last line that was cut off is none.
    const whole = recording.subarray(0, recording.lastIndexOf(10) + 1);
    expect(together.equals(whole), 'nothing lost, nothing doubled').toBe(true);
  });
}

test('an export holds the lines byte for byte, whatever they are, and is imported again', async ({
  bar,
  page,
  scratch,
}) => {
  await page.clock.install();
  const text = [
    asFile(SMALL.slice(0, 50)),
    `${SMALL[50] ?? ''}\r\n`,
    '\n  \n',
    'this is no JSON: \u00e4\u{1F680}\n',
    asFile(SMALL.slice(51)).trimEnd(),
  ].join('');
  writeFileSync(join(scratch, 'odd: run?.jsonl'), text);
  await bar.choose(join(scratch, 'odd: run?.jsonl'));
  await bar.expectHead(SMALL.length + 1);
  await bar.show('Library');
  const row = bar.row('odd: run?.jsonl');
  await expect(row).toContainText('complete');
  const exported = await bar.exported(row);
  expect(exported.name).toMatch(/^odd. run.*\.jsonl\.gz$/);
  expect(exported.name).not.toMatch(/[:?]/);
  // A last line that lacks its newline may be given one.
  expect(exported.text.replace(/\n$/, '')).toBe(text);

  const again = join(scratch, 'again.jsonl.gz');
  writeFileSync(again, readFileSync(exported.path));
  await bar.choose(again);
  await bar.expectHead(SMALL.length + 1);
  await bar.show('Library');
  await expect(bar.rows, 'the same run is not stored twice').toHaveCount(1);
  await expect(bar.rows.locator('.events')).toContainText(SMALL.length.toLocaleString('en-US'));

  await bar.act(bar.rows, 'Delete');
  await expect(bar.rows).toHaveCount(0);
  await page.clock.fastForward(11_000);
  await expect(page.getByRole('button', { name: /^Undo the deletion/ })).toHaveCount(0);
  await bar.choose(again);
  await bar.expectHead(SMALL.length + 1);
  await bar.show('Library');
  await expect(bar.row('again.jsonl.gz')).toContainText('complete');
  expect((await bar.exported(bar.rows)).text).toBe(exported.text);
});

test('a run is renamed, kept forever, deleted, had back and deleted for good', async ({ bar, page, scratch }) => {
  await page.clock.install();
  writeSimulated(join(scratch, 'kept.jsonl'), { envs: 4, batches: 2, epochs: 5, seed: 13 });
  writeFileSync(join(scratch, 'small.jsonl'), asFile(SMALL));
  await bar.choose(join(scratch, 'kept.jsonl'), join(scratch, 'small.jsonl'));
  await expect(bar.row('small.jsonl')).toContainText('complete');

  await bar.act(bar.row('kept.jsonl'), 'Rename');
  const name = page.getByRole('textbox', { name: /^New name of/ });
  await name.fill('  baseline, seed 13 ');
  await name.press('Enter');
  await bar.act(bar.row('baseline, seed 13'), 'Keep forever');
  await expect(bar.row('baseline, seed 13').getByRole('img', { name: 'kept forever' })).toBeVisible();
  await page.reload();
  await bar.show('Library');
  const kept = bar.row('baseline, seed 13');
  await expect(kept.getByRole('img', { name: 'kept forever' })).toBeVisible();
  await kept.getByRole('button', { name: /^More for/ }).click();
  await expect(page.getByRole('menuitem', { name: /^Delete/ })).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Escape');

  const undo = page.getByRole('button', { name: 'Undo the deletion of small.jsonl' });
  await bar.act(bar.row('small.jsonl'), 'Delete');
  await expect(bar.row('small.jsonl')).toHaveCount(0);
  await undo.click();
  await expect(bar.row('small.jsonl').locator('.events')).toHaveText(String(SMALL.length));
  await bar.row('small.jsonl').getByRole('link').click();
  await bar.expectHead(SMALL.length);

  await bar.show('Library');
  await bar.act(bar.row('small.jsonl'), 'Delete');
  await expect(bar.row('small.jsonl')).toHaveCount(0);
  await page.clock.fastForward(11_000);
  await expect(undo).toHaveCount(0);
  await page.reload();
  await bar.show('Library');
  await expect(bar.rows).toHaveCount(1);
  await expect(kept).toBeVisible();
  await expect.poll(() => leftovers(page, 'runs')).toBe(1);
  const [segments] = await Promise.all([leftovers(page, 'segments')]);
  expect(segments).toBeGreaterThan(0);
  await bar.act(kept, 'No longer keep forever');
  await bar.act(kept, 'Delete');
  await expect(bar.rows).toHaveCount(0);
  await page.clock.fastForward(11_000);
  for (const store of ['runs', 'segments', 'checkpoints', 'resumes', 'series', 'bookmarks']) {
    await expect.poll(() => leftovers(page, store), store).toBe(0);
  }
});

/** Entries in a store of the database. */
function leftovers(page: Page, store: string): Promise<number> {
  return page.evaluate(
    (name) =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('scry');
        opening.onsuccess = () => {
          const count = opening.result.transaction(name).objectStore(name).count();
          count.onsuccess = () => {
            opening.result.close();
            resolve(count.result);
          };
        };
      }),
    store,
  );
}

const MARKUP = [
  '<img src=x onerror=window.__xss=1>',
  '"><svg onload=window.__xss=1>',
  '${window.__xss=1}',
  '\u202Egnissim\u202C \u2066isolated',
  '__proto__',
] as const;

async function expectHarmless(page: Page): Promise<void> {
  expect(await page.evaluate(() => Reflect.get(globalThis, '__xss') === undefined)).toBe(true);
  await expect(page.locator('img, iframe, object, embed, [onerror], [onload], [onmouseover], [srcdoc]')).toHaveCount(0);
}

test('41. markup in names of files and runs and in notes is shown as text and does nothing', async ({
  bar,
  page,
  scratch,
}) => {
  test.setTimeout(60_000);
  const note = page.getByRole('textbox', { name: 'Note for this moment' });
  let name = '';
  for (const [i, text] of MARKUP.entries()) {
    await test.step(text, async () => {
      // A run of its own each time, so that its name is the file's.
      const file = join(scratch, `${text}.jsonl`);
      const { lines } = writeSimulated(file, { envs: 1, batches: 1, epochs: 2, seed: 100 + i });
      await openWhole(bar, file, `${text}.jsonl`, lines);
      await expectHarmless(page);

      await bar.act(bar.row(`${text}.jsonl`), 'Rename');
      const field = page.getByRole('textbox', { name: /^New name of/ });
      await field.fill(text);
      await field.press('Enter');
      await expect(bar.row(text)).toHaveCount(1);
      await expectHarmless(page);

      await bar.row(text).getByRole('link').click();
      await bar.expectHead(lines);
      await bar.bookmarks.click();
      await note.fill(text);
      await note.press('Enter');
      await expect(page.getByRole('list', { name: 'Bookmarks of this run' })).toContainText(text);
      await page.keyboard.press('Escape');
      const end = await bar.pointAt(1);
      await page.mouse.move(end.x, end.y);
      await expect(bar.track.locator('.tip')).toContainText(text);
      await expectHarmless(page);

      await bar.show('Library');
      const exported = await bar.exported(bar.row(text));
      expect(exported.name).not.toMatch(/[<>:"/\\|?*]/);
      await bar.act(bar.row(text), 'Delete');
      await expect(page.getByText(`“${text}”`)).toBeVisible();
      await page.getByRole('button', { name: /^Undo the deletion/ }).click();
      await expect(bar.row(text)).toHaveCount(1);
      await expectHarmless(page);
      name = text;
    });
  }
  await page.reload();
  await bar.show('Library');
  await expect(bar.rows).toHaveCount(MARKUP.length);
  await expect(bar.row(name)).toHaveCount(1);
  await expectHarmless(page);
});
