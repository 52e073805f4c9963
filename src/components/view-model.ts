import { createContext } from '@lit/context';
import type { CohortRow } from '../diagnosis/cohorts.ts';
import { PROFILE_VERSION } from '../diagnosis/threshold-profile.ts';
import type { EnvDetail } from '../worker/env-detail.ts';
import type { EpisodeStory } from '../worker/episode-story.ts';
import type { FeedFilter } from '../worker/feed-page.ts';
import type { EpisodeRow, LeaderboardsSlice } from '../worker/leaderboards.ts';
import type {
  EnvCard,
  FeedRow,
  FindingsSlice,
  HeaderSlice,
  KpiSlice,
  PolicySlice,
  SourceSlice,
  StorageState,
  TimelineSlice,
  TransportSlice,
  VerdictSlice,
} from '../worker/view-slices.ts';
import { DEFAULT_PREFERENCES, NO_MARKS, type Preferences, type RunMarks } from './preferences.ts';
import type { SharingModel } from './sharing-model.ts';

/** A run kept on this device, as the Library lists it. */
export interface LibraryRun {
  readonly id: string;
  /** As renamed by a person, else as its source called it. */
  readonly name: string;
  /** Empty before a start was seen. */
  readonly task: string;
  /** Percent, mean of the newest batch; null before the first. */
  readonly accuracy: number | null;
  /** Mean accuracy a batch, percent, thinned to at most 60 points. */
  readonly sparkline: readonly number[];
  readonly batches: number;
  /** 0 where the run did not say. */
  readonly maxBatches: number;
  readonly events: number;
  readonly badLines: number;
  /** Bytes as received, and as they lie on the device. */
  readonly rawBytes: number;
  readonly storedBytes: number;
  /** Milliseconds since 1970 on this device's clock. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** `live`: being received now; `complete`: its source had ended; `partial`: more may exist at its source. */
  readonly state: 'live' | 'complete' | 'partial';
  /** Never offered for deletion. */
  readonly kept: boolean;
  /** The run that this window shows. */
  readonly open: boolean;
}

/** The Library: what is stored and how much room there is. */
export interface LibraryModel {
  /** Null until it was read for the first time. */
  readonly runs: readonly LibraryRun[] | null;
  /** Of this site, bytes; null where the browser does not say. */
  readonly usage: number | null;
  readonly quota: number | null;
  /** Whether the browser promised not to evict; null where it does not say. */
  readonly persistent: boolean | null;
  /** Just deleted and still to be had back. */
  readonly deleted: readonly { readonly id: string; readonly name: string }[];
  /** An export on its way; `done` is a fraction. */
  readonly exporting: { readonly id: string; readonly done: number } | null;
  /** Something that went wrong with stored data, in words. */
  readonly problem: string | null;
}

/** A moment that somebody wants to find again. */
export interface Bookmark {
  readonly id: number;
  readonly position: number;
  readonly note: string;
  /** Who wrote it, in a shared session; empty: the person at this window, alone. */
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly created: number;
}

/** Rows of the feed while somebody looks back or looks for something; oldest first. */
export interface FeedWindow {
  readonly filter: FeedFilter;
  readonly rows: readonly FeedRow[];
  /** Positions that were looked through: [from, to). */
  readonly from: number;
  readonly to: number;
  /** Nothing of it lies before, or after. */
  readonly atStart: boolean;
  readonly atEnd: boolean;
  /** More is on its way; null while nothing is. */
  readonly loading: 'before' | 'from' | null;
  readonly problem: string | null;
}

/** A leaderboard row that is looked into: the environment at its peak and at its end. */
export interface RunComparison {
  readonly row: EpisodeRow;
  /** Null while they are on their way. */
  readonly peak: EnvDetail | null;
  readonly end: EnvDetail | null;
  readonly problem: string | null;
}

/** The one immutable picture of the session that components read. Slices are null before their first arrival. */
export interface ViewModel {
  readonly source: SourceSlice;
  readonly header: HeaderSlice | null;
  readonly verdict: VerdictSlice | null;
  readonly kpis: KpiSlice | null;
  readonly policy: PolicySlice | null;
  /** All environments in their order. */
  readonly cards: readonly EnvCard[];
  readonly leaderboards: LeaderboardsSlice;
  /** The environment in focus; null while none is. */
  readonly detail: EnvDetail | null;
  /** What happened in it during the batch at the cursor; null until it was read. */
  readonly story: EpisodeStory | null;
  readonly findings: FindingsSlice;
  readonly cohorts: readonly CohortRow[];
  readonly comparison: RunComparison | null;
  /** The newest rows worth a line, oldest first. */
  readonly feed: readonly FeedRow[];
  /** Null while the feed follows the newest without a filter that asks for more. */
  readonly feedWindow: FeedWindow | null;
  /** The line of an event as it came, that somebody asked for. */
  readonly rawLine: { readonly position: number; readonly text: string } | null;
  readonly preferences: Preferences;
  /** What was marked in the open run. */
  readonly marks: RunMarks;
  readonly transport: TransportSlice;
  readonly timeline: TimelineSlice;
  readonly storage: StorageState;
  readonly library: LibraryModel;
  /** Bookmarks of the open run, in the order of their positions. */
  readonly bookmarks: readonly Bookmark[];
  /** The environment in focus, or null. */
  readonly focusedEnv: number | null;
  /** Whom this session is shared with. */
  readonly sharing: SharingModel;
}

/** Where components find the view model. */
export const viewModelContext = createContext<ViewModel>(Symbol('scry-view-model'));

/** The view model before anything was opened. */
export const EMPTY_VIEW: ViewModel = {
  source: {
    title: '',
    kind: 'none',
    connection: { kind: 'none' },
    lastArrival: null,
    head: 0,
    events: 0,
    badLines: 0,
    unknownTypes: [],
    progress: null,
    reopening: null,
    notice: null,
    runs: [],
    run: null,
  },
  header: null,
  verdict: null,
  kpis: null,
  policy: null,
  cards: [],
  leaderboards: { best: [], worst: [], seeds: [], bestByEnd: null, episodes: 0, endedSeeds: 0 },
  detail: null,
  story: null,
  findings: { list: [], older: 0, profile: PROFILE_VERSION, judging: null },
  cohorts: [],
  comparison: null,
  feed: [],
  feedWindow: null,
  rawLine: null,
  preferences: DEFAULT_PREFERENCES,
  marks: NO_MARKS,
  transport: {
    run: null,
    cursor: 0,
    head: 0,
    following: true,
    growing: false,
    playing: false,
    speed: 1,
    newEvents: 0,
    seeking: false,
  },
  timeline: { head: 0, batches: [], density: { width: 1, counts: [] }, findings: [] },
  storage: { kind: 'device' },
  library: { runs: null, usage: null, quota: null, persistent: null, deleted: [], exporting: null, problem: null },
  bookmarks: [],
  focusedEnv: null,
  sharing: { role: 'none' },
};
