import { identityOf } from '../../../src/telemetry/identity.ts';
import type { RelayTarget } from '../../../src/worker/session-api.ts';

/** A relay in the page: one run that grows, sent to whoever subscribes, from where they ask. */

const Real = window.WebSocket;
const BATCH = 50;

export const RELAY: RelayTarget = { url: 'ws://relay.test/ws', token: null, run: null, identity: null };

export class FakeRelay {
  readonly #sockets = new Set<FakeSocket>();
  readonly lines: string[] = [];
  /** Positions from which somebody asked for lines. */
  readonly asked: number[] = [];
  #identity = '';

  /** Takes the place of the network. */
  async start(lines: readonly string[]): Promise<void> {
    this.lines.push(...lines);
    this.#identity = await identityOf(new TextEncoder().encode(this.lines[0] ?? ''));
    FakeSocket.relay = this;
    window.WebSocket = FakeSocket;
  }

  stop(): void {
    window.WebSocket = Real;
    for (const socket of this.#sockets) socket.close();
  }

  /** New lines of the run. */
  push(lines: readonly string[]): void {
    this.lines.push(...lines);
    for (const socket of this.#sockets) socket.catchUp();
  }

  enter(socket: FakeSocket): void {
    this.#sockets.add(socket);
    const runs = [
      {
        run: 'r',
        name: 'relayed',
        head: this.lines.length,
        bytes: 0,
        live: true,
        startedAt: 1_700_000_000_000,
        identity: this.#identity,
      },
    ];
    socket.receive(JSON.stringify({ type: 'hello', protocol: 1, runs }));
  }

  leave(socket: FakeSocket): void {
    this.#sockets.delete(socket);
  }
}

class FakeSocket extends EventTarget implements WebSocket {
  static relay: FakeRelay;
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readonly url: string;
  readonly protocol = '';
  readonly extensions = '';
  readonly bufferedAmount = 0;
  binaryType: BinaryType = 'blob';
  readyState: 0 | 1 | 2 | 3 = 0;
  onopen: WebSocket['onopen'] = null;
  onclose: WebSocket['onclose'] = null;
  onerror: WebSocket['onerror'] = null;
  onmessage: WebSocket['onmessage'] = null;
  /** Next line to send; null while nobody subscribed. */
  #next: number | null = null;

  constructor(url: string | URL) {
    super();
    this.url = String(url);
    setTimeout(() => {
      if (this.readyState !== 0) return;
      this.readyState = 1;
      FakeSocket.relay.enter(this);
    });
  }

  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (typeof data !== 'string') return;
    const message: unknown = JSON.parse(data);
    if (typeof message !== 'object' || message === null || !('from' in message)) return;
    this.#next = Number(message.from);
    FakeSocket.relay.asked.push(this.#next);
    this.catchUp();
  }

  catchUp(): void {
    const { lines } = FakeSocket.relay;
    while (this.#next !== null && this.#next < lines.length) {
      const some = lines.slice(this.#next, this.#next + BATCH);
      const first = JSON.stringify({ type: 'events', run: 'r', from: this.#next, count: some.length });
      this.#next += some.length;
      this.receive(`${first}\n${some.join('\n')}`);
    }
  }

  receive(text: string): void {
    setTimeout(() => {
      if (this.readyState === 1) this.onmessage?.(new MessageEvent('message', { data: text }));
    });
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    FakeSocket.relay.leave(this);
    setTimeout(() => {
      this.onclose?.(new CloseEvent('close'));
    });
  }
}
