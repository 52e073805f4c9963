/** What the recorder stores about a run besides its lines. */

/** Grows when the shape of a run's record changes. */
export const RECORD_VERSION = 1;

/** The recorder's facts about a stored run. */
export interface RunRecord {
  readonly version: typeof RECORD_VERSION;
  readonly id: string;
  /** As its source calls it. */
  readonly name: string;
  readonly source: RecordSource;
  /** Id that the telemetry gives the run; empty before a start was seen. */
  readonly runId: string;
  /** Version of the state in its checkpoints; those of another version are made anew from the lines. */
  readonly stateVersion: number;
  readonly task: string;
  /** Lines stored. */
  readonly head: number;
  readonly events: number;
  readonly badLines: number;
  readonly rawBytes: number;
  readonly storedBytes: number;
  readonly batches: number;
  /** 0 where the run did not say. */
  readonly maxBatches: number;
  /** Percent; null before the first batch. */
  readonly accuracy: number | null;
  readonly sparkline: readonly number[];
  /** Milliseconds since 1970 on this device's clock. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Its source has ended: nothing more will come. */
  readonly complete: boolean;
}

/** Where a run's lines came from. */
export interface RecordSource {
  readonly kind: 'file' | 'relay' | 'demo';
  /** Digest of the source's first line: tells whose lines these are. */
  readonly identity: string;
  /** A source may hold several runs, one after the other: which one this is, from 0. */
  readonly part: number;
  /** Another content with the same first line is another edition, from 0. */
  readonly edition: number;
  /** The line of the source that is this run's position 0. */
  readonly firstLine: number;
  /** Byte of the source after the last stored line; null where the source has no bytes. */
  readonly bytes: number | null;
}

type Test = (value: unknown) => boolean;

const text: Test = (value) => typeof value === 'string';
const number: Test = (value) => typeof value === 'number';
const count: Test = (value) => Number.isSafeInteger(value) && Number(value) >= 0;

function orNull(test: Test): Test {
  return (value) => value === null || test(value);
}

/** One test for every field; a field without one does not compile. */
const SOURCE: Readonly<Record<keyof RecordSource, Test>> = {
  kind: (value) => value === 'file' || value === 'relay' || value === 'demo',
  identity: text,
  part: count,
  edition: count,
  firstLine: count,
  bytes: orNull(count),
};

const RECORD: Readonly<Record<keyof RunRecord, Test>> = {
  version: (value) => value === RECORD_VERSION,
  id: text,
  name: text,
  source: (value) => fits(value, SOURCE),
  runId: text,
  stateVersion: count,
  task: text,
  head: count,
  events: count,
  badLines: count,
  rawBytes: count,
  storedBytes: count,
  batches: count,
  maxBatches: count,
  accuracy: orNull(number),
  sparkline: (value) => Array.isArray(value) && value.every(number),
  firstSeen: number,
  lastSeen: number,
  complete: (value) => typeof value === 'boolean',
};

function fits(value: unknown, tests: Readonly<Record<string, Test>>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.entries(tests).every(([name, test]) => test(fields.get(name)));
}

function isRunRecord(value: unknown): value is RunRecord {
  return fits(value, RECORD);
}

/** Reads a stored record; null where it is damaged or of a version nobody can read. */
export function parseRunRecord(stored: unknown): RunRecord | null {
  return isRunRecord(stored) ? stored : null;
}

/** The record of a run of which nothing is known yet but where it comes from. */
export function blankRecord(id: string, name: string, source: RecordSource, stateVersion: number): RunRecord {
  const now = Date.now();
  return {
    version: RECORD_VERSION,
    id,
    name,
    source,
    runId: '',
    stateVersion,
    task: '',
    head: 0,
    events: 0,
    badLines: 0,
    rawBytes: 0,
    storedBytes: 0,
    batches: 0,
    maxBatches: 0,
    accuracy: null,
    sparkline: [],
    firstSeen: now,
    lastSeen: now,
    complete: false,
  };
}

/** A run's id in addresses: the same lines have the same id on every device. */
export function runIdOf(identity: string, part: number, edition: number): string {
  return `${identity}${part === 0 ? '' : `-${String(part + 1)}`}${edition === 0 ? '' : `~${String(edition + 1)}`}`;
}

/** The name of the right to write the runs of a source: a Web Lock. */
export function rightName(identity: string, edition: number): string {
  return `scry-run ${identity}~${String(edition)}`;
}

/** The name of the right to write a run. */
export function rightOfRun(run: string): string {
  const { identity, edition } = partsOfRunId(run);
  return rightName(identity, edition);
}

/** What a run's id was made of. */
export function partsOfRunId(run: string): { identity: string; part: number; edition: number } {
  const [, identity = run, part = '1', edition = '1'] = /^([^-~]*)(?:-(\d+))?(?:~(\d+))?$/.exec(run) ?? [];
  return { identity, part: Number(part) - 1, edition: Number(edition) - 1 };
}
