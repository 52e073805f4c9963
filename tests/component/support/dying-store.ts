import type { HistoryWrite, KeepingState } from '../../../src/storage/history-protocol.ts';
import { HistoryStore } from '../../../src/storage/history-store.ts';

/** A store that is gone from some write on, as that of a killed tab: what it wrote before stays, the rest never comes. */
export class DyingStore extends HistoryStore {
  readonly #lives: number;
  #writes = 0;

  /** @param lives writes that are stored */
  constructor(lives: number) {
    super();
    this.#lives = lives;
  }

  get dead(): boolean {
    return this.#writes > this.#lives;
  }

  override write(run: string, write: HistoryWrite): Promise<KeepingState> {
    this.#writes += 1;
    if (!this.dead) return super.write(run, write);
    return Promise.resolve({ kind: 'device' });
  }

  override async close(run: string): Promise<void> {
    if (!this.dead) await super.close(run);
  }
}
