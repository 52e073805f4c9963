import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { TOKEN, until, type Relay } from './relay-harness.ts';

/** Windows that speak as PeerJS does, without its WebRTC. */

export const BEARER = { Authorization: `Bearer ${TOKEN}` };
export const HOST = 'scry-amber-falcon-river';
export const OTHER_HOST = 'scry-cedar-maple-stone';

/** What the signalling server says. */
export interface Said {
  readonly type: string;
  readonly src?: string;
  readonly dst?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

export interface Wanted {
  readonly key?: string;
  readonly id?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly localAddress?: string;
  /** The whole query instead of the three. */
  readonly query?: string;
}

function isSaid(value: unknown): value is Said {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** One window. */
export class PeerWindow {
  readonly socket: WebSocket;
  readonly said: Said[] = [];
  /** The status where it was refused by HTTP. */
  status: number | null = null;
  /** The code with which the relay closed the connection. */
  closed: number | null = null;

  constructor(port: number, { query, headers = {}, localAddress, ...given }: Wanted) {
    const asked = query ?? new URLSearchParams({ ...given, version: '1.5.5' }).toString();
    this.socket = new WebSocket(`ws://127.0.0.1:${String(port)}/peerjs?${asked}`, {
      headers,
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => {
      const message: unknown = JSON.parse(data.toString('utf8'));
      assert.ok(isSaid(message));
      this.said.push(message);
    });
    this.socket.on('unexpected-response', (_request, response) => {
      this.status = response.statusCode ?? 0;
      response.resume();
      this.socket.terminate();
    });
    this.socket.on('close', (code) => {
      this.closed = code;
    });
  }

  get types(): readonly string[] {
    return this.said.map(({ type }) => type);
  }

  tell(type: string, dst?: string, payload: object = {}): void {
    this.socket.send(JSON.stringify(dst === undefined ? { type } : { type, dst, payload }));
  }

  /** The first message of a type. */
  async hears(type: string): Promise<Said> {
    await until(
      () => this.types.includes(type),
      `${type}; heard: ${this.types.join(' ')}, status ${String(this.status)}`,
    );
    const found = this.said.find((one) => one.type === type);
    assert.ok(found);
    return found;
  }

  /** The code with which the relay closes the connection. */
  async ends(): Promise<number> {
    await until(() => this.closed !== null, 'the connection to be closed');
    return this.closed ?? 0;
  }

  /** The status of a refusal by HTTP. */
  async refusal(): Promise<number> {
    await until(() => this.status !== null || this.said.length > 0, 'a refusal');
    assert.ok(this.status !== null, `it was let in, and heard ${this.types.join(' ')}`);
    return this.status;
  }

  async leave(): Promise<void> {
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }
}

/** All that the tests open, and close. */
export class PeerWindows {
  readonly relay: Relay;
  readonly #all: PeerWindow[] = [];

  constructor(relay: Relay) {
    this.relay = relay;
    relay.onClose(() => {
      for (const { socket } of this.#all) socket.terminate();
    });
  }

  /** What `GET /api/signalling` tells. */
  async info(): Promise<{ readonly key: string; readonly stun: number | null }> {
    const reply = await this.relay.http('/api/signalling', BEARER);
    assert.equal(reply.status, 200, reply.text);
    const told: unknown = JSON.parse(reply.text);
    assert.ok(typeof told === 'object' && told !== null && 'key' in told && 'stun' in told);
    const { key, stun } = told;
    assert.ok(typeof key === 'string' && (stun === null || typeof stun === 'number'));
    return { key, stun };
  }

  /** Asks, and waits for nothing. */
  ask(wanted: Wanted): PeerWindow {
    const window = new PeerWindow(this.relay.port, wanted);
    this.#all.push(window);
    return window;
  }

  /** A host that is in. */
  async host(id = HOST, token = 'host'): Promise<PeerWindow> {
    const { key } = await this.info();
    const window = this.ask({ key, id, token });
    await window.hears('OPEN');
    return window;
  }

  /** A guest without the relay's token that is in. */
  async guest(number = '0123456789abcdef', host = HOST): Promise<PeerWindow> {
    const window = this.ask({ key: 'guest', id: `${host}-${number}`, token: 'guest' });
    await window.hears('OPEN');
    return window;
  }
}
