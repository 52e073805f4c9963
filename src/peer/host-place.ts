import { backoff } from './backoff.ts';
import { hex, utf8 } from './bytes.ts';
import type { Clock } from './clock.ts';
import type { Share } from './invitation.ts';
import { hashOf } from './session-keys.ts';
import { NetworkProblem, type HostPlace, type PeerNetwork, type Wire } from './wire.ts';

const WAITS = [500, 1000, 2000];

/**
 * What keeps a host's place for it, over a reload too: made from the secret, so that only this session has it, and so
 * that the signalling server, which is told, cannot tell the secret from it.
 */
async function placeToken(secret: string): Promise<string> {
  return hex(await hashOf(utf8(`scry/1 place ${secret}`))).slice(0, 32);
}

/**
 * Takes the host's place with the signalling server.
 * @param again after a reload: the window that was may still have the place, so it is tried until it is had
 * @param onAway told why it has to be tried again
 */
export async function takePlace(
  network: PeerNetwork,
  share: Share,
  clock: Clock,
  again: boolean,
  onWire: (wire: Wire) => void,
  onState: (state: 'open' | 'away', reason: string | null) => void,
  stopped: () => boolean,
): Promise<HostPlace> {
  const name = { id: `scry-${share.code}`, token: await placeToken(share.secret) };
  for (let tries = 0; ; tries++) {
    try {
      return await network.host(name, onWire, onState);
    } catch (error) {
      const lasting = !(error instanceof NetworkProblem) || (error.code !== 'unreachable' && error.code !== 'taken');
      if (!again || lasting || stopped()) throw error;
      onState('away', error.message);
      await new Promise<void>((resolve) => clock.after(backoff(WAITS, tries), resolve));
    }
  }
}
