import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { NO_RELAY } from './support/guard.ts';
import { AXE, fixture } from './support/paths.ts';
import { asFile, changed, linesOf } from './support/recordings.ts';
import type { ScryPage } from './support/scry-page.ts';
import { expect, test } from './support/test.ts';

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const TABLET = { width: 1024, height: 768 };
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const TROUBLED = linesOf(fixture('anomaly_detected'));

/** What may be open. */
const SCENES: Readonly<Record<string, (scry: ScryPage) => Promise<void>>> = {
  'nothing open': (scry) => scry.expectEvents(0),
  'the demo live': async (scry) => {
    await scry.page.getByRole('button', { name: 'Try the demo run' }).click();
    await expect(scry.cards).toHaveCount(16);
    await expect(scry.page.locator('scry-best-runs-panel tbody tr')).not.toHaveCount(0);
  },
  'a recording with trouble': async (scry) => {
    await scry.drop(fixture('anomaly_detected'));
    await scry.expectEvents(TROUBLED.length);
    await scry.cards.first().locator('button.name').click();
    await expect(scry.reasons).toBeVisible();
  },
};

/** Violations of accessibility rules, each with the first elements that break it. */
async function violations(page: Page): Promise<string[]> {
  await unstick(page);
  const found: unknown = await page.evaluate(async (rules) => {
    const axe: unknown = Reflect.get(globalThis, 'axe');
    if (typeof axe !== 'object' || axe === null) throw new Error('axe is not loaded');
    const run: unknown = Reflect.get(axe, 'run');
    if (typeof run !== 'function') throw new Error('axe cannot run');
    const result: unknown = await run.call(axe, document, { runOnly: rules, resultTypes: ['violations'] });
    return result;
  }, RULES);
  if (!isAxeResult(found)) throw new Error('axe gave no result');
  return found.violations.map(({ id, nodes }) => {
    const places = nodes
      .slice(0, 4)
      .map(({ target, failureSummary }) => `${target.flat().join(' ')}: ${failureSummary}`);
    return `${id} (${String(nodes.length)}): ${places.join('; ')}`;
  });
}

/**
 * Lets the header and the transport bar scroll with the page. axe takes the place where a page happens to be scrolled
 * to for all there is: a button half below a sticky bar is too small a target to it, though one can scroll.
 */
async function unstick(page: Page): Promise<void> {
  await page.locator('scry-app').evaluate((app) => {
    for (const part of app.shadowRoot?.querySelectorAll<HTMLElement>('.top, .bottom') ?? []) {
      part.style.setProperty('position', 'static');
    }
  });
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly (string | string[])[]; readonly failureSummary: string }[];
  }[];
}

function isAxeResult(value: unknown): value is AxeResult {
  return typeof value === 'object' && value !== null && 'violations' in value && Array.isArray(value.violations);
}

test.describe('accessibility', () => {
  // axe is put into the page as text, which the policy rightly forbids.
  test.use({ bypassCSP: true });
  for (const [scene, prepare] of Object.entries(SCENES)) {
    for (const colorScheme of ['dark', 'light'] as const) {
      test(`axe finds nothing in ${colorScheme} with ${scene}`, async ({ guard, page, scry, site }) => {
        guard.expect(NO_RELAY);
        await page.emulateMedia({ colorScheme });
        await scry.open(site);
        await page.evaluate(readFileSync(AXE, 'utf8'));
        await prepare(scry);
        for (const size of [WIDE, PHONE]) {
          await page.setViewportSize(size);
          for (const view of ['Library', 'Overview'] as const) {
            await scry.show(view);
            expect.soft(await violations(page), `${view} at ${String(size.width)} px`).toEqual([]);
          }
        }
      });
    }
  }

  test('axe finds nothing in the list of broken lines and in notices', async ({ guard, page, scratch, scry, site }) => {
    guard.expect(NO_RELAY);
    await scry.open(site);
    await page.evaluate(readFileSync(AXE, 'utf8'));
    const file = join(scratch, 'broken.jsonl');
    writeFileSync(file, asFile([...TROUBLED, 'broken', '{}']));
    await scry.drop(file);
    await scry.badLines.click();
    await expect(scry.dialog).toBeVisible();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      expect.soft(await violations(page), colorScheme).toEqual([]);
    }
    await scry.dialog.getByRole('button', { name: 'Close' }).click();
    writeFileSync(join(scratch, 'empty.jsonl'), '');
    await scry.drop(join(scratch, 'empty.jsonl'));
    await expect(scry.notices).toBeVisible();
    expect.soft(await violations(page), 'notice').toEqual([]);
  });
});

async function expectNoSidewaysScrolling(scry: ScryPage, what: string): Promise<void> {
  for (const size of [PHONE, TABLET]) {
    await scry.page.setViewportSize(size);
    for (const view of ['Library', 'Overview'] as const) {
      await scry.show(view);
      const width = await scry.page.evaluate(() => document.scrollingElement?.scrollWidth ?? Infinity);
      expect.soft(width, `${what}, ${view} at ${String(size.width)} px`).toBeLessThanOrEqual(size.width);
    }
  }
}

for (const [scene, prepare] of Object.entries(SCENES)) {
  test(`nothing makes the page scroll sideways with ${scene}`, async ({ guard, scry, site }) => {
    guard.expect(NO_RELAY);
    await scry.open(site);
    await prepare(scry);
    await expectNoSidewaysScrolling(scry, scene);
  });
}

test('long words in a recording do not make the page scroll sideways', async ({ guard, scratch, scry, site }) => {
  guard.expect(NO_RELAY);
  await scry.open(site);
  const long = 'w'.repeat(300);
  const lines = changed(TROUBLED, (event) => {
    event.group_id = Number(event.timestamp.slice(-8, -6)) % 2 === 0 ? `${long}A` : `${long}B`;
    for (const name of [
      'task',
      'episode_id',
      'blueprint_id',
      'to_stage',
      'reason',
      'panic_reason',
      'detail',
      'action_name',
    ]) {
      if (typeof event.data[name] === 'string') event.data[name] = long;
    }
  });
  const file = join(scratch, `${long.slice(0, 200)}.jsonl`);
  writeFileSync(file, asFile([...lines, long]));
  await scry.drop(file);
  await scry.expectEvents(TROUBLED.length);
  await expectNoSidewaysScrolling(scry, 'long words');
});
