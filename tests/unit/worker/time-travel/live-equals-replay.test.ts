import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { diagnose, diagnoseUnreadable } from '../../../../src/diagnosis/diagnose.ts';
import { newFindingsLog } from '../../../../src/diagnosis/findings-log.ts';
import { THRESHOLDS } from '../../../../src/diagnosis/threshold-profile.ts';
import { Random } from '../../../../src/simulator/random.ts';
import { isBlankLine, LineSplitter } from '../../../../src/telemetry/lines.ts';
import { Ingest } from '../../../../src/worker/ingest.ts';
import { newView } from '../../../../src/worker/view-state.ts';
import { FIXTURE_FILES, RECORDED_FILES } from '../../aggregator/recordings.ts';
import { picture } from './picture.ts';
import { Recording } from './recording.ts';
import { same } from './same.ts';

/** anchors.md §5.4, number 26: live equals replay, snapshot by snapshot. */

const RANDOM_STOPS = 14;
const AROUND_BATCHES = 6;
const AROUND_STARTS = 3;

/** A moment of a run as it was seen live. */
interface Moment {
  readonly part: number;
  readonly position: number;
  readonly picture: unknown;
}

interface Source {
  readonly bytes: Buffer;
  /** Of each non-blank line: where it starts, and itself. */
  readonly lines: readonly { readonly start: number; readonly text: string }[];
}

function sourceOf(file: string): Source {
  const raw = readFileSync(file);
  const bytes = file.endsWith('.gz') ? gunzipSync(raw) : raw;
  const lines: { start: number; text: string }[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    const text = bytes.toString('utf8', start, end);
    if (!isBlankLine(text)) lines.push({ start, text });
    start = end + 1;
  }
  return { bytes, lines };
}

function sample<T>(random: Random, values: readonly T[], count: number): T[] {
  const left = [...values];
  while (left.length > count) left.splice(random.integer(0, left.length - 1), 1);
  return left;
}

function shuffled<T>(random: Random, values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, order: random.word() }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value);
}

/** Lines of the source after which one looks: its ends, around batch ends and starts of runs, and anywhere. */
function stopsIn(lines: Source['lines'], random: Random): number[] {
  const after = (type: string): number[] =>
    lines.flatMap(({ text }, i) => (text.includes(`"event_type": "${type}"`) ? [i + 1] : []));
  const batches = sample(random, after('BATCH_EPOCH_COMPLETED'), AROUND_BATCHES);
  const starts = sample(random, after('TRAINING_STARTED'), AROUND_STARTS);
  const anywhere = Array.from({ length: RANDOM_STOPS }, () => random.integer(0, lines.length));
  const all = [0, 1, lines.length, ...anywhere, ...[...batches, ...starts].flatMap((at) => [at - 1, at, at + 1])];
  return [...new Set(all)].filter((at) => at >= 0 && at <= lines.length).sort((a, b) => a - b);
}

/** Follows a source as bytes in any pieces, and looks at what is shown at each stop. */
function watch({ bytes, lines }: Source, stops: readonly number[], recording: Recording, random: Random): Moment[] {
  const { ingest } = recording;
  const splitter = new LineSplitter();
  const moments: Moment[] = [];
  let at = 0;
  for (const stop of stops) {
    const end = lines[stop]?.start ?? bytes.length;
    while (at < end) {
      const piece = Math.min(end, at + random.integer(1, 400_000));
      for (const block of splitter.push(bytes.subarray(at, piece))) ingest.takeBlock(block);
      at = piece;
    }
    if (end === bytes.length) for (const block of splitter.end()) ingest.takeTornLine(block);
    moments.push({
      part: recording.runs.length - 1,
      position: ingest.head,
      picture: picture(ingest.view, recording.open.recorder.index.log),
    });
  }
  return moments;
}

/** The same stops, fed as text; gives what is shown at each. */
function watchText({ lines }: Source, stops: readonly number[], firstBad: number): Moment[] {
  let part = 0;
  let log = newFindingsLog();
  const ingest = new Ingest(undefined, {
    applied: (event, position, state) => {
      diagnose(log, event, position, state, THRESHOLDS);
    },
    unreadable: ({ position, reason }) => {
      diagnoseUnreadable(log, position, reason);
    },
    began: () => {
      part += 1;
      log = newFindingsLog();
    },
  });
  let at = 0;
  return stops.map((stop) => {
    const text = lines.slice(at, Math.min(stop, firstBad)).map((line) => line.text);
    if (text.length > 0) ingest.takeText(text.join('\n'), at);
    at = stop;
    return { part, position: ingest.head, picture: picture(ingest.view, log) };
  });
}

async function liveEqualsReplay(file: string): Promise<number> {
  const source = sourceOf(file);
  const random = new Random(26, source.lines.length);
  const stops = stopsIn(source.lines, random);
  const recording = Recording.fresh();
  const live = watch(source, stops, recording, random);
  const taken = recording.ingest.sourceHead;
  await recording.finish();
  assert.equal(
    recording.heads.reduce((sum, head) => sum + head, 0),
    taken,
  );

  // A torn last line is not sent by a relay.
  const text = watchText(source, stops, taken);
  for (const [i, moment] of live.entries()) {
    same(text[i], moment, `${basename(file)} as text after line ${String(stops[i])}`);
  }

  for (const [part, open] of recording.runs.entries()) {
    const machine = recording.timeMachine(part);
    const { log } = open.recorder.index;
    const nothing = { part, position: 0, picture: picture(newView(), newFindingsLog()) };
    const moments = [nothing, ...live.filter((moment) => moment.part === part)];
    assert.equal(open.recorder.record.head, recording.heads[part]);
    for (const { position, picture: seen } of shuffled(random, moments)) {
      const view = await machine.seek(position);
      assert.ok(view !== null && view.position === position);
      same(picture(view, log), seen, `${basename(file)}, run ${String(part)}, sought at ${String(position)}`);
    }
  }
  assert.deepEqual(recording.problems, []);
  return live.length;
}

describe('26. what is sought in a stored run equals what was seen live, and what comes as text, in', () => {
  for (const file of [...FIXTURE_FILES, ...RECORDED_FILES]) {
    test(basename(file), async () => {
      assert.ok((await liveEqualsReplay(file)) >= 15);
    });
  }
});
