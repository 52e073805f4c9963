/** Starts a worker that holds a session. */
export function startSessionWorker(): Worker {
  return new Worker(new URL('../worker/session-worker.ts', import.meta.url), { type: 'module', name: 'session' });
}
