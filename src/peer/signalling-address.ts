/** Where a signalling server is, as PeerJS wants to be told. */
export interface SignallingAddress {
  readonly host: string;
  readonly port: number;
  /** Begins and ends with a slash; the socket is at `<path>peerjs`. */
  readonly path: string;
  readonly secure: boolean;
}

/**
 * A PeerServer's address, as a person or the relay gives it: `https://host`, `wss://host:9000/somewhere`, with or
 * without `/peerjs` at its end. Null where it is no such address.
 */
export function signallingAddress(url: string): SignallingAddress | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^(?:https?|wss?):$/.test(parsed.protocol) || parsed.username !== '') return null;
  const secure = parsed.protocol === 'https:' || parsed.protocol === 'wss:';
  const path = `${parsed.pathname.replace(/\/+$/, '').replace(/\/peerjs$/, '')}/`;
  return { host: parsed.hostname, port: Number(parsed.port) || (secure ? 443 : 80), path, secure };
}
