import { EventEmitter, once } from 'node:events';
import { WebSocket } from 'ws';
import * as z from 'zod/mini';

/** WebDriver BiDi, as Firefox speaks it: commands with answers, and events. */

const MESSAGE = z.union([
  z.object({ type: z.literal('success'), id: z.number(), result: z.unknown() }),
  z.object({ type: z.literal('error'), id: z.nullable(z.number()), error: z.string(), message: z.string() }),
  z.object({ type: z.literal('event'), method: z.string(), params: z.unknown() }),
]);

/** After so long a command has failed: Firefox answers within a few seconds or hangs. */
const PATIENCE_MS = 15_000;

interface Waiting {
  readonly give: (result: unknown) => void;
  readonly fail: (why: Error) => void;
}

/** A connection to one Firefox. */
export class FirefoxWire {
  /** Events by their names, `log.entryAdded` and the like, each with its parameters. */
  readonly events = new EventEmitter();
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    // Every window listens to all.
    this.events.setMaxListeners(0);
    socket.on('message', (data: Buffer) => {
      this.#take(data.toString('utf8'));
    });
    socket.on('close', () => {
      for (const { fail } of this.#waiting.values()) fail(new Error('Firefox has gone.'));
      this.#waiting.clear();
    });
  }

  /** Connects to the address that Firefox prints, and begins a session. */
  static async open(address: string): Promise<FirefoxWire> {
    const socket = new WebSocket(`${address}/session`, { perMessageDeflate: false });
    await once(socket, 'open');
    const wire = new FirefoxWire(socket);
    await wire.send('session.new', { capabilities: {} });
    return wire;
  }

  /** Sends a command; rejects with what Firefox has against it. */
  async send(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    const answer = new Promise<unknown>((give, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`Firefox has not answered ${method} in ${PATIENCE_MS / 1000} s.`));
      }, PATIENCE_MS);
      this.#waiting.set(id, {
        give: (result) => {
          clearTimeout(timer);
          give(result);
        },
        fail: (why) => {
          clearTimeout(timer);
          reject(new Error(`${method}: ${why.message}`));
        },
      });
    });
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer;
  }

  close(): void {
    this.#socket.terminate();
  }

  #take(text: string): void {
    const message = MESSAGE.parse(JSON.parse(text));
    if (message.type === 'event') {
      this.events.emit(message.method, message.params);
      return;
    }
    const waiting = this.#waiting.get(message.id ?? NaN);
    this.#waiting.delete(message.id ?? NaN);
    if (message.type === 'success') waiting?.give(message.result);
    else waiting?.fail(new Error(`${message.error}: ${message.message}`));
  }
}
