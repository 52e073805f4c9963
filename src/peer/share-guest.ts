import type { Presence, ShareAnswer, ShareRequest } from '../worker/share-protocol.ts';
import { Asks } from './asks.ts';
import { backoff } from './backoff.ts';
import { fromBase64url, type Bytes } from './bytes.ts';
import { cleanName, cleanNote } from './clean-text.ts';
import { WINDOW_CLOCK, type Clock } from './clock.ts';
import { Coalesce } from './coalesce.ts';
import { fitPresence } from './fit.ts';
import type { GuestControls, GuestState, ShareGuestOptions } from './guest-state.ts';
import { afterBye, afterHandshake, afterWire, FORGOTTEN, type VisitEnd } from './guest-words.ts';
import { guestHandshake, type GuestPass } from './handshake.ts';
import { HostWire } from './host-wire.ts';
import type { KeptGuest } from './kept.ts';
import type { HostMessage } from './messages.ts';
import { HANDSHAKE_TIME, HOST_LIMITS, ME, PRESENCE_EVERY } from './limits.ts';
import { HandshakeFailure, PlainFrames } from './plain-frames.ts';
import { SealedWire } from './sealed-wire.ts';
import { canSeal } from './session-keys.ts';
import type { Wire } from './wire.ts';

/** Waits before it is tried again, in milliseconds. */
const WAITS = [0, 250, 500, 1000];
/** Whoever was in for so long begins with the shortest wait again. */
const SETTLED = 1000;
/** Nothing is to be compared. */
const UNCHECKED = { check: null, compared: false, admitted: false } as const;
/** So often in a row may an answer under the code say that it does not know this window. */
const MOST_UNKNOWN = 5;

/**
 * A session that this window takes part in. It owns its network. Once it was in it has a ticket, with which it comes
 * back by itself for as long as it takes. Only somebody who proved to be the host can end that: what is said before the
 * proof could be anybody's, and is tried again.
 */
export class ShareGuest implements GuestControls {
  readonly #options: ShareGuestOptions;
  readonly #clock: Clock;
  readonly #asks = new Asks();
  readonly #presenting: Coalesce;
  #state: GuestState;
  #kept: KeptGuest | null;
  #name: string;
  #presence: Presence | null = null;
  #wire: HostWire | null = null;
  #over = false;
  /** What the host says between its yes and this side's word, the newest of each kind: it counts from then on. */
  readonly #held = new Map<string, HeldMessage>();
  #enter: (() => void) | null = null;

  constructor(options: ShareGuestOptions) {
    this.#options = options;
    this.#clock = options.clock ?? WINDOW_CLOCK;
    this.#name = cleanName(options.name);
    this.#kept = options.kept?.code === options.invitation.code ? options.kept : null;
    const host = this.#kept?.host ?? '';
    const state = this.#kept === null ? 'connecting' : 'reconnecting';
    this.#state = { ...UNCHECKED, state, problem: null, host, people: [], mayCopy: false };
    this.#presenting = new Coalesce(this.#clock, PRESENCE_EVERY, () => {
      if (this.#presence !== null && this.#state.state === 'in') {
        this.#wire?.tell({ type: 'presence', presence: this.#presence });
      }
    });
  }

  start(): void {
    this.#become({});
    if (canSeal()) void this.#run();
    else {
      this.#finish({
        final: 'failed',
        problem: 'Joining needs a secure page: open Scry by https, or on this machine by http://localhost.',
      });
    }
  }

  ask(request: ShareRequest): Promise<ShareAnswer> {
    return this.#asks.ask(request);
  }

  compare(): void {
    const { state, check } = this.#state;
    if (state !== 'asking' || check === null) return;
    this.#become({ compared: true });
    this.#enter?.();
  }

  present(presence: Presence): void {
    this.#presence = fitPresence(presence);
    this.#presenting.ask();
  }

  addNote(position: number, text: string): boolean {
    const note = cleanNote(text);
    if (note === '' || this.#state.state !== 'in') return false;
    this.#wire?.tell({ type: 'note', position, text: note });
    return true;
  }

  removeNote(id: number): boolean {
    if (this.#state.state !== 'in') return false;
    this.#wire?.tell({ type: 'unnote', id });
    return true;
  }

  rename(name: string): void {
    this.#name = cleanName(name);
    const { state } = this.#state;
    if (state === 'in' || state === 'asking') this.#wire?.tell({ type: 'rename', name: this.#name });
  }

  async leave(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#presenting.stop();
    this.#options.listener.keep(null);
    this.#asks.end(new Error('You have left the session.'));
    await this.#wire?.leave();
    this.#options.network.close();
  }

  /** Visit after visit, until one has ended for good. */
  async #run(): Promise<void> {
    let tries = 0;
    let unknown = 0;
    while (!this.#over) {
      const visit = await this.#visit();
      if (this.#isOver()) return;
      this.#wire = null;
      this.#asks.disconnected();
      unknown = visit.end.unknown === true ? unknown + 1 : 0;
      const end = unknown >= MOST_UNKNOWN ? FORGOTTEN : visit.end;
      if (end.final !== null || this.#kept === null) {
        this.#finish(end);
        return;
      }
      if (visit.inside >= SETTLED) tries = 0;
      this.#become({ ...UNCHECKED, state: 'reconnecting', problem: end.problem });
      await new Promise<void>((resolve) => this.#clock.after(backoff(WAITS, tries), resolve));
      tries += 1;
    }
  }

  #isOver(): boolean {
    return this.#over;
  }

  #pass(): GuestPass {
    const { secret } = this.#options.invitation;
    if (this.#kept !== null) return { mode: 'return', id: this.#kept.id, psk: bytesOf(this.#kept.ticket) };
    return secret === null ? { mode: 'code' } : { mode: 'link', psk: bytesOf(secret) };
  }

  /** From knocking to the wire's end, and how long this window was in, in milliseconds. */
  async #visit(): Promise<{ end: VisitEnd; inside: number }> {
    const pass = this.#pass();
    this.#held.clear();
    this.#enter = null;
    let wire: Wire;
    try {
      wire = await this.#options.network.connect(`scry-${this.#options.invitation.code}`);
    } catch (error) {
      return { end: { final: null, problem: error instanceof Error ? error.message : String(error) }, inside: 0 };
    }
    const frames = new PlainFrames(wire, this.#clock, HANDSHAKE_TIME);
    try {
      const keys = await guestHandshake(frames, pass);
      const sealed = new SealedWire(wire, keys, HOST_LIMITS, frames.release());
      const began = this.#clock.now();
      const end = await this.#stay(sealed, pass, pass.mode === 'code' ? keys.digits : null);
      return { end, inside: this.#clock.now() - began };
    } catch (error) {
      const failure = error instanceof HandshakeFailure ? error : new HandshakeFailure('malformed');
      frames.end(failure);
      return { end: afterHandshake(failure, pass.mode === 'return'), inside: 0 };
    }
  }

  #stay(sealed: SealedWire, pass: GuestPass, check: string | null): Promise<VisitEnd> {
    return new Promise((resolve) => {
      if (this.#over) {
        sealed.close();
        return;
      }
      const wire: HostWire = new HostWire(sealed, this.#clock, {
        said: (message, body) => {
          if (message.type !== 'bye') return this.#said(message, body, wire, pass, check);
          wire.drop();
          resolve(afterBye(message.reason, this.#state.host || 'The host', pass.mode === 'return'));
          return true;
        },
        ended: (why) => {
          resolve(afterWire(why, this.#kept !== null));
        },
      });
      this.#wire = wire;
      wire.tell({ type: 'enter', name: this.#name });
    });
  }

  /** What the host says; false where it may not say that now. */
  #said(
    message: Exclude<HostMessage, { type: 'bye' }>,
    body: Bytes,
    wire: HostWire,
    pass: GuestPass,
    check: string | null,
  ): boolean {
    if (this.#over) return true;
    if (message.type === 'welcome') return this.#welcomed(message, wire, pass, check);
    if (message.type === 'wait') {
      if (pass.mode === 'return' || this.#state.state === 'in' || this.#enter !== null) return false;
      this.#become({ ...UNCHECKED, state: 'asking', host: message.host, check });
      return true;
    }
    if (this.#enter !== null) return this.#hold(message, body);
    return this.#state.state === 'in' && this.#saidInside(message, body);
  }

  /** Nothing was asked yet, so nothing is answered; how far the host is, it tells again to whoever comes in. */
  #hold(message: InsideMessage, body: Bytes): boolean {
    if (message.type === 'answer' || message.type === 'answer-refused') return false;
    if (message.type !== 'news') this.#held.set(message.type, { message, body });
    return true;
  }

  #saidInside(message: InsideMessage, body: Bytes): boolean {
    const { listener } = this.#options;
    switch (message.type) {
      case 'people': {
        if (!allDifferent(message.people)) return false;
        const own = this.#kept?.id;
        const people = message.people.map((person) => (person.id === own ? { ...person, id: ME } : person));
        const host = people.find((person) => person.host)?.name ?? this.#state.host;
        this.#become({ people, host });
        return true;
      }
      case 'notes':
        if (!allDifferent(message.notes)) return false;
        listener.notes(message.notes);
        return true;
      case 'news':
        listener.news(message.news);
        return true;
      case 'rules':
        this.#become({ mayCopy: message.mayCopy });
        return true;
      case 'answer':
        return this.#asks.answered(message.id, { ok: true, body });
      case 'answer-refused': {
        const { id, reason, message: words } = message;
        return this.#asks.answered(id, { ok: false, reason, message: words });
      }
      case 'ping':
        return true;
    }
  }

  #welcomed(message: Welcome, wire: HostWire, pass: GuestPass, check: string | null): boolean {
    const { state, compared } = this.#state;
    if (state === 'in' || this.#enter !== null || (pass.mode === 'return' && message.id !== pass.id)) return false;
    if (check === null || compared) {
      this.#goIn(message, wire);
      return true;
    }
    // Whoever sits in between could have said this yes.
    this.#enter = (): void => {
      this.#enter = null;
      this.#goIn(message, wire);
      for (const held of this.#held.values()) this.#saidInside(held.message, held.body);
      this.#held.clear();
    };
    this.#become({ state: 'asking', host: message.host, check, admitted: true });
    return true;
  }

  #goIn({ id, ticket, host }: Welcome, wire: HostWire): void {
    const { code, secret } = this.#options.invitation;
    this.#kept = { code, secret, id, ticket, host };
    this.#options.listener.keep(this.#kept);
    this.#become({ ...UNCHECKED, state: 'in', problem: null, host });
    this.#asks.connected((asked, request) => {
      wire.tell({ type: 'ask', id: asked, request });
    });
    this.#presenting.ask();
  }

  #become(change: Partial<GuestState>): void {
    this.#state = { ...this.#state, ...change };
    if (!this.#over) this.#options.listener.changed(this.#state);
  }

  /** The end; only a new ShareGuest goes on. */
  #finish({ final, problem }: VisitEnd): void {
    const state = final ?? 'failed';
    this.#asks.end(new Error(problem));
    this.#presenting.stop();
    if (state !== 'failed') this.#options.listener.keep(null);
    this.#become({ ...UNCHECKED, state, problem });
    this.#over = true;
    this.#options.network.close();
  }
}

type Welcome = Extract<HostMessage, { type: 'welcome' }>;
/** What a host says to somebody who is in. */
type InsideMessage = Exclude<HostMessage, { type: 'bye' | 'welcome' | 'wait' }>;

interface HeldMessage {
  readonly message: InsideMessage;
  readonly body: Bytes;
}

/** Whoever draws them tells them apart by their ids. */
function allDifferent(list: readonly { readonly id: string | number }[]): boolean {
  return new Set(list.map(({ id }) => id)).size === list.length;
}

function bytesOf(secret: string): Bytes {
  return fromBase64url(secret) ?? new Uint8Array(16);
}
