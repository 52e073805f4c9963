import type { HistoryWrite, KeepingState } from '../../../src/storage/history-protocol.ts';
import { HistoryStore } from '../../../src/storage/history-store.ts';

/** A store that is gone from some write on, as that of a killed tab: what it wrote before stays, the rest never comes. */
export class DyingStore extends HistoryStore {
  readonly #lives: number;
  readonly #dies: () => void;
  #writes = 0;

  /**
   * @param lives writes that are stored
   * @param dies called with the first one that is not
   */
  constructor(lives: number, dies: () => void = () => undefined) {
    super();
    this.#lives = lives;
    this.#dies = dies;
  }

  get dead(): boolean {
    return this.#writes > this.#lives;
  }

  override write(run: string, write: HistoryWrite): Promise<KeepingState> {
    this.#writes += 1;
    if (!this.dead) return super.write(run, write);
    if (this.#writes === this.#lives + 1) this.#dies();
    return Promise.resolve({ kind: 'device' });
  }

  override async close(run: string): Promise<void> {
    if (!this.dead) await super.close(run);
  }
}
