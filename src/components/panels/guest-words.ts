import type { GuestSharing } from '../sharing-model.ts';
import { shownName } from '../widgets/person-mark.ts';

/** How a guest calls the host, before its name is known too. */
export function hostWords(host: string, unknown = 'the host'): string {
  return host === '' ? unknown : shownName(host);
}

/** Why a guest is not, or no longer, in; empty where it is, or is on the way. */
export function overWords({ state, host, problem }: GuestSharing): string {
  switch (state) {
    case 'refused':
      return problem ?? `${hostWords(host, 'The host')} did not let you in.`;
    case 'ended':
      return problem ?? `${hostWords(host, 'The host')} has ended this session. What came so far stays here.`;
    case 'failed':
      return problem ?? 'The session could not be reached. Check the link or the words, and try again.';
    default:
      return '';
  }
}

/** The digits that the person at this window has not compared yet; null where there are none. */
export function digitsToCompare({ check, compared }: GuestSharing): string | null {
  return compared ? null : check;
}
