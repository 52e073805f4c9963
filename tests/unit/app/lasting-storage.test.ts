import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { LastingStorage, somethingToLose, type LastingPage } from '../../../src/app/lasting-storage.ts';
import { EMPTY_VIEW, type ViewModel } from '../../../src/components/view-model.ts';

const memory = new Map<string, string>();
let asked = 0;
let granted = 0;
let installed = false;
let answer: Promise<boolean> = Promise.resolve(false);

function page(persisted = false): LastingPage {
  return {
    storage: {
      persisted: () => Promise.resolve(persisted),
      persist: () => {
        asked += 1;
        return answer;
      },
    },
    installed: () => installed,
    memory: { getItem: (key) => memory.get(key) ?? null, setItem: (key, value) => memory.set(key, value) },
  };
}

/** A window that is opened, stores a run and is closed. */
async function visit(browser: LastingPage = page()): Promise<void> {
  const storage = new LastingStorage(browser, () => (granted += 1));
  for (const stored of [false, true, true]) storage.follow(stored);
  await new Promise((resolve) => setImmediate(resolve));
}

describe('the promise to keep what is stored', () => {
  beforeEach(() => {
    memory.clear();
    asked = 0;
    granted = 0;
    installed = false;
    answer = Promise.resolve(false);
  });

  test('is asked for once a run is stored, once in a tab and once more as an installed app', async () => {
    new LastingStorage(page(), () => undefined).follow(false);
    assert.equal(asked, 0);
    await visit();
    await visit();
    assert.equal(asked, 1);
    installed = true;
    await visit();
    await visit();
    assert.equal(asked, 2);
    installed = false;
    await visit();
    assert.equal(asked, 2);
  });

  test('is told when it is given', async () => {
    answer = Promise.resolve(true);
    await visit();
    assert.equal(granted, 1);
  });

  test('is not asked for where it was given already, or where there is none', async () => {
    await visit(page(true));
    await visit({ ...page(), storage: null });
    assert.equal(asked, 0);
  });

  test('holds nothing up where the browser never answers', async () => {
    answer = new Promise(() => undefined);
    await visit();
    assert.equal(asked, 1);
    assert.equal(granted, 0);
  });
});

describe('there is something to lose', () => {
  const view = (source: Partial<ViewModel['source']>, head = 1000): ViewModel => ({
    ...EMPTY_VIEW,
    source: { ...EMPTY_VIEW.source, ...source },
    transport: { ...EMPTY_VIEW.transport, run: 'a', head },
  });
  const progress = { done: 1, total: 1, rate: 1, state: 'complete' } as const;

  test('with a recording that was read, a stored run and a live one of some length', () => {
    assert.ok(somethingToLose(view({ kind: 'file', progress })));
    assert.ok(somethingToLose(view({ kind: 'stored' })));
    assert.ok(somethingToLose(view({ kind: 'relay' })));
  });

  test('not with the demo, with what is still read or only in memory, and with nothing', () => {
    assert.ok(!somethingToLose(view({ kind: 'demo' })));
    assert.ok(!somethingToLose(view({ kind: 'relay' }, 20)));
    assert.ok(!somethingToLose(view({ kind: 'file', progress: { ...progress, state: 'reading' } })));
    assert.ok(!somethingToLose({ ...view({ kind: 'stored' }), storage: { kind: 'memory', reason: '' } }));
    assert.ok(!somethingToLose(EMPTY_VIEW));
  });
});
