import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { landingOf, type Landing } from '../../../../src/worker/jump.ts';
import { parseJump, type Jump } from '../../../../src/worker/parse-jump.ts';
import { batch, epoch, line, START, started } from '../../aggregator/events.ts';
import { PlaceOracle } from './place-oracle.ts';
import { recordingOf, simulated, type Recording } from './recording.ts';

const NOON = 12 * 3600;

describe('what is typed is understood:', () => {
  const cases: readonly (readonly [string, Jump])[] = [
    ['47', { kind: 'number', value: 47 }],
    ['  0 ', { kind: 'number', value: 0 }],
    ['b47', { kind: 'batch', batch: 47, epoch: null }],
    ['Batch 47', { kind: 'batch', batch: 47, epoch: null }],
    ['47 112', { kind: 'batch', batch: 47, epoch: 112 }],
    ['47/112', { kind: 'batch', batch: 47, epoch: 112 }],
    ['batch 47 epoch 112', { kind: 'batch', batch: 47, epoch: 112 }],
    ['batch 47, epoch 112', { kind: 'batch', batch: 47, epoch: 112 }],
    ['BATCH 47 · E112', { kind: 'batch', batch: 47, epoch: 112 }],
    ['b 47 e 112', { kind: 'batch', batch: 47, epoch: 112 }],
    ['e112', { kind: 'epoch', epoch: 112 }],
    ['Epoch 112', { kind: 'epoch', epoch: 112 }],
    ['#812113', { kind: 'position', position: 812_113 }],
    ['# 812,113', { kind: 'position', position: 812_113 }],
    ['812,113', { kind: 'position', position: 812_113 }],
    ['1,812,113', { kind: 'position', position: 1_812_113 }],
    ['event 812 113', { kind: 'position', position: 812_113 }],
    ['position 812_113', { kind: 'position', position: 812_113 }],
    ['12:00', { kind: 'clock', seconds: NOON }],
    ['12:00:31', { kind: 'clock', seconds: NOON + 31 }],
    ['12:00:31.5', { kind: 'clock', seconds: NOON + 31.5 }],
    ['0:00', { kind: 'clock', seconds: 0 }],
    ['23:59:59', { kind: 'clock', seconds: 86_399 }],
    ['2026-01-15', { kind: 'time', time: Date.UTC(2026, 0, 15) / 1000 }],
    ['2026-01-15 09:30', { kind: 'time', time: Date.UTC(2026, 0, 15, 9, 30) / 1000 }],
    ['2026-01-15T09:30:05Z', { kind: 'time', time: Date.UTC(2026, 0, 15, 9, 30, 5) / 1000 }],
    ['2026-01-15 09:30+02:00', { kind: 'time', time: Date.UTC(2026, 0, 15, 7, 30) / 1000 }],
  ];
  for (const [typed, jump] of cases) {
    test(`“${typed}”`, () => {
      assert.deepEqual(parseJump(typed), jump);
    });
  }
});

describe('what is no place is not understood:', () => {
  const nonsense = ['', ' ', 'batch', 'epoch', 'somewhere', '#', '#,', 'event _', '-5', '4.7', '1e5', '0x10', 'NaN'];
  const noTimes = [
    '24:00',
    '12:60',
    '12:00:60',
    '99:99',
    '1:2',
    '12:',
    ':30',
    '2026-13-01',
    '2026-01-15 25:00',
    '2026-',
  ];
  const noNumbers = ['12,34', ',123', '1,,234', '47 112 3', 'batch forty', 'b47x', '<script>', '٤٧', '４７'];
  for (const typed of [...nonsense, ...noTimes, ...noNumbers]) {
    test(`“${typed}”`, () => {
      assert.equal(parseJump(typed), null);
    });
  }

  test('anything else is understood as some place or as none, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...Array.from('0123456789:,#/ beT-Z')) })),
        (typed) => {
          const jump = parseJump(typed);
          for (const value of Object.values(jump ?? {})) {
            assert.ok(
              value === null ||
                typeof value === 'string' ||
                (typeof value === 'number' && value >= 0) ||
                jump?.kind === 'time',
            );
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a number with commas is the position that it was written from', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (position) => {
        assert.deepEqual(parseJump(`#${position.toLocaleString('en')}`), { kind: 'position', position });
      }),
    );
  });
});

/** Where what is typed leads from a cursor. */
async function land(recording: Recording, typed: string, cursor = 0): Promise<Landing> {
  const jump = parseJump(typed);
  assert.ok(jump !== null, `“${typed}” is understood`);
  const view = await recording.timeMachine().seek(cursor);
  return landingOf(recording.context(cursor), jump, view?.run.lastTime ?? null);
}

async function refused(recording: Recording, typed: string, words: RegExp, cursor = 0): Promise<void> {
  const landing = await land(recording, typed, cursor);
  assert.ok('problem' in landing, `“${typed}” leads nowhere, not to ${JSON.stringify(landing)}`);
  assert.match(landing.problem, words);
}

describe('in a simulated run', () => {
  const lines = simulated({ envs: 2, batches: 3, epochs: 5 });
  const recording = recordingOf(lines);
  const oracle = new PlaceOracle(lines);
  const batches = oracle.batches('default', lines.length);
  const ends = batches.map(({ position }) => position);
  const [first, second, third] = ends;
  assert.ok(first !== undefined && second !== undefined && third !== undefined);

  test('a batch is the moment of its end', async () => {
    assert.deepEqual(
      batches.map((each) => each.batch),
      [1, 2, 3],
    );
    for (const { batch: number, position } of batches) {
      for (const typed of [`batch ${String(number)}`, String(number), `b${String(number)}`]) {
        assert.deepEqual(await land(recording, typed, 7), { position });
      }
    }
  });

  test('a batch with an epoch is the moment at which all environments have done that epoch', async () => {
    const machine = recording.timeMachine();
    for (const [typed, number, inner] of [
      ['1 1', 1, 1],
      ['2 3', 2, 3],
      ['3/5', 3, 5],
    ] as const) {
      const landing = await land(recording, typed);
      assert.ok('position' in landing);
      const view = await machine.seek(landing.position);
      const state = view?.run.groups.get('default');
      assert.deepEqual([state?.batchesCompleted, state?.currentEpoch], [number - 1, inner]);
      assert.deepEqual(
        [...(state?.envs.values() ?? [])].map(({ accuracy_history: history }) => history.length),
        [inner, inner],
      );
    }
  });

  test('an epoch alone is one of the batch that one is in', async () => {
    for (const [cursor, typed] of [
      [first + 3, '2 4'],
      [second + 3, '3 4'],
      [3, '1 4'],
    ] as const) {
      assert.deepEqual(await land(recording, 'epoch 4', cursor), await land(recording, typed));
    }
  });

  test('a position is itself, up to the head', async () => {
    assert.deepEqual(await land(recording, '#0'), { position: 0 });
    assert.deepEqual(await land(recording, `#${String(lines.length)}`), { position: lines.length });
    await refused(
      recording,
      `#${String(lines.length + 1)}`,
      new RegExp(`The run has ${String(lines.length)} events so far\\.`),
    );
    await refused(recording, '99999999999999999999999', /events so far/);
  });

  test('a bare number beyond the batches is a position', async () => {
    assert.deepEqual(await land(recording, '0'), { position: 0 });
    assert.deepEqual(await land(recording, '50'), { position: 50 });
  });

  test('what is not there is refused in words that say what is', async () => {
    await refused(recording, 'batch 99', /There is no batch 99: they go from 1 to 3\./);
    await refused(recording, 'batch 0', /There is no batch 0: they go from 1 to 3\./);
    await refused(recording, '2 99', /Batch 2 has no epoch 99; it ends with 5\./);
    await refused(recording, '2 0', /Batch 2 has no epoch 0/);
    await refused(recording, 'epoch 99', /This batch has no epoch 99; it ends with 5\./, 10);
    await refused(recording, '12:00', /The run ends at \d\d:\d\d:\d\d, before that time\./);
    await refused(recording, '2030-01-01', /The run ends at \d\d:\d\d:\d\d, before that time\./);
  });

  test('a time leads to the first event that is not before it', async () => {
    const times = lines.map((text) => Date.parse(/"timestamp": "([^"]+)"/.exec(text)?.[1] ?? ''));
    for (const at of [0, 40, 100, lines.length - 1]) {
      const time = new Date(Math.floor((times[at] ?? 0) / 1000) * 1000);
      const wanted = times.findIndex((each) => each >= time.getTime()) + 1;
      for (const typed of [time.toISOString(), time.toISOString().slice(11, 19)]) {
        assert.deepEqual(await land(recording, typed, 20), { position: wanted });
      }
    }
    assert.deepEqual(await land(recording, '2020-01-01'), { position: 1 }, 'before the run is at its beginning');
  });

  test('the batch that runs now has epochs, and ends at the head', async () => {
    const running = recordingOf(lines.slice(0, second + 40));
    assert.deepEqual(await land(running, 'batch 3'), { position: second + 40 });
    assert.deepEqual(await land(running, '3 1'), await land(recording, '3 1'));
    await refused(running, '3 5', /Batch 3 has no epoch 5; it ends with \d\./);
    await refused(running, 'batch 4', /There is no batch 4/);
    running.close();
  });
});

describe('in a run that has hardly begun', () => {
  test('everything but its start is refused in words', async () => {
    const recording = recordingOf([]);
    assert.deepEqual(await land(recording, '#0'), { position: 0 });
    await refused(recording, '5', /events so far/);
    await refused(recording, 'batch 2', /There is no batch 2: none is complete yet\./);
    await refused(recording, '1 1', /Batch 1 has no epoch 1/);
    recording.takeLines([started(0), epoch(1, 0, 50, 1)]);
    assert.deepEqual(await land(recording, '1 1'), { position: 2 });
    assert.deepEqual(await land(recording, 'batch 1'), { position: 2 });
    recording.close();
  });
});

describe('a clock time', () => {
  /** Seconds from the moment of `started` to a moment of that day or the next. */
  function at(days: number, clock: string): number {
    return Date.parse(`2025-06-${String(15 + days)}T${clock}Z`) / 1000 - START;
  }
  const overnight = recordingOf([
    line(at(0, '23:30:00'), 'TRAINING_STARTED', null),
    epoch(at(0, '23:40:00'), 0, 50, 1),
    epoch(at(0, '23:50:00'), 0, 50, 2),
    epoch(at(1, '00:10:00'), 0, 50, 3),
    epoch(at(1, '00:30:00'), 0, 50, 4),
  ]);

  test('is that of the day on which one is, or of the next, whatever is nearer', async () => {
    for (const cursor of [1, 2, 3, 4, 5]) {
      assert.deepEqual(await land(overnight, '23:40', cursor), { position: 2 });
      assert.deepEqual(await land(overnight, '00:10', cursor), { position: 4 });
      assert.deepEqual(await land(overnight, '23:45', cursor), { position: 3 });
      assert.deepEqual(await land(overnight, '0:00', cursor), { position: 4 });
    }
  });

  test('after the end is refused from everywhere, also where the day before had such a time', async () => {
    for (const cursor of [1, 3, 5])
      await refused(overnight, '00:45', /The run ends at 00:30:00, before that time\./, cursor);
  });

  test('before the start leads to the start', async () => {
    for (const cursor of [1, 3, 5]) assert.deepEqual(await land(overnight, '23:20', cursor), { position: 1 });
  });

  test('that several days have is the nearest that the run has', async () => {
    const long = recordingOf(
      [0, 1, 2].flatMap((day) => [epoch(at(day, '09:00:00'), 0, 50, 1), batch(at(day, '15:00:00'), day + 1)]),
    );
    assert.deepEqual(await land(long, '09:00', 2), { position: 1 });
    assert.deepEqual(await land(long, '09:00', 3), { position: 3 });
    assert.deepEqual(await land(long, '09:00', 6), { position: 5 });
    // Tomorrow's would be nearer, but the run has not come there.
    assert.deepEqual(await land(long, '03:00', 6), { position: 5 });
    long.close();
  });

  test('goes on where clocks step back', async () => {
    const back = recordingOf([epoch(10, 0, 50, 1), epoch(20, 0, 50, 2), epoch(5, 0, 50, 3), epoch(30, 0, 50, 4)]);
    const clock = (second: number): string => new Date((START + second) * 1000).toISOString().slice(11, 19);
    assert.deepEqual(await land(back, clock(15), 1), { position: 2 });
    assert.deepEqual(await land(back, clock(25), 1), { position: 4 });
    back.close();
  });
});
