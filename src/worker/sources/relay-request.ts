import type { RelayTarget } from '../session-api.ts';

/** Asks the relay over HTTP, beside its socket, with the same token. */
export function askRelay(
  target: RelayTarget,
  path: string,
  query: Readonly<Record<string, string>> = {},
  signal: AbortSignal | null = null,
): Promise<Response> {
  const address = new URL(path, target.url.replace(/^ws/, 'http'));
  address.search = new URLSearchParams(query).toString();
  const headers = target.token === null ? {} : { Authorization: `Bearer ${target.token}` };
  return fetch(address, { headers, signal, credentials: 'omit' });
}
