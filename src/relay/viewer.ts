import { isUtf8 } from 'node:buffer';
import type { WebSocket } from 'ws';
import { parseClientMessage, PROTOCOL_VERSION, type ServerMessage } from '../telemetry/relay-protocol.ts';
import { HEARTBEAT_MS } from './limits.ts';
import { infoOf, type Run, type RunChange, type Runs } from './runs.ts';

/**
 * One viewer on a WebSocket. It is read to from the file at its own pace: the next message is made when the
 * last has left, so that a slow viewer costs one message of memory.
 */
export class Viewer {
  readonly #socket: WebSocket;
  readonly #runs: Runs;
  #run: Run | null = null;
  #position = 0;
  #offset = 0;
  /** Counts subscriptions, so that reading for an old one stops. */
  #subscription = 0;
  #pumping = false;
  #wasLive = false;

  constructor(socket: WebSocket, runs: Runs) {
    this.#socket = socket;
    this.#runs = runs;
    const stopListening = runs.listen((run, change) => {
      this.#onRun(run, change);
    });
    const heartbeat = setInterval(() => {
      this.#sendHead();
    }, HEARTBEAT_MS);
    socket.on('message', (data, isBinary) => {
      if (isBinary || !Buffer.isBuffer(data)) this.#error('not-text', 'Messages are text.');
      else {
        // The file may be closed under the search (replaced, deleted); the viewer comes back and asks again.
        this.#onMessage(data.toString('utf8')).catch(() => {
          socket.terminate();
        });
      }
    });
    socket.on('close', () => {
      clearInterval(heartbeat);
      stopListening();
      this.#subscription += 1;
      this.#run = null;
    });
    // A broken connection closes right after; there is nothing to add.
    socket.on('error', () => undefined);
    this.#send({ type: 'hello', protocol: PROTOCOL_VERSION, runs: runs.list().map(infoOf) });
  }

  async #onMessage(text: string): Promise<void> {
    const message = parseClientMessage(text);
    if (message === null) {
      this.#error('bad-message', 'The message is not one of protocol version 1.');
      return;
    }
    const run = this.#runs.get(message.run);
    if (run === undefined) {
      this.#error('unknown-run', `The relay has no run ${message.run.slice(0, 200)}.`);
      return;
    }
    this.#subscription += 1;
    const subscription = this.#subscription;
    // Nothing is read for the old subscription while the new one's place is searched.
    this.#run = null;
    const position = message.from < 0 ? run.file.head : Math.min(message.from, run.file.head);
    const { generation } = run.file;
    const offset = await run.file.offsetOf(position);
    if (subscription !== this.#subscription) return;
    if (generation !== run.file.generation) {
      this.#send({ type: 'run', status: 'truncated', run: infoOf(run) });
      return;
    }
    this.#run = run;
    this.#position = position;
    this.#offset = offset;
    this.#sendHead();
    void this.#pump();
  }

  #onRun(run: Run, change: RunChange): void {
    if (change === 'appeared') this.#send({ type: 'run', status: 'appeared', run: infoOf(run) });
    if (run !== this.#run) return;
    if (change === 'truncated') {
      // The viewer subscribes again from 0; until then nothing more is read for it.
      this.#subscription += 1;
      this.#run = null;
      this.#send({ type: 'run', status: 'truncated', run: infoOf(run) });
      return;
    }
    if (run.file.live !== this.#wasLive) this.#sendHead();
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      for (;;) {
        const run = this.#run;
        const subscription = this.#subscription;
        const stretch = run === null ? null : await run.file.read(this.#offset);
        if (run === null || stretch === null) return;
        if (subscription !== this.#subscription) continue;
        const from = this.#position;
        this.#position += stretch.lines;
        this.#offset = stretch.next;
        if (stretch.lines > 0) await this.#sendLines(run.id, from, stretch.lines, stretch.bytes);
      }
    } catch {
      // The file or the socket failed in the middle; the viewer comes back and asks for what it lacks.
      this.#socket.terminate();
    } finally {
      this.#pumping = false;
    }
  }

  #sendLines(run: string, from: number, count: number, bytes: Buffer): Promise<void> {
    const head = `${JSON.stringify({ type: 'events', run, from, count } satisfies ServerMessage)}\n`;
    // A text frame with invalid UTF-8 would end the connection, so such bytes are replaced.
    const lines = isUtf8(bytes) ? bytes : Buffer.from(bytes.toString('utf8'));
    return new Promise((resolve, reject) => {
      this.#socket.send(Buffer.concat([Buffer.from(head), lines]), { binary: false }, (error) => {
        if (error == null) resolve();
        else reject(error);
      });
    });
  }

  #sendHead(): void {
    const run = this.#run;
    if (run === null) {
      // No run has this id: it only breaks the silence, which pings cannot, as pages never see them.
      this.#send({ type: 'head', run: '', head: 0, live: false });
      return;
    }
    this.#wasLive = run.file.live;
    this.#send({ type: 'head', run: run.id, head: run.file.head, live: run.file.live });
  }

  #error(code: string, message: string): void {
    this.#send({ type: 'error', code, message });
  }

  #send(message: ServerMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
