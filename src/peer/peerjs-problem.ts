import { NetworkProblem } from './wire.ts';

/** What PeerJS calls an error, for a person. */
export function networkProblem(type: string): NetworkProblem {
  switch (type) {
    case 'unavailable-id':
      return new NetworkProblem(
        'taken',
        'Another window shares under this code. Start sharing anew, with another one.',
      );
    case 'peer-unavailable':
      return new NetworkProblem(
        'no-such-host',
        'Nobody shares under this code now. Check it, or ask whether the session still goes on.',
      );
    case 'invalid-key':
    case 'invalid-id':
    case 'server-error':
      return new NetworkProblem(
        'refused',
        'The signalling server does not let this window in. Check the code and the settings, and try again.',
      );
    case 'browser-incompatible':
      return new NetworkProblem('no-webrtc', 'This browser does not allow connections between windows (WebRTC) here.');
    case 'webrtc':
    case 'negotiation-failed':
    case 'connection-closed':
      return new NetworkProblem(
        'unreachable',
        'The other window was found, but no way to it. Use the same network, or set an ICE server in both.',
      );
    default:
      return new NetworkProblem(
        'unreachable',
        'The signalling server cannot be reached. Check the network, and that the relay runs.',
      );
  }
}
