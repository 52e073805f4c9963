import { backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import { NetworkProblem, type HostName, type HostPlace, type PeerNetwork, type Wire } from './wire.ts';

const WAITS = [500, 1000, 2000];

/**
 * Takes the host's place with the signalling server.
 * @param name its token keeps the place over a reload too; nobody but this window and the server knows it
 * @param again after a reload: the window that was may still have the place, so it is tried until it is had
 * @param onAway told why it has to be tried again
 */
export async function takePlace(
  network: PeerNetwork,
  name: HostName,
  clock: Clock,
  again: boolean,
  onWire: (wire: Wire) => void,
  onState: (state: 'open' | 'away', reason: string | null) => void,
  stopped: () => boolean,
): Promise<HostPlace> {
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
