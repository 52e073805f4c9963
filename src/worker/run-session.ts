import { THRESHOLDS, type ThresholdProfile } from '../diagnosis/threshold-profile.ts';
import type { KeepingState } from '../storage/history-protocol.ts';
import type { HistoryApi } from '../storage/history-store.ts';
import { rightName, type RunRecord } from '../storage/run-record.ts';
import { Ingest } from './ingest.ts';
import { openFresh, OpenRun, openStored, recordingHooks, type RunListener } from './open-run.ts';
import { PeerRecorder } from './peer-recorder.ts';
import { claimWriting, findRecorded, newRecord, type RecordedSource, type WriteRight } from './run-opener.ts';
import { isAborted, NOTHING_TAKEN, type SourceInfo, type SourceStart } from './sources/source.ts';
import type { Slices } from './view-slices.ts';
import { isRecorderExtra, viewIn } from './view-guard.ts';
import { VIEW_VERSION } from './view-state.ts';

/** The run that is open in a session: found or begun, recorded, left again. A source may bring several, one by one. */

/** Pauses between tries to store what did not fit. */
const RETRY_STORAGE_MS = [250, 500, 1000, 2000, 4000] as const;

/** Whom the run session tells. */
export interface RunSessionListener {
  readonly changed: () => void;
  /** The cursor moved because somebody asked for it. */
  readonly moved: () => void;
  /** Another run is open: nothing that was sent before counts. */
  readonly restarted: () => void;
  readonly notice: (text: string) => void;
  /** The right to write was waited for and is there. */
  readonly takenOver: () => void;
}

/** A run of somebody else as it is shown here. */
export interface SharedRun {
  readonly history: HistoryApi;
  /** The newest state, encoded. */
  readonly view: Uint8Array;
  readonly record: RunRecord;
  /** A {@link RecorderExtra}, where it is what it should be. */
  readonly extra: unknown;
  readonly profile: ThresholdProfile;
}

export class RunSession {
  /** Counts the runs opened. */
  session = 0;
  #ingest: Ingest;
  #open: OpenRun | null = null;
  #source: RecordedSource | null = null;
  #right: WriteRight | null = null;
  /** Waited for and there: for the run that is opened next. Never let go in between, or another tab would get it. */
  #granted: WriteRight | null = null;
  #speed = 1;
  #profile: ThresholdProfile = THRESHOLDS;
  /** The environment in focus. */
  #focus: number | null = null;
  #turn: Promise<void> = Promise.resolve();
  #wanted: number | null = null;
  /** The group to show as soon as the next run is open. */
  #wantedGroup: string | null = null;
  readonly #store: HistoryApi;
  readonly #listener: RunSessionListener;

  constructor(store: HistoryApi, listener: RunSessionListener) {
    this.#store = store;
    this.#listener = listener;
    this.#ingest = this.#newIngest();
  }

  get ingest(): Ingest {
    return this.#ingest;
  }

  get open(): OpenRun | null {
    return this.#open;
  }

  /** Whole-value slices of what is shown. */
  values(): Partial<Slices> {
    const { open } = this;
    if (open === null) return { storage: { kind: 'device' } };
    return { storage: open.recorder.keeping, ...open.slicer.values(open.transport.view, open.context) };
  }

  changes(): Partial<Pick<Slices, 'feed' | 'board'>> {
    const { open } = this;
    return open === null ? {} : open.slicer.changes(open.transport.view);
  }

  /** Shows a group of the open run, or of the next one while none is open. */
  showGroup(group: string): void {
    if (this.#open === null) this.#wantedGroup = group;
    else this.#open.slicer.show(group);
  }

  /** Chooses the environment whose details the slices hold. */
  focus(env: number | null): void {
    this.#focus = env;
    if (this.#open !== null) this.#open.slicer.focus = env;
  }

  /** Chooses the limits that findings are judged by. */
  useProfile(profile: ThresholdProfile): void {
    this.#profile = profile;
    // Guests see what the host sees, by the host's limits.
    if (this.#open?.recorder.keeping.kind !== 'host') this.#open?.useProfile(profile);
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    if (this.#open !== null) this.#open.transport.speed = speed;
  }

  /** Forgets what was shown, at once; resolves when all of it is on the device. */
  async startOver(): Promise<void> {
    this.#wantedGroup = null;
    const left = this.leave();
    this.#restart();
    await left;
  }

  /**
   * Everything of the run goes to the device, and with it a point to go on from. A run that was complete stays so unless
   * something new has come.
   */
  async settle(complete: boolean): Promise<void> {
    await this.#open?.finish(complete || this.#open.recorder.record.complete);
  }

  /** Leaves the run; resolves when all of it is on the device. */
  async leave(): Promise<void> {
    await this.#leaveRun();
    this.#granted?.release();
    this.#granted = null;
  }

  /** Leaves the run, to open it again with the right to write it. */
  leaveToTakeOver(): Promise<void> {
    return this.#leaveRun();
  }

  #leaveRun(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    this.#source = null;
    open?.leave();
    const finished = open?.finish(open.recorder.record.complete);
    return this.#inTurn(async () => {
      await finished;
      if (open !== null) {
        open.recorder.close();
        await this.#store.close(open.id);
      }
      this.#right?.release();
      this.#right = null;
    });
  }

  /** Goes to a moment as soon as the next run is open. */
  seekNext(position: number): void {
    this.#wanted = position;
  }

  /** A source tells what it is: goes on with what was recorded of it, or begins anew. */
  async begin(
    info: SourceInfo,
    kind: RecordedSource['kind'],
    signal: AbortSignal,
    progress: (done: number | null) => void,
  ): Promise<SourceStart> {
    // One that was cancelled while it was reopened is read to its end first.
    const whole = this.#open !== null && this.#ingest.head >= this.#open.recorder.record.head;
    const same = whole && this.#source?.identity === info.identity && !info.anew && info.tried === 0;
    if (same && (info.lines === null || info.lines >= this.#ingest.sourceHead)) return this.#start();
    await this.#leaveRun();
    await this.#inTurn(async () => {
      if (signal.aborted) return;
      const { edition, newest } =
        kind === 'demo' ? { edition: 0, newest: null } : await findRecorded(this.#store, info);
      const source = { kind, identity: info.identity, name: info.name, edition };
      const record = newest ?? newRecord(source, 0, 0);
      await this.#enter(source, record, newest !== null, signal, progress);
    });
    return isAborted(signal) ? NOTHING_TAKEN : this.#start();
  }

  /** Opens a run of the Library. Null where nothing is stored under that id. */
  async openStored(
    run: string,
    signal: AbortSignal,
    progress: (done: number | null) => void,
  ): Promise<RunRecord | null> {
    await this.#leaveRun();
    let record: RunRecord | null = null;
    await this.#inTurn(async () => {
      record = await this.#store.record(run).catch(() => null);
      if (record === null || signal.aborted) return;
      const { kind, identity, edition } = record.source;
      await this.#enter({ kind, identity, edition, name: record.name }, record, true, signal, progress);
    });
    return record;
  }

  /** True where no later run, and no later edition, of the same source is stored. */
  async isNewest({ source }: RunRecord): Promise<boolean> {
    const known = await this.#store.runsOf(source.identity);
    return !known.some(
      (other) =>
        other.source.edition > source.edition ||
        (other.source.edition === source.edition && other.source.part > source.part),
    );
  }

  /**
   * Shows a run that somebody shares; where it is the one that was shown, from where it stood.
   * @returns what follows the run, or why it is not shown: something else was opened meanwhile, it cannot be read, or its
   * state was made by another version of Scry
   */
  async openShared(
    { history, record, profile, ...shared }: SharedRun,
    signal: AbortSignal,
  ): Promise<PeerRecorder | 'left' | 'unreadable' | 'other version'> {
    if (record.stateVersion !== VIEW_VERSION) return 'other version';
    const view = viewIn(shared.view);
    const { extra } = shared;
    if (view === null || !isRecorderExtra(extra)) return 'unreadable';
    const before = this.#open;
    const cursor = before === null || before.transport.following ? null : before.transport.view.position;
    const group = before?.group ?? null;
    const recorder = new PeerRecorder(record, extra.index);
    await this.#leaveRun();
    await this.#inTurn(async () => {
      if (isAborted(signal)) return;
      this.#restart();
      this.#ingest.resume(view, extra.facts, record.source.firstLine);
      const run = new OpenRun(history, this.#ingest, recorder, profile, this.#runListener);
      const same = run.id === before?.id;
      if (same && group !== null) run.slicer.show(group);
      this.#adopt(run);
      if (same && cursor !== null) await run.transport.seek(cursor);
    });
    return isAborted(signal) ? 'left' : recorder;
  }

  /** Tries again to store what is only in memory. A browser counts what was deleted as gone only after a while. */
  async retryStorage(): Promise<void> {
    const { open } = this;
    if (open === null) return;
    for (const wait of RETRY_STORAGE_MS) {
      const state = await this.#store.retry(open.id);
      open.recorder.setKeeping(state);
      this.#listener.changed();
      if (state.kind !== 'full' || open !== this.#open) return;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  get #keeping(): KeepingState {
    return this.#right?.state ?? { kind: 'device' };
  }

  #restart(): void {
    this.#ingest = this.#newIngest();
    this.session += 1;
    this.#listener.restarted();
  }

  #newIngest(): Ingest {
    const ingest: Ingest = new Ingest(
      undefined,
      recordingHooks(
        () => this.#open,
        () => ingest,
        () => {
          this.#nextRun();
        },
      ),
    );
    return ingest;
  }

  /** One after the other: what is being left must be on the device before it is opened again. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** Takes the right to write a source's runs, and opens the one that is to be gone on with. */
  async #enter(
    source: RecordedSource,
    record: RunRecord,
    stored: boolean,
    signal: AbortSignal,
    progress: (done: number | null) => void,
  ): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = null;
    const right = await this.#rightFor(source);
    if (isAborted(signal)) {
      right.release();
      return;
    }
    this.#right = right;
    const keeping = right.state;
    // Every demo is the same run: the one before gives way to it.
    if (source.kind === 'demo' && !stored && keeping.kind === 'device') {
      await this.#store.remove(record.id).catch(() => undefined);
    }
    const found = await this.#store.open(record.id, keeping, VIEW_VERSION);
    if (isAborted(signal)) return;
    this.#source = source;
    this.#restart();
    const adopt = (run: OpenRun): void => {
      this.#adopt(run);
    };
    // Also where the list of runs did not tell of it: what is stored is never written over from its start.
    if (found === null || (source.kind === 'demo' && !stored)) {
      adopt(openFresh(this.#store, this.#ingest, record, keeping, this.#profile, this.#runListener));
      return;
    }
    progress(0);
    await openStored(
      this.#store,
      this.#ingest,
      found,
      keeping,
      this.#profile,
      this.#runListener,
      adopt,
      progress,
      signal,
    );
    progress(null);
    if (wanted !== null && !isAborted(signal)) await this.#open?.transport.seek(wanted);
  }

  #adopt(run: OpenRun): void {
    if (this.#wantedGroup !== null) run.slicer.show(this.#wantedGroup);
    this.#wantedGroup = null;
    run.transport.speed = this.#speed;
    run.slicer.focus = this.#focus;
    this.#open = run;
    this.#listener.changed();
  }

  async #rightFor({ identity, edition }: RecordedSource): Promise<WriteRight> {
    const granted = this.#granted;
    this.#granted = null;
    if (granted?.name === rightName(identity, edition)) return granted;
    granted?.release();
    const right = await claimWriting(identity, edition, (mine) => {
      if (this.#right !== right) {
        mine.release();
        return;
      }
      this.#right = null;
      this.#granted = mine;
      // What this tab took meanwhile is left; what the other tab stored is gone on with.
      this.#listener.takenOver();
    });
    return right;
  }

  /** The next line of the source begins another run. */
  #nextRun(): void {
    const source = this.#source;
    const open = this.#open;
    if (source === null || open === null) return;
    const part = open.recorder.record.source.part + 1;
    const record = newRecord(source, part, this.#ingest.sourceHead);
    void open.finish(true).then(() => {
      open.recorder.close();
      return this.#store.close(open.id);
    });
    open.leave();
    // The store hears of the run before its first line; there is nothing to wait for.
    void this.#store.open(record.id, this.#keeping, VIEW_VERSION);
    this.#open = openFresh(this.#store, this.#ingest, record, this.#keeping, this.#profile, this.#runListener);
    this.#open.transport.speed = this.#speed;
    this.#open.slicer.focus = this.#focus;
    this.session += 1;
    this.#listener.restarted();
    this.#listener.notice(
      `Another run begins in ${source.name}. It is shown from here on; the one before it is in the Library.`,
    );
  }

  get #runListener(): RunListener {
    return {
      changed: this.#listener.moved,
      keeping: this.#listener.changed,
      problem: this.#listener.notice,
    };
  }

  /** Where the source is to go on. */
  async #start(): Promise<SourceStart> {
    const { open } = this;
    const lines = this.#ingest.sourceHead;
    if (open === null || lines === 0) return { lines, bytes: null, lastLine: null };
    const { head } = this.#ingest;
    const [lastLine = null] = head === 0 ? [] : await open.reader.lines(head - 1, head).catch(() => []);
    return { lines, bytes: open.recorder.record.source.bytes, lastLine };
  }
}
