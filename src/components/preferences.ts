import type { LeaderRule } from '../diagnosis/cohorts.ts';
import { THRESHOLDS, type ThresholdProfile } from '../diagnosis/threshold-profile.ts';
import { DEFAULT_SHARING_SETTINGS, type SharingSettings } from './sharing-model.ts';

/** What a person set: once for all runs, and for one run. Kept on the device. */

export const BOARD_LAYOUTS = ['cards', 'table', 'heat'] as const;
export type BoardLayout = (typeof BOARD_LAYOUTS)[number];
export const BOARD_ORDERS = ['attention', 'id', 'accuracy', 'reward', 'loss', 'growth', 'stall', 'age'] as const;
export type BoardOrder = (typeof BOARD_ORDERS)[number];
export const BEST_ORDERS = ['accuracy', 'reward', 'efficiency', 'growth'] as const;
export type BestOrder = (typeof BEST_ORDERS)[number];

/** For all runs. */
export interface Preferences {
  readonly boardLayout: BoardLayout;
  readonly boardOrder: BoardOrder;
  readonly hideHealthy: boolean;
  readonly bestOrder: BestOrder;
  readonly leaderRule: LeaderRule;
  /** The feed tells how long ago instead of when. */
  readonly relativeTimes: boolean;
  readonly newestFirst: boolean;
  /** Desktop notifications of critical findings while the tab is hidden. */
  readonly notify: boolean;
  /** Single letters are commands; some people type them by accident (WCAG 2.1.4). */
  readonly singleKeys: boolean;
  /** The screen stays on while the run plays or is followed. */
  readonly keepAwake: boolean;
  readonly sharing: SharingSettings;
  readonly thresholds: ThresholdProfile;
}

/** For one run. */
export interface RunMarks {
  /** Pinned environments. */
  readonly pins: readonly number[];
  /** Ids of leaderboard rows that were looked into. */
  readonly dismissed: readonly string[];
  /** Ids of findings that were seen. */
  readonly acknowledged: readonly string[];
  /** Ids of findings with the time until which they are silent, milliseconds since 1970. */
  readonly snoozed: readonly (readonly [string, number])[];
}

export const NO_MARKS: RunMarks = { pins: [], dismissed: [], acknowledged: [], snoozed: [] };

/** Preferences that nobody has changed. */
export const DEFAULT_PREFERENCES: Preferences = {
  boardLayout: 'cards',
  boardOrder: 'attention',
  hideHealthy: false,
  bestOrder: 'accuracy',
  leaderRule: 'roi',
  relativeTimes: false,
  newestFirst: true,
  notify: false,
  singleKeys: true,
  keepAwake: false,
  sharing: DEFAULT_SHARING_SETTINGS,
  thresholds: THRESHOLDS,
};
