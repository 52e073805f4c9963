/** ICE servers as a person writes them down: one a line. */

/** Servers, or in words what is wrong with a line. */
export type ParsedIceServers =
  { readonly ok: true; readonly servers: readonly RTCIceServer[] } | { readonly ok: false; readonly problem: string };

const STUN = /^stuns?:[^\s?]+$/i;
const TURN = /^turns?:[^\s?]+(\?transport=(udp|tcp))?$/i;

/** Reads `stun:host:port` and `turn:host:port user password`; blank lines count for nothing. */
export function parseIceServers(text: string): ParsedIceServers {
  const servers: RTCIceServer[] = [];
  for (const line of text.split('\n')) {
    const [urls = '', username, credential, ...more] = line.trim().split(/\s+/);
    if (urls === '') continue;
    if (STUN.test(urls) && username === undefined) servers.push({ urls });
    else if (TURN.test(urls) && username !== undefined && credential !== undefined && more.length === 0) {
      servers.push({ urls, username, credential });
    } else {
      const what = TURN.test(urls) ? 'A TURN server needs a user and a password behind it' : 'It is no ICE server';
      return {
        ok: false,
        problem: `“${line.trim().slice(0, 60)}”: ${what}. Write “stun:host:port”, or “turn:host:port user password”.`,
      };
    }
  }
  return { ok: true, servers };
}
