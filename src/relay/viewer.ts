import type { WebSocket } from 'ws';
import {
  parseClientMessage,
  PROTOCOL_VERSION,
  type ClientMessage,
  type ServerMessage,
} from '../telemetry/relay-protocol.ts';
import { eventsMessage } from './events-message.ts';
import {
  CHUNK_BYTES,
  LARGEST_CHUNK_BYTES,
  PING_MS,
  QUICK_SEND_MS,
  SLOW_SEND_MS,
  VIEWER_MESSAGES_AT_ONCE,
} from './limits.ts';
import type { LineFile } from './line-file.ts';
import type { Stretch } from './line-reader.ts';
import type { Metrics } from './metrics.ts';
import { infoOf, type Run, type RunChange, type Runs } from './runs.ts';

/** Where a viewer stands. */
interface Place {
  readonly run: Run;
  readonly lines: LineFile;
  /** Lets go of the file and the run. */
  readonly leave: () => void;
  position: number;
  offset: number;
}

/**
 * One viewer on a WebSocket. It is read to from the file at its own pace: the next message is made when the
 * last has left, so that a slow viewer costs one message of memory.
 */
export class Viewer {
  readonly #socket: WebSocket;
  readonly #runs: Runs;
  readonly #metrics: Metrics;
  #place: Place | null = null;
  /** Subscribed to while the run's file was away. */
  #awaited: ClientMessage | null = null;
  /** Counts subscriptions, so that the search for an old one's place stops. */
  #subscription = 0;
  /** Lets go of the file whose place is searched. */
  #stopSearch: (() => void) | null = null;
  #pumping = false;
  #messageBytes = CHUNK_BYTES;
  #toldLive = false;
  #heardAt = performance.now();
  #mayAsk = VIEWER_MESSAGES_AT_ONCE;
  /** When it fell behind the newest line; null while it has all. */
  #behindSince: number | null = null;

  constructor(socket: WebSocket, runs: Runs, metrics: Metrics) {
    this.#socket = socket;
    this.#runs = runs;
    this.#metrics = metrics;
    socket.on('message', (data, isBinary) => {
      this.#hear();
      if (!this.#mayGoOn()) return;
      if (isBinary || !Buffer.isBuffer(data)) this.#error('not-text', 'Messages are text.');
      else this.#onMessage(data.toString('utf8'));
    });
    socket.on('pong', () => {
      this.#hear();
    });
    socket.on('close', () => {
      this.#leave();
    });
    // A broken connection closes right after; there is nothing to add.
    socket.on('error', () => undefined);
    this.#send({ type: 'hello', protocol: PROTOCOL_VERSION, runs: runs.list().map(infoOf) });
  }

  /** Lines that it lacks; 0 where it follows no run. */
  get lag(): number {
    return this.#place === null ? 0 : Math.max(0, this.#place.lines.head - this.#place.position);
  }

  /** Milliseconds for which it has been behind. */
  get lagMs(): number {
    return this.#behindSince === null ? 0 : performance.now() - this.#behindSince;
  }

  /** Tells it of a run; `grown` and the like only matter to those who follow it. */
  onRun(run: Run, change: RunChange): void {
    switch (change) {
      case 'appeared':
        this.#send({ type: 'run', status: 'appeared', run: infoOf(run) });
        return;
      case 'lived':
        if (!run.file.live) this.#send({ type: 'run', status: 'ended', run: infoOf(run) });
        if (run === this.#place?.run && run.file.live !== this.#toldLive) this.sendHead();
        return;
      case 'grown':
      case 'replaced':
        if (run === this.#place?.run) void this.#pump();
        else if (run.id === this.#awaited?.run) this.#ask(this.#awaited);
    }
  }

  /** The heartbeat: how far the run is, and a sign of life for the page, which sees no pings. */
  sendHead(): void {
    // What does not leave needs no company; the connection is held alive, or given up, by pings.
    if (this.#socket.bufferedAmount > CHUNK_BYTES) return;
    this.#mayAsk = Math.min(VIEWER_MESSAGES_AT_ONCE, this.#mayAsk + 1);
    if (this.#place === null) {
      this.#send({ type: 'head', run: '', head: 0, live: false });
      return;
    }
    // Of a file that another has replaced the rest is still to come, and then the other.
    const { lines, run } = this.#place;
    this.#toldLive = run.file.live || !lines.counted || lines !== run.file.lines;
    this.#send({ type: 'head', run: run.id, head: lines.head, live: this.#toldLive });
  }

  /** Asks for a sign of life; ends the connection where the last two were not answered. */
  ping(): void {
    if (performance.now() - this.#heardAt > 2 * PING_MS) this.end('silent');
    else if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  /** Breaks the connection off; the viewer comes back and asks for what it lacks. */
  end(reason: 'silent' | 'failed'): void {
    this.#metrics.dropped(reason);
    this.#socket.terminate();
  }

  #hear(): void {
    this.#heardAt = performance.now();
  }

  /** Counts what the viewer sends, sense or nonsense; false where the connection closes, on account of it or anyway. */
  #mayGoOn(): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    this.#mayAsk -= 1;
    if (this.#mayAsk >= 0) return true;
    this.#metrics.dropped('flood');
    this.#socket.close(1008, 'too many messages');
    return false;
  }

  #leave(): void {
    this.#subscription += 1;
    this.#stopSearch?.();
    this.#stopSearch = null;
    this.#place?.leave();
    this.#place = null;
    this.#awaited = null;
    this.#behindSince = null;
  }

  #onMessage(text: string): void {
    const message = parseClientMessage(text);
    if (message === null) {
      this.#error('bad-message', 'The message is not one of protocol version 1.');
      return;
    }
    this.#ask(message);
  }

  #ask(message: ClientMessage): void {
    // The file may be closed under the search (replaced, deleted).
    this.#subscribe(message).catch(() => {
      this.end('failed');
    });
  }

  async #subscribe(message: ClientMessage): Promise<void> {
    const { run: id, from } = message;
    const run = this.#runs.get(id);
    if (run === undefined) {
      this.#error('unknown-run', `The relay has no run ${id.slice(0, 200)}.`);
      return;
    }
    // Nothing is read for the old subscription while the new one's place is searched.
    this.#leave();
    const subscription = this.#subscription;
    const stopViewing = run.file.view();
    const { lines } = run.file;
    if (lines === null) {
      stopViewing();
      this.#awaited = message;
      this.#error('no-file', `The file of ${run.name} is not there now. It is followed as soon as it is back.`);
      return;
    }
    lines.hold();
    const leave = (): void => {
      stopViewing();
      void lines.release();
    };
    this.#stopSearch = leave;
    // "The live edge" is where the lines end once all are counted.
    await lines.reached(from < 0 ? Number.POSITIVE_INFINITY : from);
    if (subscription !== this.#subscription) return;
    const position = from < 0 ? lines.head : Math.min(from, lines.head);
    let offset;
    try {
      offset = await lines.offsetOf(position);
    } catch (error) {
      // Closed under the search because nobody waits for it any more.
      if (subscription !== this.#subscription) return;
      throw error;
    }
    if (subscription !== this.#subscription) return;
    this.#stopSearch = null;
    this.#messageBytes = CHUNK_BYTES;
    this.#place = { run, lines, leave, position, offset };
    this.sendHead();
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      for (let place = this.#place; place !== null; place = this.#place) {
        // Mostly it is there already; to wait for what is there costs as much as to send it.
        const next = this.#next(place);
        const stretch = next instanceof Promise ? await next : next;
        if (place !== this.#place) continue;
        if (stretch === null) {
          this.#behindSince = null;
          if (place.lines.ended !== null && place.lines !== place.run.file.lines) this.#tellReplaced(place.run);
          return;
        }
        this.#behindSince ??= performance.now();
        const from = place.position;
        place.position += stretch.lines;
        place.offset = stretch.next;
        // While this one leaves, the next is read.
        const following = this.#next(place);
        if (following instanceof Promise) following.catch(() => undefined);
        if (stretch.lines > 0 && !(await this.#sendLines(place.run.id, from, stretch))) {
          // The viewer went, or is told to: what is under way still leaves, the goodbye among it.
          this.#leave();
        }
      }
    } catch {
      // The file failed in the middle.
      this.end('failed');
    } finally {
      this.#pumping = false;
    }
  }

  #next({ lines, position, offset }: Place): Stretch | null | Promise<Stretch | null> {
    return lines.read(position, offset, this.#messageBytes);
  }

  /** The viewer has all of a file that is no longer the run's: it subscribes again, from 0. */
  #tellReplaced(run: Run): void {
    this.#leave();
    this.#send({ type: 'run', status: 'truncated', run: infoOf(run) });
  }

  /** False where the connection is no more. */
  async #sendLines(run: string, from: number, stretch: Stretch): Promise<boolean> {
    const message = eventsMessage(run, from, stretch);
    const start = performance.now();
    const left = await new Promise<boolean>((resolve) => {
      this.#socket.send(message, { binary: false }, (error) => {
        resolve(error == null);
      });
    });
    if (!left) return false;
    this.#metrics.sent(stretch.lines, message.length);
    const took = performance.now() - start;
    // The system took it only after the other side had read: as good as a pong, which on a slow line waits behind it.
    if (took > QUICK_SEND_MS) this.#hear();
    if (took < QUICK_SEND_MS) this.#messageBytes = Math.min(2 * this.#messageBytes, LARGEST_CHUNK_BYTES);
    else if (took > SLOW_SEND_MS) this.#messageBytes = Math.max(this.#messageBytes / 2, CHUNK_BYTES / 4);
    return true;
  }

  #error(code: string, message: string): void {
    this.#send({ type: 'error', code, message });
  }

  #send(message: ServerMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
