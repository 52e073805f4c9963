import { BEFORE_ALL, compareIds, type StreamInfo } from './redis-replies.ts';

/** Whether a stream goes on where a relay stopped reading it, or lost events meanwhile. */

/** How far a relay has read. */
export interface Place {
  /** The last entry that it has. */
  readonly id: string;
  /** How many were ever added to the stream up to that one; null where that is not known. */
  readonly seen: number | null;
}

/** Entries that were taken after a place, and the stream at that very moment. */
export interface Taken {
  readonly info: StreamInfo;
  readonly count: number;
  /** True where nothing is left to take. */
  readonly drained: boolean;
}

export type Continuity =
  | { readonly kind: 'whole'; readonly seen: number | null }
  /** The stream was trimmed before this relay read it for the first time. */
  | { readonly kind: 'late'; readonly seen: number; readonly missed: number }
  /** Entries were trimmed that this relay had not read; `lost` is null where nobody counted, and perhaps none. */
  | { readonly kind: 'trimmed'; readonly seen: number | null; readonly lost: number | null }
  /** The stream goes on, but it was once longer: it lost its past. */
  | { readonly kind: 'forgot'; readonly seen: number | null }
  /** Its newest entry is older than one that was read: an older copy of it, or another stream. */
  | { readonly kind: 'rewound' };

/** Compares what a relay has read with what the stream says about itself. */
export function judgeContinuity(place: Place, { info, count, drained }: Taken): Continuity {
  if (compareIds(info.lastId, place.id) < 0) return { kind: 'rewound' };
  const fresh = place.id === BEFORE_ALL;
  const pastIsGone =
    !fresh && compareIds(info.lastId, place.id) > 0 && (info.first === null || compareIds(info.first.id, place.id) > 0);
  if (info.added === null) {
    return pastIsGone ? { kind: 'trimmed', seen: null, lost: null } : { kind: 'whole', seen: null };
  }
  // How many entries follow the place can be told where all of them are known to do so.
  const following = drained ? count : fresh || pastIsGone ? info.length : null;
  const before = following === null ? null : info.added - following;
  const counted = before ?? place.seen;
  const seen = counted === null ? null : counted + count;
  if (place.seen !== null && info.added < place.seen) return { kind: 'forgot', seen };
  if (fresh)
    return before !== null && before > 0
      ? { kind: 'late', seen: before + count, missed: before }
      : { kind: 'whole', seen };
  if (before === null || place.seen === null) {
    return pastIsGone ? { kind: 'trimmed', seen, lost: null } : { kind: 'whole', seen };
  }
  return before > place.seen ? { kind: 'trimmed', seen, lost: before - place.seen } : { kind: 'whole', seen };
}
