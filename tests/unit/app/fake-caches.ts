/** The browser's Cache Storage as far as the service worker uses it, in memory. */

class FakeCache {
  readonly #entries = new Map<string, Response>();
  readonly #hasRoom: () => boolean;

  constructor(hasRoom: () => boolean) {
    this.#hasRoom = hasRoom;
  }

  put(request: RequestInfo | URL, response: Response): Promise<void> {
    if (!this.#hasRoom()) return Promise.reject(new DOMException('no room', 'QuotaExceededError'));
    this.#entries.set(addressOf(request), response);
    return Promise.resolve();
  }

  match(request: RequestInfo | URL): Promise<Response | undefined> {
    return Promise.resolve(this.#entries.get(addressOf(request))?.clone());
  }

  delete(request: RequestInfo | URL): Promise<boolean> {
    return Promise.resolve(this.#entries.delete(addressOf(request)));
  }

  keys(): Promise<readonly Request[]> {
    return Promise.resolve([...this.#entries.keys()].map((url) => new Request(url)));
  }

  add(): Promise<void> {
    return Promise.reject(new Error('not used'));
  }

  addAll(): Promise<void> {
    return Promise.reject(new Error('not used'));
  }

  matchAll(): Promise<readonly Response[]> {
    return Promise.reject(new Error('not used'));
  }
}

function addressOf(request: RequestInfo | URL): string {
  const text = request instanceof Request ? request.url : String(request);
  return new URL(text, 'https://scry.test/').href;
}

export class FakeCaches {
  /** So many more entries find room. */
  room = Infinity;
  readonly #caches = new Map<string, FakeCache>();

  get names(): readonly string[] {
    return [...this.#caches.keys()];
  }

  has(name: string): Promise<boolean> {
    return Promise.resolve(this.#caches.has(name));
  }

  open(name: string): Promise<Cache> {
    const cache = this.#caches.get(name) ?? new FakeCache(() => this.room-- > 0);
    this.#caches.set(name, cache);
    return Promise.resolve(cache);
  }

  delete(name: string): Promise<boolean> {
    return Promise.resolve(this.#caches.delete(name));
  }
}
