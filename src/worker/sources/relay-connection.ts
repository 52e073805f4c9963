import {
  parseServerMessage,
  SUBPROTOCOL,
  type ClientMessage,
  type RunInfo,
  type ServerMessage,
} from '../../telemetry/relay-protocol.ts';
import { EXCERPT_LENGTH } from '../../telemetry/limits.ts';
import type { RelayTarget } from '../session-api.ts';
import { askRelay } from './relay-request.ts';
import { firstLineStart, identityOf, IDENTITY_BYTES } from '../../telemetry/identity.ts';
import type { SourceInfo, SourceSink } from './source.ts';

/** One connection to a relay: subscribes from where the session stands, takes what comes, says why it ended. */

/** The relay speaks at least every two seconds; longer silence means that the line is dead. */
const SILENCE_MS = 7000;

/**
 * Why a connection ended: try again, or stop because trying again cannot help. The reason is for the person who waits;
 * null where all is well, and where there is nothing to tell but that the relay is away.
 */
export interface Ending {
  readonly retry: boolean;
  readonly reason: string | null;
}

const RETRY: Ending = { retry: true, reason: null };

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
    // The relay tells how long to wait: the attempts go on meanwhile.
    if (response.status === 429) return { retry: true, reason: (await response.text()).slice(0, 300) };
    if (response.status === 403 || response.status === 421) {
      return { retry: false, reason: `The relay refused this page: ${(await response.text()).slice(0, 300)}` };
    }
  } catch {
    // Not reachable; trying again may help.
  }
  return RETRY;
}

/** The first line that is not blank. */
function firstLine(lines: string): string {
  const start = lines.search(/[^ \t\r\n]/);
  if (start < 0) return '';
  const end = lines.indexOf('\n', start);
  return lines.slice(start, end < 0 ? undefined : end);
}

/** Of a line that is too long a relay sends more than a file's reader keeps: the shorter must begin the longer. */
function isSameLine(sent: string, kept: string): boolean {
  const [a, b] = [sent.trim(), kept.trim()];
  return a === b || (Math.min(a.length, b.length) >= EXCERPT_LENGTH && (a.startsWith(b) || b.startsWith(a)));
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
  /** The session knows the run and where to go on; before that, lines have no place. */
  #begun = false;
  #beginning = false;
  /** The run's file was not there when it was asked for; the relay follows it once it is back. */
  #away = false;
  /** The run's file was replaced: what was recorded of it is another edition. */
  #anew = false;
  /** The last line that was taken before. It is asked for again, to tell whether the run is still the same. */
  #overlap: { readonly at: number; readonly line: string } | null = null;
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
    return this.#ending ?? (this.opened ? RETRY : explainRefusal(this.#target));
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
        if (message.run !== this.#run) return null;
        if (this.#away) this.#sink.notice(null);
        this.#away = false;
        this.#tellLife(message);
        return null;
      case 'run':
        this.#takeRun(message);
        return null;
      case 'error':
        this.#away = message.code === 'no-file';
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
    const { identity } = this.#target;
    const wanted =
      message.runs.find(({ run }) => run === this.#run) ??
      message.runs.find((info) => identity !== null && info.identity === identity);
    if (wanted === undefined && identity !== null) {
      // Asked for a stored run that this relay does not have: what is stored is shown as it is.
      this.#sink.runs(this.#runs, null);
      return { retry: false, reason: null };
    }
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
    // Of a run that has ended nothing is taken yet; the relay tells again when it was.
    this.#sink.connection({ kind: 'live' });
    if (info === undefined) {
      this.#sink.notice('The relay has no run yet. The first one that appears will show here.');
      return;
    }
    void this.#subscribe(info, false);
  }

  /** Tells the session what the run is and asks for what it lacks. */
  async #subscribe(info: RunInfo, anew: boolean): Promise<void> {
    this.#begun = false;
    let from = 0;
    // A run without a line has no identity yet; it is told with the first one.
    if (info.identity !== undefined) {
      this.identity = info.identity;
      const lines = info.counted === false ? null : info.head;
      await this.#begin({ identity: info.identity, name: info.name, anew, tried: 0, lines });
      from = this.#from;
    } else {
      // What an earlier connection followed may be another file: the first lines tell.
      this.identity = undefined;
      this.#anew = anew;
    }
    if (info.run === this.#run) this.#send({ type: 'subscribe', run: info.run, from });
  }

  async #begin(info: SourceInfo): Promise<void> {
    const { lines, lastLine } = await this.#sink.begin(info);
    this.#overlap = lastLine === null || lastLine === '' || lines === 0 ? null : { at: lines - 1, line: lastLine };
    this.#begun = true;
  }

  /** The line to ask for first. */
  get #from(): number {
    return this.#overlap?.at ?? this.#sink.head;
  }

  /** The first lines of a run that was empty when it was announced. */
  async #beginWith(run: string, lines: string): Promise<void> {
    this.#beginning = true;
    const bytes = new TextEncoder().encode(lines.slice(0, 2 * IDENTITY_BYTES));
    this.identity = await identityOf(bytes.subarray(Math.max(0, firstLineStart(bytes))));
    await this.#begin({ identity: this.identity, name: this.#nameOf(run), anew: this.#anew, tried: 0, lines: null });
    this.#anew = false;
    this.#beginning = false;
    this.#send({ type: 'subscribe', run, from: this.#from });
  }

  #nameOf(run: string): string {
    return this.#runs.find((info) => info.run === run)?.name ?? run;
  }

  #takeEvents(message: Extract<ServerMessage, { type: 'events' }>, lines: string): void {
    if (message.run !== this.#run) return;
    if (!this.#begun) {
      // Asked for again once the session knows the run: it may have these lines already.
      if (message.from === 0 && this.identity === undefined && !this.#beginning) {
        void this.#beginWith(message.run, lines);
      }
      return;
    }
    if (message.from > this.#sink.head) {
      // A gap must never pass unseen: ask again for exactly what is missing.
      this.#send({ type: 'subscribe', run: message.run, from: this.#sink.head });
      return;
    }
    const info = this.#runs.find(({ run }) => run === message.run);
    if (this.#overlap !== null && message.from < this.#overlap.at && info !== undefined) {
      // The line that was asked for is not there: the file had fewer lines than were taken.
      void this.#subscribe(info, true);
      return;
    }
    const overlap = message.from === this.#overlap?.at ? this.#overlap : null;
    if (overlap !== null && info !== undefined && !isSameLine(firstLine(lines), overlap.line)) {
      // The same first line, but other lines after it: another run.
      void this.#subscribe(info, true);
      return;
    }
    if (overlap !== null) this.#overlap = null;
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
        this.identity = undefined;
        void this.#subscribe(message.run, true);
        return;
      case 'ended':
        if (message.run.run === this.#run) this.#tellLife(message.run);
        return;
    }
  }

  /** A run has ended once its last line is here: what is stored before that is not complete. */
  #tellLife({ live, head }: { readonly live: boolean; readonly head: number }): void {
    const all = this.#begun && this.#sink.head >= head;
    this.#sink.connection({ kind: live || !all ? 'live' : 'ended' });
  }

  #send(message: ClientMessage): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
