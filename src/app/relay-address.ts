import type { RelayTarget } from '../worker/session-api.ts';

/** Addresses of relays as people paste them, and the token that travels in them. */

/** What is to be done with an address. */
export type RelayAddress =
  | { readonly kind: 'here'; readonly target: RelayTarget }
  /** Another relay serves its own page, which may speak to it; this one may not. */
  | { readonly kind: 'elsewhere'; readonly page: string }
  | { readonly kind: 'wrong'; readonly reason: string };

const TOKEN = /^[0-9a-f]{32}$/i;

function tokenIn(url: URL): string | null {
  const token = new URLSearchParams(url.hash.slice(1)).get('token') ?? url.searchParams.get('token');
  return token !== null && TOKEN.test(token) ? token.toLowerCase() : null;
}

/** The socket's address on the page's own server. */
export function ownRelay(page: URL, token: string | null, run: string | null = null): RelayTarget {
  const url = new URL('./ws', page);
  url.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  url.search = '';
  return { url: url.href, token, run, identity: null };
}

/** Reads a link, `ws://` address or bare `host:port` that somebody typed. */
export function parseRelayAddress(text: string, page: URL): RelayAddress {
  const trimmed = text.trim();
  if (trimmed === '')
    return {
      kind: 'wrong',
      reason: 'Paste the link that the relay printed, for example http://localhost:8765/#token=…',
    };
  const withScheme = /^[a-z]+:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  let url: URL;
  try {
    // Some browsers write a space in a host name as %20 instead of refusing it.
    if (/\s/.test(trimmed)) throw new TypeError('a space');
    url = new URL(withScheme.replace(/^ws(s?):/i, 'http$1:'));
  } catch {
    return { kind: 'wrong', reason: `“${trimmed.slice(0, 80)}” is no address. Paste the link that the relay printed.` };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { kind: 'wrong', reason: `A relay speaks http or ws, not ${url.protocol.replace(':', '')}.` };
  }
  const token = tokenIn(url);
  if (url.origin === page.origin) return { kind: 'here', target: ownRelay(page, token) };
  return { kind: 'elsewhere', page: `${url.origin}/${token === null ? '' : `#token=${token}`}` };
}

/** Takes the token out of the page's address, if it carries one, so that it is not shown, kept or shared. */
export function takeToken(location: Location, history: History): string | null {
  const url = new URL(location.href);
  const token = tokenIn(url);
  const fragment = new URLSearchParams(url.hash.slice(1));
  if (!fragment.has('token') && !url.searchParams.has('token')) return null;
  if (fragment.has('token')) url.hash = '';
  url.searchParams.delete('token');
  history.replaceState(null, '', url);
  return token;
}

/** True where the page is served by a relay (or by something that answers like one). */
export async function servedByRelay(): Promise<boolean> {
  try {
    const response = await fetch('./healthz', { cache: 'no-store', signal: AbortSignal.timeout(3000) });
    return response.ok && (await response.text()).trim() === 'ok';
  } catch {
    return false;
  }
}
