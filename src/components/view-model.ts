import { createContext } from '@lit/context';
import type {
  BestRun,
  EnvCard,
  FeedRow,
  HeaderSlice,
  KpiSlice,
  PolicySlice,
  SourceSlice,
  VerdictSlice,
} from '../worker/view-slices.ts';

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
  focusedEnv: null,
};
