import { byUrgency, type Level } from './level.ts';
import type { Driver } from './narrative.ts';
import type { ThresholdProfile } from './threshold-profile.ts';

/** What the connection does to the verdict of a run that is watched live (health-thresholds §4.1 rules 1 to 4, §4.2, §4.3). */

/** What is known of the link to where the events come from. */
export interface ConnectionFacts {
  readonly kind: 'none' | 'recording' | 'connecting' | 'live' | 'ended' | 'reconnecting' | 'offline';
  /** All planned batches are done; null where the plan is not known. */
  readonly finished: boolean | null;
}

/** The rule that holds; null where the connection is no trouble, or none of this run's business. */
export type ConnectionTrouble = 'disconnected' | 'ended' | 'stale' | 'slow';

/** The parts of a verdict that the connection may change. */
export interface ConnectionJudged {
  readonly level: Level;
  readonly word: string;
  readonly headline: string;
  readonly details: readonly string[];
  readonly drivers: readonly Driver[];
  readonly next: string;
}

const DRIVERS = 3;

/**
 * Which rule of the connection holds; the first match wins.
 * @param ageSeconds since the newest events came; null before the first, and then nothing can be late
 */
export function connectionTrouble(
  { kind, finished }: ConnectionFacts,
  ageSeconds: number | null,
  { silenceSeconds }: ThresholdProfile,
): ConnectionTrouble | null {
  switch (kind) {
    case 'none':
    case 'recording':
    case 'connecting':
      return null;
    case 'reconnecting':
    case 'offline':
      return 'disconnected';
    case 'ended':
      return finished === true ? null : 'ended';
    case 'live':
      // Nothing more is to come after the last batch.
      if (ageSeconds === null || finished === true) return null;
      if (ageSeconds >= silenceSeconds.crit) return 'stale';
      return ageSeconds >= silenceSeconds.warn ? 'slow' : null;
  }
}

interface Override {
  readonly level: 'warn' | 'crit';
  readonly word: string;
  readonly headline: string;
  readonly score: number;
  readonly why: string;
  readonly next: string;
}

function overrideOf(trouble: ConnectionTrouble, { kind, finished }: ConnectionFacts): Override {
  switch (trouble) {
    case 'disconnected':
      return {
        level: 'crit',
        word: 'DISCONNECTED',
        headline: 'The connection is gone.',
        score: 1,
        why: 'No connection to the source.',
        next:
          kind === 'reconnecting'
            ? 'Check that the relay runs; Scry goes on trying and misses nothing.'
            : 'Check that the relay runs, then connect again from the header.',
      };
    case 'ended':
      return finished === null
        ? {
            level: 'warn',
            word: 'ENDED',
            headline: 'The run has ended.',
            score: 1,
            why: 'The trainer writes no more.',
            next: 'See whether the trainer was meant to stop here.',
          }
        : {
            level: 'crit',
            word: 'TRAINER ENDED',
            headline: 'The trainer ended before the run was done.',
            score: 1,
            why: 'The trainer writes no more.',
            next: 'Read the trainer’s own output for the reason, then start it again.',
          };
    case 'stale':
      return {
        level: 'crit',
        word: 'STALE',
        headline: 'Nothing comes any more.',
        score: 0.95,
        why: 'No event for a while.',
        next: 'Check whether the trainer hangs: its process, its disk, its network.',
      };
    case 'slow':
      return {
        level: 'warn',
        word: 'SLOW',
        headline: 'Events come slowly.',
        score: 0.7,
        why: 'Events come slowly.',
        next: 'Wait a moment: a long step of the trainer looks like this.',
      };
  }
}

/**
 * The verdict of a live run with its connection in it. What was judged before stays readable in the details.
 * A slow stream never hides a critical verdict: it only stands among its reasons, unlike in the reference.
 * Not for recordings, nor for looking back: there a connection says nothing about what is shown.
 */
export function withConnection<V extends ConnectionJudged>(
  verdict: V,
  connection: ConnectionFacts,
  ageSeconds: number | null,
  profile: ThresholdProfile,
): V {
  const trouble = connectionTrouble(connection, ageSeconds, profile);
  if (trouble === null) return verdict;
  const { level, word, headline, score, why, next } = overrideOf(trouble, connection);
  const driver: Driver = { key: 'connection', score, level, text: why, target: 'connection', metric: null };
  const drivers = [driver, ...verdict.drivers].sort((a, b) => b.score - a.score).slice(0, DRIVERS);
  if (byUrgency(level, verdict.level) > 0) return { ...verdict, drivers };
  const before = trouble === 'slow' ? verdict.headline : `Until then: ${verdict.headline}`;
  return { ...verdict, level, word, headline, details: [before, ...verdict.details], drivers, next };
}
