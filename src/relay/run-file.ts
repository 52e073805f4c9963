import { statSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { LIVE_FOR_MS, LOCAL_POLL_MS, LONGEST_LOOK_PAUSE_MS, POLL_MS, SLEEPING_POLL_MS } from './limits.ts';
import { GrowthWatch } from './growth-watch.ts';
import { LineFile, type LineFileEnd } from './line-file.ts';

/** One run's path: follows the file behind it as it grows, is cut, or replaced. Reads only, locks nothing. */

export interface RunFileEvents {
  /** Lines came. */
  readonly grown: () => void;
  /** The run began or ceased to be live. */
  readonly lived: () => void;
  /** The file was truncated or replaced; positions start anew in the next one. */
  readonly replaced: () => void;
}

export interface RunFileOptions {
  /** Bytes that may be shown; what lies beyond is not safe on the disk yet. Default: all. */
  readonly bound?: () => number;
  readonly clock?: Clock;
}

/** Milliseconds. The wall's may jump, the steady one never. */
export interface Clock {
  readonly wall: () => number;
  readonly steady: () => number;
}

const CLOCK: Clock = { wall: () => Date.now(), steady: () => performance.now() };

const MAY_BE_AWAY = { throwIfNoEntry: false } as const;

async function infoOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
}

export class RunFile {
  readonly path: string;
  readonly #events: RunFileEvents;
  readonly #bound: () => number;
  readonly #clock: Clock;
  readonly #growth: GrowthWatch;
  #lines: LineFile | null = null;
  /** Steady time until which the run counts as live. */
  #liveUntil = Number.NEGATIVE_INFINITY;
  #wasLive = false;
  #gone = false;
  #viewers = 0;
  #looking: Promise<void> | null = null;
  #again: 'poll' | 'glance' | null = null;
  #poll: NodeJS.Timeout | null = null;
  /** When the next poll comes, by `performance.now()`. */
  #pollDue = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(path: string, events: RunFileEvents, { bound, clock }: RunFileOptions = {}) {
    this.path = path;
    this.#events = events;
    this.#bound = bound ?? (() => Number.POSITIVE_INFINITY);
    this.#clock = clock ?? CLOCK;
    this.#growth = new GrowthWatch(path, { look: () => this.#found(), moved: () => void this.#refresh('poll') });
  }

  /** The file behind the path; null where there is none. It stays when the path is gone, and can be read on. */
  get lines(): LineFile | null {
    return this.#lines;
  }

  /** Number of whole lines found so far. */
  get head(): number {
    return this.#lines?.head ?? 0;
  }

  /** Bytes of the file. */
  get bytes(): number {
    return this.#lines === null ? 0 : Math.min(this.#lines.size, this.#bound());
  }

  /** False while the lines of a large or sleeping file are not counted: then `head` grows without anything new. */
  get counted(): boolean {
    return this.#lines?.counted ?? !this.#gone;
  }

  get identity(): string | null {
    return this.#lines?.identity ?? null;
  }

  /** Seconds since 1970 when the file was first written, as far as the file system knows. */
  get startedAt(): number {
    return (this.#lines?.createdAt ?? 0) / 1000;
  }

  /** It has grown lately, and is still there. */
  get live(): boolean {
    return !this.#gone && this.#clock.steady() < this.#liveUntil;
  }

  /**
   * Opens the file and follows it from then on. Its lines are counted afterwards; those of a file that has long not
   * grown when somebody asks for them.
   */
  async follow(): Promise<void> {
    try {
      await this.#lookAtPath();
    } catch {
      this.#gone = true;
    }
    this.#wasLive = this.live;
    this.#schedulePoll();
    if (this.live) this.#wakeUp();
  }

  /** Somebody looks at this run: it is counted and followed closely until the returned function is called. */
  view(): () => void {
    this.#viewers += 1;
    this.#wakeUp();
    let viewing = true;
    return () => {
      if (!viewing) return;
      viewing = false;
      this.#viewers -= 1;
      if (!this.#awake) this.#growth.stop();
    };
  }

  /** Resolves when the lines that the file has now are counted. */
  async count(): Promise<void> {
    const done = this.view();
    await this.#refresh('poll');
    done();
  }

  /** Its writer has said that no more comes: it is no longer live. */
  async sourceEnded(): Promise<void> {
    await this.#refresh('poll');
    this.#liveUntil = Number.NEGATIVE_INFINITY;
    this.#tellLife();
  }

  /** Looks at the file now. Calls that come meanwhile share one more look. */
  async refresh(): Promise<void> {
    await this.#refresh('poll');
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#poll !== null) clearTimeout(this.#poll);
    this.#growth.stop();
    await this.#looking;
    await this.#lines?.release();
    this.#lines = null;
  }

  get #awake(): boolean {
    return this.#viewers > 0 || this.live;
  }

  #schedulePoll(): void {
    if (this.#closed) return;
    const watched = this.#lines?.local === true && this.#growth.watches;
    const pause = this.#awake ? (watched ? LOCAL_POLL_MS : POLL_MS) : SLEEPING_POLL_MS;
    // Those who come often must not put off the poll that is due.
    const due = performance.now() + pause;
    if (due >= this.#pollDue) return;
    if (this.#poll !== null) clearTimeout(this.#poll);
    this.#pollDue = due;
    this.#poll = setTimeout(() => void this.#pollNow(), pause);
    this.#poll.unref();
  }

  async #pollNow(): Promise<void> {
    if (this.#poll !== null) clearTimeout(this.#poll);
    this.#poll = null;
    this.#pollDue = Number.POSITIVE_INFINITY;
    await this.#refresh('poll');
    this.#schedulePoll();
  }

  #wakeUp(): void {
    this.#growth.start();
    this.#schedulePoll();
    if (this.#lines?.counted === false) void this.#refresh('poll');
  }

  /** Looks once; how many bytes have come. Another file than before counts as one. */
  #found(): number | Promise<number> {
    const lines = this.#lines;
    const size = lines?.size ?? 0;
    // A poll that is due soon is done by this look: to be woken for it once more would cost as much again.
    const poll = this.#pollDue - performance.now() < LONGEST_LOOK_PAUSE_MS;
    if (poll || lines === null || !this.#glanced(lines)) {
      const looked = poll ? this.#pollNow() : this.#refresh('glance');
      return looked.then(() => (this.#lines === lines ? (lines?.size ?? 0) - size : 1));
    }
    if (lines.size > size) this.#grew();
    this.#tellLife();
    return lines.size - size;
  }

  /** False where a glance was not enough, or not possible. */
  #glanced(lines: LineFile): boolean {
    if (this.#looking !== null) return false;
    try {
      return lines.glance(this.#bound(), this.#events.grown);
    } catch {
      return false;
    }
  }

  async #refresh(kind: 'poll' | 'glance'): Promise<void> {
    if (this.#looking !== null) {
      if (this.#again !== 'poll') this.#again = kind;
      return this.#looking;
    }
    this.#looking = this.#lookUntilDone(kind);
    await this.#looking;
  }

  async #lookUntilDone(kind: 'poll' | 'glance'): Promise<void> {
    for (let next: typeof kind | null = kind; next !== null && !this.#closed;) {
      await this.#look(next);
      next = this.#again;
      this.#again = null;
    }
    this.#looking = null;
  }

  async #look(kind: 'poll' | 'glance'): Promise<void> {
    try {
      const away = this.#lines === null;
      if (kind === 'poll') await this.#lookAtPath();
      if (away && this.#lines !== null) this.#events.grown();
      await this.#lookAtLines(kind);
    } catch {
      // Not readable for now (a network disk away, say): the next look tells. What was read stays with the viewers.
      this.#gone = true;
    }
    this.#tellLife();
  }

  #tellLife(): void {
    if (this.live === this.#wasLive) return;
    this.#wasLive = this.live;
    if (!this.#awake) this.#growth.stop();
    this.#events.lived();
  }

  /** Finds out whether the path still leads to the same file. */
  async #lookAtPath(): Promise<void> {
    // The disk of a local file does not hang, and handing the question to another thread costs ten times as much.
    const info = this.#lines?.local === true ? statSync(this.path, MAY_BE_AWAY) : await infoOf(this.path);
    this.#gone = info === undefined;
    if (info === undefined) return this.#letGo();
    const lines = this.#lines;
    if (lines !== null && info.ino !== lines.inode) {
      // Made by who rotates, while the writer has not let go of the old one yet.
      if (info.size === 0 && this.#isWanted) return;
      // Whoever reads it gets the last lines of the old one first.
      if (lines.counted) await this.#scan(lines);
      await this.#open(info, 'left');
    } else if (lines === null || info.size < lines.size) await this.#open(info, 'cut');
  }

  /** Somebody reads it, or it has grown a moment ago. */
  get #isWanted(): boolean {
    return this.#viewers > 0 || this.#clock.steady() < this.#liveUntil;
  }

  /**
   * Deleted: a writer that has it open may write on, so the lines are followed all the same. But once it rests and
   * nobody reads it, it is closed: until then the disk does not get its space back.
   */
  async #letGo(): Promise<void> {
    const lines = this.#lines;
    if (lines === null || this.#isWanted) return;
    this.#lines = null;
    lines.finish('left');
    await lines.release();
  }

  async #lookAtLines(kind: 'poll' | 'glance'): Promise<void> {
    const lines = this.#lines;
    if (lines === null || !(lines.counted || this.#awake)) {
      if (lines !== null) await this.#noticeGrowth(lines);
      return;
    }
    // How it starts is looked at now and then: whoever rewrites a file leaves other last bytes, too.
    if ((kind === 'glance' || (await lines.startsAsBefore(this.#bound()))) && (await this.#scan(lines))) return;
    await this.#open(await stat(this.path), 'cut');
    if (this.#lines !== null) await this.#scan(this.#lines);
  }

  /** False where what was seen of the file is not there any more. */
  async #scan(lines: LineFile): Promise<boolean> {
    const { size, counted } = lines;
    const asBefore = await lines.scan(
      this.#bound(),
      () => {
        this.#events.grown();
      },
      () => this.#awake && !this.#closed,
    );
    if (counted && lines.size > size) this.#grew();
    return asBefore;
  }

  /** A sleeping file that grows is a run that was resumed. */
  async #noticeGrowth(lines: LineFile): Promise<void> {
    if (await lines.hasGrown(this.#bound())) this.#grew();
  }

  #grew(): void {
    const slept = !this.#awake;
    this.#liveUntil = this.#clock.steady() + LIVE_FOR_MS;
    if (slept) this.#wakeUp();
    else this.#growth.start();
  }

  /** Opens what is behind the path now. What was open before has ended in the given way. */
  async #open(info: Stats, before: LineFileEnd): Promise<void> {
    const old = this.#lines;
    this.#lines = await LineFile.open(this.path, this.#bound());
    // Another machine's clock may have set the time, and be off in either direction.
    const age = Math.abs(this.#clock.wall() - info.mtimeMs);
    this.#liveUntil = this.#clock.steady() + LIVE_FOR_MS - age;
    if (old === null) return;
    old.finish(before);
    this.#growth.renew();
    this.#events.replaced();
    await old.release();
  }
}
