import type { Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixture } from './support/paths.ts';
import { asFile, changed, linesOf, type RawEvent } from './support/recordings.ts';
import type { ScryPage } from './support/scry-page.ts';
import { expect, test } from './support/test.ts';

/** Text from telemetry is untrusted: it is shown as text, whatever it says. */

const MARKUP = [
  '<img src=x onerror=window.__xss=1>',
  '<script>window.__xss=1</script>',
  '"><svg onload=window.__xss=1>',
  "' onmouseover='window.__xss=1",
  '<a href="javascript:window.__xss=1">x</a>',
  'javascript:window.__xss=1',
  '{{constructor.constructor("window.__xss=1")()}}',
  '${window.__xss=1}',
  '<style>*{display:none}</style>',
  '<iframe srcdoc="<script>parent.__xss=1</script>"></iframe>',
  '<!--',
  '\u202Egnissim\u202C \u2066isolated',
  '__proto__',
] as const;

const HEALTHY = linesOf(fixture('anomaly_detected'));

/** Every text that a run brings, replaced. */
function poison(text: string, event: RawEvent): void {
  const { data } = event;
  const replace = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => replace(item, name));
    if (typeof value === 'object' && value !== null) {
      const renames = name === 'seeds' || name === 'action_counts';
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          renames && /^r\dc\d$|^WAIT$/.test(key) ? `${text}${key}` : key,
          replace(item, key),
        ]),
      );
    }
    // The kind decides what an event is; slots stay apart.
    if (typeof value !== 'string' || name === 'kind' || /^-?[\d.]+$/.test(value)) return value;
    return /^r\dc\d$/.test(value) ? `${text}${value}` : text;
  };
  event.message = text;
  event.group_id = text;
  if (event.slot_id !== null) event.slot_id = `${text}${event.slot_id}`;
  event.data = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, replace(value, name)]));
}

function recordingWith(text: string): string {
  const lines = changed(HEALTHY, (event) => {
    poison(text, event);
  });
  const unknown = changed(HEALTHY.slice(5, 6), (event) => {
    event.event_type = text;
    event.group_id = text;
    event.message = text;
  });
  const half = Math.floor(lines.length / 2);
  return asFile([...lines.slice(0, half), ...unknown, ...lines.slice(half), `${text} is no JSON`]);
}

async function expectHarmless(page: Page): Promise<void> {
  expect(await page.evaluate(() => Reflect.get(globalThis, '__xss') === undefined)).toBe(true);
  // Locators look into shadow roots.
  await expect(
    page.locator('img, iframe, object, embed, base, [onerror], [onload], [onmouseover], [srcdoc]'),
  ).toHaveCount(0);
  await expect(page.locator('a[href^="javascript" i]')).toHaveCount(0);
  await expect(page.locator('body script, body style:not(scry-app *)')).toHaveCount(0);
  await expect(page.locator('scry-app')).toBeVisible();
}

/** Unfolds every section of the drawer: what is folded away is not drawn. */
async function unfoldAll(scry: ScryPage): Promise<void> {
  const folded = scry.drawer.locator('details:not([open]) > summary');
  // Sections come as what they show is read.
  await expect(async () => {
    if ((await folded.count()) > 0) await folded.first().click();
    await expect(folded).toHaveCount(0, { timeout: 100 });
  }).toPass({ timeout: 15_000, intervals: [50] });
}

test('markup in every text of a recording is shown as text and does nothing', async ({
  page,
  relay,
  scratch,
  scry,
}) => {
  test.setTimeout(150_000);
  writeFileSync(join(scratch, 'empty.jsonl'), '');
  await scry.open((await relay('--file', join(scratch, 'empty.jsonl'))).link);
  for (const [i, text] of MARKUP.entries()) {
    await test.step(text, async () => {
      const file = join(scratch, `recording-${String(i)}.jsonl`);
      writeFileSync(file, recordingWith(text));
      await scry.drop(file);
      await scry.expectEvents(HEALTHY.length + 1);
      await expect(scry.header.locator('.run')).toContainText(text);
      // The way through the whole feed takes long, and is the same for every text.
      if (i < 3) {
        const rows = [...(await scry.everyRow()).values()];
        expect(rows.filter((row) => row.text.includes(text))).not.toEqual([]);
        expect(rows.filter(({ tag }) => tag === 'NEW')).toHaveLength(1);
      }
      await expectHarmless(page);
      await expect(scry.cards).toHaveCount(4);
      await scry.cards.first().locator('button.name').click();
      await expect(scry.drawer).toContainText(text);
      await unfoldAll(scry);
      await expectHarmless(page);
      await scry.badLines.click();
      await expect(scry.dialog.locator('code')).toHaveText(`${text} is no JSON`);
      await expectHarmless(page);
      await scry.dialog.getByRole('button', { name: 'Close' }).click();
      await scry.show('Library');
      await expectHarmless(page);
    });
  }
});

test('markup in a file’s name is shown as text and does nothing', async ({ page, relay, scratch, scry }) => {
  writeFileSync(join(scratch, 'empty.jsonl'), '');
  await scry.open((await relay('--file', join(scratch, 'empty.jsonl'))).link);
  for (const text of MARKUP.filter((markup) => !markup.includes('/') && markup !== '__proto__')) {
    await test.step(text, async () => {
      const file = join(scratch, `${text}.jsonl`);
      writeFileSync(file, '');
      await scry.drop(file);
      await expect(scry.notices).toContainText(text);
      await expect(scry.header.locator('.run')).toContainText(text);
      await expectHarmless(page);
      await scry.show('Library');
      await expect(scry.opening.getByRole('heading')).toContainText(text);
      await expectHarmless(page);
    });
  }
});

test('markup in the relay’s run names and group names is shown as text in the pickers', async ({
  page,
  relay,
  scratch,
  scry,
}) => {
  const [text] = MARKUP;
  const name = `telemetry_${text}`;
  for (const run of ['telemetry_a', name]) {
    mkdirSync(join(scratch, run));
    const groups = changed(HEALTHY, (event) => {
      event.group_id = Number(event.timestamp.slice(-8, -6)) % 2 === 0 ? text : '"><svg onload=window.__xss=1>';
    });
    writeFileSync(join(scratch, run, 'events.jsonl'), asFile(groups));
  }
  await scry.open((await relay('--dir', scratch)).link);
  await scry.runPicker.selectOption(name);
  await scry.expectEvents(HEALTHY.length);
  await expect(scry.runPicker).toHaveValue(name);
  await expect(scry.groupPicker.getByRole('option', { name: text, exact: true })).toHaveCount(1);
  await scry.groupPicker.selectOption(text);
  await expect(scry.groupPicker).toHaveValue(text);
  await expectHarmless(page);
});
