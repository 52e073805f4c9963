import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NO_RELAY } from './support/guard.ts';
import { REAL_RECORDINGS } from './support/paths.ts';
import { expectedOf, type Expected, type ExpectedRun } from './support/recordings.ts';
import type { ScryPage } from './support/scry-page.ts';
import { expect, test } from './support/test.ts';

/** Recordings of real training, where they lie beside the project (../shared/recordings). */

const READ_MS = 20_000;

/** The newest run of a recording, shown; those before it must be in the Library. */
async function expectAllOf(scry: ScryPage, name: string, { runs }: Expected): Promise<ExpectedRun> {
  const shown = runs[runs.length - 1];
  if (shown === undefined) throw new Error(`${name} has no run`);
  const { events, badLines, started } = shown;
  await scry.expectEvents(events, READ_MS);
  await expect(scry.badLines, name).toHaveCount(badLines === 0 ? 0 : 1);
  if (badLines > 0) await expect(scry.badLines, name).toContainText(` ${String(badLines)} `);
  await expect(scry.notices, name).toHaveText(runs.length === 1 ? [] : [/Another run begins in /]);
  for (const group of started) {
    if ((await scry.groupPicker.count()) > 0) await scry.groupPicker.selectOption(group);
    await expect(scry.header.locator('.run'), name).toContainText('cifar_');
  }
  await expectInLibrary(scry, name, runs);
  return shown;
}

async function expectInLibrary(scry: ScryPage, name: string, runs: readonly ExpectedRun[]): Promise<void> {
  await scry.show('Library');
  for (const [i, { events, badLines }] of runs.entries()) {
    const link = scry.page.getByRole('link', { name: i === 0 ? name : `${name} (run ${String(i + 1)})`, exact: true });
    const row = scry.page.locator('scry-run-table tbody tr').filter({ has: link });
    const count = (lines: number): string => lines.toLocaleString('en-US');
    const bad = badLines === 0 ? '' : `▲ ${count(badLines)} lines? could not be read, `;
    await expect(row.locator('.events'), name).toHaveText(new RegExp(`^\\s*${bad}${count(events)}\\s*$`));
  }
  await scry.show('Overview');
}

if (REAL_RECORDINGS.length > 0) {
  const recordings = REAL_RECORDINGS.map(({ name, path }) => ({ name, path, gzip: readFileSync(path) }));
  for (const [half, part] of [
    recordings.filter((_, i) => i % 2 === 0),
    recordings.filter((_, i) => i % 2 === 1),
  ].entries()) {
    test(`real recordings open by drop as they are, with no error that is not in the file (${String(half + 1)} of 2)`, async ({
      guard,
      scry,
      site,
    }) => {
      test.setTimeout(90_000);
      guard.expect(NO_RELAY);
      await scry.open(site);
      for (const { name, path, gzip } of part) {
        await test.step(name, async () => {
          const expected = expectedOf(gunzipSync(gzip));
          await scry.drop(path);
          const { events } = await expectAllOf(scry, basename(path), expected);
          await scry.expectReading('Read');
          await scry.expectEvents(events);
        });
      }
    });
  }

  test('real recordings open through the relay, with no error that is not in the file', async ({
    relay,
    scratch,
    scry,
  }) => {
    test.setTimeout(90_000);
    for (const { name, gzip } of recordings) {
      mkdirSync(join(scratch, `telemetry_${name}`));
      writeFileSync(join(scratch, `telemetry_${name}`, 'events.jsonl'), gunzipSync(gzip));
    }
    await scry.open((await relay('--dir', scratch)).link);
    await expect(scry.runPicker.getByRole('option')).toHaveCount(recordings.length);
    for (const { name, gzip } of recordings) {
      await test.step(name, async () => {
        const expected = expectedOf(gunzipSync(gzip));
        await scry.runPicker.selectOption(`telemetry_${name}`);
        await expectAllOf(scry, `telemetry_${name}`, expected);
      });
    }
  });

  test('heuristic runs show every epoch, and their pseudo slot is no slot', async ({ guard, page, scry, site }) => {
    guard.expect(NO_RELAY);
    await scry.open(site);
    for (const { name, path, gzip } of recordings.filter((recording) => recording.name.endsWith('-heuristic'))) {
      await test.step(name, async () => {
        const expected = expectedOf(gunzipSync(gzip));
        expect(expected.types.get('EPOCH_COMPLETED')).toBe(450);
        expect(expected.runs).toHaveLength(1);
        expect(expected.runs[0].badLines).toBe(0);
        await scry.drop(path);
        await expectAllOf(scry, basename(path), expected);
        await expect(scry.transportBar).toContainText('epoch 75/75');
        await expect(scry.cards).toHaveCount(1);
        await expect(scry.cards.locator('.chip[role=img]')).toHaveCount(3);
        await expect(page.getByText('__aggregate__')).toHaveCount(0);
      });
    }
  });
}
