import { createContext } from '@lit/context';
import type {
  BestRun,
  EnvCard,
  FeedRow,
  HeaderSlice,
  KpiSlice,
  PolicySlice,
  SourceSlice,
  StorageState,
  TimelineSlice,
  TransportSlice,
  VerdictSlice,
} from '../worker/view-slices.ts';

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
  /** Milliseconds since 1970. */
  readonly created: number;
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
  readonly bestRuns: readonly BestRun[];
  /** Oldest first. */
  readonly feed: readonly FeedRow[];
  /** Rows while somebody looks back, oldest first; null while the feed follows the newest. */
  readonly feedBack: readonly FeedRow[] | null;
  readonly transport: TransportSlice;
  readonly timeline: TimelineSlice;
  readonly storage: StorageState;
  readonly library: LibraryModel;
  /** Bookmarks of the open run, in the order of their positions. */
  readonly bookmarks: readonly Bookmark[];
  /** The environment in focus, or null. */
  readonly focusedEnv: number | null;
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
  bestRuns: [],
  feed: [],
  feedBack: null,
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
};
