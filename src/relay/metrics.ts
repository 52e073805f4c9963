/** What the relay counts of itself: plain numbers, so that counting costs nothing. */

/** Why the relay broke off a connection. */
export type DropReason =
  'silent' | 'failed' | 'flood' | 'too-large' | 'too-many' | 'slow-request' | 'slow' | 'bad-signal';

/** Why a window was not let in to the signalling server. */
export type SignallingRefusal =
  'stranger' | 'bad-id' | 'wrong-key' | 'unknown-code' | 'too-many-guesses' | 'id-taken' | 'too-many' | 'failed';

/** How far one viewer is behind the newest line. */
export interface Lag {
  readonly lines: number;
  readonly seconds: number;
}

export interface Counts {
  connections: number;
  eventsSent: number;
  bytesSent: number;
  failedTokens: number;
  eventsIngested: number;
  bytesIngested: number;
  /** Messages handed on between windows. */
  signallingMessages: number;
  stunAnswers: number;
  readonly dropped: Map<DropReason, number>;
  /** Requests and upgrades that were refused, by HTTP status. */
  readonly refused: Map<number, number>;
  readonly signallingRefused: Map<SignallingRefusal, number>;
}

function increase<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

export class Metrics {
  readonly counts: Counts = {
    connections: 0,
    eventsSent: 0,
    bytesSent: 0,
    failedTokens: 0,
    eventsIngested: 0,
    bytesIngested: 0,
    signallingMessages: 0,
    stunAnswers: 0,
    dropped: new Map(),
    refused: new Map(),
    signallingRefused: new Map(),
  };
  #lags: () => readonly Lag[] = () => [];
  #skipped: () => number = () => 0;
  #signallingClients: () => number = () => 0;

  /** A viewer came. */
  connected(): void {
    this.counts.connections += 1;
  }

  sent(events: number, bytes: number): void {
    this.counts.eventsSent += events;
    this.counts.bytesSent += bytes;
  }

  ingested(events: number, bytes: number): void {
    this.counts.eventsIngested += events;
    this.counts.bytesIngested += bytes;
  }

  dropped(reason: DropReason): void {
    increase(this.counts.dropped, reason);
  }

  failedToken(): void {
    this.counts.failedTokens += 1;
  }

  refused(status: number): void {
    increase(this.counts.refused, status);
  }

  /** A message between two windows was handed on. */
  signalled(): void {
    this.counts.signallingMessages += 1;
  }

  /** A window was not let in to the signalling server. */
  signallingRefused(reason: SignallingRefusal): void {
    increase(this.counts.signallingRefused, reason);
  }

  stunAnswered(): void {
    this.counts.stunAnswers += 1;
  }

  /** Where the viewers' lags are to be had, one for each viewer. */
  measureViewers(lags: () => readonly Lag[]): void {
    this.#lags = lags;
  }

  /** Where the number of entries is to be had that a source could not take as events. */
  measureSkipped(skipped: () => number): void {
    this.#skipped = skipped;
  }

  /** Where the number of windows at the signalling server is to be had. */
  measureSignalling(clients: () => number): void {
    this.#signallingClients = clients;
  }

  get lags(): readonly Lag[] {
    return this.#lags();
  }

  get skipped(): number {
    return this.#skipped();
  }

  get signallingClients(): number {
    return this.#signallingClients();
  }
}
