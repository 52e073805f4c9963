import { device } from '../../src/app/device.ts';
import { readPreferences } from '../../src/app/kept-preferences.ts';
import { PreferencesKeeper } from '../../src/app/preferences-keeper.ts';
import { Theme } from '../../src/app/theme.ts';
import { DEFAULT_PREFERENCES, NO_MARKS, type Preferences, type RunMarks } from '../../src/components/preferences.ts';
import { THRESHOLDS } from '../../src/diagnosis/threshold-profile.ts';
import { Database } from '../../src/storage/database.ts';
import { removeRun } from '../../src/storage/remove-run.ts';
import { changeMarks, MARKS_KEPT, marksOf } from '../../src/storage/run-marks.ts';
import { loadSettings, saveSettings } from '../../src/storage/settings.ts';
import { forgetEverything } from './support/database.ts';
import { onDevice } from './support/device.ts';
import { deepEqual, equal, fail, ok } from './support/expect.ts';
import { pause } from './support/mount.ts';

/** What people set and marked, and how it is kept. */

/** A keeper, as one tab has it, with what it told last. */
class Tab {
  preferences: Preferences = DEFAULT_PREFERENCES;
  marks: RunMarks = NO_MARKS;
  readonly left = new AbortController();
  readonly keeper = new PreferencesKeeper((preferences, marks) => {
    this.preferences = preferences;
    this.marks = marks;
  });
}

let tabs: Tab[] = [];

async function openTab(run: string | null = null): Promise<Tab> {
  const tab = new Tab();
  tabs.push(tab);
  await tab.keeper.start(tab.left.signal);
  tab.keeper.follow(run);
  return tab;
}

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await pause(10);
  }
  fail(`never: ${what}`);
}

const stored = (key: string): Promise<unknown> => onDevice((connection) => connection.get('settings', key));
const store = (key: string, value: unknown): Promise<unknown> =>
  onDevice((connection) => connection.put('settings', value, key));

afterEach(async () => {
  for (const { keeper, left } of tabs) {
    left.abort();
    await keeper.flush();
  }
  tabs = [];
  const { database } = await device();
  await database.close().catch(() => undefined);
  await forgetEverything();
});

describe('preferences', () => {
  it('are the defaults on a new device', async () => {
    deepEqual((await openTab()).preferences, DEFAULT_PREFERENCES);
    equal(await stored('settings'), undefined, 'written without need');
  });

  it('count at once, and are there in the next tab', async () => {
    const tab = await openTab();
    const thresholds = { ...THRESHOLDS, kl: { warn: 0.02, crit: 0.05 } };
    tab.keeper.prefer({ boardLayout: 'heat', thresholds });
    equal(tab.preferences.boardLayout, 'heat');
    tab.keeper.prefer({ boardOrder: 'loss', singleKeys: false });
    const wanted = { ...DEFAULT_PREFERENCES, boardLayout: 'heat', thresholds, boardOrder: 'loss', singleKeys: false };
    await until(async () => (await stored('settings')) !== undefined, 'written by itself');
    await tab.keeper.flush();
    deepEqual((await openTab()).preferences, wanted);
  });

  it('set before the kept ones were read go before those', async () => {
    await store('settings', { theme: 'dark', preferences: { boardLayout: 'table', hideHealthy: true } });
    const tab = new Tab();
    tabs.push(tab);
    const started = tab.keeper.start(tab.left.signal);
    tab.keeper.prefer({ boardLayout: 'heat' });
    await started;
    await tab.keeper.flush();
    deepEqual(tab.preferences, { ...DEFAULT_PREFERENCES, boardLayout: 'heat', hideHealthy: true });
  });

  it('take their defaults one by one where they are damaged', async () => {
    await store('settings', {
      theme: 'light',
      preferences: {
        boardLayout: 'spiral',
        boardOrder: 'loss',
        hideHealthy: 'yes',
        notify: true,
        thresholds: { ...THRESHOLDS, kl: { warn: 1, crit: 0 } },
        fromTheFuture: 7,
      },
    });
    deepEqual((await openTab()).preferences, { ...DEFAULT_PREFERENCES, boardOrder: 'loss', notify: true });
  });

  it('of nothing known are the defaults', () => {
    for (const value of [undefined, null, 7, 'x', [], { thresholds: null }]) {
      deepEqual(readPreferences(value), DEFAULT_PREFERENCES);
    }
  });

  it('of two tabs do not overwrite each other, nor what neither of them knows', async () => {
    await store('settings', { theme: 'light', preferences: { fromTheFuture: 7 } });
    const [one, two] = [await openTab(), await openTab()];
    one.keeper.prefer({ boardLayout: 'heat' });
    two.keeper.prefer({ hideHealthy: true });
    await Promise.all([one.keeper.flush(), two.keeper.flush()]);
    deepEqual(await stored('settings'), {
      theme: 'light',
      preferences: { fromTheFuture: 7, boardLayout: 'heat', hideHealthy: true },
    });
  });

  it('and the theme do not overwrite each other', async () => {
    const tab = await openTab();
    const theme = new Theme();
    await theme.start();
    tab.keeper.prefer({ boardLayout: 'heat' });
    theme.toggle();
    await tab.keeper.flush();
    const chosen = document.documentElement.dataset['theme'];
    await until(async () => (await loadSettings(new Database())).theme === chosen, 'the theme is kept');
    deepEqual((await loadSettings(new Database())).preferences, { boardLayout: 'heat' });
    delete document.documentElement.dataset['theme'];
  });

  it('are written when the page is left, not only a moment later', async () => {
    const tab = await openTab();
    tab.keeper.prefer({ notify: true });
    window.dispatchEvent(new Event('pagehide'));
    await tab.keeper.flush();
    deepEqual((await loadSettings(new Database())).preferences, { notify: true });
  });
});

describe('settings as they are stored', () => {
  it('keep what was not changed', async () => {
    const database = new Database();
    await saveSettings(database, { preferences: { a: 1, b: 2 } });
    await saveSettings(database, { theme: 'light' });
    await saveSettings(database, { preferences: { b: 3 } });
    deepEqual(await loadSettings(database), { theme: 'light', preferences: { a: 1, b: 3 } });
    await database.close();
  });

  it('of an earlier version keep their theme', async () => {
    await store('settings', { theme: 'light' });
    deepEqual(await loadSettings(new Database()), { theme: 'light' });
  });

  it('with damaged preferences keep their theme, and the other way round', async () => {
    await store('settings', { theme: 'light', preferences: 'x' });
    equal((await loadSettings(new Database())).theme, 'light');
    await store('settings', { theme: 'purple', preferences: { a: 1 } });
    deepEqual(await loadSettings(new Database()), { theme: 'system', preferences: { a: 1 } });
  });
});

describe('the marks of a run', () => {
  it('count at once, and are there when the run is opened again', async () => {
    const tab = await openTab('run-a');
    tab.keeper.pin(3, true);
    deepEqual(tab.marks.pins, [3]);
    tab.keeper.acknowledge(['f1', 'f2'], true);
    tab.keeper.acknowledge(['f1'], false);
    tab.keeper.dismissRun('r', true);
    const now = Date.now();
    tab.keeper.snooze(['f3'], 10, now);
    await tab.keeper.flush();
    const wanted = { pins: [3], dismissed: ['r'], acknowledged: ['f2'], snoozed: [['f3', now + 600_000]] };
    deepEqual(tab.marks, wanted);
    const again = await openTab('run-a');
    await until(() => again.marks.pins.length === 1, 'read');
    deepEqual(again.marks, wanted);
  });

  it('belong to that run alone', async () => {
    const tab = await openTab('run-a');
    tab.keeper.pin(3, true);
    tab.keeper.follow('run-b');
    deepEqual(tab.marks, NO_MARKS);
    tab.keeper.pin(4, true);
    tab.keeper.follow('run-a');
    await until(() => tab.marks.pins.includes(3), 'run-a again');
    deepEqual(tab.marks.pins, [3]);
    tab.keeper.follow('run-b');
    await until(() => tab.marks.pins.includes(4), 'run-b again');
    deepEqual(tab.marks.pins, [4]);
  });

  it('made while they are being read are added to them', async () => {
    await changeMarks(new Database(), 'run-a', 0, (marks) => ({ ...marks, pins: [1] }));
    const tab = await openTab('run-a');
    tab.keeper.pin(2, true);
    deepEqual(tab.marks.pins, [2]);
    await until(() => tab.marks.pins.length === 2, 'read');
    await tab.keeper.flush();
    deepEqual(tab.marks.pins, [1, 2]);
    deepEqual((await marksOf(new Database(), 'run-a', 0)).pins, [1, 2]);
  });

  it('of two tabs come together', async () => {
    const [one, two] = [await openTab('run-a'), await openTab('run-a')];
    one.keeper.acknowledge(['a'], true);
    two.keeper.acknowledge(['b'], true);
    await one.keeper.flush();
    await two.keeper.flush();
    deepEqual(two.marks.acknowledged, ['a', 'b']);
    deepEqual((await marksOf(new Database(), 'run-a', 0)).acknowledged, ['a', 'b']);
  });

  it('wake from a snooze that is over when they are read', async () => {
    const tab = await openTab('run-a');
    const now = Date.now();
    tab.keeper.snooze(['over'], 1, now - 120_000);
    tab.keeper.snooze(['asleep'], 60, now);
    await tab.keeper.flush();
    const again = await openTab('run-a');
    await until(() => again.marks.snoozed.length > 0, 'read');
    deepEqual(
      again.marks.snoozed.map(([id]) => id),
      ['asleep'],
    );
  });

  it('keep the newest of very many', async () => {
    const tab = await openTab('run-a');
    tab.keeper.acknowledge(
      Array.from({ length: MARKS_KEPT + 10 }, (_, i) => String(i)),
      true,
    );
    await tab.keeper.flush();
    const { acknowledged } = await marksOf(new Database(), 'run-a', 0);
    equal(acknowledged.length, MARKS_KEPT);
    equal(acknowledged[0], '10');
  });

  it('that are damaged count as none, list by list', async () => {
    await store('marks/run-a', { pins: [1, -2], dismissed: ['r'], acknowledged: 7, snoozed: [['a']] });
    deepEqual(await marksOf(new Database(), 'run-a', 0), { pins: [], dismissed: ['r'], acknowledged: [], snoozed: [] });
    await store('marks/run-a', 'x');
    deepEqual(await marksOf(new Database(), 'run-a', 0), NO_MARKS);
  });

  it('take no room once there are none', async () => {
    const tab = await openTab('run-a');
    tab.keeper.pin(3, true);
    await tab.keeper.flush();
    ok((await stored('marks/run-a')) !== undefined);
    tab.keeper.pin(3, false);
    await tab.keeper.flush();
    equal(await stored('marks/run-a'), undefined);
  });

  it('go with the run, and only with that', async () => {
    const database = new Database();
    for (const run of ['run-a', 'run-ab']) await changeMarks(database, run, 0, (marks) => ({ ...marks, pins: [1] }));
    await saveSettings(database, { theme: 'light' });
    await removeRun(database, 'run-a');
    deepEqual(await onDevice((connection) => connection.getAllKeys('settings')), ['marks/run-ab', 'settings']);
    await database.close();
  });

  it('of a run that is not stored last as long as it is shown', async () => {
    const tab = await openTab(null);
    tab.keeper.pin(3, true);
    await tab.keeper.flush();
    tab.keeper.pin(4, true);
    deepEqual(tab.marks.pins, [3, 4]);
    deepEqual(await onDevice((connection) => connection.getAllKeys('settings')), []);
    tab.keeper.follow('run-a');
    deepEqual(tab.marks, NO_MARKS);
  });
});

describe('a browser that stores nothing', () => {
  const open = IDBFactory.prototype.open;
  beforeEach(async () => {
    const { database } = await device();
    await database.close().catch(() => undefined);
    IDBFactory.prototype.open = (): never => {
      throw new DOMException('access is denied for this document', 'SecurityError');
    };
  });
  afterEach(() => {
    IDBFactory.prototype.open = open;
  });

  it('has its preferences and marks as long as the page is open', async () => {
    const tab = await openTab('run-a');
    tab.keeper.prefer({ boardLayout: 'heat' });
    tab.keeper.pin(3, true);
    await tab.keeper.flush();
    tab.keeper.pin(5, true);
    await tab.keeper.flush();
    equal(tab.preferences.boardLayout, 'heat');
    deepEqual(tab.marks.pins, [3, 5]);
    IDBFactory.prototype.open = open;
  });
});
