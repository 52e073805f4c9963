import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { describe, mock, test } from 'node:test';
import fc from 'fast-check';
import { decodePlain, encodePlain } from '../../../../src/storage/plain-data.ts';
import { FIXTURE_FILES, recordingNamed } from '../../aggregator/recordings.ts';
import { epoch, started } from '../../aggregator/events.ts';
import { linesIn, lookedAt, Played, Recording, recordingOf, simulated, twoGroups } from './recording.ts';
import { same } from './same.ts';

/** anchors.md §5.4, number 27: a sought position is the position that playing reaches. */

interface Run {
  readonly name: string;
  readonly lines: readonly string[];
  readonly played: Played;
  readonly runs: number;
}

function runOf(name: string, lines: readonly string[], runs: number): Run {
  return { name, lines, played: new Played(lines), runs };
}

function filesRuns(): Run[] {
  const recorded = ['e1-synth-edge', 'e2-dual-ab'].flatMap((name) => recordingNamed(name) ?? []);
  // The first lines will do, and they are one run.
  return [...FIXTURE_FILES, ...recorded].map((file) => runOf(basename(file), linesIn(file).slice(0, 1200), 8));
}

const RUNS: readonly Run[] = [
  runOf('a simulated run', simulated(), 60),
  runOf('a troubled run', simulated({ mood: 'troubled', seed: 3 }), 20),
  runOf('two groups side by side', twoGroups({ batches: 2 }), 30),
  runOf(
    'lines of which half are broken',
    simulated({ batches: 1 }).flatMap((line) => [line, '{broken', line.slice(0, 90)]),
    20,
  ),
  ...filesRuns(),
];

/** Records the lines with checkpoints after so many each. */
async function recordWith(lines: readonly string[], checkpoints: readonly number[]): Promise<Recording> {
  const recording = Recording.fresh();
  let at = 0;
  for (const checkpoint of [...new Set(checkpoints)].sort((a, b) => a - b)) {
    recording.takeLines(lines.slice(at, checkpoint));
    at = checkpoint;
    await recording.keepCheckpoint();
  }
  recording.takeLines(lines.slice(at));
  return recording;
}

describe('27. a sought position equals the one that playing reaches, whatever checkpoints there are, in', () => {
  for (const { name, lines, played, runs } of RUNS) {
    const position = fc.nat(lines.length);
    test(name, async () => {
      assert.ok(lines.length > 50);
      await fc.assert(
        fc.asyncProperty(
          fc.array(position, { maxLength: 12 }),
          fc.array(position, { minLength: 1, maxLength: 8 }),
          async (checkpoints, wanted) => {
            const recording = await recordWith(lines, checkpoints);
            const machine = recording.timeMachine();
            for (const p of wanted) {
              const view = await machine.seek(p);
              assert.ok(view !== null);
              same(lookedAt(view), played.at(p), `sought ${String(p)} in ${name}`);
            }
            recording.close();
          },
        ),
        { numRuns: runs },
      );
    });
  }
});

describe('27. checkpoints', () => {
  const lines = simulated({ envs: 8, batches: 3, epochs: 12 });
  const played = new Played(lines);

  test('that the recorder spaces by any measured cost lead to the same views', async () => {
    let checkpoints = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(lines.length), { minLength: 3, maxLength: 6 }),
        fc.integer({ min: 20, max: 400 }),
        async (costs, wanted, block) => {
          let now = 0;
          let calls = 0;
          const clock = mock.method(performance, 'now', () => (now += costs[calls++ % costs.length] ?? 0));
          const recording = Recording.fresh();
          for (let at = 0; at < lines.length; at += block) {
            recording.open.recorder.begin();
            recording.takeLines(lines.slice(at, at + block));
          }
          await recording.finish();
          clock.mock.restore();
          checkpoints += recording.open.recorder.checkpoints.all.length;
          const machine = recording.timeMachine();
          for (const p of wanted) {
            const view = await machine.seek(p);
            assert.ok(view !== null);
            same(lookedAt(view), played.at(p), `sought ${String(p)}`);
          }
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
    assert.ok(checkpoints > 12, 'the recorder took checkpoints besides those at the end');
  });

  test('that are lost or damaged cost time, not truth', async () => {
    const run = simulated();
    const truth = new Played(run);
    const damage = fc.constantFrom(
      null,
      new Uint8Array(),
      Uint8Array.of(1, 2, 3),
      encodePlain({ position: 'nowhere' }),
      encodePlain([]),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(run.length), fc.option(damage, { nil: undefined })), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(run.length), { minLength: 1, maxLength: 6 }),
        async (checkpoints, wanted) => {
          const recording = await recordWith(
            run,
            checkpoints.map(([at]) => at),
          );
          for (const [at, bytes] of checkpoints) if (bytes !== undefined) recording.device.damaged.set(at, bytes);
          const machine = recording.timeMachine();
          for (const p of wanted) {
            const view = await machine.seek(p);
            assert.ok(view !== null);
            same(lookedAt(view), truth.at(p), `sought ${String(p)}`);
          }
          recording.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  test('hold the whole view, to the last bit', () => {
    for (const at of [0, 1, 400, lines.length]) {
      same(decodePlain(encodePlain(played.at(at))), played.at(at), `the checkpoint at ${String(at)}`);
    }
  });
});

describe('seeking', () => {
  const lines = simulated({ envs: 4, batches: 3, epochs: 8 });
  const played = new Played(lines);

  test('drops all requests but the newest, and never shows a place that nobody asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(lines.length), fc.nat(6)), { minLength: 2, maxLength: 12 }),
        async (requests) => {
          const recording = recordingOf(lines);
          const machine = recording.timeMachine();
          const answers: Promise<{ readonly wanted: number; readonly got: number | null }>[] = [];
          for (const [wanted, turns] of requests) {
            answers.push(machine.seek(wanted).then((view) => ({ wanted, got: view?.position ?? null })));
            for (let turn = 0; turn < turns; turn++) await Promise.resolve();
          }
          const all = await Promise.all(answers);
          for (const { wanted, got } of all) assert.ok(got === null || got === wanted);
          const last = requests.at(-1)?.[0] ?? 0;
          assert.equal(all.at(-1)?.got, last);
          assert.ok(machine.past !== null);
          same(lookedAt(machine.past), played.at(last), 'the last request');
          recording.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('that is left while it works shows nothing afterwards', async () => {
    const recording = recordingOf(lines);
    const machine = recording.timeMachine();
    const seeking = machine.seek(lines.length);
    machine.leave();
    assert.equal(await seeking, null);
    assert.equal(machine.past, null);
    recording.close();
  });

  test('reaches lines that came a moment ago and fill no segment', async () => {
    const recording = Recording.fresh();
    const machine = recording.timeMachine();
    for (let at = 0; at < 60; at += 7) {
      recording.takeLines(lines.slice(at, at + 7));
      const view = await machine.seek(at + 6);
      assert.ok(view !== null);
      same(lookedAt(view), played.at(at + 6), `sought ${String(at + 6)}`);
    }
    recording.close();
  });

  test('over a long stretch lets other work in between', async () => {
    const recording = recordingOf(lines);
    let now = 0;
    const clock = mock.method(performance, 'now', () => (now += 25));
    let others = 0;
    const timer = setInterval(() => {
      others += 1;
    }, 0);
    const view = await recording.timeMachine().seek(lines.length);
    clearInterval(timer);
    clock.mock.restore();
    assert.equal(view?.position, lines.length);
    assert.ok(others > 0, 'a timer went off while it worked');
    recording.close();
  });

  test('in a run without lines, or with one, has just its ends', async () => {
    const empty = Recording.fresh();
    assert.equal((await empty.timeMachine().seek(0))?.position, 0);
    empty.takeLines([started(0)]);
    const machine = empty.timeMachine();
    assert.equal((await machine.seek(1))?.run.events, 1);
    assert.equal((await machine.seek(0))?.run.events, 0);
    empty.takeLines([epoch(1, 0, 50, 1)]);
    assert.equal((await machine.seek(2))?.run.events, 2);
    empty.close();
  });
});
