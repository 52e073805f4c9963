/** Notices when the session worker dies, and lets it be started anew. */

/** A worker that fails this often in a minute is not started again. */
const RESTARTS = 3;
const WINDOW_MS = 60_000;

export class WorkerKeeper {
  readonly #died: (reason: string, again: boolean) => void;
  #worker: Worker | null = null;
  #deaths: number[] = [];

  /** @param died called with the reason; `again` says whether starting anew is worth trying */
  constructor(died: (reason: string, again: boolean) => void) {
    this.#died = died;
  }

  /** Starts a worker in the place of the last. */
  start(make: () => Worker): Worker {
    this.#worker?.terminate();
    const worker = make();
    this.#worker = worker;
    worker.addEventListener('error', (event) => {
      this.#die(worker, event.message);
    });
    return worker;
  }

  /** A lock that the worker holds as long as it lives: whoever gets it knows that the worker is gone. */
  watch(worker: Worker, lock: string | null): void {
    const { locks } = navigator as Partial<Navigator>;
    if (lock === null || locks === undefined) return;
    void locks.request(lock, () => {
      this.#die(worker, 'it was ended from outside');
    });
  }

  #die(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return;
    this.#worker = null;
    worker.terminate();
    const now = performance.now();
    this.#deaths = [...this.#deaths.filter((time) => now - time < WINDOW_MS), now];
    this.#died(reason, this.#deaths.length <= RESTARTS);
  }
}
