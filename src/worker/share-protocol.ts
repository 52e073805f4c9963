import type { SeriesSpan } from '../storage/series-store.ts';
import type { SeriesKey } from '../storage/series/series-key.ts';
import type { Progress, SourceSlice } from './view-slices.ts';

/** What a guest's worker and a host's worker say to each other, through the windows of both. Plain data. */

/** What a guest asks of the host's worker. `generation` names the run as it was joined; another one is refused. */
export type ShareRequest =
  /** All that is needed to go on from the newest line: the answer's body is a {@link JoinedRun}. */
  | { readonly kind: 'join' }
  /** How things stand: the answer's body is a {@link ShareNews}. */
  | { readonly kind: 'news' }
  /** Raw lines of [from, to): the body is {@link SharedLines}; it may hold fewer, never none. */
  | { readonly kind: 'lines'; readonly generation: number; readonly from: number; readonly to: number }
  /** The state at a checkpoint: the body is its bytes as they are stored. */
  | { readonly kind: 'checkpoint'; readonly generation: number; readonly position: number }
  /** One series in equal stretches. */
  | { readonly kind: 'series'; readonly generation: number; readonly key: SeriesKey; readonly span: SeriesSpan }
  /** All tables of series. */
  | { readonly kind: 'tables'; readonly generation: number };

/** Why a request was not answered. */
export type ShareRefusal =
  /** The host shows another run now: join again. */
  | 'gone'
  /** The host has no such lines any more. */
  | 'missing'
  /** Malformed, or too much at once. */
  | 'refused';

/** `body` is plain data encoded by `plain-data.ts`; whoever takes it checks it. */
export type ShareAnswer =
  | { readonly ok: true; readonly body: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly reason: ShareRefusal; readonly message: string };

/** What the host tells whenever its session changed. */
export interface ShareNews {
  /** Counts the runs that the host has shown, and the times that all of one was judged anew. */
  readonly generation: number;
  /** False while the host has no run open. */
  readonly open: boolean;
  /** Position after the newest line. */
  readonly head: number;
  /** Where seeks can start: checkpoints after `checkpointsFrom`, all of them from there on. */
  readonly checkpointsFrom: number;
  readonly checkpoints: readonly number[];
  /** What the host's events come from. */
  readonly title: string;
  readonly kind: SourceSlice['kind'];
  readonly connection: 'none' | 'recording' | 'connecting' | 'live' | 'ended' | 'reconnecting' | 'offline';
  readonly progress: Progress['state'] | null;
}

/** What a join is answered with. */
export interface JoinedRun {
  readonly news: ShareNews;
  /** The newest state, as a checkpoint; null while the host has no run open. */
  readonly view: Uint8Array<ArrayBuffer> | null;
  /** The run's record, as it would be stored. */
  readonly record: unknown;
  /** The run at a glance, and what is known of its lines ({@link RecorderExtra}). */
  readonly extra: unknown;
  /** The limits that the host judges by; null while it has no run open. */
  readonly profile: unknown;
}

/** Consecutive segments of raw lines; `bytes` is null where they are damaged. */
export interface SharedLines {
  readonly segments: readonly {
    readonly first: number;
    readonly count: number;
    readonly bytes: Uint8Array<ArrayBuffer> | null;
    readonly problem: string | null;
  }[];
}

/** How a guest's worker reaches the host's. */
export interface ShareLink {
  /** Rejects when the guest has left for good; waits while the connection is being had back. */
  ask(request: ShareRequest): Promise<ShareAnswer>;
}

/** Where a pointer is: an element, and a place in it from 0 to 1. */
export interface Pointer {
  /** Names the element (`app/pointer-anchor.ts`). */
  readonly anchor: string;
  readonly x: number;
  readonly y: number;
}

/** What somebody looks at. */
export interface Presence {
  /** The cursor. */
  readonly position: number;
  /** It goes with the newest. */
  readonly live: boolean;
  /** A `ViewId`; unknown ones of other versions are left alone. */
  readonly view: string;
  readonly env: number | null;
  readonly group: string | null;
  readonly pointer: Pointer | null;
}

/** Somebody in a shared session. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly host: boolean;
  /** The connection is lost, and may come back. */
  readonly away: boolean;
  readonly presence: Presence | null;
}

/** A note at a moment, that all in a shared session see. */
export interface SharedNote {
  readonly id: number;
  readonly position: number;
  readonly note: string;
  /** Who wrote it; empty: the host, before anybody was there. */
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly created: number;
}
