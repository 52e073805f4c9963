import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { arrivalIn, Launches, type LaunchParams, type LaunchWindow } from '../../../src/app/launch.ts';

const HOME = 'https://scry.test/';
let opened: string[][] = [];
let told: string[] = [];
let demos = 0;
let shared: readonly File[] | Error = [];
const memory = new Map<string, string>();

function windowAt(hash: string, reloaded = false): LaunchWindow & { location: { hash: string; href: string } } {
  const location = {
    hash,
    get href() {
      return `${HOME}${location.hash}`;
    },
  };
  return {
    location,
    replaceHash: (next) => {
      location.hash = next;
    },
    reloaded,
    memory: {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => memory.set(key, value),
    },
    takeShared: () => (shared instanceof Error ? Promise.reject(shared) : Promise.resolve(shared)),
  };
}

function launches(page: LaunchWindow): Launches {
  return new Launches(page, {
    files: (files) => opened.push(files.map(({ name }) => name)),
    demo: () => (demos += 1),
    tell: (text) => told.push(text),
  });
}

/** A file that the file manager hands over; null: one that cannot be read. */
function handle(name: string, file: File | null = new File(['{}'], name)): FileSystemFileHandle {
  return {
    kind: 'file',
    name,
    getFile: () => (file === null ? Promise.reject(new DOMException('gone', 'NotFoundError')) : Promise.resolve(file)),
    createSyncAccessHandle: () => Promise.reject(new Error('not used')),
    createWritable: () => Promise.reject(new Error('not used')),
    isSameEntry: () => Promise.resolve(false),
  };
}

function withFiles(...files: readonly FileSystemFileHandle[]): LaunchParams {
  return { targetURL: HOME, files };
}

beforeEach(() => {
  opened = [];
  told = [];
  demos = 0;
  shared = [];
  memory.clear();
});

describe('an address', () => {
  test('asks for the demo or for what was shared, or is a place only', () => {
    assert.deepEqual(arrivalIn('#/demo'), { kind: 'demo' });
    assert.deepEqual(arrivalIn('#/library?shared=too-large'), { kind: 'shared', outcome: 'too-large' });
    assert.deepEqual(arrivalIn('#/library?shared=<img>'), { kind: 'shared', outcome: 'failed' });
    for (const hash of ['', '#/library', '#/run/demo/overview', '#/join/a-b-c/x', '#/overview?shared=kept']) {
      assert.equal(arrivalIn(hash), null, hash);
    }
  });

  test('starts the demo, and does not do so again when it is loaded anew', async () => {
    const page = windowAt('#/demo');
    await launches(page).arrive();
    assert.equal(demos, 1);
    await launches(page).arrive();
    assert.equal(demos, 1);
  });

  test('opens what was shared, once', async () => {
    shared = [new File(['{}'], 'a.jsonl')];
    const page = windowAt('#/library?shared=kept');
    await launches(page).arrive();
    await launches(page).arrive();
    assert.deepEqual(opened, [['a.jsonl']]);
    assert.equal(page.location.hash, '#/library');
  });

  test('tells why nothing was shared', async () => {
    for (const [outcome, words] of [
      ['none', /No file came/],
      ['too-many', /More than 16/],
      ['too-large', /256 MB/],
      ['no-room', /no room/],
      ['failed', /could not be read/],
      ['kept', /not here any more/],
    ] as const) {
      await launches(windowAt(`#/library?shared=${outcome}`)).arrive();
      assert.match(told.at(-1) ?? '', words);
    }
    shared = new Error('the cache is damaged');
    await launches(windowAt('#/library?shared=kept')).arrive();
    assert.match(told.at(-1) ?? '', /could not be read/);
    assert.deepEqual(opened, []);
  });
});

describe('a launch', () => {
  test('opens the files of the file manager, and names those that cannot be read', async () => {
    await launches(windowAt('')).launched(withFiles(handle('a.jsonl'), handle('b.jsonl', null)));
    assert.deepEqual(opened, [['a.jsonl']]);
    assert.deepEqual(told, ['b.jsonl could not be opened: moved, deleted or not allowed.']);
  });

  test('that the browser repeats after a reload opens nothing, but the next one does', async () => {
    await launches(windowAt('')).launched(withFiles(handle('a.jsonl')));
    const again = launches(windowAt('#/run/x', true));
    await again.launched(withFiles(handle('a.jsonl')));
    assert.equal(opened.length, 1);
    await again.launched(withFiles(handle('a.jsonl')));
    assert.equal(opened.length, 2);
  });

  test('into the open window goes to its address, but not away from a run for the bare start', async () => {
    const page = windowAt('#/run/x/overview');
    const there = launches(page);
    await there.launched({ targetURL: HOME });
    assert.equal(page.location.hash, '#/run/x/overview');
    await there.launched({ targetURL: `${HOME}#/join/a-b-c/secret` });
    assert.equal(page.location.hash, '#/join/a-b-c/secret');
    await there.launched({ targetURL: 'https://elsewhere.test/#/demo' });
    assert.equal(page.location.hash, '#/join/a-b-c/secret');
    await there.launched({});
    assert.deepEqual(told, []);
  });

  test('that lost the shared files says so', async () => {
    await launches(windowAt('')).launched({ targetURL: `${HOME}share` });
    assert.match(told[0] ?? '', /without the shared files/);
  });
});
