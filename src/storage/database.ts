import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** The one IndexedDB database of Scry: its stores, its versions, and a connection that survives being closed. */

const DATABASE = 'scry';
/** 1: settings. 2: runs with segments, checkpoints, series, and what people noted about them. */
export const DATABASE_VERSION = 2;
/** An older tab that does not let go would otherwise keep this one waiting for ever. */
const OPEN_TIMEOUT_MS = 5000;

/** Values are parsed where they are read: what lies on a device may be older than the code, or damaged. */
export interface ScryDatabase extends DBSchema {
  settings: { key: string; value: unknown };
  /** By run. Written by the one session that records the run. */
  runs: { key: string; value: unknown };
  /** By run: name, keep mark, where it was left, deletion. Written by people's choices. */
  choices: { key: string; value: unknown };
  /** By run and first position. */
  segments: { key: [string, number]; value: unknown };
  /** By run, position and piece. */
  checkpoints: { key: [string, number, number]; value: unknown };
  /** By run: what is needed besides a checkpoint to go on recording. */
  resumes: { key: string; value: unknown };
  /** By run, table and chunk number. */
  series: { key: [string, string, number]; value: unknown };
  bookmarks: { key: number; value: unknown; indexes: { run: string } };
}

export type Connection = IDBPDatabase<ScryDatabase>;

/** The stores that hold a run's recorded data, each with the run as the first part of its key. */
export const RUN_STORES = ['segments', 'checkpoints', 'series'] as const;

/** All keys of a run in a store whose key is an array that starts with the run. */
export function keysOfRun(run: string): IDBKeyRange {
  return IDBKeyRange.bound([run], [run, []]);
}

/** What went wrong with the database, in words a person can act on. */
export class StorageProblem extends Error {}

function describe(error: unknown): StorageProblem {
  if (error instanceof StorageProblem) return error;
  if (error instanceof DOMException && error.name === 'VersionError') {
    return new StorageProblem('a newer version of Scry has changed the stored data. Reload this page to use it');
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new StorageProblem(`this browser keeps no data for the page (${detail})`);
}

async function openConnection(lost: () => void): Promise<Connection> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new StorageProblem('another tab with an older version of Scry holds the stored data. Close it and reload'),
      );
    }, OPEN_TIMEOUT_MS);
  });
  const opening = open(lost);
  try {
    return await Promise.race([opening, tooLong]);
  } catch (error) {
    opening.then(
      (late) => {
        late.close();
      },
      () => undefined,
    );
    throw describe(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Rejects where the browser refuses, also where it does that by throwing. */
async function open(lost: () => void): Promise<Connection> {
  return openDB<ScryDatabase>(DATABASE, DATABASE_VERSION, {
    upgrade(database, from, _to, transaction) {
      // An upgrade that fails is told where the connection is awaited.
      transaction.done.catch(() => undefined);
      if (from < 1) database.createObjectStore('settings');
      if (from < 2) {
        for (const name of ['runs', 'choices', 'segments', 'checkpoints', 'resumes', 'series'] as const) {
          database.createObjectStore(name);
        }
        database.createObjectStore('bookmarks', { autoIncrement: true }).createIndex('run', 'run');
      }
    },
    blocking(_current, _blocked, event) {
      // Another tab brings a newer version, or deletes the data: let it.
      if (event.target instanceof IDBDatabase) event.target.close();
      lost();
    },
    terminated: lost,
  });
}

/** A connection that is opened when first used, and once again when the browser closed it. */
export class Database {
  #connection: Promise<Connection> | null = null;

  /** Runs work on the database; work that met a closed connection is run once more on a new one. */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#open());
    } catch (error) {
      if (!(error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'AbortError'))) {
        throw error;
      }
      this.#forget();
      return work(await this.#open());
    }
  }

  /** Closes the connection; the next use opens another. */
  async close(): Promise<void> {
    const connection = this.#connection;
    this.#forget();
    if (connection !== null) (await connection).close();
  }

  #open(): Promise<Connection> {
    if (this.#connection === null) {
      const opening = openConnection(() => {
        this.#forget();
      });
      this.#connection = opening;
      opening.catch(() => {
        if (this.#connection === opening) this.#connection = null;
      });
    }
    return this.#connection;
  }

  readonly #forget = (): void => {
    this.#connection = null;
  };
}
