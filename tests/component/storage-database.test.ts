import { Database, DATABASE_VERSION, StorageProblem } from '../../src/storage/database.ts';
import { loadSettings, saveSettings } from '../../src/storage/settings.ts';
import { forgetEverything } from './support/database.ts';
import { deepEqual, equal, fail, match, ok } from './support/expect.ts';
import { pause } from './support/mount.ts';

/** The database itself: its versions, and connections that other tabs and the browser take away. */

let opened: { close(): void }[] = [];

function database(): Database {
  const made = new Database();
  opened.push({ close: () => void made.close().catch(() => undefined) });
  return made;
}

/** Opens the database as another program would; it lets go only when told to. */
function openRaw(version: number, upgrade: (db: IDBDatabase) => void = () => undefined): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('scry', version);
    request.onupgradeneeded = () => {
      upgrade(request.result);
    };
    request.onsuccess = () => {
      opened.push(request.result);
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('not opened'));
    };
  });
}

function firstVersion(db: IDBDatabase): void {
  db.createObjectStore('settings').put({ theme: 'light' }, 'settings');
}

async function problemOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    ok(error instanceof StorageProblem, `${String(error)} is not in words for a person`);
    return error.message;
  }
  return fail('nothing was thrown');
}

const read = (from: Database): Promise<unknown> => from.use((connection) => connection.get('settings', 'settings'));

afterEach(async () => {
  for (const one of opened) one.close();
  opened = [];
  await forgetEverything();
});

describe('the database of an earlier version', () => {
  it('35. a database of version 1 keeps its settings and gets the stores of version 2', async () => {
    (await openRaw(1, firstVersion)).close();
    const mine = database();
    deepEqual(await loadSettings(mine), { theme: 'light' });
    const stores = await mine.use((connection) => Promise.resolve([...connection.objectStoreNames]));
    deepEqual(stores, ['bookmarks', 'checkpoints', 'choices', 'resumes', 'runs', 'segments', 'series', 'settings']);
    const indexes = await mine.use((connection) =>
      Promise.resolve([...connection.transaction('bookmarks').store.indexNames]),
    );
    deepEqual(indexes, ['run']);
    equal(await mine.use((connection) => Promise.resolve(connection.version)), DATABASE_VERSION);
  });

  it('35. a database that is not there yet is made, and is there the next time', async () => {
    const first = database();
    equal(await saveSettings(first, { theme: 'dark' }), true);
    await first.close();
    deepEqual(await loadSettings(database()), { theme: 'dark' });
  });

  it('35. settings that were damaged take their defaults', async () => {
    const mine = database();
    for (const value of [null, 'dark', { theme: 'purple' }, 7, [], new Date()]) {
      await mine.use((connection) => connection.put('settings', value, 'settings'));
      deepEqual(await loadSettings(mine), { theme: 'system' });
    }
  });
});

describe('32. blocked, versionchange and forced close', () => {
  it('a connection that the browser closed is opened again, once for all that wait', async () => {
    const mine = database();
    await saveSettings(mine, { theme: 'dark' });
    const before = await mine.use((connection) => Promise.resolve(connection));
    before.close();
    const all = await Promise.all(Array.from({ length: 8 }, () => read(mine)));
    for (const value of all) deepEqual(value, { theme: 'dark' });
    const after = await mine.use((connection) => Promise.resolve(connection));
    ok(after !== before, 'the closed connection is still in use');
    equal(await mine.use((connection) => Promise.resolve(connection)), after, 'the connection after it');
  });

  it('work that fails for a reason of its own is not done twice', async () => {
    const mine = database();
    let runs = 0;
    const work = mine.use(() => {
      runs += 1;
      return Promise.reject(new RangeError('of its own'));
    });
    equal(await work.catch((error: unknown) => error instanceof RangeError), true);
    equal(runs, 1);
  });

  it('work that meets a closed connection again and again ends with that', async () => {
    const mine = database();
    let runs = 0;
    const work = mine.use((connection) => {
      runs += 1;
      connection.close();
      return connection.get('settings', 'settings');
    });
    equal(
      await work.then(() => 'done').catch((error: unknown) => (error instanceof DOMException ? error.name : '')),
      'InvalidStateError',
    );
    equal(runs, 2);
    equal(await read(mine), undefined, 'use after it');
  });

  it('another tab with a newer version is let through at once, and work after that says what to do', async () => {
    const mine = database();
    await saveSettings(mine, { theme: 'dark' });
    const newer = await openRaw(DATABASE_VERSION + 1, (db) => db.createObjectStore('of-the-future'));
    match(await problemOf(read(mine)), /newer version of Scry.*Reload this page/);
    equal(await saveSettings(mine, { theme: 'light' }), false, 'settings were kept');
    deepEqual(await loadSettings(mine), { theme: 'system' });
    newer.close();
    match(await problemOf(read(mine)), /newer version of Scry/);
  });

  it('data that another tab deletes are let go, and the next work begins with none', async () => {
    const mine = database();
    await saveSettings(mine, { theme: 'dark' });
    await forgetEverything();
    equal(await read(mine), undefined);
    equal(await saveSettings(mine, { theme: 'light' }), true);
    deepEqual(await loadSettings(mine), { theme: 'light' });
  });

  it('an older tab that does not let go is named, and works again when it has gone', async () => {
    const older = await openRaw(1, firstVersion);
    const set = window.setTimeout.bind(window);
    let waited = 0;
    const fast = (handler: TimerHandler, milliseconds?: number): number => {
      if (milliseconds !== 5000) return set(handler, milliseconds);
      waited += 1;
      return set(handler, 50);
    };
    window.setTimeout = Object.assign(fast, window.setTimeout);
    const mine = database();
    try {
      match(await problemOf(read(mine)), /another tab with an older version of Scry.*Close it and reload/);
    } finally {
      window.setTimeout = set;
    }
    equal(waited, 1);
    older.close();
    deepEqual(await read(mine), { theme: 'light' }, 'once the older tab was closed');
  });

  it('a connection that came too late for its work holds nobody else up', async () => {
    const older = await openRaw(1, firstVersion);
    const set = window.setTimeout.bind(window);
    const fast = (handler: TimerHandler, milliseconds?: number): number =>
      set(handler, milliseconds === 5000 ? 20 : milliseconds);
    window.setTimeout = Object.assign(fast, window.setTimeout);
    try {
      await problemOf(read(database()));
    } finally {
      window.setTimeout = set;
    }
    older.close();
    await pause(50);
    const next = await openRaw(DATABASE_VERSION + 1);
    equal(next.version, DATABASE_VERSION + 1);
  });
});

describe('36. a browser without a database', () => {
  const open = IDBFactory.prototype.open;
  let unhandled: unknown[] = [];
  const keep = (event: PromiseRejectionEvent): void => {
    unhandled.push(event.reason);
    event.preventDefault();
  };

  beforeEach(() => {
    unhandled = [];
    window.addEventListener('unhandledrejection', keep);
  });

  afterEach(() => {
    window.removeEventListener('unhandledrejection', keep);
    IDBFactory.prototype.open = open;
  });

  it('is told in words, whether it refuses at once or later', async () => {
    const refuse = (): never => {
      throw new DOMException('access is denied for this document', 'SecurityError');
    };
    IDBFactory.prototype.open = refuse;
    match(await problemOf(read(database())), /^this browser keeps no data for the page \(.*denied/);
    IDBFactory.prototype.open = open;
    const held = indexedDB.open('scry-refused', 2);
    await new Promise((resolve) => (held.onsuccess = resolve));
    held.result.close();
    // A version below the stored one fails the way a browser in private mode does: by an event.
    IDBFactory.prototype.open = function (this: IDBFactory): IDBOpenDBRequest {
      return open.call(this, 'scry-refused', 1);
    };
    ok((await problemOf(read(database()))).length > 20);
    IDBFactory.prototype.open = open;
    indexedDB.deleteDatabase('scry-refused');
  });

  it('leaves no error behind that nobody has caught', async () => {
    const set = window.setTimeout.bind(window);
    const fast = (handler: TimerHandler, milliseconds?: number): number =>
      set(handler, milliseconds === 5000 ? 10 : milliseconds);
    window.setTimeout = Object.assign(fast, window.setTimeout);
    IDBFactory.prototype.open = (): never => {
      throw new DOMException('access is denied for this document', 'SecurityError');
    };
    try {
      deepEqual(await loadSettings(database()), { theme: 'system' });
      await pause(100);
    } finally {
      window.setTimeout = set;
    }
    deepEqual(unhandled.map(String), []);
  });

  it('is asked again later: what a person allowed since then counts', async () => {
    IDBFactory.prototype.open = (): never => {
      throw new DOMException('access is denied for this document', 'SecurityError');
    };
    const mine = database();
    equal(await saveSettings(mine, { theme: 'dark' }), false);
    IDBFactory.prototype.open = open;
    equal(await saveSettings(mine, { theme: 'dark' }), true);
  });
});
