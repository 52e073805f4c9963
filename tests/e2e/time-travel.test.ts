import { appendFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logOf } from '../unit/diagnosis/diagnosed.ts';
import { asFile } from './support/recordings.ts';
import { batchEnds, TROUBLED } from './support/simulated.ts';
import { storedSegments, test } from './support/transport-page.ts';
import { expect } from './support/test.ts';

const ENDS = batchEnds(TROUBLED);
const HEAD = TROUBLED.length;

function endOf(batch: number): number {
  return ENDS[batch - 1] ?? NaN;
}

function timeOf(position: number): string {
  return /"timestamp": ?"[^"]*T(\d\d:\d\d:\d\d)/.exec(TROUBLED[position] ?? '')?.[1] ?? '';
}

test.describe('a run that was read to its end', () => {
  test.beforeEach(async ({ bar, scratch, relay }) => {
    const file = join(scratch, 'events.jsonl');
    writeFileSync(file, asFile(TROUBLED));
    // An hour old: nothing more is to come.
    utimesSync(file, Date.now() / 1000 - 3600, Date.now() / 1000 - 3600);
    await bar.open((await relay('--file', file)).link);
    await bar.expectHead(HEAD);
    await expect(bar.track).toHaveAttribute('aria-valuemax', String(HEAD));
  });

  test('the mouse scrubs: a press goes there, dragging goes along, beyond the ends is the end', async ({
    bar,
    page,
  }) => {
    await expect(bar.goLive).toHaveCount(0);
    const half = await bar.pointAt(0.5);
    await page.mouse.click(half.x, half.y);
    await expect.poll(async () => Math.abs((await bar.cursor()) - HEAD / 2)).toBeLessThan(HEAD * 0.01);
    await expect(bar.goLive).toBeVisible();
    const between = await bar.cursor();
    await expect(bar.track).toHaveAttribute('aria-valuenow', String(between));

    await page.mouse.move(half.x, half.y);
    await page.mouse.down();
    const quarter = await bar.pointAt(0.25);
    await page.mouse.move(quarter.x, quarter.y, { steps: 12 });
    await expect.poll(async () => Math.abs((await bar.cursor()) - HEAD / 4)).toBeLessThan(HEAD * 0.01);
    await page.mouse.move(half.x, half.y - 300, { steps: 6 });
    await expect.poll(async () => Math.abs((await bar.cursor()) - HEAD / 2)).toBeLessThan(HEAD * 0.01);
    await page.mouse.move(quarter.x - 3000, quarter.y);
    await bar.expectAt(0);
    await page.mouse.move(quarter.x + 3000, quarter.y);
    await bar.expectAt(HEAD);
    await page.mouse.up();
    await bar.expectAt(HEAD);
    await expect(bar.cards).toHaveCount(4);
    await expect(bar.notices).toHaveCount(0);
  });

  test('the pointer is told what lies under it, and a press on a mark goes exactly there', async ({ bar, page }) => {
    const point = await bar.pointAt(endOf(5) / HEAD - 0.01);
    await page.mouse.move(point.x, point.y);
    await expect(bar.track.locator('.tip')).toContainText('batch 5');
    await bar.jump(`#${String(endOf(3))}`);
    await bar.expectAt(endOf(3));
    await page.keyboard.press(']');
    const finding = await bar.expectMoved(endOf(3));
    await page.keyboard.press('Home');
    await bar.expectAt(0);
    const mark = await bar.pointAt(finding / HEAD);
    const top = (await bar.track.boundingBox())?.y ?? NaN;
    await page.mouse.move(mark.x, top + 3);
    await expect(bar.track.locator('.tip')).toContainText(/[▲◆]/);
    await page.mouse.click(mark.x, top + 3);
    await bar.expectAt(finding);
  });

  test('keys: Space plays and pauses, . and , step, > and < go by batch, ] and [ by finding, Home and End', async ({
    bar,
    page,
  }) => {
    await page.keyboard.press('Home');
    await bar.expectAt(0);
    for (const batch of [1, 2, 3]) {
      await page.keyboard.press('>');
      await bar.expectAt(endOf(batch));
      await expect(bar.bar).toContainText(`batch ${String(batch)}`);
    }
    await page.keyboard.press('<');
    await bar.expectAt(endOf(2));

    await bar.chooseStep('event');
    await page.keyboard.press('.');
    await bar.expectAt(endOf(2) + 1);
    await page.keyboard.press(',');
    await bar.expectAt(endOf(2));
    await page.keyboard.press(',');
    await bar.expectAt(endOf(2) - 1);

    await bar.chooseStep('batch');
    await page.keyboard.press('.');
    await bar.expectAt(endOf(2));
    await page.keyboard.press('.');
    await bar.expectAt(endOf(3));

    // At 0.25× the next batch is a long way off.
    await bar.chooseSpeed(0.25);
    await page.keyboard.press(' ');
    await expect(bar.playing).toBeVisible();
    await page.keyboard.press(' ');
    await expect(bar.playing).toHaveCount(0);
    expect(await bar.cursor()).toBeLessThan(endOf(4));

    await page.keyboard.press('End');
    await expect(bar.goLive).toHaveCount(0);
    await bar.expectAt(HEAD);
    // A slider of its own, it also knows the arrows.
    await bar.track.focus();
    await page.keyboard.press('ArrowLeft');
    await bar.expectAt(HEAD - 1);
    await page.keyboard.press('PageDown');
    await bar.expectAt(endOf(10) < HEAD - 1 ? endOf(10) : endOf(9));
    await page.keyboard.press('Home');
    await bar.expectAt(0);
    await page.keyboard.press('End');
    await bar.expectAt(HEAD);
  });

  test('steps by epoch and by decision stop where one was just completed', async ({ bar, page }) => {
    await bar.jump('batch 4');
    await bar.expectAt(endOf(4));
    await bar.chooseStep('decision');
    let at = endOf(4);
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('.');
      at = await bar.expectMoved(at);
      expect(TROUBLED[at - 1]).toContain('last_action');
    }
    await page.keyboard.press(',');
    const back = await bar.expectMoved(at);
    expect(back).toBeLessThan(at);
    expect(TROUBLED[back - 1]).toContain('last_action');

    await bar.chooseStep('epoch');
    await bar.jump('batch 4');
    await bar.expectAt(endOf(4));
    at = endOf(4);
    const passed: number[] = [];
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('.');
      at = await bar.expectMoved(at);
      passed.push(at);
      await expect(bar.bar).toContainText(`epoch ${String(i + 1)}/5`);
    }
    await page.keyboard.press(',');
    await bar.expectAt(passed[1] ?? NaN);
  });

  test('findings are walked one by one, forward and the same way back', async ({ bar, page }) => {
    // A finding stands right after the line that brought it; everyday ones are passed over.
    const begins = logOf(TROUBLED).findings.flatMap(({ begin, routine }) => (routine ? [] : [begin]));
    const stops = [...new Set(begins)].slice(0, 6);
    expect(stops).toHaveLength(6);
    await page.keyboard.press('Home');
    await bar.expectAt(0);
    const there: number[] = [];
    for (let at = 0; there.length < stops.length;) {
      await bar.bar.getByRole('button', { name: /^Next finding/ }).click();
      at = await bar.expectMoved(at);
      there.push(at);
    }
    expect(there).toEqual(stops);
    for (const at of there.slice(0, -1).reverse()) {
      await page.keyboard.press('[');
      await bar.expectAt(at);
    }
    await page.keyboard.press('[');
    await bar.expectAt(0);
    await page.keyboard.press('End');
    await page.keyboard.press('[');
    const last = await bar.expectMoved(HEAD);
    await page.keyboard.press(']');
    expect(await bar.expectMoved(last)).toBe(HEAD);
  });

  test('a place is typed: batch, batch and epoch, time, position; what is none is told in words', async ({
    bar,
    page,
  }) => {
    await bar.jump('batch 3');
    await bar.expectAt(endOf(3));
    await bar.jump('3 5');
    await expect(bar.bar).toContainText('epoch 5/5');
    const epoch = await bar.cursor();
    expect(epoch).toBeLessThanOrEqual(endOf(3));
    expect(epoch).toBeGreaterThan(endOf(2));
    await bar.jump('7');
    await bar.expectAt(endOf(7));
    await bar.jump('#321');
    await bar.expectAt(321);
    await bar.jump('1,001');
    await bar.expectAt(1001);
    const clock = timeOf(endOf(5));
    await bar.jump(clock);
    const timed = await bar.expectMoved(1001);
    expect(timeOf(timed - 1) >= clock).toBe(true);
    expect(timeOf(timed - 2) < clock).toBe(true);
    await expect(bar.bar).toContainText(clock);
    await expect(bar.notices).toHaveCount(0);

    for (const [typed, words] of [
      ['the good part', '“the good part” is no place in a run'],
      ['batch 99', 'There is no batch 99: they go from 1 to 10'],
      ['3 77', 'Batch 3 has no epoch 77'],
      ['#99999999', 'The run has 1,264 events so far'],
      ['09:59:59', 'before that time'],
    ] as const) {
      await bar.jump(typed);
      await expect(bar.notices).toContainText(words);
      await bar.expectAt(timed);
    }
    await page.getByRole('button', { name: 'Dismiss', exact: true }).click();
    await expect(bar.notices).toHaveCount(0);
  });

  test('playing at 256× comes to the newest and goes with it; pausing holds the moment', async ({ bar, page }) => {
    await page.keyboard.press('Home');
    await bar.expectAt(0);
    await bar.chooseSpeed(4);
    await bar.bar.getByRole('button', { name: /^Play \(/ }).click();
    await expect.poll(() => bar.cursor()).toBeGreaterThan(0);
    await bar.bar.getByRole('button', { name: /^Pause/ }).click();
    await expect(bar.playing).toHaveCount(0);
    const held = await bar.cursor();
    expect(held).toBeLessThan(HEAD);
    await expect(page).toHaveURL(new RegExp(`at=${String(held)}\\b`));
    expect(await bar.cursor()).toBe(held);

    await bar.chooseSpeed(256);
    await page.keyboard.press(' ');
    await expect(bar.goLive).toHaveCount(0);
    await bar.expectAt(HEAD);
    await expect(bar.playing).toHaveCount(0);
    // From the newest, playing starts over.
    await bar.chooseSpeed(1);
    await page.keyboard.press(' ');
    await expect.poll(() => bar.cursor()).toBeLessThan(HEAD / 2);
    await page.keyboard.press(' ');
    await expect(bar.playing).toHaveCount(0);
  });
});

test.describe('on a phone', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test('a finger scrubs the track and the page stays where it is', async ({ bar, context, page, relay, scratch }) => {
    const file = join(scratch, 'events.jsonl');
    writeFileSync(file, asFile(TROUBLED));
    await bar.open((await relay('--file', file)).link);
    await bar.expectHead(HEAD);
    await expect(bar.track).toHaveAttribute('aria-valuemax', String(HEAD));
    const third = await bar.pointAt(1 / 3);
    await page.touchscreen.tap(third.x, third.y);
    await expect.poll(async () => Math.abs((await bar.cursor()) - HEAD / 3)).toBeLessThan(HEAD * 0.03);

    const scrolled = (): Promise<number> =>
      page.evaluate(() => document.scrollingElement?.scrollTop ?? document.documentElement.scrollTop);
    const before = await scrolled();
    const client = await context.newCDPSession(page);
    const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', fraction: number): Promise<void> => {
      const { x, y } = await bar.pointAt(fraction);
      await client.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
    };
    await touch('touchStart', 0.3);
    for (let i = 1; i <= 8; i++) await touch('touchMove', 0.3 + i * 0.05);
    await expect.poll(async () => Math.abs((await bar.cursor()) - 0.7 * HEAD)).toBeLessThan(HEAD * 0.03);
    await touch('touchEnd', 0.7);
    await expect.poll(async () => Math.abs((await bar.cursor()) - 0.7 * HEAD)).toBeLessThan(HEAD * 0.03);
    expect(await scrolled()).toBe(before);
    await bar.goLive.tap();
    await bar.expectAt(HEAD);
    await expect(bar.goLive).toHaveCount(0);
  });
});

test('looking back while the run goes on: all is stored, what is new is counted, one press leads to the live edge', async ({
  bar,
  page,
  relay,
  scratch,
}) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED.slice(0, 600)));
  await bar.open((await relay('--file', file)).link);
  await bar.expectHead(600);
  await expect(bar.state).toHaveText(/live/);
  await bar.jump('#300');
  await bar.expectAt(300);
  const past = await bar.settledFigures();
  await expect(bar.goLive).toHaveText(/go live/);
  await expect(bar.goLive).not.toContainText('new');

  appendFileSync(file, asFile(TROUBLED.slice(600, 601)));
  await expect(bar.goLive).toContainText('1 new event');
  appendFileSync(file, asFile(TROUBLED.slice(601, 900)));
  await expect(bar.goLive).toContainText('300 new events');
  await bar.expectHead(900);
  await bar.expectAt(300);
  expect(await bar.figures()).toBe(past);
  // Stored although nobody looks at it.
  await expect
    .poll(async () => Object.values(await storedSegments(page)).map((segments) => segments.at(-1)?.end))
    .toEqual([900]);

  await bar.goLive.click();
  await bar.expectAt(900);
  await expect(bar.goLive).toHaveCount(0);
  appendFileSync(file, asFile(TROUBLED.slice(900)));
  await bar.expectAt(HEAD);
  await expect(bar.state).toHaveText(/live/);
});

test('pausing at the live edge holds the moment; playing on comes to the live edge again', async ({
  bar,
  page,
  relay,
  scratch,
}) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED.slice(0, 600)));
  await bar.open((await relay('--file', file)).link);
  await bar.expectHead(600);
  await expect(bar.state).toHaveText(/live/);
  await page.keyboard.press(' ');
  await expect(bar.goLive).toBeVisible();
  appendFileSync(file, asFile(TROUBLED.slice(600, 700)));
  await expect(bar.goLive).toContainText('100 new events');
  await bar.expectAt(600);
  await bar.chooseSpeed(256);
  await page.keyboard.press(' ');
  await bar.expectAt(700);
  await expect(bar.state).toHaveText(/live/);
});

test('what is said about a place that is none stays readable while the run goes on', async ({
  bar,
  relay,
  scratch,
}) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED.slice(0, 600)));
  await bar.open((await relay('--file', file)).link);
  await bar.expectHead(600);
  await bar.jump('the good part');
  await expect(bar.notices).toContainText('“the good part” is no place in a run');
  appendFileSync(file, asFile(TROUBLED.slice(600, 700)));
  await bar.expectHead(700);
  await expect(bar.notices).toContainText('“the good part” is no place in a run');
  await bar.jump('#300');
  await bar.expectAt(300);
  await expect(bar.notices).toHaveCount(0);
});

test('26. a position shows the same when it is seen live, sought later, or opened from the device', async ({
  bar,
  page,
  relay,
  scratch,
}) => {
  // High enough that every card is on the screen: those beyond it are drawn when they come in.
  await page.setViewportSize({ width: 1440, height: 1500 });
  const file = join(scratch, 'events.jsonl');
  const places = [333, endOf(5), HEAD];
  writeFileSync(file, '');
  await bar.open((await relay('--file', file)).link);
  const live = new Map<number, string>();
  let written = 0;
  for (const place of places) {
    appendFileSync(file, asFile(TROUBLED.slice(written, place)));
    written = place;
    await bar.expectAt(place);
    live.set(place, await bar.settledFigures());
  }
  const expectSame = async (): Promise<void> => {
    for (const place of [...places].reverse()) {
      await bar.jump(`#${String(place)}`);
      await bar.expectAt(place);
      await expect.poll(() => bar.figures(), `at ${String(place)}`).toBe(live.get(place));
    }
  };
  await expectSame();
  await page.reload();
  await bar.expectHead(HEAD);
  await expectSame();
});
