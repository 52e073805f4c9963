import * as z from 'zod/mini';
import type { SharingSettings } from '../../components/sharing-model.ts';
import { parseIceServers } from './ice-servers.ts';

/** Where windows find each other: the relay that serves the page, or a server from the settings. Nobody else is asked. */

/** What a network is made with. */
export interface Signalling {
  /** `ws://host:port/` or `wss://…`; the socket is at `peerjs` below it. */
  readonly signalling: string;
  /** What the server wants to be told; asked for anew each time, since a relay that was started again wants another. */
  readonly key: () => Promise<string>;
  readonly iceServers: readonly RTCIceServer[];
}

/** Why there is no signalling; the message is for a person. */
export class NoSignalling extends Error {}

const answer = z.object({ key: z.string().check(z.maxLength(200)), stun: z.nullable(z.int()) });
/** With this a relay lets those in whom a host of its has invited. */
const GUEST_KEY = 'guest';
/** A public PeerServer's usual key. */
const COMMON_KEY = 'peerjs';

/** The signalling server of the settings; null where there is none. Throws {@link NoSignalling}. */
function fromSettings(settings: SharingSettings, iceServers: readonly RTCIceServer[]): Signalling | null {
  const text = settings.signalling.trim();
  if (text === '') return null;
  let url: URL;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `wss://${text}`);
  } catch {
    throw new NoSignalling(`“${text.slice(0, 80)}” is no address of a signalling server. Write wss://host:port/.`);
  }
  url.protocol = url.protocol.replace(/^http/, 'ws');
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    throw new NoSignalling(`A signalling server speaks wss or ws, not ${url.protocol.replace(':', '')}.`);
  }
  const key = url.searchParams.get('key') ?? COMMON_KEY;
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return { signalling: url.href, key: () => Promise.resolve(key), iceServers };
}

function relayAddress(page: URL): string {
  const url = new URL('./', page);
  url.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  url.hash = '';
  return url.href;
}

function ownStun(page: URL, port: number): RTCIceServer {
  return { urls: `stun:${page.hostname}:${String(port)}` };
}

function portOf(page: URL): number {
  return page.port === '' ? (page.protocol === 'https:' ? 443 : 80) : Number(page.port);
}

async function keyOfRelay(page: URL, token: string | null): Promise<z.infer<typeof answer>> {
  const headers = token === null ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(new URL('./api/signalling', page), { headers, credentials: 'omit', cache: 'no-store' });
  if (response.status === 401) {
    throw new NoSignalling('The relay asks for its token. Open the link that it printed when it started, then share.');
  }
  const parsed = response.ok ? answer.safeParse(await response.json()) : null;
  if (parsed?.success !== true) {
    throw new NoSignalling(
      'This page’s server helps nobody to find each other. Start Scry’s relay and open its page, or set a signalling server under “Network”.',
    );
  }
  return parsed.data;
}

/**
 * How to be found, or to find a host, from this page. Throws {@link NoSignalling}.
 * @param role a host needs the relay's token; a guest has only what it was told
 */
export async function signallingFor(
  role: 'host' | 'guest',
  settings: SharingSettings,
  page: URL,
  token: string | null,
): Promise<Signalling> {
  const ice = parseIceServers(settings.iceServers);
  if (!ice.ok) throw new NoSignalling(ice.problem);
  const own = fromSettings(settings, ice.servers);
  if (own !== null) return own;
  const signalling = relayAddress(page);
  if (role === 'guest')
    return {
      signalling,
      key: () => Promise.resolve(GUEST_KEY),
      iceServers: [...ice.servers, ownStun(page, portOf(page))],
    };
  const told = (): Promise<z.infer<typeof answer>> =>
    keyOfRelay(page, token).catch((error: unknown) => {
      if (error instanceof NoSignalling) throw error;
      throw new NoSignalling(
        'The page’s server cannot be reached, so nobody can be told where you are. Is the relay running?',
        { cause: error },
      );
    });
  const { stun } = await told();
  return {
    signalling,
    key: async () => (await told()).key,
    iceServers: stun === null ? ice.servers : [...ice.servers, ownStun(page, stun)],
  };
}

/** What this browser lacks for sharing, in words; null where nothing is. */
export function sharingObstacle(): string | null {
  if (typeof RTCPeerConnection === 'undefined') {
    return 'This browser has no WebRTC, so it can neither share nor join. Use a recent Chrome, Edge, Firefox or Safari.';
  }
  if (!window.isSecureContext) {
    return 'This address is not secure, so the browser gives no means to seal what is shared. Open Scry on localhost, or start the relay with --tls.';
  }
  return null;
}
