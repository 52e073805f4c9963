import { sameValue } from './same-value.ts';
import type { PaintedMessage, SliceMessage, Slices } from './view-slices.ts';

/** The stream of slices to the window: the next only when the last was painted. */

/**
 * From a written line to pixels may take 100 ms, of which the relay takes up to 64 and painting 25 (docs/decisions/0016).
 */
const INTERVAL_MS = 33;

/** What to publish now; called only when something may have changed. */
export interface SliceSource {
  readonly session: number;
  /** Slices that are whole values; those equal to the last ones sent are left out. */
  values(): Partial<Slices>;
  /** Slices that carry only what is new; null where nothing is. */
  changes(): Partial<Pick<Slices, 'feed' | 'board'>>;
}

function isPainted(data: unknown): data is PaintedMessage {
  return typeof data === 'object' && data !== null && 'painted' in data && typeof data.painted === 'number';
}

export class Publisher {
  readonly #source: SliceSource;
  #port: MessagePort | null = null;
  #sent = new Map<string, unknown>();
  #sequence = 0;
  #awaiting = false;
  #dirty = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #lastSent = -Infinity;

  constructor(source: SliceSource) {
    this.#source = source;
  }

  connect(port: MessagePort): void {
    this.#port = port;
    port.onmessage = (message: MessageEvent<unknown>) => {
      if (!isPainted(message.data)) return;
      this.#awaiting = false;
      if (this.#dirty) this.#schedule();
    };
    this.changed();
  }

  /** Something changed: publish soon. */
  changed(): void {
    this.#dirty = true;
    if (!this.#awaiting) this.#schedule();
  }

  /** Somebody waits for what changed: publish at once, unless the last message is not painted yet. */
  urgent(): void {
    this.#lastSent = -Infinity;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.changed();
  }

  /** Forgets what was sent: another run follows. */
  reset(): void {
    this.#sent = new Map();
    this.changed();
  }

  #schedule(): void {
    if (this.#timer !== null) return;
    const wait = Math.max(0, this.#lastSent + INTERVAL_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#publish();
    }, wait);
  }

  #publish(): void {
    if (this.#port === null || this.#awaiting || !this.#dirty) return;
    this.#dirty = false;
    const fresh = Object.entries(this.#source.values()).filter(
      ([name, value]) => !sameValue(this.#sent.get(name), value),
    );
    for (const [name, value] of fresh) this.#sent.set(name, value);
    const slices: Partial<Slices> = { ...Object.fromEntries(fresh), ...this.#source.changes() };
    if (Object.keys(slices).length === 0) return;
    this.#sequence += 1;
    this.#lastSent = performance.now();
    this.#awaiting = true;
    const message: SliceMessage = { sequence: this.#sequence, session: this.#source.session, slices };
    this.#port.postMessage(message);
  }
}
