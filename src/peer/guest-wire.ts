import type { ShareAnswer, ShareRequest } from '../worker/share-protocol.ts';
import type { Clock } from './clock.ts';
import { Heartbeat } from './heartbeat.ts';
import { parseGuestMessage, type ByeReason, type GuestMessage, type HostMessage } from './messages.ts';
import { BYE_TIME, MOST_ASKED, MOST_BODY } from './limits.ts';
import type { SealedWire } from './sealed-wire.ts';
import { TokenBucket } from './token-bucket.ts';

const FRAMES_A_SECOND = 400;
const BYTES_A_SECOND = 256 * 1024;
/** Notes and names: the host keeps each of them, and nobody writes faster. */
const WRITES_A_SECOND = 2;
const WRITES_AT_ONCE = 40;
const WRITES: readonly GuestMessage['type'][] = ['note', 'rename'];
/** Answers that are made or on their way at once, so that sixteen large ones never wait together. */
const AT_ONCE = 2;

/** What the host keeps telling; of each kind the newest alone counts. */
export type Topic = 'people' | 'notes' | 'news' | 'rules';
const TOPICS: readonly Topic[] = ['rules', 'people', 'notes', 'news'];

/** Messages that the host acts on; this file sees to the others. */
export type ForHost = Exclude<GuestMessage, { type: 'ask' | 'ping' }>;

/** Whom a {@link GuestWire} tells and asks. */
export interface GuestWireListener {
  /** False: the guest may not say that now. */
  said(message: ForHost): boolean;
  /** The wire has ended; `broken` says in words which rule the guest broke, null where it broke none. */
  ended(broken: string | null, altered: boolean): void;
  answer(request: ShareRequest): Promise<ShareAnswer>;
  /** What is to be told of a topic now; null: nothing. */
  topic(topic: Topic): HostMessage | null;
}

type Ask = Extract<GuestMessage, { type: 'ask' }>;

/** The host's end of one guest's sealed wire: keeps it alive, holds the guest to its limits, serves what it asks. */
export class GuestWire {
  readonly #wire: SealedWire;
  readonly #clock: Clock;
  readonly #listener: GuestWireListener;
  readonly #heart: Heartbeat;
  readonly #frames: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #writes: TokenBucket;
  readonly #asked: Ask[] = [];
  readonly #topics = new Set<Topic>();
  #serving = 0;
  #admitted = false;
  #telling = false;

  constructor(wire: SealedWire, clock: Clock, listener: GuestWireListener) {
    this.#wire = wire;
    this.#clock = clock;
    this.#listener = listener;
    this.#frames = new TokenBucket(clock, FRAMES_A_SECOND, 2 * FRAMES_A_SECOND);
    this.#bytes = new TokenBucket(clock, BYTES_A_SECOND, 4 * BYTES_A_SECOND);
    this.#writes = new TokenBucket(clock, WRITES_A_SECOND, WRITES_AT_ONCE);
    this.#heart = new Heartbeat(
      clock,
      () => void this.tell({ type: 'ping' }),
      () => {
        this.#end(null);
      },
    );
    wire.onframe = (bytes) => this.#within(bytes);
    wire.onmessage = (header, body) => {
      this.#take(header, body.byteLength);
    };
    wire.onclose = (end) => {
      this.#end(end === 'malformed' ? 'it sent what is no message' : null, end === 'altered');
    };
  }

  /** From now on it may ask. */
  admit(welcome: HostMessage): void {
    this.#admitted = true;
    void this.tell(welcome);
    for (const topic of TOPICS) this.touch(topic);
  }

  /** Sends a small message before larger ones that wait. */
  tell(message: HostMessage): Promise<void> {
    return this.#wire.sendUrgently(message);
  }

  /** A topic has changed. It is told as soon as the guest has taken most of what was sent, and then the newest. */
  touch(topic: Topic): void {
    if (!this.#admitted) return;
    this.#topics.add(topic);
    void this.#tellTopics();
  }

  /** Ends it in all politeness, within a second; the listener is not told. Resolves when it is closed. */
  async bye(reason: ByeReason): Promise<void> {
    this.#heart.stop();
    this.#asked.length = 0;
    const cancel = this.#clock.after(BYE_TIME, () => {
      this.#wire.close();
    });
    await this.#wire.end({ type: 'bye', reason });
    cancel();
  }

  /** Ends it at once; the listener is not told. */
  drop(): void {
    this.#heart.stop();
    this.#asked.length = 0;
    this.#wire.close();
  }

  #end(broken: string | null, altered = false): void {
    if (broken === null) this.drop();
    else void this.bye('cut');
    this.#listener.ended(broken, altered);
  }

  #within(bytes: number): boolean {
    this.#heart.heard();
    const within = this.#frames.take(1) && this.#bytes.take(bytes);
    if (!within) this.#end('it sent more than a guest needs to');
    return within;
  }

  #take(header: string, bodyBytes: number): void {
    const message = bodyBytes === 0 ? parseGuestMessage(header) : null;
    if (message === null) this.#end('it sent what no guest may send');
    else if (message.type === 'ping') return;
    else if (message.type === 'ask') this.#ask(message);
    else if (WRITES.includes(message.type) && !this.#writes.take(1)) this.#end('it wrote faster than anybody can');
    else if (!this.#listener.said(message)) this.#end(`it sent “${message.type}” before it was let in`);
  }

  #ask(ask: Ask): void {
    if (!this.#admitted) this.#end('it asked for data before it was let in');
    else if (this.#asked.length + this.#serving >= MOST_ASKED) this.#end('it asked for too much at once');
    else {
      this.#asked.push(ask);
      this.#serve();
    }
  }

  #serve(): void {
    while (this.#serving < AT_ONCE) {
      const ask = this.#asked.shift();
      if (ask === undefined) return;
      this.#serving += 1;
      void this.#answer(ask).then(() => {
        this.#serving -= 1;
        this.#serve();
      });
    }
  }

  async #answer({ id, request }: Ask): Promise<void> {
    const answer = await this.#answerTo(request);
    if (answer.ok) await this.#wire.send({ type: 'answer', id } satisfies HostMessage, answer.body);
    else {
      const { reason, message } = answer;
      const refused: HostMessage = { type: 'answer-refused', id, reason, message: message.slice(0, 1000) };
      await this.#wire.send(refused);
    }
  }

  async #answerTo(request: ShareRequest): Promise<ShareAnswer> {
    try {
      const answer = await this.#listener.answer(request);
      if (!answer.ok || answer.body.byteLength <= MOST_BODY) return answer;
      return { ok: false, reason: 'refused', message: 'That is more than can be sent at once: ask for less.' };
    } catch {
      return { ok: false, reason: 'missing', message: 'The host could not look it up.' };
    }
  }

  async #tellTopics(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    while (this.#topics.size > 0 && !this.#wire.closed) {
      await this.#wire.drained();
      const topic = TOPICS.find((one) => this.#topics.has(one));
      if (topic === undefined) break;
      this.#topics.delete(topic);
      const message = this.#listener.topic(topic);
      if (message !== null) await this.tell(message);
    }
    this.#telling = false;
  }
}
