import '../../src/components/panels/storage-full.ts';
import '../../src/components/panels/storage-panel.ts';
import { EMPTY_VIEW } from '../../src/components/view-model.ts';
import type { StorageState } from '../../src/worker/view-slices.ts';
import { loadTokens } from './support/axe.ts';
import { deepEqual, equal, match, noMatch, ok } from './support/expect.ts';
import { library, many, stored } from './support/library-samples.ts';
import { all, attribute, button, change, drawn, mount, one, sent, textOf, wordsOf } from './support/mount.ts';

describe('the meter of this device', () => {
  it('tells what is used, what the runs take, and the promise of the browser', async () => {
    const runs = [stored(), stored({ id: 'b', kept: true })];
    const element = await mount('scry-storage-panel', { library: library({ runs }), offlineText: 'Works offline.' });
    const text = textOf(element);
    for (const part of [
      /1\.8 GB of 58/,
      /2 runs take 124 MB , 1 kept forever/,
      /● storage is persistent/,
      /Works offline\./,
    ]) {
      match(text, part);
    }
    const meter = one(element, '[role=meter]');
    equal(attribute(meter, 'aria-valuenow'), '3');
    match(attribute(meter, 'aria-valuetext'), /1\.8 GB of 58/);
  });

  it('says how to get a promise where there is none', async () => {
    const element = await mount('scry-storage-panel', { library: library({ persistent: false }) });
    match(textOf(element), /○ the browser may clear this when space runs short; mark a run “keep forever”/);
  });

  it('says what a browser does not tell', async () => {
    const element = await mount('scry-storage-panel', {
      library: library({ usage: null, quota: null, persistent: null }),
    });
    match(textOf(element), /How much room is used is not told by this browser/);
    match(textOf(element), /may clear this is not told by this browser/);
    equal(all(element, '[role=meter]').length, 0);
    noMatch(textOf(element), /NaN|null|undefined|Infinity/);
    await change(element, { library: library({ quota: null }) });
    match(textOf(element), /1\.8 GB How much room there is, is not told/);
  });

  it('claims nothing before the first reading, and keeps its height then', async () => {
    await loadTokens();
    const element = await mount('scry-storage-panel', { library: EMPTY_VIEW.library, offlineText: 'Works offline.' });
    noMatch(textOf(element), /not told|persistent|no runs/i);
    const { height } = element.getBoundingClientRect();
    await change(element, { library: library({ runs: [stored()] }) });
    equal(element.getBoundingClientRect().height, height);
  });

  it('warns where it is nearly full, and never draws more than all', async () => {
    const element = await mount('scry-storage-panel', { library: library({ usage: 99, quota: 90 }) });
    match(textOf(element), /▲ nearly full/);
    equal(attribute(one(element, 'rect'), 'width'), '100.00%');
  });
});

describe('the choice where the device is full', () => {
  const storage: StorageState = { kind: 'full', since: 812_113 };
  const runs = [
    stored({ id: 'open', lastSeen: 1, open: true }),
    stored({ id: 'kept', lastSeen: 2, kept: true }),
    stored({ id: 'live', lastSeen: 3, state: 'live' }),
    stored({ id: 'new', name: 'new', lastSeen: 30, storedBytes: 2_000_000 }),
    stored({ id: 'old', name: 'old', lastSeen: 10, storedBytes: 1_000_000 }),
    stored({ id: 'mid', name: 'mid', lastSeen: 20, storedBytes: 3_000_000 }),
  ];
  const boxes = (element: Element): HTMLInputElement[] =>
    all(element, 'input').filter((box) => box instanceof HTMLInputElement);

  it('says what happened, to what and from where', async () => {
    const element = await mount('scry-storage-full', { storage, library: library({ runs }) });
    match(
      wordsOf(one(element, '[role=alert]')),
      /This device is full\. From position 812,113 on this run is kept in memory only; that part is gone when the run is left\./,
    );
  });

  it('offers what nobody keeps, shows or receives, oldest first, with the oldest chosen', async () => {
    const element = await mount('scry-storage-full', { storage, library: library({ runs }) });
    deepEqual(all(element, 'li bdi:first-child').map(wordsOf), ['old', 'mid', 'new']);
    deepEqual(
      boxes(element).map(({ checked }) => checked),
      [true, false, false],
    );
    match(textOf(element), /Frees 1\.0 MB/);
  });

  it('deletes what is chosen, then stores again', async () => {
    const element = await mount('scry-storage-full', { storage, library: library({ runs }) });
    boxes(element)[2]?.click();
    await drawn(element);
    match(textOf(element), /Frees 3\.0 MB/);
    const asked: unknown[] = [];
    element.addEventListener('scry-make-room', ({ detail }) => asked.push(detail.ids));
    element.addEventListener('scry-retry-storage', () => asked.push('retry'));
    button(element, 'Delete selected').click();
    deepEqual(asked, [['old', 'new'], 'retry']);
  });

  it('keeps the choice while the list changes, and deletes nothing unseen', async () => {
    const element = await mount('scry-storage-full', { storage, library: library({ runs }) });
    boxes(element)[0]?.click();
    await drawn(element);
    const go = button(element, 'Delete selected');
    equal(go.disabled, true);
    match(textOf(element), /None selected/);
    await change(element, { library: library({ runs: runs.slice(0, 5) }) });
    equal(go.disabled, true, 'what was unticked does not come back');
  });

  it('offers to try again and to go on in memory', async () => {
    const element = await mount('scry-storage-full', { storage, library: library({ runs }) });
    equal(
      sent(element, 'scry-retry-storage', () => {
        button(element, 'Try again').click();
      }).length,
      1,
    );
    equal(
      sent(element, 'scry-accept-memory', () => {
        button(element, 'Go on in memory').click();
      }).length,
      1,
    );
  });

  it('says what else helps where there is nothing to delete', async () => {
    const element = await mount('scry-storage-full', { storage, library: library({ runs: runs.slice(0, 3) }) });
    match(textOf(element), /There is no run to delete/);
    equal(all(element, 'input').length, 0);
    button(element, 'Try again');
    noMatch(textOf(element), /Delete selected/);
  });

  it('shows a few of many, and all when asked', async () => {
    const element = await mount('scry-storage-full', { storage, library: library({ runs: many(30) }) });
    ok(boxes(element).length < 10);
    button(element, 'Show all 30').click();
    await drawn(element);
    equal(boxes(element).length, 30);
  });

  it('tells calmly why nothing is stored, and is not there while all is well', async () => {
    const element = await mount('scry-storage-full', {
      storage: { kind: 'memory', reason: 'A <b>private</b> window.' },
    });
    match(
      wordsOf(one(element, '[role=status]')),
      /in memory only and ends with this window: A <b>private<\/b> window\./,
    );
    for (const kind of ['device', 'other-tab'] as const) {
      await change(element, { storage: { kind } });
      equal(textOf(element), '');
    }
  });
});
