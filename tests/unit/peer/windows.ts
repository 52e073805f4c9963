import type { ShareAnswer, ShareNews, ShareRequest, SharedNote } from '../../../src/worker/share-protocol.ts';
import type { GuestState } from '../../../src/peer/guest-state.ts';
import type { HostState } from '../../../src/peer/host-state.ts';
import type { Invitation, Share } from '../../../src/peer/invitation.ts';
import type { KeptGuest, KeptHost } from '../../../src/peer/kept.ts';
import { ShareGuest } from '../../../src/peer/share-guest.ts';
import { ShareHost } from '../../../src/peer/share-host.ts';
import { until, type FakeClock } from './fake-clock.ts';
import type { MemoryNet } from './memory-network.ts';

/** A share like any other. */
export const SHARE: Share = { code: 'amber-falcon-river', secret: 'AAECAwQFBgcICQoLDA0ODw' };
/** Somebody with the link. */
export const LINK: Invitation = { ...SHARE };
/** Somebody with the code alone. */
export const CODE: Invitation = { code: SHARE.code, secret: null };

export const NEWS: ShareNews = {
  generation: 1,
  open: true,
  head: 100,
  checkpointsFrom: 0,
  checkpoints: [50],
  title: 'demo',
  kind: 'demo',
  connection: 'live',
  progress: null,
};

/** Answers with the request, as JSON. */
export function echo(request: ShareRequest): Promise<ShareAnswer> {
  return Promise.resolve({ ok: true, body: new TextEncoder().encode(JSON.stringify(request)) });
}

/** The last of a list that is not empty. */
export function last<T>(list: readonly T[]): T {
  const item = list.at(-1);
  if (item === undefined) throw new Error('the list is empty');
  return item;
}

/** A host's window, and all it was told. */
export class HostWindow {
  readonly states: HostState[] = [];
  readonly written: { author: string; position: number; text: string }[] = [];
  readonly removed: { id: number; by: string }[] = [];
  readonly kept: (KeptHost | null)[] = [];
  readonly asked: ShareRequest[] = [];
  readonly host: ShareHost;

  constructor(
    net: MemoryNet,
    clock: FakeClock,
    with_: {
      readonly kept?: KeptHost | null;
      readonly answer?: (request: ShareRequest) => Promise<ShareAnswer>;
      readonly share?: Share;
    } = {},
  ) {
    this.host = new ShareHost({
      network: net.network(),
      share: with_.share ?? SHARE,
      name: 'Hanna',
      kept: with_.kept ?? null,
      clock,
      answer: (request) => {
        this.asked.push(request);
        return (with_.answer ?? echo)(request);
      },
      listener: {
        changed: (state) => this.states.push(state),
        note: (author, position, text) => this.written.push({ author, position, text }),
        removeNote: (id, by) => this.removed.push({ id, by }),
        keep: (kept) => this.kept.push(kept),
      },
    });
  }

  get state(): HostState {
    return last(this.states);
  }

  /** What the log says, newest first. */
  get log(): readonly string[] {
    return this.state.log.map(({ text }) => text);
  }

  /** Lets in whoever asks first. */
  async admitNext(): Promise<string> {
    await until('somebody asks', () => this.state.asking.length > 0);
    const id = this.state.asking[0]?.id ?? '';
    this.host.admit(id);
    return id;
  }
}

/** A guest's window, and all it was told. */
export class GuestWindow {
  readonly states: GuestState[] = [];
  readonly news: ShareNews[] = [];
  readonly notes: (readonly SharedNote[])[] = [];
  readonly kept: (KeptGuest | null)[] = [];
  readonly guest: ShareGuest;

  constructor(net: MemoryNet, clock: FakeClock, invitation: Invitation, name = 'Bob', kept: KeptGuest | null = null) {
    this.guest = new ShareGuest({
      network: net.network(),
      invitation,
      name,
      kept,
      clock,
      listener: {
        changed: (state) => this.states.push(state),
        news: (news) => this.news.push(news),
        notes: (notes) => this.notes.push(notes),
        keep: (ticket) => this.kept.push(ticket),
      },
    });
    this.guest.start();
  }

  get state(): GuestState {
    return last(this.states);
  }

  /** Waits for the digits, and says that they are the same. */
  async compared(): Promise<void> {
    await until('there are digits', () => this.state.check !== null);
    this.guest.compare();
  }

  /** Waits for a state. */
  async is(state: GuestState['state']): Promise<void> {
    await until(`the guest is ${state}`, () => this.state.state === state);
  }
}

/** A host, and a guest that was let in with the link. */
export async function together(
  net: MemoryNet,
  clock: FakeClock,
  with_: ConstructorParameters<typeof HostWindow>[2] = {},
): Promise<{ host: HostWindow; guest: GuestWindow; id: string }> {
  const host = new HostWindow(net, clock, with_);
  await host.host.start();
  const guest = new GuestWindow(net, clock, LINK);
  const id = await host.admitNext();
  await guest.is('in');
  return { host, guest, id };
}
