import { isIP } from 'node:net';

/** The address to listen on, as people write it. */

/** The name or address without brackets and in lower case, or null where it is none. */
export function cleanHost(text: string): string | null {
  const host = text.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  // One address of IPv6 has many spellings; browsers ask by the shortest.
  if (isIP(host) === 6 && !host.includes('%')) return new URL(`http://[${host}]`).hostname.slice(1, -1);
  if (isIP(host) !== 0) return host;
  const isName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/.test(host);
  // Systems read "0" or "127.1" as addresses, each in its own way.
  const looksLikeAddress = /(^|\.)(\d+|0x[0-9a-f]*)$/.test(host);
  return isName && !looksLikeAddress ? host : null;
}

/** True where only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
