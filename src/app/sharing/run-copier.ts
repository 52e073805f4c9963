import { proxy, wrap, type Remote } from 'comlink';
import type { CopyProgress } from '../../components/sharing-model.ts';
import type { SessionApi } from '../../worker/session-api.ts';
import type { ShareLink } from '../../worker/share-protocol.ts';
import { startSessionWorker } from '../start-session-worker.ts';

/** Copies a shared run to this device, in a session of its own beside the one that is looked at. */
export class RunCopier {
  readonly #changed: (progress: CopyProgress | null) => void;
  #running: { readonly worker: Worker; readonly api: Remote<SessionApi> } | null = null;
  #progress: CopyProgress | null = null;

  /** @param changed told how far it has come; null: nothing is copied any more */
  constructor(changed: (progress: CopyProgress | null) => void) {
    this.#changed = changed;
  }

  get progress(): CopyProgress | null {
    return this.#progress;
  }

  /** Begins, or goes on with what was copied before. */
  async start(link: ShareLink): Promise<void> {
    if (this.#running !== null) return;
    const worker = startSessionWorker();
    const api = wrap<SessionApi>(worker);
    const running = { worker, api };
    this.#running = running;
    this.#tell({ state: 'copying', done: 0, total: 0, problem: null });
    try {
      await api.copyShared(
        proxy(link),
        proxy((done: number, total: number) => {
          const state = done >= total ? 'following' : 'copying';
          if (this.#running === running) this.#tell({ state, done, total, problem: null });
        }),
      );
      if (this.#running === running) this.#end('complete', null);
    } catch (error) {
      if (this.#running === running) this.#end('failed', error instanceof Error ? error.message : String(error));
    }
  }

  /** Stops; what was copied stays in the Library. */
  stop(): void {
    if (this.#running !== null) this.#end(this.#progress?.state === 'following' ? 'complete' : 'cancelled', null);
  }

  #end(state: CopyProgress['state'], problem: string | null): void {
    const running = this.#running;
    this.#running = null;
    const { done = 0, total = 0 } = this.#progress ?? {};
    this.#tell({ state, done, total, problem });
    if (running === null) return;
    void running.api.cancel();
    // What was taken is on the device before its worker ends.
    const closed = running.api.close().catch(() => undefined);
    void closed.then(() => {
      running.worker.terminate();
      this.#changed(this.#progress);
    });
  }

  #tell(progress: CopyProgress | null): void {
    this.#progress = progress;
    this.#changed(progress);
  }
}
