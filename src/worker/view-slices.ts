import type { CohortRow } from '../diagnosis/cohorts.ts';
import type { FindingView } from '../diagnosis/finding.ts';
import type { Gate } from '../diagnosis/gates.ts';
import type { Level } from '../diagnosis/level.ts';
import type { Driver } from '../diagnosis/narrative.ts';
import type { KeepingState } from '../storage/history-protocol.ts';
import type { RunInfo } from '../telemetry/relay-protocol.ts';
import type { EnvDetail } from './env-detail.ts';
import type { LeaderboardsSlice } from './leaderboards.ts';

/** What the worker publishes: slices of the newest snapshot, each sent only when it changed. Plain data. */

/** Whether what comes is kept, and where. */
export type StorageState = KeepingState;

/** The link to where events come from. Stale is judged where it is drawn, from `lastArrival`. */
export type Connection =
  | { readonly kind: 'none' }
  | { readonly kind: 'recording' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'ended' }
  /** `retryAt`: milliseconds since 1970. */
  | { readonly kind: 'reconnecting'; readonly attempt: number; readonly retryAt: number }
  | { readonly kind: 'offline'; readonly reason: string };

/** How far the reading of a file has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Bytes a second. */
  readonly rate: number;
  readonly state: 'reading' | 'complete' | 'cancelled' | 'failed';
}

export interface SourceSlice {
  /** Where the events come from, in words: a file's name, a relay's address, the demo, who shares them. */
  readonly title: string;
  readonly kind: 'none' | 'file' | 'relay' | 'demo' | 'stored' | 'peer';
  readonly connection: Connection;
  /** Milliseconds since 1970 when events last arrived; null before the first. */
  readonly lastArrival: number | null;
  /** Position after the newest line received. */
  readonly head: number;
  readonly events: number;
  readonly badLines: number;
  /** Event types that the spec does not list, with their counts. */
  readonly unknownTypes: readonly (readonly [string, number])[];
  readonly progress: Progress | null;
  /** A stored run is being opened: the fraction that was read; null while none is. */
  readonly reopening: number | null;
  /** Something the person should read: what happened, to what, what to do now. */
  readonly notice: string | null;
  readonly runs: readonly RunInfo[];
  readonly run: string | null;
}

export interface HeaderSlice {
  readonly runId: string;
  readonly task: string;
  readonly rewardMode: string | null;
  readonly groups: readonly string[];
  readonly group: string;
  /** Batches done. */
  readonly batch: number;
  /** The batch that runs; between two batches the one that was just done. */
  readonly runningBatch: number;
  readonly maxBatches: number;
  readonly epoch: number;
  readonly maxEpochs: number;
  readonly episodes: number;
  /** Seconds between start and newest event. */
  readonly runtime: number;
  /** Time of the newest event, seconds since 1970; null before the first. */
  readonly time: number | null;
  /** Estimated seconds to the end of the run; null while unknown. */
  readonly eta: number | null;
  /** Environment epochs a second over a window of recent epochs; null while unknown. */
  readonly epochsPerSecond: number | null;
  /** Over a window of recent batches. */
  readonly batchesPerHour: number | null;
  /** Memory of devices, where the telemetry tells of it. */
  readonly devices: readonly DeviceMemory[];
  /** What the run was started with, as name and value; empty before the start was seen. */
  readonly config: readonly (readonly [string, string])[];
}

/** Memory of one device as the newest event told. */
export interface DeviceMemory {
  readonly device: string;
  /** Bytes. */
  readonly used: number;
  /** Bytes that the percentage is of: total where it is known, else reserved. */
  readonly of: number;
  readonly ofWhat: 'total' | 'reserved';
  /** Time of that event, seconds since 1970. */
  readonly time: number;
}

export interface VerdictSlice {
  readonly level: Level;
  readonly word: string;
  readonly headline: string;
  readonly details: readonly string[];
  /** Why: what speaks loudest first, at most three. */
  readonly drivers: readonly Driver[];
  /** Next: what to do or to watch, one sentence. */
  readonly next: string;
  /** What the judgement lacks, in words: values that never came. */
  readonly missing: readonly string[];
  readonly experiment: { readonly word: string; readonly level: Level; readonly gates: readonly Gate[] };
  readonly phase: { readonly word: string; readonly level: Level; readonly gates: readonly Gate[] };
}

/** Findings at the cursor: all that last, and the newest of those that are over. Newest first. */
export interface FindingsSlice {
  readonly list: readonly FindingView[];
  /** Older ones that are over and not in the list. */
  readonly older: number;
  /** The profile that judged them. */
  readonly profile: number;
  /** A new profile is being applied to the whole run: the fraction done; null while none is. */
  readonly judging: number | null;
}

/** One figure of the outcome row; null where it was never received. */
export interface Figure {
  readonly value: number | null;
  readonly history: readonly number[];
}

export interface KpiSlice {
  /** Percent, mean over environments at the end of the last batch. */
  readonly meanAccuracy: Figure;
  /** Percent, over the environments that run now; null between two batches. */
  readonly accuracyNow: number | null;
  readonly meanReward: Figure;
  readonly bestAccuracy: Figure;
  readonly bestAccuracyEnv: number | null;
  readonly batch: Figure;
  readonly activeSlots: Figure;
  readonly totalSlots: number;
  readonly fossilized: number;
  readonly pruned: number;
  /** Environment epochs a second, over a window of recent epochs. */
  readonly throughput: Figure;
}

/** A metric of the policy with its judgement. */
export interface Vital {
  readonly name: string;
  readonly value: number | null;
  readonly format: 'number' | 'fraction' | 'scientific';
  readonly level: Level;
  readonly word: string;
  readonly history: readonly number[];
}

export interface PolicySlice {
  readonly received: boolean;
  readonly update: number;
  /** Time of the newest update, seconds since 1970. */
  readonly time: number | null;
  readonly vitals: readonly Vital[];
  readonly actionCounts: readonly (readonly [string, number])[];
  readonly totalActions: number;
  /** Newest first. */
  readonly recent: readonly { readonly action: string; readonly env: number; readonly success: boolean }[];
  /** Probability of the newest chosen action, a fraction; null before the first. */
  readonly confidence: number | null;
}

export interface SeedChip {
  readonly slot: string;
  readonly stage: string;
  readonly blueprint: string | null;
  readonly alpha: number;
  readonly epochsInStage: number;
  readonly exploding: boolean;
  readonly vanishing: boolean;
}

export interface EnvCard {
  readonly id: number;
  /** The batch whose end this shows, while the next has not begun; null within a batch. */
  readonly endedBatch: number | null;
  readonly level: Level;
  /** The worst reason in a few words, or null. */
  readonly reason: string | null;
  readonly reasons: readonly { readonly level: 'warn' | 'crit'; readonly text: string }[];
  /** Anomaly score, 0 (sound) to 1. */
  readonly score: number;
  readonly status: string;
  /** Percent; null before the first epoch of the batch. */
  readonly accuracy: number | null;
  readonly best: number;
  readonly history: readonly number[];
  readonly reward: number | null;
  readonly totalReward: number;
  readonly epoch: number;
  readonly lastAction: string | null;
  readonly chips: readonly SeedChip[];
  /** Validation loss; null before the first epoch. */
  readonly loss: number | null;
  /** (host + fossilized parameters) ÷ host; null where the host's are not known. */
  readonly growth: number | null;
  /** Epochs without a new best. */
  readonly stall: number;
  /** Time of its newest epoch, seconds since 1970; null before the first. */
  readonly updated: number | null;
  /** Time of the rollback that it has not recovered from yet; null while there is none. */
  readonly rolledBack: number | null;
  readonly rewardMode: string | null;
}

/** Changed cards only; `ids` lists all environments in their order. */
export interface BoardSlice {
  readonly ids: readonly number[];
  readonly changed: readonly EnvCard[];
}

export type FeedTone = 'none' | 'ok' | 'warn' | 'crit' | 'accent' | `stage-${string}`;

export interface FeedRow {
  readonly position: number;
  readonly type: string;
  readonly severity: 'debug' | 'info' | 'warning' | 'error' | 'critical';
  readonly slot: string | null;
  /** Seconds since 1970. */
  readonly time: number;
  readonly tag: string;
  readonly tone: FeedTone;
  readonly env: number | null;
  readonly text: string;
}

/** New rows since the last message, oldest first; `reset` empties the list before. */
export interface FeedSlice {
  readonly reset: boolean;
  readonly rows: readonly FeedRow[];
}

export interface Slices {
  readonly source: SourceSlice;
  /** This and the next three are null before the first event. */
  readonly header: HeaderSlice | null;
  readonly verdict: VerdictSlice | null;
  readonly kpis: KpiSlice | null;
  readonly policy: PolicySlice | null;
  readonly board: BoardSlice;
  readonly leaderboards: LeaderboardsSlice;
  /** The environment in focus; null while none is, or the group has no such. */
  readonly detail: EnvDetail | null;
  readonly findings: FindingsSlice;
  /** All groups beside each other; empty where the run has fewer than two. */
  readonly cohorts: readonly CohortRow[];
  readonly feed: FeedSlice;
  readonly transport: TransportSlice;
  readonly timeline: TimelineSlice;
  /** Whether what comes is kept, and where. */
  readonly storage: StorageState;
}

/** The end of a batch on the track. */
export interface BatchMark {
  readonly batch: number;
  /** The cursor that shows the batch's end. */
  readonly position: number;
  /** Mean accuracy, percent; null where it was not a number. */
  readonly accuracy: number | null;
}

/** Something a person should look at, as a mark on the track. */
export interface FindingMark {
  /** The cursor that shows it. */
  readonly position: number;
  readonly level: 'warn' | 'crit';
  readonly text: string;
}

/** The whole run at a glance, for the track of the transport bar. Bounded however long the run is. */
export interface TimelineSlice {
  /** Positions that the track spans. */
  readonly head: number;
  readonly batches: readonly BatchMark[];
  /** Events worth a line of the feed, counted in stretches of `width` positions from position 0. */
  readonly density: { readonly width: number; readonly counts: readonly number[] };
  readonly findings: readonly FindingMark[];
}

/** Where the session stands in the run, and how it moves. */
export interface TransportSlice {
  /** The stored run that is open, for addresses; null while none is. */
  readonly run: string | null;
  /** Number of lines applied to what is shown, 0 to `head`. */
  readonly cursor: number;
  readonly head: number;
  /** The cursor goes with the head. */
  readonly following: boolean;
  /** More may come by itself: the source is live or a file is being read. */
  readonly growing: boolean;
  readonly playing: boolean;
  /** Event seconds a second while playing. */
  readonly speed: number;
  /** Lines that came since the cursor was taken from the head; 0 while it follows. */
  readonly newEvents: number;
  /** A seek is on its way. */
  readonly seeking: boolean;
}

/** One message of the stream of slices. `run` counts the runs opened, so that old data are not mixed in. */
export interface SliceMessage {
  readonly sequence: number;
  readonly session: number;
  readonly slices: Partial<Slices>;
}

/** The window's answer once a message was painted; the worker sends the next only then. */
export interface PaintedMessage {
  readonly painted: number;
}
