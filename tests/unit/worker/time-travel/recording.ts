import { encodePlain } from '../../../../src/storage/plain-data.ts';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { decodeLine } from '../../../../src/telemetry/decode.ts';
import { isBlankLine, LineSplitter } from '../../../../src/telemetry/lines.ts';
import { lookAt } from '../../../../src/aggregator/run-state.ts';
import { DEFAULT_SIMULATION, simulateRun, type SimulationOptions } from '../../../../src/simulator/simulate.ts';
import { THRESHOLDS } from '../../../../src/diagnosis/threshold-profile.ts';
import { HistoryReader } from '../../../../src/worker/history-reader.ts';
import { Ingest } from '../../../../src/worker/ingest.ts';
import {
  openFresh,
  openStored,
  recordingHooks,
  type OpenRun,
  type RunListener,
} from '../../../../src/worker/open-run.ts';
import { newRecord } from '../../../../src/worker/run-opener.ts';
import type { StepContext } from '../../../../src/worker/steps.ts';
import { applyDecoded, TimeMachine } from '../../../../src/worker/time-machine.ts';
import { newView, VIEW_VERSION, type ViewState } from '../../../../src/worker/view-state.ts';
import { Device } from './device.ts';

/** Runs that are recorded as a session records them. */

const SOURCE = { kind: 'file', identity: '0123456789abcdef', name: 'test', edition: 0 } as const;

/** What comes from one source: one run after the other, each with its history. */
export class Recording {
  readonly device: Device;
  readonly ingest: Ingest;
  /** In the order in which they began; the last one is being taken. */
  readonly runs: OpenRun[] = [];
  /** Lines of each run. */
  readonly heads: number[] = [];
  /** What went wrong with stored data. */
  readonly problems: string[] = [];
  /** How often something about what is shown changed. */
  changes = 0;

  constructor(device = new Device()) {
    this.device = device;
    const ingest: Ingest = new Ingest(
      undefined,
      recordingHooks(
        () => this.runs.at(-1) ?? null,
        () => ingest,
        () => {
          this.#next();
        },
      ),
    );
    this.ingest = ingest;
  }

  /** Begins to record into a device on which nothing is stored. */
  static fresh(device = new Device()): Recording {
    const recording = new Recording(device);
    recording.#begin(0, 0);
    return recording;
  }

  /** Opens the run again as it lies on the device; `forget` leaves the resume point out. */
  static async again(device: Device, id: string, forget = false): Promise<Recording> {
    const recording = new Recording(device);
    const stored = device.stored(id);
    await openStored(
      device,
      recording.ingest,
      forget ? { ...stored, resume: null, checkpoints: [] } : stored,
      { kind: 'device' },
      THRESHOLDS,
      recording.#listener,
      (run) => recording.runs.push(run),
      () => undefined,
      new AbortController().signal,
    );
    return recording;
  }

  /** The run that is being taken. */
  get open(): OpenRun {
    const open = this.runs.at(-1);
    assert.ok(open !== undefined);
    return open;
  }

  get #listener(): RunListener {
    return {
      changed: () => {
        this.changes += 1;
      },
      keeping: () => undefined,
      problem: (text) => this.problems.push(text),
    };
  }

  /** Takes bytes of the source, cut as given. */
  takeBytes(bytes: Uint8Array, cuts: readonly number[] = [], splitter = new LineSplitter()): void {
    let at = 0;
    for (const end of [...cuts, bytes.length]) {
      for (const block of splitter.push(bytes.subarray(at, end))) this.ingest.takeBlock(block);
      at = Math.max(at, end);
    }
    for (const block of splitter.end()) this.ingest.takeTornLine(block);
  }

  /** Takes lines as a relay sends them. */
  takeLines(lines: readonly string[]): void {
    if (lines.length > 0) this.ingest.takeText(lines.map((line) => `${line}\n`).join(''), this.ingest.sourceHead);
  }

  /** Takes a checkpoint here and now, whatever the recorder thinks of it. */
  async keepCheckpoint(): Promise<void> {
    const { recorder } = this.open;
    recorder.checkpoints.add(this.ingest.head);
    await this.device.write(this.open.id, {
      record: recorder.record,
      segments: [],
      checkpoints: [{ position: this.ingest.head, bytes: encodePlain(this.ingest.view) }],
      series: [],
      resume: null,
    });
  }

  /** The source has ended. */
  async finish(complete = true): Promise<void> {
    await this.open.finish(complete);
    this.open.recorder.close();
    this.heads[this.runs.length - 1] = this.ingest.head;
  }

  /** No timer of a recorder may outlive its test. */
  close(): void {
    for (const { recorder, transport } of this.runs) {
      transport.end();
      recorder.close();
    }
  }

  /** A machine that has not been used yet. */
  timeMachine(run = this.runs.length - 1): TimeMachine {
    const open = this.runs[run];
    assert.ok(open !== undefined);
    const reader = new HistoryReader(
      this.device,
      open.id,
      () => {
        if (run === this.runs.length - 1) open.flush();
      },
      (problem) => this.problems.push(problem),
    );
    return new TimeMachine(this.device, open.id, reader, open.recorder.checkpoints);
  }

  /** What a step or a jump from a cursor needs. */
  context(cursor: number, group: string | null = this.open.group): StepContext {
    return { reader: this.open.reader, index: this.open.recorder.index, group, cursor, head: this.ingest.head };
  }

  #begin(part: number, firstLine: number): void {
    const record = newRecord(SOURCE, part, firstLine);
    void this.device.open(record.id, { kind: 'device' }, VIEW_VERSION);
    this.runs.push(openFresh(this.device, this.ingest, record, { kind: 'device' }, THRESHOLDS, this.#listener));
  }

  #next(): void {
    const { open } = this;
    this.heads[this.runs.length - 1] = this.ingest.head;
    void open.finish(true);
    open.recorder.close();
    this.#begin(this.runs.length, this.ingest.sourceHead);
  }
}

/** A recording of whole lines. */
export function recordingOf(lines: readonly string[]): Recording {
  const recording = Recording.fresh();
  recording.takeLines(lines);
  return recording;
}

/** The lines of a file, gzipped or not, good and bad ones. */
export function linesIn(file: string): string[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.split('\n').filter((line) => !isBlankLine(line));
}

/** Lines of a small simulated run. */
export function simulated(options: Partial<SimulationOptions> = {}): string[] {
  const small = { ...DEFAULT_SIMULATION, envs: 2, batches: 3, epochs: 4, ...options };
  return [...simulateRun(small)].map(({ line }) => line);
}

/** Two cohorts that train side by side, line by line in turn. */
export function twoGroups(options: Partial<SimulationOptions> = {}): string[] {
  const [a, b] = ['A', 'B'].map((group, i) =>
    simulated({ ...options, seed: 11 + i }).map((line) =>
      line.replace('"group_id": "default"', `"group_id": "${group}"`),
    ),
  );
  assert.ok(a !== undefined && b !== undefined);
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, i) => [a[i], b[i]]).flatMap((pair) => pair.flatMap((line) => line ?? []));
}

/** The views of a run by plain playing from its first line; the truth that seeks are held against. */
export class Played {
  readonly #lines: readonly string[];
  readonly #seen = new Map<number, ViewState>();
  #view = newView();

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** The view after so many lines; not to be changed. */
  at(position: number): ViewState {
    const seen = this.#seen.get(position);
    if (seen !== undefined) return seen;
    if (this.#view.position > position) this.#view = newView();
    for (; this.#view.position < position;) {
      applyDecoded(this.#view, decodeLine(this.#lines[this.#view.position] ?? '', this.#view.position));
    }
    const copy = structuredClone(lookedAt(this.#view));
    this.#seen.set(position, copy);
    return copy;
  }
}

/** The view with what a look at a group brings up to date. */
export function lookedAt(view: ViewState): ViewState {
  for (const group of view.run.groups.keys()) lookAt(view.run, group);
  return view;
}
