import type { RawData, WebSocket } from 'ws';
import {
  FAREWELL_MS,
  MAX_SIGNALLING_WAITING_BYTES,
  SIGNALLING_MESSAGES_AT_ONCE,
  SIGNALLING_MESSAGES_PER_SECOND,
} from '../limits.ts';
import type { DropReason } from '../metrics.ts';
import { Allowance } from './allowance.ts';
import { mayTell, parsePeerId, type PeerId } from './peer-id.ts';
import { PeerSocket } from './peer-socket.ts';
import { parseSignallingMessage } from './signalling-message.ts';

/** How often clients are asked for a sign of life, and when one without is taken for gone; milliseconds. */
export interface SignallingTimings {
  readonly ping: number;
  readonly gone: number;
}

/** Who a client is. */
export interface Newcomer {
  readonly id: PeerId;
  /** Made up by the client: whoever shows the same again is the same window. */
  readonly token: string;
  /** It knows the relay's signalling key, so it may watch anyway. Others come as guests of a host that is here. */
  readonly hasKey: boolean;
}

/** What a client needs of the server. */
export interface Office {
  readonly isHere: (id: string) => boolean;
  /** A message is handed on. */
  readonly delivered: () => void;
  /** A client broke a rule or fell silent; it is gone by now. */
  readonly dropped: (reason: DropReason) => void;
  /** Called once. */
  readonly left: (client: SignallingClient) => void;
}

/** Closes with a reason; a client that does not close in turn is not waited for. */
export function closeFirmly(socket: WebSocket, code: number, reason: string): void {
  const impatience = setTimeout(() => {
    socket.terminate();
  }, FAREWELL_MS);
  socket.once('close', () => {
    clearTimeout(impatience);
  });
  socket.close(code, reason);
}

/** One window at the signalling server: judges what it says before the package `peer` hears of it. */
export class SignallingClient {
  readonly who: Newcomer;
  /** For the package. */
  readonly face: PeerSocket;
  readonly #socket: WebSocket;
  readonly #office: Office;
  readonly #mayTalk = new Allowance(SIGNALLING_MESSAGES_AT_ONCE, SIGNALLING_MESSAGES_PER_SECOND);
  #heardAt = performance.now();
  #pingedAt = performance.now();
  /** Since when more waits for it than should. */
  #slowSince: number | null = null;
  #ended = false;

  constructor(socket: WebSocket, who: Newcomer, office: Office) {
    this.who = who;
    this.#socket = socket;
    this.#office = office;
    this.face = new PeerSocket({
      send: (text) => {
        this.#send(text);
      },
      close: () => {
        this.end(1000, 'closed');
      },
    });
    socket.on('message', (data, isBinary) => {
      this.#onMessage(data, isBinary);
    });
    socket.on('pong', () => {
      this.#heardAt = performance.now();
    });
    socket.on('error', (error) => {
      const tooLarge = 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
      if (tooLarge) this.#drop('too-large', 'a message is too large', 1009);
    });
    socket.on('close', () => {
      this.end(1000, 'closed');
    });
  }

  /** Lets go of the client: its id is free at once. */
  end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.face.emit('close');
    this.#office.left(this);
    if (this.#socket.readyState !== this.#socket.CLOSED) closeFirmly(this.#socket, code, reason);
  }

  /** Asks for a sign of life where it is time; drops a client that gives none, or does not read. */
  look({ ping, gone }: SignallingTimings): void {
    const now = performance.now();
    if (this.#socket.bufferedAmount <= MAX_SIGNALLING_WAITING_BYTES) this.#slowSince = null;
    if (now - this.#heardAt > gone) this.#drop('silent', 'no sign of life');
    else if (this.#slowSince !== null && now - this.#slowSince > gone) this.#drop('slow', 'does not read');
    else if (now - this.#pingedAt >= ping && this.#socket.readyState === this.#socket.OPEN) {
      this.#pingedAt = now;
      this.#socket.ping();
    }
  }

  #drop(reason: DropReason, words: string, code = 1008): void {
    if (this.#ended) return;
    this.end(code, words);
    this.#office.dropped(reason);
    // It would not hear the goodbye.
    if (reason === 'silent' || reason === 'slow') this.#socket.terminate();
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    if (this.#ended) return;
    this.#heardAt = performance.now();
    if (!this.#mayTalk.take()) {
      this.#drop('flood', 'too many messages');
      return;
    }
    const message = isBinary || !Buffer.isBuffer(data) ? null : parseSignallingMessage(data.toString('utf8'));
    if (message === null) {
      this.#drop('bad-signal', 'not a message of PeerJS');
      return;
    }
    if (message.type === 'HEARTBEAT') {
      this.face.emit('message', JSON.stringify(message));
      return;
    }
    const to = parsePeerId(message.dst);
    if (to === null || !mayTell(this.who.id, to)) {
      this.#drop('bad-signal', 'a message to a stranger');
      return;
    }
    if (this.#office.isHere(to.id)) {
      this.#office.delivered();
      this.face.emit('message', JSON.stringify(message));
    } else if (message.type === 'OFFER') {
      // Nothing waits for those who are not there. PeerJS tells its user “peer-unavailable”.
      this.#send(JSON.stringify({ type: 'EXPIRE', src: to.id, dst: this.who.id.id }));
    }
  }

  #send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    // What others send must neither fill the memory nor end somebody on a thin line at once.
    if (this.#socket.bufferedAmount > MAX_SIGNALLING_WAITING_BYTES) this.#slowSince ??= performance.now();
    else this.#socket.send(text);
  }
}
