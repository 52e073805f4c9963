import '../../src/components/panels/seed-swimlane.ts';
import type { SeedSwimlane } from '../../src/components/panels/seed-swimlane.ts';
import type { EpisodeStory } from '../../src/worker/episode-story.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { deepEqual, equal, found, match, noMatch, ok } from './support/expect.ts';
import { all, attribute, change, drawn, mount, one, pause, sent, textOf, wordsOf } from './support/mount.ts';
import { lane, story } from './support/story-samples.ts';

before(loadAxe);

/** Waits until the chart knows how wide it is. */
async function measured(element: SeedSwimlane): Promise<void> {
  for (let i = 0; i < 200; i++) {
    await drawn(element);
    const chart = all(element, '.chart > svg')[0];
    if (chart === undefined || Number(attribute(chart, 'width')) === one(element, '.ruler').clientWidth) return;
    await pause(10);
  }
}

/** In a box so wide. */
async function swimlane(shown: EpisodeStory | null = story(), width = 700): Promise<SeedSwimlane> {
  const element = await mount('scry-seed-swimlane', { story: shown });
  element.style.setProperty('width', `${String(width)}px`);
  await measured(element);
  return element;
}

function mark(element: Element, name: RegExp): SVGElement {
  const marks = all(element, '.mark').filter((each) => name.test(attribute(each, 'aria-label')));
  const first = found(marks[0], String(name));
  if (!(first instanceof SVGElement)) throw new Error('no drawing');
  return first;
}

async function press(element: SeedSwimlane, key: string): Promise<void> {
  const focused = found(element.shadowRoot?.activeElement, 'a focused mark');
  focused.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
  await drawn(element);
}

function focusedName(element: SeedSwimlane): string {
  return attribute(found(element.shadowRoot?.activeElement, 'a focused mark'), 'aria-label');
}

function readout(element: Element): string {
  return wordsOf(one(element, '.readout'));
}

function lower(element: Element): number {
  return element.getBoundingClientRect().bottom;
}

describe('the seed swimlane', () => {
  it('says which slots were never reported, and does not show them as empty', async () => {
    const element = await swimlane();
    equal(attribute(one(element, '[aria-label^="Slot r0c2"]'), 'aria-label'), 'Slot r0c2, not reported');
    match(
      attribute(one(element, '.chart > svg'), 'aria-label'),
      /epoch 20 of 25; now r0c0 empty, r0c1 blending, r0c2 not reported$/,
    );
    equal(wordsOf(one(element, '.silent')), 'not reported');
  });

  it('draws each stage over its epochs, with its word where it fits', async () => {
    const element = await swimlane();
    const names = all(element, '.mark').map((each) => attribute(each, 'aria-label'));
    ok(names.includes('r0c0 · Training · epochs 6 to 10 · mlp'));
    ok(names.includes('r0c0 · Resetting · epoch 16 · mlp'));
    ok(names.includes('r0c1 · Blending · since epoch 9 · conv_light'));
    const bar = (name: RegExp): DOMRect => one(mark(element, name), '.hit').getBoundingClientRect();
    const training = bar(/r0c1 · Training/);
    const blending = bar(/r0c1 · Blending/);
    ok(Math.abs(training.right - blending.left) < 0.5);
    ok(Math.abs(blending.width / training.width - 12 / 8) < 0.02);
    deepEqual(
      all(element, '.on-bar').map((each) => wordsOf(each)),
      ['Germ mlp', 'Train mlp', 'Embar mlp', 'Train conv_light', 'Blend conv_light'],
    );
  });

  it('does not draw a stage twice that ended in the moment it began', async () => {
    const element = await swimlane();
    deepEqual(
      all(element, '.mark')
        .map((each) => attribute(each, 'aria-label'))
        .filter((name) => name.includes('Pruned')),
      ['r0c0 · Pruned by governor · after epoch 10'],
    );
    match(textOf(element), /nan by governor/);
  });

  it('tells by hover which checks a gate failed and which it passed', async () => {
    const element = await swimlane();
    match(readout(element), /^Point at a mark/);
    mark(element, /Gate G2/).dispatchEvent(new PointerEvent('pointerover', { bubbles: true, composed: true }));
    await drawn(element);
    match(readout(element), /Gate G2 failed · after epoch 9 · on the way to Blending/);
    match(readout(element), /✕ global improvement insufficient 0.12% ?✓ seed ready/);
    equal(all(element, '.guide').length, 1);
    one(element, '.chart > svg').dispatchEvent(new PointerEvent('pointerleave'));
    await drawn(element);
    match(readout(element), /^Point at a mark/);
  });

  it('is walked with the arrow keys, within a lane and from lane to lane', async () => {
    const element = await swimlane();
    const reachable = all(element, '.mark[tabindex="0"]');
    equal(reachable.length, 3, 'one stop for the Tab key in the row of rollbacks and in each lane with marks:');
    mark(element, /r0c0 · Germinated/).focus();
    await drawn(element);
    await press(element, 'ArrowRight');
    match(focusedName(element), /Gate G1 passed/);
    equal(attribute(found(element.shadowRoot?.activeElement), 'tabindex'), '0');
    match(readout(element), /✓ seed ready/);
    await press(element, 'End');
    match(focusedName(element), /r0c0 · Empty/);
    await press(element, 'ArrowRight');
    match(focusedName(element), /r0c0 · Empty/);
    await press(element, 'ArrowDown');
    match(focusedName(element), /r0c1 · Blending/);
    await press(element, 'ArrowDown');
    match(focusedName(element), /r0c1 · Blending/);
    await press(element, 'Home');
    match(focusedName(element), /r0c1 · Training/);
    await press(element, 'ArrowUp');
    await press(element, 'ArrowUp');
    match(focusedName(element), /Rollback · after epoch 10/);
    match(readout(element), /reason: governor nan/);
  });

  it('goes to the moment of a mark by click and by Enter', async () => {
    const element = await swimlane();
    const clicked = sent(element, 'scry-seek', () => {
      mark(element, /Gate G2/).dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
    });
    deepEqual(clicked[0]?.detail, { position: 190 });
    mark(element, /Pruned by/).focus();
    const entered = sent(element, 'scry-seek', () => {
      void press(element, 'Enter');
    });
    deepEqual(entered[0]?.detail, { position: 201 });
  });

  it('keeps the keyboard where it is while the run goes on', async () => {
    const element = await swimlane();
    mark(element, /r0c1 · Blending/).focus();
    const before = story();
    const next = before.lanes.map((each) =>
      each.slot === 'r0c1'
        ? {
            ...each,
            segments: [
              ...each.segments.map((segment) => ({ ...segment, to: segment.to ?? 21 })),
              { stage: 'HOLDING', from: 21, to: null, blueprint: 'conv_light', position: 440 },
            ],
          }
        : each,
    );
    await change(element, { story: { ...before, epoch: 22, to: 460, lanes: next } });
    equal(focusedName(element), 'r0c1 · Blending · epochs 9 to 21 · conv_light');
    match(readout(element), /epochs 9 to 21/);
  });

  it('lists all of it as a table whose rows lead to their moments', async () => {
    const element = await swimlane();
    equal(all(element, 'scry-story-table').length, 0);
    const details = one(element, 'details');
    if (!(details instanceof HTMLDetailsElement)) throw new Error('no details');
    details.open = true;
    for (let i = 0; i < 100 && all(element, 'td').length === 0; i++) await pause(10);
    await drawn(element);
    const rows = all(element, 'tbody tr').map((row) => wordsOf(row));
    equal(rows.length, 12);
    ok(rows.some((row) => row.includes('✕ failed: global improvement insufficient 0.12%; ✓ passed: seed ready')));
    ok(rows.some((row) => row.includes('r0c2 not reported')));
    const seeks = sent(element, 'scry-seek', () => {
      const go = all(element, 'tbody button').find((each) => each.textContent.includes('Embargoed'));
      if (go instanceof HTMLButtonElement) go.click();
    });
    deepEqual(seeks[0]?.detail, { position: 202 });
    await noViolations(element);
  });

  it('says so where nothing has happened yet, or no environment is chosen', async () => {
    const element = await swimlane(story({ epoch: 0, lanes: [lane('r0c0')], rollbacks: [] }));
    match(textOf(element), /No epoch of this batch yet\./);
    await noViolations(element);
    await change(element, { story: null });
    match(textOf(element), /Choose an environment/);
    await change(element, { story: story() });
    equal(all(element, '.chart > svg').length, 1);
  });

  it('shows names from the stream as text and survives odd ones', async () => {
    const odd = '<b>x</b>';
    const element = await swimlane(
      story({
        lanes: [
          lane(odd, {
            segments: [{ stage: 'WARPED"onload=x', from: 1, to: null, blueprint: odd, position: 7 }],
            alpha: [
              { epoch: 2, alpha: Number.NaN },
              { epoch: 3, alpha: Infinity },
              { epoch: 5, alpha: 0.5 },
            ],
          }),
        ],
        maxEpochs: 0,
      }),
    );
    equal(all(element, 'b').length, 0);
    equal(all(element, '.chart [class*="arped"], .chart [class*="onload"]').length, 0);
    match(attribute(mark(element, /WARPED/), 'aria-label'), /<b>x<\/b> · WARPED"onload=x · since epoch 2/);
    match(attribute(one(element, '.alpha-broken'), 'd'), /^M.+M/);
    noMatch(one(element, '.chart').innerHTML, /NaN|undefined/);
  });

  for (const width of [320, 390, 760, 1600]) {
    it(`stays inside its box and keeps its marks in their lanes at ${String(width)} px`, async () => {
      const element = await swimlane(story(), width);
      const chart = one(element, '.chart');
      ok(chart.scrollWidth <= chart.clientWidth);
      equal(one(element, '.chart > svg').getBoundingClientRect().width <= chart.clientWidth, true);
      ok(lower(mark(element, /r0c0 · Training/)) < mark(element, /r0c1 · Training/).getBoundingClientRect().top);
      const bars = all(element, '.hit').map((each) => each.getBoundingClientRect());
      for (const each of all(element, '.on-bar')) {
        const word = each.getBoundingClientRect();
        const around = (bar: DOMRect): boolean =>
          bar.left <= word.left && bar.right >= word.right && bar.top <= word.top + 2 && bar.bottom >= word.bottom;
        ok(bars.some(around), `${each.textContent} leaves its bar`);
      }
    });
  }

  for (const theme of ['dark', 'light']) {
    it(`has nothing that axe finds, ${theme}`, async () => {
      document.documentElement.dataset['theme'] = theme;
      const element = await swimlane();
      mark(element, /Gate G2/).focus();
      await drawn(element);
      await noViolations(element);
      delete document.documentElement.dataset['theme'];
    });
  }
});
