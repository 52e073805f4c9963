import type { KeepingState } from '../storage/history-protocol.ts';
import type { HistoryApi } from '../storage/history-store.ts';
import { blankRecord, rightName, runIdOf, type RunRecord } from '../storage/run-record.ts';
import type { SourceInfo } from './sources/source.ts';
import { VIEW_VERSION } from './view-state.ts';

/** Which stored run a source goes on with, and the right to write it. */

type SourceKind = RunRecord['source']['kind'];

/** The source whose runs are being recorded. */
export interface RecordedSource {
  readonly kind: SourceKind;
  readonly identity: string;
  readonly name: string;
  readonly edition: number;
}

/** The record of a run of which nothing is stored yet. */
export function newRecord(
  { kind, identity, name, edition }: RecordedSource,
  part: number,
  firstLine: number,
): RunRecord {
  const source = { kind, identity, part, edition, firstLine, bytes: null };
  const called = part === 0 ? name : `${name} (run ${String(part + 1)})`;
  return blankRecord(runIdOf(identity, part, edition), called, source, VIEW_VERSION);
}

/** The edition of a source to record, and its newest run where one is stored. */
export async function findRecorded(
  store: HistoryApi,
  info: SourceInfo,
): Promise<{ readonly edition: number; readonly newest: RunRecord | null }> {
  const known = await store.runsOf(info.identity);
  const editions = [...new Set(known.map(({ source }) => source.edition))].sort((a, b) => b - a);
  const another = { edition: (editions[0] ?? -1) + 1, newest: null };
  const edition = info.anew ? undefined : editions[info.tried];
  const newest = known.findLast(({ source }) => source.edition === edition);
  if (edition === undefined || newest === undefined) return another;
  // Fewer lines than were recorded: the source was cut or replaced by another with the same first line.
  const shorter = info.lines !== null && info.lines < newest.source.firstLine + newest.head;
  return shorter ? another : { edition, newest };
}

/** The right to write a source's runs, as long as it is held. */
export interface WriteRight {
  /** Whose right it is. */
  readonly name: string;
  readonly state: KeepingState;
  release(): void;
}

/**
 * Asks for the right to write the runs of a source: one tab has it at a time.
 * @param granted given the right later, where another tab had it and let go
 */
export async function claimWriting(
  identity: string,
  edition: number,
  granted: (right: WriteRight) => void,
): Promise<WriteRight> {
  const name = rightName(identity, edition);
  // Pages that are not secure have no locks; there both tabs write, in segments that overlap.
  const { locks } = navigator as Partial<Navigator>;
  if (locks === undefined) return { name, state: { kind: 'device' }, release: () => undefined };
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const mine = await new Promise<boolean>((resolve) => {
    void locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : held;
    });
  });
  if (mine) return { name, state: { kind: 'device' }, release };
  const waiting = new AbortController();
  locks
    .request(name, { signal: waiting.signal }, () => {
      granted({ name, state: { kind: 'device' }, release });
      return held;
    })
    .catch(() => undefined); // Let go before it was granted.
  return {
    name,
    state: { kind: 'other-tab' },
    release: () => {
      waiting.abort();
      release();
    },
  };
}
