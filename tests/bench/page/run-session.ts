import { wrap, type Remote } from 'comlink';
import type { HistoryApi } from '../../../src/storage/history-store.ts';
import { RunSession } from '../../../src/worker/run-session.ts';

/** The recorded half of a session, as the session worker has it: histories in a worker of their own. */

/** A storage worker, and the right to end it. */
export interface Storage {
  readonly store: Remote<HistoryApi>;
  readonly terminate: () => void;
}

export function startStorage(): Storage {
  const worker = new Worker(new URL('../../../src/storage/storage-worker.ts', import.meta.url), {
    type: 'module',
    name: 'storage',
  });
  return {
    store: wrap<HistoryApi>(worker),
    terminate: () => {
      worker.terminate();
    },
  };
}

/** A run session that nobody looks at; what goes wrong with the stored data ends the bench. */
export function newRunSession(store: HistoryApi): RunSession {
  return new RunSession(store, {
    changed: () => undefined,
    moved: () => undefined,
    restarted: () => undefined,
    notice: (text) => {
      // Thrown where nobody can take it for an answer: the page reports it.
      reportError(new Error(text));
    },
    takenOver: () => {
      reportError(new Error('another tab wrote the run'));
    },
  });
}
