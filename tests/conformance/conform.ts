import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { observe } from '../../src/aggregator/apply.ts';
import { rewardHealth } from '../../src/aggregator/reward-health.ts';
import { applyToRun, forConformance, newRun, type RunState } from '../../src/aggregator/run-state.ts';
import { takeSnapshot } from '../../src/aggregator/snapshot.ts';
import { decodeLine } from '../../src/telemetry/decode.ts';
import { isBlankLine } from '../../src/telemetry/lines.ts';
import { parseTimestamp } from '../../src/telemetry/timestamp.ts';
import { compare, type Comparison, type Difference } from './compare.ts';

/** Applies a recording and compares the state with the reference's snapshots of it. */

export interface Report {
  readonly recording: string;
  readonly snapshots: number;
  readonly values: number;
  readonly differences: readonly (Difference & { readonly line: number })[];
}

interface Reference {
  readonly line: number;
  readonly now: string;
  readonly events: number;
  readonly groups: Readonly<Record<string, { readonly snapshot: unknown; readonly reward_health: unknown }>>;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  yield* createInterface({ input, crlfDelay: Infinity });
}

/** Names of the recordings in a folder that have references beside them, with both paths. */
export function recordingsWithReferences(folder: string): { readonly recording: string; readonly golden: string }[] {
  const find = (name: string): string | null =>
    [`${name}.jsonl.gz`, `${name}.jsonl`].map((file) => join(folder, file)).find((path) => existsSync(path)) ?? null;
  const names = new Set(readdirSync(folder).flatMap((file) => /^(.*)\.golden\.jsonl(\.gz)?$/.exec(file)?.[1] ?? []));
  return [...names].sort().flatMap((name) => {
    const recording = find(name);
    const golden = find(`${name}.golden`);
    return recording === null || golden === null ? [] : [{ recording, golden }];
  });
}

function compareAt(run: RunState, reference: Reference, result: Comparison): void {
  const now = parseTimestamp(reference.now);
  const names = Object.keys(reference.groups);
  compare(names.sort(), [...run.groups.keys()].sort(), 'groups', result);
  compare(reference.events, run.events, 'events', result);
  for (const name of names) {
    const group = run.groups.get(name);
    const expected = reference.groups[name];
    if (group === undefined || expected === undefined) continue;
    observe(group, now);
    compare(expected.snapshot, takeSnapshot(group, now, run.events), `${name}.snapshot`, result);
    compare(expected.reward_health, rewardHealth(group), `${name}.reward_health`, result);
  }
}

/** Runs one recording against its references. */
export async function conform(recording: string, golden: string): Promise<Report> {
  const references = linesOf(golden);
  const head = await references.next();
  const { header } = JSON.parse(String(head.value)) as { header: { version: 'E1' | 'E2'; envsBeforeStart: number } };
  const run = newRun(forConformance(header.version, header.envsBeforeStart));
  const result: Comparison = { values: 0, differences: [] };
  const located: (Difference & { line: number })[] = [];
  let snapshots = 0;
  let position = 0;
  const nextReference = async (): Promise<Reference | null> => {
    const next = await references.next();
    // Unsigned 64-bit integers are compared digit by digit, so they must not pass through a double.
    return next.done === true
      ? null
      : (JSON.parse(next.value.replace(/("rng_seed":\s*)(\d+)/g, '$1"$2"')) as Reference);
  };
  let reference = await nextReference();
  for await (const line of linesOf(recording)) {
    if (reference === null) break;
    if (isBlankLine(line)) continue;
    const decoded = decodeLine(line, position);
    position += 1;
    if (decoded.ok) applyToRun(run, decoded.event);
    if (position !== reference.line) continue;
    const before = result.differences.length;
    compareAt(run, reference, result);
    for (const difference of result.differences.slice(before)) located.push({ ...difference, line: position });
    snapshots += 1;
    reference = await nextReference();
  }
  return { recording, snapshots, values: result.values, differences: located };
}
