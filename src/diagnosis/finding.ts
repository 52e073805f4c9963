/** Findings: what a person should know, why, since when, and when it was over. Plain data. */

/** What a finding is about; the anomaly strip counts by these. */
export const FINDING_CLASSES = [
  'numerics',
  'rollback',
  'hacking',
  'memory',
  'policy',
  'critic',
  'gradient',
  'observation',
  'environment',
  'seed',
  'progress',
  'silence',
] as const;
export type FindingClass = (typeof FINDING_CLASSES)[number];

/** How a value of the evidence is written. */
export type EvidenceFormat = 'number' | 'fraction' | 'percent' | 'count' | 'seconds' | 'scientific';

/** A measured value that speaks for a finding, with the limit it crossed. */
export interface Evidence {
  readonly name: string;
  readonly value: number;
  /** Null where the value itself is the finding: NaN, a latch, an event. */
  readonly limit: number | null;
  readonly relation: 'above' | 'below' | 'at or above' | 'at or below' | 'is';
  readonly format: EvidenceFormat;
}

/** What a rule raises, before it has a place in the run. */
export interface Symptom {
  /** The rule, and where one rule can hold for several things at once, which of them: `kl`, `stalled/3`. */
  readonly key: string;
  readonly rule: string;
  readonly class: FindingClass;
  readonly level: 'warn' | 'crit';
  readonly env: number | null;
  readonly slot: string | null;
  /** A few words: `KL divergence high`. */
  readonly title: string;
  /** The whole sentence with value and limit. Text from telemetry may be in it. */
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/** A symptom that is put into words only where it is new. */
export interface Sighting {
  readonly key: string;
  readonly level: 'warn' | 'crit';
  readonly describe: () => Symptom;
}

/** Nobody counts further; what is shown at a cursor must not depend on what came later. */
export const MOST_SEEN = 99;

/** A symptom in its place. What it says is what was true when it began. */
export interface Finding extends Symptom {
  /** Unique in the run, and the same however often the run is read. */
  readonly id: string;
  readonly group: string;
  /** The cursor that first shows it. */
  readonly begin: number;
  /** Time of the event that raised it, seconds since 1970. */
  readonly time: number;
  /** Batch that ran when it began, from 1; 0 before the first. */
  readonly batch: number;
  /** The first cursor at which it is over; null while it lasts. */
  readonly end: number | null;
  readonly endTime: number | null;
  /** Cursors at which it was seen (again), the first included; at most {@link MOST_SEEN}. */
  readonly seen: readonly number[];
  /** Everyday business of the late epochs, such as a stalled environment: listed, but no mark on the track. */
  readonly routine: boolean;
}

/** A finding as it stood at a cursor. */
export interface FindingView extends Symptom {
  readonly id: string;
  readonly begin: number;
  readonly time: number;
  readonly batch: number;
  /** Over at the cursor. */
  readonly over: boolean;
  readonly endTime: number | null;
  /** Seen so often up to the cursor; at {@link MOST_SEEN} it may have been more. */
  readonly count: number;
  readonly routine: boolean;
}

/** A finding as it stood at a cursor; null where it had not begun. */
export function findingAt(finding: Finding, cursor: number): FindingView | null {
  if (finding.begin > cursor) return null;
  const { id, key, rule, level, env, slot, title, text, evidence, begin, time, batch, routine } = finding;
  const over = finding.end !== null && finding.end <= cursor;
  const last = finding.seen.at(-1) ?? begin;
  const count = last <= cursor ? finding.seen.length : finding.seen.filter((at) => at <= cursor).length;
  return {
    id,
    key,
    rule,
    class: finding.class,
    level,
    env,
    slot,
    title,
    text,
    evidence,
    begin,
    time,
    batch,
    over,
    endTime: over ? finding.endTime : null,
    count,
    routine,
  };
}
