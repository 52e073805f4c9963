/** Tells all tabs that the Library changed, at most twice a second. */

const CHANNEL = 'scry-library';
const INTERVAL_MS = 500;

/** Node has channels too, and waits for an open one for ever. */
function canBeLeft(channel: BroadcastChannel): channel is BroadcastChannel & { unref(): void } {
  return 'unref' in channel;
}

function openChannel(): BroadcastChannel | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  const channel = new BroadcastChannel(CHANNEL);
  if (canBeLeft(channel)) channel.unref();
  return channel;
}

export class LibraryNews {
  readonly #channel = openChannel();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Something changed. */
  tell(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#channel?.postMessage('changed');
    }, INTERVAL_MS);
  }

  /** Calls back on news from others; not on one's own. */
  listen(changed: () => void): void {
    if (this.#channel !== null) this.#channel.onmessage = changed;
  }

  close(): void {
    this.#channel?.close();
  }
}
