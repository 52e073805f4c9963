import type { Person, Presence, ShareNews, SharedNote } from '../worker/share-protocol.ts';
import { hex, randomBytes } from './bytes.ts';
import { WINDOW_CLOCK, type Clock } from './clock.ts';
import { Coalesce } from './coalesce.ts';
import { fitNotes, fitPresence, freeName } from './fit.ts';
import { arrivedGuest, GuestList, namedGuest, type HostGuest } from './guest-list.ts';
import { GuestWire, type ForHost, type Topic } from './guest-wire.ts';
import { HostDoor, type Arrival } from './host-door.ts';
import { HostLog } from './host-log.ts';
import { takePlace } from './host-place.ts';
import type { HostControls, HostState, ShareHostOptions } from './host-state.ts';
import { HANDSHAKE_TIME, HOST, ME, PRESENCE_EVERY } from './limits.ts';
import { fitNews, mergeNews } from './merge-news.ts';
import { MOST_NOTES, type ByeReason, type HostMessage } from './messages.ts';
import { canSeal } from './session-keys.ts';
import { Tickets } from './tickets.ts';
import type { HostPlace } from './wire.ts';

/** The host's yes is waited for so long. */
const ASKING_TIME = 120_000;
/** A guest whose connection is lost stays among the people for so long; its ticket is good for longer. */
const AWAY_TIME = 60_000;
/** Strangers whose wire is sealed and who have not said their name yet; who has a ticket or the link is none. */
const MOST_ENTERING = 16;

/**
 * A session that this window shares. It owns its network. Guests pull what they want to see; a guest that breaks a rule
 * is cut off, loses its ticket, and is named in the log. A guest whose frames were altered on the way loses its wire
 * only: that is not its doing, and it may come back.
 */
export class ShareHost implements HostControls {
  readonly #options: ShareHostOptions;
  readonly #clock: Clock;
  readonly #tickets: Tickets;
  readonly #token: string;
  readonly #door: HostDoor;
  readonly #log: HostLog;
  readonly #guests = new GuestList();
  readonly #entering = new Set<HostGuest>();
  readonly #told: Coalesce;
  #state: HostState['state'] = 'opening';
  #problem: string | null = null;
  #place: HostPlace | null = null;
  #stopped = false;
  #name: string;
  #mayCopy: boolean;
  #presence: Presence | null = null;
  #notes: readonly SharedNote[] = [];
  #news: ShareNews | null = null;

  /** Throws a RangeError where the share's secret is none. */
  constructor(options: ShareHostOptions) {
    this.#options = options;
    this.#clock = options.clock ?? WINDOW_CLOCK;
    this.#name = freeName(options.name, new Set(), 'Host');
    this.#mayCopy = options.kept?.mayCopy ?? false;
    this.#token = options.kept?.place ?? hex(randomBytes(16));
    this.#tickets = new Tickets(options.kept?.tickets ?? []);
    this.#log = new HostLog(this.#clock);
    this.#told = new Coalesce(this.#clock, PRESENCE_EVERY, () => {
      this.#tellState();
      for (const guest of this.#guests.all) guest.wire?.touch('people');
    });
    this.#door = new HostDoor(options.share.secret, this.#clock, {
      ticketOf: (id) => this.#tickets.proofOf(id),
      arrived: (arrival) => {
        this.#arrived(arrival);
      },
      troubled: (text) => {
        this.#logged(text, true);
      },
    });
  }

  async start(): Promise<void> {
    this.#tellState();
    if (!canSeal()) {
      this.#failed('Sharing needs a secure page: open Scry by https, or on this machine by http://localhost.');
      return;
    }
    const { network, share, kept } = this.#options;
    try {
      const place = await takePlace(
        network,
        { id: `scry-${share.code}`, token: this.#token },
        this.#clock,
        kept !== null,
        (wire) => void this.#door.knock(wire),
        (state, reason) => {
          this.#state = state;
          this.#problem = reason;
          this.#tellState();
        },
        () => this.#stopped,
      );
      if (this.#stopped) place.close();
      else {
        this.#place = place;
        this.#state = 'open';
        this.#problem = null;
        this.#keep();
        this.#tellState();
      }
    } catch (error) {
      this.#failed(error instanceof Error ? error.message : String(error));
    }
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#options.listener.keep(null);
    this.#stopped = true;
    this.#told.stop();
    this.#door.close();
    this.#place?.close();
    const all = [...this.#guests.all, ...this.#entering];
    await Promise.all(all.map((guest) => this.#bye(guest, 'ended')));
    this.#options.network.close();
  }

  admit(id: string): void {
    const guest = this.#guests.get(id);
    if (guest?.phase !== 'asking' || this.#stopped) return;
    if (this.#guests.full) {
      this.#logged(`“${guest.name}” cannot come in: sixteen guests are there already. Send one out first.`, true);
      return;
    }
    this.#tickets.issue(id, guest.name);
    this.#letIn(guest, `“${guest.name}” came in.`);
  }

  refuse(id: string): void {
    const guest = this.#guests.get(id);
    if (guest?.phase === 'asking') this.#out(guest, 'refused', `“${guest.name}” was turned away.`);
  }

  remove(id: string): void {
    const guest = this.#guests.get(id);
    if (guest?.phase !== 'in' && guest?.phase !== 'away') return;
    this.#tickets.revoke(id);
    this.#out(guest, 'removed', `“${guest.name}” was sent out.`);
    this.#keep();
  }

  allowCopy(allowed: boolean): void {
    this.#mayCopy = allowed;
    this.#keep();
    this.#touch('rules');
    this.#tellState();
  }

  rename(name: string): void {
    this.#name = freeName(name, this.#guests.namesBeside(null), 'Host');
    this.#told.ask();
  }

  present(presence: Presence): void {
    this.#presence = fitPresence(presence);
    this.#told.ask();
  }

  notes(list: readonly SharedNote[]): void {
    this.#notes = fitNotes(list);
    this.#touch('notes');
  }

  news(news: ShareNews): void {
    const fit = fitNews(news);
    this.#news = fitNews(mergeNews(this.#news, fit));
    for (const guest of this.#guests.all) guest.news = fitNews(mergeNews(guest.news, fit));
    this.#touch('news');
  }

  #arrived(arrival: Arrival): void {
    const guest = arrivedGuest(arrival);
    guest.wire = new GuestWire(arrival.wire, this.#clock, {
      said: (message) => this.#said(guest, message),
      ended: (broken, altered) => {
        this.#ended(guest, broken, altered);
      },
      answer: (request) => this.#options.answer(request),
      topic: (topic) => this.#topic(guest, topic),
    });
    const strangers = [...this.#entering].filter(({ check }) => check !== null).length;
    if (guest.check !== null && strangers >= MOST_ENTERING) {
      guest.wire.drop();
      return;
    }
    this.#entering.add(guest);
    this.#within(guest, HANDSHAKE_TIME, () => void this.#bye(guest, 'late'));
  }

  /** What a guest says; false where it may not say that now. */
  #said(guest: HostGuest, message: ForHost): boolean {
    if (message.type === 'leave') {
      guest.wire?.drop();
      this.#tickets.forget(guest.id);
      this.#gone(guest, guest.name === '' ? null : `“${guest.name}” left.`, false);
      this.#keep();
      return true;
    }
    if (guest.phase === 'entering') return message.type === 'enter' && this.#enter(guest, message.name);
    if (message.type === 'rename') {
      guest.name = this.#nameFor(guest, message.name);
      this.#tickets.rename(guest.id, guest.name);
      this.#keep();
      this.#told.ask();
      return true;
    }
    return guest.phase === 'in' && this.#saidInside(guest, message);
  }

  #saidInside(guest: HostGuest, message: ForHost): boolean {
    const { listener } = this.#options;
    switch (message.type) {
      case 'presence':
        guest.presence = message.presence;
        this.#told.ask();
        return true;
      case 'note':
        // Of more than that the oldest would be shown to nobody.
        if (message.text !== '' && this.#notes.length < MOST_NOTES)
          listener.note(guest.name, message.position, message.text);
        return true;
      case 'unnote':
        // Somebody else's, or gone meanwhile: nothing happens.
        if (this.#notes.some(({ id, author }) => id === message.id && author === guest.name)) {
          listener.removeNote(message.id, guest.name);
        }
        return true;
      default:
        return false;
    }
  }

  #enter(guest: HostGuest, name: string): boolean {
    const before = this.#guests.get(guest.id);
    if (guest.returning && this.#tickets.of(guest.id)?.void !== false) void this.#bye(guest, 'removed');
    else if (before === undefined && (this.#guests.full || (!guest.returning && this.#guests.crowded))) {
      void this.#bye(guest, 'full');
    } else {
      this.#entering.delete(guest);
      // Its old wire is dead, only nobody noticed yet.
      if (before !== undefined) {
        guest.presence = before.presence;
        before.phase = 'gone';
        before.cancel();
        before.wire?.drop();
        this.#guests.delete(before);
      }
      guest.name = this.#nameFor(guest, name);
      this.#guests.add(guest);
      if (guest.returning) this.#letIn(guest, `“${guest.name}” is back.`);
      else this.#asks(guest);
    }
    return true;
  }

  #asks(guest: HostGuest): void {
    guest.phase = 'asking';
    void guest.wire?.tell({ type: 'wait', host: this.#name });
    this.#within(guest, ASKING_TIME, () => {
      this.#out(guest, 'late', `“${guest.name}” was not let in within two minutes, and was told so.`);
    });
    this.#logged(`“${guest.name}” asks to come in.`, false);
  }

  #letIn(guest: HostGuest, text: string): void {
    const ticket = this.#tickets.of(guest.id)?.ticket ?? '';
    guest.cancel();
    guest.phase = 'in';
    guest.news = this.#news;
    this.#tickets.rename(guest.id, guest.name);
    this.#keep();
    guest.wire?.admit({ type: 'welcome', id: guest.id, ticket, host: this.#name });
    this.#logged(text, false);
  }

  /** A guest's wire ended by itself, or because of what came on it. */
  #ended(guest: HostGuest, broken: string | null, altered: boolean): void {
    const named = namedGuest(guest);
    if (broken !== null) {
      this.#tickets.revoke(guest.id);
      this.#gone(guest, `${named} was cut off: ${broken}.`, true);
      this.#keep();
    } else if (guest.phase === 'in') {
      guest.phase = 'away';
      guest.wire = null;
      this.#within(guest, AWAY_TIME, () => {
        this.#gone(guest, `${named} did not come back.`, false);
      });
      const lost = altered
        ? `What ${named} sent was altered on the way, and the connection ended; it may come back.`
        : `The connection to ${named} was lost.`;
      this.#logged(lost, altered);
    } else this.#gone(guest, guest.phase === 'asking' ? `${named} went away before it was let in.` : null, false);
  }

  #out(guest: HostGuest, reason: ByeReason, text: string): void {
    void this.#bye(guest, reason);
    this.#gone(guest, text, false);
  }

  #gone(guest: HostGuest, text: string | null, bad: boolean): void {
    guest.cancel();
    guest.phase = 'gone';
    this.#entering.delete(guest);
    this.#guests.delete(guest);
    // After a goodbye it is closed already, or will be.
    guest.wire = null;
    if (text !== null) this.#logged(text, bad);
  }

  async #bye(guest: HostGuest, reason: ByeReason): Promise<void> {
    guest.cancel();
    this.#entering.delete(guest);
    await guest.wire?.bye(reason);
  }

  #within(guest: HostGuest, time: number, over: () => void): void {
    guest.cancel();
    guest.cancel = this.#clock.after(time, over);
  }

  #topic(guest: HostGuest, topic: Topic): HostMessage | null {
    switch (topic) {
      case 'rules':
        return { type: 'rules', mayCopy: this.#mayCopy };
      case 'people':
        return { type: 'people', people: this.#people(HOST) };
      case 'notes':
        return { type: 'notes', notes: [...this.#notes] };
      case 'news': {
        const { news } = guest;
        guest.news = null;
        return news === null ? null : { type: 'news', news };
      }
    }
  }

  #people(host: string): Person[] {
    const own: Person = { id: host, name: this.#name, host: true, away: false, presence: this.#presence };
    return [own, ...this.#guests.people];
  }

  /** Nobody goes by the name of another one, least of all by the host's. */
  #nameFor(guest: HostGuest, wanted: string): string {
    return freeName(wanted, this.#guests.namesBeside(guest).add(this.#name));
  }

  #touch(topic: Topic): void {
    for (const { wire } of this.#guests.all) wire?.touch(topic);
  }

  #keep(): void {
    if (this.#stopped) return;
    const { code, secret } = this.#options.share;
    this.#options.listener.keep({
      code,
      secret,
      place: this.#token,
      mayCopy: this.#mayCopy,
      tickets: [...this.#tickets.kept],
    });
  }

  #failed(problem: string): void {
    this.#state = 'failed';
    this.#problem = problem;
    this.#tellState();
  }

  /** Something happened that is seen at once. */
  #logged(text: string, bad: boolean): void {
    this.#log.add(text, bad);
    this.#tellState();
    this.#told.ask();
  }

  #tellState(): void {
    if (this.#stopped) return;
    this.#options.listener.changed({
      state: this.#state,
      problem: this.#problem,
      code: this.#options.share.code,
      asking: this.#guests.asking,
      people: this.#people(ME),
      mayCopy: this.#mayCopy,
      log: this.#log.entries,
    });
  }
}
