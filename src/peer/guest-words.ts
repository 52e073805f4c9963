import type { GuestState } from './guest-state.ts';
import type { HandshakeFailure } from './plain-frames.ts';
import type { ByeReason } from './messages.ts';
import type { SealedEnd } from './sealed-wire.ts';

/** How a visit to a host ended; `final` null: a guest that has a ticket tries again. */
export interface VisitEnd {
  readonly final: GuestState['state'] | null;
  /** For a person. */
  readonly problem: string;
  /** Whoever answered said that it does not know this guest. */
  readonly unknown?: boolean;
}

const HANDSHAKES: Record<HandshakeFailure['code'], string> = {
  version: 'The host runs another version of Scry. Reload both windows, so that both have the newest, and try again.',
  malformed: 'The host and this window do not understand each other. Reload both windows, and try again.',
  slow: 'The host did not answer within ten seconds. Try again.',
  wrong: 'The host does not know this link: it may be from an earlier session. Ask for a new one.',
  wait: 'The host was tried with wrong links too often. Check that yours is the newest, wait a minute, and try again.',
  busy: 'Too many knock at the host’s door at once. Try again in a moment.',
  lost: 'The connection was lost before the host had answered. Try again.',
  stranger: 'Somebody else answers under this code, who does not know the link’s secret. Ask the host for a new link.',
};

/** A handshake that came to nothing, for a guest that has not been in, or has. */
export function afterHandshake({ code }: HandshakeFailure, returning: boolean): VisitEnd {
  if (!returning) return { final: 'failed', problem: HANDSHAKES[code] };
  if (code === 'stranger') {
    return { final: null, problem: 'Somebody else answers under this code now. Waiting for the real host.' };
  }
  // Told to wait is who failed to prove its ticket: a good one is let in at any time.
  if (code === 'wrong' || code === 'wait')
    return { final: null, problem: 'The host does not know this window.', unknown: true };
  return { final: null, problem: HANDSHAKES[code] };
}

/** A host's goodbye. */
export function afterBye(reason: ByeReason, host: string, returning: boolean): VisitEnd {
  switch (reason) {
    case 'ended':
      return { final: 'ended', problem: `${host} has ended the session.` };
    case 'refused':
      return { final: 'refused', problem: `${host} did not let you in.` };
    case 'late':
      return {
        final: 'refused',
        problem: `${host} did not say yes in time. Ask again when somebody is there to do so.`,
      };
    case 'removed':
      return { final: 'refused', problem: `${host} sent you out of the session.` };
    case 'cut':
      return {
        final: 'refused',
        problem: `${host}’s window cut this one off, since it sent what a guest may not send.`,
      };
    case 'full':
      return {
        final: returning ? null : 'failed',
        problem: 'Too many are in, or wait to be let in. Try again in a minute.',
      };
  }
}

/** A sealed wire that ended without a goodbye. */
export function afterWire(why: SealedEnd | 'senseless', returning: boolean): VisitEnd {
  switch (why) {
    case 'lost':
      return { final: null, problem: `The connection to the host is lost.${returning ? '' : ' Try again.'}` };
    case 'altered':
      return { final: null, problem: 'What the host sent was altered on the way; none of that was used.' };
    case 'malformed':
    case 'senseless':
      return {
        final: 'failed',
        problem: 'The host sent what this window does not understand. Reload both windows, and join again.',
      };
  }
}

/** Nobody that knows this guest has answered for some time. */
export const FORGOTTEN: VisitEnd = {
  final: 'failed',
  problem: 'The host does not know this window any more. Ask for a new link, or for the code.',
};
