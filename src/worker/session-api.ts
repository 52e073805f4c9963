import type { ThresholdProfile } from '../diagnosis/threshold-profile.ts';
import type { SeriesSpan, SeriesTable } from '../storage/series-store.ts';
import type { SeriesWindow } from '../storage/series/read-series.ts';
import type { SeriesKey } from '../storage/series/series-key.ts';
import type { LineError } from '../telemetry/event.ts';
import type { EnvDetail } from './env-detail.ts';
import type { EpisodeStory } from './episode-story.ts';
import type { FeedPage, FeedQuery } from './feed-page.ts';
import type { ShareAnswer, ShareLink, ShareNews, ShareRequest } from './share-protocol.ts';
import type { StepUnit } from './steps.ts';
import type { Moved } from './transport.ts';

/** The session worker's interface, wrapped by comlink: commands go here, slices come over the port. */
export interface SessionApi {
  /** Hands over the port on which slices are published and acknowledged. */
  connect(port: MessagePort): void;
  /** Reads dropped or chosen recordings, `.jsonl` or `.jsonl.gz`, one after the other. Ends with the last, or when cancelled. */
  openFiles(files: readonly File[]): Promise<void>;
  /** Follows a relay; reconnects for ever until another source is opened. `run` null: the newest. */
  openRelay(target: RelayTarget): Promise<void>;
  /** Plays the built-in simulator, without any server. */
  openDemo(): Promise<void>;
  /**
   * Shows a run from this device, and goes on following it where `relay` has it too.
   * False where nothing is stored under that id.
   */
  openStored(run: string, relay: RelayTarget | null): Promise<boolean>;
  /** Follows the session of a host that lets this window in; `host` is the name to show. Ends when it is left. */
  openPeer(link: ShareLink, host: string): Promise<void>;
  /** What the host told. */
  peerNews(news: ShareNews): void;
  /** The way to the host is lost, or there again. */
  peerAway(away: boolean): void;
  /**
   * Reads all lines of a shared run, from the first, into a run of this device; goes on with what comes. Resolves when
   * the run has ended, or with {@link SessionApi.cancel}; rejects with what went wrong, in words.
   */
  copyShared(link: ShareLink, progress: (done: number, total: number) => void): Promise<void>;
  /** Serves guests from what is open, from now on; `tell` is given what they have to know. */
  startSharing(tell: (news: ShareNews) => void): void;
  stopSharing(): void;
  /** Answers a guest; never rejects. */
  answerGuest(request: ShareRequest): Promise<ShareAnswer>;
  /** Leaves the open run; resolves when all of it is on the device. */
  close(): Promise<void>;
  /** Stops reading; what was read stays. */
  cancel(): void;
  /** Tries to reconnect now. */
  retry(): void;
  /** Chooses the group that the slices show. */
  showGroup(group: string): void;
  /** Chooses the environment whose details the slices hold; null: none. */
  focusEnv(env: number | null): void;
  /** Chooses the limits that findings are judged by; the whole run is judged anew. */
  useProfile(profile: ThresholdProfile): void;
  /** What happened in an environment during the batch at the cursor; null before the first. */
  story(env: number): Promise<EpisodeStory | null>;
  /** An environment as it was at a cursor, which stays where it is; null where there is none. */
  envAt(env: number, position: number): Promise<EnvDetail | null>;
  /** A page of the feed over the whole run. A later request ends the one before early. */
  feedPage(query: FeedQuery): Promise<FeedPage>;
  /** A line as it came; null where it is not there. */
  rawLine(position: number): Promise<string | null>;
  /** The lines that could not be read, oldest first; the first thousand are kept. */
  lineErrors(): readonly LineError[];
  /** Shows the run as it was after `position` lines. */
  seek(position: number): Promise<Moved>;
  /** Shows the newest, and goes with it. */
  goLive(): void;
  play(playing: boolean): Promise<void>;
  /** Event seconds a second, 0.25 to 256. */
  setSpeed(speed: number): void;
  step(unit: StepUnit, direction: 1 | -1): Promise<Moved>;
  /** To a batch, epoch, time or position as typed. */
  jump(typed: string): Promise<Moved>;
  /** All tables of series of the open run. */
  seriesTables(): Promise<readonly SeriesTable[]>;
  /** One series of the open run in equal stretches of positions; null while none is open. */
  series(key: SeriesKey, span: SeriesSpan): Promise<SeriesWindow | null>;
  /** After room was made: tries again to store what is only in memory. */
  retryStorage(): Promise<void>;
  /** Hands on what is not stored yet; resolves when it is on the device, as far as it can get there. */
  flush(): Promise<void>;
  /** The Web Lock that the worker holds as long as it lives; null where there are none. */
  nameOfLock(): Promise<string | null>;
}

/** A relay's address with what opens it. */
export interface RelayTarget {
  /** `ws://host:port/ws` or `wss://…`. */
  readonly url: string;
  readonly token: string | null;
  /** The relay's name of the run; null for the newest. */
  readonly run: string | null;
  /** Follow only the run with this identity; null for any. */
  readonly identity: string | null;
}
