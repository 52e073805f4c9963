/** The ids under which windows find each other: a host's is its code, a guest's the host's with a number behind it. */

export interface PeerId {
  readonly id: string;
  /** The id of the host that shares; of a host its own. */
  readonly host: string;
  readonly isHost: boolean;
}

/** Three spoken words after `scry-`; for a guest 8 to 32 hex digits more. */
const PEER_ID = /^(scry(?:-[a-z]{2,12}){3})(?:-[0-9a-f]{8,32})?$/;

/** The parts of an id, or null where no window of Scry has such a one. */
export function parsePeerId(id: string): PeerId | null {
  const host = PEER_ID.exec(id)?.[1];
  return host === undefined ? null : { id, host, isHost: id === host };
}

/** True where one may send the other a message: a guest its own host, a host its own guests, nobody else anybody. */
export function mayTell(from: PeerId, to: PeerId): boolean {
  return from.host === to.host && from.isHost !== to.isHost;
}
