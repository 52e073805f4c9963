import type { HistoryReader } from './history-reader.ts';
import { parseJump } from './parse-jump.ts';
import { Player } from './player.ts';
import type { RunIndex } from './run-index.ts';
import type { StepContext, StepUnit } from './steps.ts';
import type { TimeMachine } from './time-machine.ts';
import type { ViewState } from './view-state.ts';

/** The cursor of one run and what moves it. */

/** What a transport moves through. */
export interface TransportRun {
  readonly reader: HistoryReader;
  readonly timeMachine: TimeMachine;
  readonly index: RunIndex;
  /** The newest view. */
  readonly newest: () => ViewState;
  /** The group that is shown. */
  readonly group: () => string | null;
  /** Told what went wrong while nobody waited for an answer. */
  readonly problem?: (text: string) => void;
}

/** Where a command left the cursor; `problem` says in words why it did not move. */
export interface Moved {
  readonly position: number;
  readonly problem: string | null;
}

export class Transport {
  readonly #run: TransportRun;
  readonly #changed: () => void;
  #following = true;
  #leftAt = 0;
  #seeking = false;
  #shows = 0;
  #player: Player | null = null;
  #speed = 1;
  /** Counts commands: a step that took long gives way to what was asked after it. */
  #command = 0;

  /** @param changed the shown view, or how it moves, has changed */
  constructor(run: TransportRun, changed: () => void) {
    this.#run = run;
    this.#changed = changed;
  }

  get following(): boolean {
    return this.#following;
  }

  get playing(): boolean {
    return this.#player !== null;
  }

  get seeking(): boolean {
    return this.#seeking;
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#speed = Math.min(256, Math.max(0.25, speed));
    this.#changed();
  }

  /** The view that is shown. */
  get view(): ViewState {
    return this.#following ? this.#run.newest() : (this.#run.timeMachine.past ?? this.#run.newest());
  }

  /** Lines that came since the cursor left the head. */
  get newEvents(): number {
    return this.#following ? 0 : Math.max(0, this.#head - this.#leftAt);
  }

  /** Shows the newest, and goes with it. */
  goLive(): void {
    this.#command += 1;
    this.#stop();
    this.#following = true;
    this.#seeking = false;
    this.#run.timeMachine.leave();
    this.#changed();
  }

  /** Shows the run after so many lines. */
  async seek(position: number): Promise<Moved> {
    this.#command += 1;
    this.#stop();
    return this.#show(position);
  }

  /** One step on or back. */
  async step(unit: StepUnit, direction: 1 | -1): Promise<Moved> {
    return this.#go(async (context) => {
      // Loaded when first used.
      const { stepFrom } = await import('./steps.ts');
      return { position: await stepFrom(context, unit, direction) };
    });
  }

  /** To a place as typed. */
  async jump(typed: string): Promise<Moved> {
    const jump = parseJump(typed);
    if (jump === null) {
      const problem = `“${typed.slice(0, 40)}” is no place in a run. Type a batch (47), batch and epoch (47 112), a time (12:04:31) or a position (#812113).`;
      return { position: this.view.position, problem };
    }
    return this.#go(async (context) => {
      const { landingOf } = await import('./jump.ts');
      return landingOf(context, jump, this.view.run.lastTime);
    });
  }

  /** Plays from the cursor; from the start where the cursor stands at the end. */
  async play(): Promise<void> {
    if (this.#player !== null) return;
    const command = (this.#command += 1);
    const at = this.view.position;
    await this.#show(this.#following || at >= this.#head ? 0 : at);
    const view = this.#run.timeMachine.past;
    if (command !== this.#command || view === null) return;
    this.#player = new Player({
      reader: this.#run.reader,
      view,
      head: () => this.#head,
      speed: () => this.#speed,
      moved: this.#changed,
      ended: (problem) => {
        // From the end on, playing is going with the newest; where lines are missing it stops before them.
        if (problem === null) this.goLive();
        else {
          this.#stop();
          this.#run.problem?.(problem);
          this.#changed();
        }
      },
    });
    this.#changed();
  }

  /** Stays where it is, also where the run goes on. */
  async pause(): Promise<void> {
    this.#command += 1;
    this.#stop();
    if (this.#following) await this.#show(this.#head, true);
    else this.#changed();
  }

  /** Ends all that moves: the run is left. */
  end(): void {
    this.#command += 1;
    this.#stop();
    this.#run.timeMachine.leave();
  }

  get #head(): number {
    return this.#run.newest().position;
  }

  #stop(): void {
    this.#player?.stop();
    this.#player = null;
  }

  /** Finds a place and goes there, unless something else was asked meanwhile. */
  async #go(find: (context: StepContext) => Promise<{ position: number } | { problem: string }>): Promise<Moved> {
    const command = (this.#command += 1);
    this.#stop();
    const cursor = this.view.position;
    const { reader, index } = this.#run;
    const landing = await find({ reader, index, group: this.#run.group(), cursor, head: this.#head }).catch(
      // Lines that it looked through cannot be read.
      (error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }),
    );
    if ('problem' in landing) {
      // It stands where it was, but plays no longer.
      this.#changed();
      return { position: cursor, problem: landing.problem };
    }
    return command === this.#command ? this.#show(landing.position) : { position: cursor, problem: null };
  }

  async #show(wanted: number, hold = false): Promise<Moved> {
    const position = Math.min(this.#head, Math.max(0, Math.round(wanted)));
    if (position === this.#head && !hold) {
      this.goLive();
      return { position, problem: null };
    }
    if (this.#following) this.#leftAt = this.#head;
    this.#seeking = true;
    const show = (this.#shows += 1);
    const settle = (): void => {
      if (show === this.#shows) this.#seeking = false;
    };
    try {
      const view = await this.#run.timeMachine.seek(position);
      // Outdated by another seek, or by going back to the newest in the moment it was done.
      if (view === null || this.#run.timeMachine.past === null) {
        return { position: this.view.position, problem: null };
      }
      this.#following = false;
      settle();
      this.#changed();
      return { position, problem: null };
    } catch (error) {
      settle();
      this.#changed();
      return { position: this.view.position, problem: error instanceof Error ? error.message : String(error) };
    }
  }
}
