import {
  parseServerMessage,
  SUBPROTOCOL,
  type ClientMessage,
  type RunInfo,
  type ServerMessage,
} from '../../telemetry/relay-protocol.ts';
import type { RelayTarget } from '../session-api.ts';
import { askRelay } from './relay-request.ts';
import type { SourceSink } from './source.ts';

/** One connection to a relay: subscribes from where the session stands, takes what comes, says why it ended. */

/** The relay speaks at least every two seconds; longer silence means that the line is dead. */
const SILENCE_MS = 7000;

/** Why a connection ended: try again, or stop because trying again cannot help. */
export type Ending = { readonly retry: true } | { readonly retry: false; readonly reason: string };

function newest(runs: readonly RunInfo[]): RunInfo | undefined {
  return [...runs].sort((a, b) => Number(b.live) - Number(a.live) || b.startedAt - a.startedAt)[0];
}

function protocolsOf(target: RelayTarget): string[] {
  return target.token === null ? [SUBPROTOCOL] : [SUBPROTOCOL, `token.${target.token}`];
}

/** Asks over HTTP why the socket was refused: the WebSocket interface does not say. */
async function explainRefusal(target: RelayTarget): Promise<Ending> {
  try {
    const response = await askRelay(target, './api/runs', {}, AbortSignal.timeout(3000));
    if (response.status === 401) {
      const reason =
        target.token === null
          ? 'The relay asks for a token. Open the link that it printed when it started, it carries the token.'
          : 'The relay does not know this token. Open the link that it printed when it started: every start makes a new token unless --token is given.';
      return { retry: false, reason };
    }
    if (response.status === 403 || response.status === 421) {
      return { retry: false, reason: `The relay refused this page: ${(await response.text()).slice(0, 300)}` };
    }
  } catch {
    // Not reachable; trying again may help.
  }
  return { retry: true };
}

export class RelayConnection {
  readonly #target: RelayTarget;
  readonly #sink: SourceSink;
  readonly #socket: WebSocket;
  #run: string | null;
  #heard = performance.now();
  /** Set by a message after which the connection cannot go on. */
  #ending: Ending | null = null;
  #runs: RunInfo[] = [];
  opened = false;
  /** Whose file was followed last, as the relay told; handed on from connection to connection. */
  identity: string | undefined;

  constructor(target: RelayTarget, run: string | null, sink: SourceSink) {
    this.#target = target;
    this.#run = run;
    this.#sink = sink;
    this.#socket = new WebSocket(target.url, protocolsOf(target));
  }

  /** The run that is followed, once known. */
  get run(): string | null {
    return this.#run;
  }

  /** Resolves when the connection has ended. */
  async follow(signal: AbortSignal): Promise<Ending> {
    const closed = new Promise<void>((resolve) => {
      this.#socket.onclose = () => {
        resolve();
      };
    });
    const close = (): void => {
      this.#socket.close();
    };
    signal.addEventListener('abort', close);
    const watchdog = setInterval(() => {
      if (performance.now() - this.#heard > SILENCE_MS) close();
    }, 1000);
    this.#socket.onmessage = (message: MessageEvent<unknown>) => {
      this.#heard = performance.now();
      this.#ending ??= typeof message.data === 'string' ? this.#take(message.data) : null;
      if (this.#ending !== null) close();
    };
    await closed;
    clearInterval(watchdog);
    signal.removeEventListener('abort', close);
    return this.#ending ?? (this.opened ? { retry: true } : explainRefusal(this.#target));
  }

  /** Takes one message; an ending where the connection cannot go on. */
  #take(text: string): Ending | null {
    const newline = text.indexOf('\n');
    const message = parseServerMessage(newline < 0 ? text : text.slice(0, newline));
    if (message === null) {
      this.#sink.notice('The relay sent a message that this version of Scry does not understand; it was skipped.');
      return null;
    }
    switch (message.type) {
      case 'hello':
        return this.#greet(message);
      case 'events':
        this.#takeEvents(message, newline < 0 ? '' : text.slice(newline + 1));
        return null;
      case 'head':
        if (message.run === this.#run) this.#sink.connection({ kind: message.live ? 'live' : 'ended' });
        return null;
      case 'run':
        this.#takeRun(message);
        return null;
      case 'error':
        this.#sink.notice(message.message);
        return null;
    }
  }

  #greet(message: Extract<ServerMessage, { type: 'hello' }>): Ending | null {
    this.opened = true;
    if (message.protocol !== 1) {
      return {
        retry: false,
        reason: `The relay speaks protocol ${String(message.protocol)}, this page speaks 1. Reload the page from the relay.`,
      };
    }
    this.#sink.notice(null);
    this.#runs = [...message.runs];
    const wanted = message.runs.find(({ run }) => run === this.#run);
    if (this.#run !== null && wanted === undefined) {
      this.#sink.notice(
        `The relay no longer has the run ${this.#run}. What was received stays; choose another run to go on.`,
      );
      this.#sink.runs(this.#runs, this.#run);
      this.#sink.connection({ kind: 'ended' });
      return null;
    }
    this.#follow(wanted ?? newest(message.runs));
    return null;
  }

  #follow(info: RunInfo | undefined): void {
    this.#run = info?.run ?? null;
    this.#sink.runs(this.#runs, this.#run);
    this.#sink.connection({ kind: info === undefined || info.live ? 'live' : 'ended' });
    if (info === undefined) {
      this.#sink.notice('The relay has no run yet. The first one that appears will show here.');
      return;
    }
    // Another file may have taken the run's place while nobody looked.
    const replaced = this.identity !== undefined && info.identity !== undefined && info.identity !== this.identity;
    if (replaced || info.head < this.#sink.head) this.#sink.restart();
    this.identity = info.identity ?? this.identity;
    this.#send({ type: 'subscribe', run: info.run, from: this.#sink.head });
  }

  #takeEvents(message: Extract<ServerMessage, { type: 'events' }>, lines: string): void {
    if (message.run !== this.#run) return;
    if (message.from > this.#sink.head) {
      // A gap must never pass unseen: ask again for exactly what is missing.
      this.#send({ type: 'subscribe', run: message.run, from: this.#sink.head });
      return;
    }
    this.#sink.text(lines, message.from);
  }

  #takeRun(message: Extract<ServerMessage, { type: 'run' }>): void {
    this.#runs = [...this.#runs.filter(({ run }) => run !== message.run.run), message.run];
    this.#sink.runs(this.#runs, this.#run);
    switch (message.status) {
      case 'appeared':
        if (this.#run === null) {
          this.#sink.notice(null);
          this.#follow(message.run);
        } else {
          this.#sink.notice(`A new run appeared: ${message.run.name}. Choose it above to follow it.`);
        }
        return;
      case 'truncated':
        if (message.run.run !== this.#run) return;
        this.#sink.notice('The run’s file was truncated or replaced. It is read again from its start.');
        this.identity = message.run.identity;
        this.#sink.restart();
        this.#send({ type: 'subscribe', run: message.run.run, from: 0 });
        return;
      case 'ended':
        if (message.run.run === this.#run) this.#sink.connection({ kind: 'ended' });
        return;
    }
  }

  #send(message: ClientMessage): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
