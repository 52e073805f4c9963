import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decodeLine } from '../../../src/telemetry/decode.ts';
import type { LineError, TelemetryEvent } from '../../../src/telemetry/event.ts';
import { LineSplitter, isBlankLine, lineOffset } from '../../../src/telemetry/lines.ts';

const TIMESTAMP = '2026-01-06T11:44:26.123456+00:00';

/** A line as the producer writes it; `data` is JSON text, `more` overrides the envelope (undefined removes). */
function eventLine(type: string, data: string, more: Record<string, unknown> = {}): string {
  const envelope: Record<string, unknown> = {
    event_id: 'c0de',
    event_type: type,
    timestamp: TIMESTAMP,
    seed_id: null,
    slot_id: null,
    epoch: 4,
    group_id: 'A',
    message: '',
    severity: 'info',
    ...more,
  };
  return `${JSON.stringify(envelope).slice(0, -1)}, "data": ${data}}`;
}

function eventOf(line: string, position = 0): TelemetryEvent {
  const decoded = decodeLine(line, position);
  assert.ok(decoded.ok, decoded.ok ? '' : decoded.error.reason);
  return decoded.event;
}

function errorOf(line: string, position = 0, byteOffset: number | null = null): LineError {
  const decoded = decodeLine(line, position, byteOffset);
  assert.ok(!decoded.ok, 'decodes without an error');
  return decoded.error;
}

/** One field of an event's payload, whatever the type. */
function dataField(event: TelemetryEvent, name: string): unknown {
  return event.data === null ? undefined : new Map<string, unknown>(Object.entries(event.data)).get(name);
}

const MEMORY = (value: string): string => eventLine('MEMORY_WARNING', `{"gpu_utilization": ${value}}`);
const GERMINATED = (more: string): string =>
  eventLine('SEED_GERMINATED', `{"slot_id": "r0c0", "env_id": 1, "blueprint_id": "mlp", "params": 9, ${more}}`);
const GATE = (passed: string): string =>
  eventLine(
    'SEED_GATE_EVALUATED',
    `{"slot_id": "r0c0", "env_id": 1, "gate": "G1", "target_stage": "TRAINING", "passed": ${passed}}`,
  );

describe('the envelope', () => {
  test('is read as it was written, with the time in seconds', () => {
    const event = eventOf(
      eventLine('X', 'null', {
        seed_id: 's',
        slot_id: 'r0c1',
        epoch: 0,
        group_id: '',
        message: 'é',
        severity: 'critical',
      }),
    );
    assert.deepEqual(event, {
      event_id: 'c0de',
      id: 'c0de',
      event_type: 'X',
      known: false,
      timestamp: TIMESTAMP,
      time: 1_767_699_866.123456,
      seed_id: 's',
      slot_id: 'r0c1',
      epoch: 0,
      group_id: '',
      message: 'é',
      severity: 'critical',
      data: null,
    });
  });

  test('without an event_id gets one from its position, and without a group_id the group default', () => {
    const event = eventOf(eventLine('X', '{}', { event_id: undefined, group_id: undefined }), 41);
    assert.equal(event.group_id, 'default');
    assert.equal(event.id, 'line-41');
  });

  test('falls back where a field has the wrong type', () => {
    const event = eventOf(
      eventLine('X', '{}', { group_id: null, message: {}, severity: 'loud', epoch: 1.5, seed_id: 3, slot_id: [] }),
    );
    assert.deepEqual(
      [event.group_id, event.message, event.severity, event.epoch, event.seed_id, event.slot_id],
      ['default', '', 'info', null, null, null],
    );
  });

  test('with a timestamp that is no time is an error in the field timestamp [anchor 21]', () => {
    for (const timestamp of ['yesterday', '', null, 5, {}, undefined, '2026-13-06T11:44:26Z']) {
      assert.equal(errorOf(eventLine('X', '{}', { timestamp })).field, 'timestamp');
    }
  });

  test('reads timestamps without a fraction, with Z and with an offset [anchor 21]', () => {
    for (const timestamp of ['2026-01-06T11:44:26+00:00', '2026-01-06T11:44:26Z', '2026-01-06T13:44:26+02:00']) {
      assert.equal(eventOf(eventLine('X', '{}', { timestamp })).time, 1_767_699_866);
    }
  });

  test('tolerates a byte order mark in front and a carriage return behind [anchor 15]', () => {
    assert.deepEqual(decodeLine(`\ufeff${MEMORY('0.5')}\r`, 3, 0), decodeLine(MEMORY('0.5'), 3, 0));
  });
});

describe('the payload', () => {
  test('holds bare NaN and infinities as IEEE values, and texts about them as texts [anchor 19]', () => {
    const event = eventOf(
      eventLine(
        'GOVERNOR_ROLLBACK',
        '{"env_id": 0, "reason": "loss is NaN, not Infinity", "loss_at_panic": NaN, "loss_threshold": Infinity, "raw_penalty": -Infinity}',
        { message: 'NaN or -Infinity' },
      ),
    );
    assert.equal(event.message, 'NaN or -Infinity');
    assert.equal(dataField(event, 'reason'), 'loss is NaN, not Infinity');
    assert.equal(dataField(event, 'loss_at_panic'), Number.NaN);
    assert.equal(dataField(event, 'loss_threshold'), Infinity);
    assert.equal(dataField(event, 'raw_penalty'), -Infinity);
  });

  test('holds 1e400 as infinity [anchor 19]', () => {
    assert.equal(dataField(eventOf(MEMORY('1e400')), 'gpu_utilization'), Infinity);
    assert.equal(dataField(eventOf(MEMORY('-1e400')), 'gpu_utilization'), -Infinity);
  });

  test('refuses NaN and infinity where an integer is due [anchor 19]', () => {
    for (const value of ['NaN', 'Infinity', '1e400', '0.5', '"nan"']) {
      assert.equal(errorOf(eventLine('EPOCH_COMPLETED', `{"env_id": ${value}}`)).field, 'data.env_id');
    }
  });

  test('keeps a 64-bit rng_seed exactly, as decimal text, in seed and morphology events [anchor 19]', () => {
    const morphology = (seed: string): string =>
      eventLine(
        'MORPHOLOGY_CAUSAL_LOG',
        `{"phase": "verdict", "env_id": 1, "slot_id": "r0c0", "operation": "GERMINATE", "action_id": "a", "rng_seed": ${seed}, "watch_window_evidence": NaN}`,
      );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (seed) => {
        const digits = String(seed);
        assert.equal(dataField(eventOf(GERMINATED(`"rng_seed": ${digits}`)), 'rng_seed'), digits);
        assert.equal(dataField(eventOf(GERMINATED(`"rng_seed":${digits}`)), 'rng_seed'), digits);
        assert.equal(dataField(eventOf(GERMINATED(`"rng_seed": "${digits}"`)), 'rng_seed'), digits);
        assert.equal(dataField(eventOf(morphology(digits)), 'rng_seed'), digits);
      }),
    );
    assert.equal(dataField(eventOf(GERMINATED('"rng_seed": null')), 'rng_seed'), null);
  });

  test('takes the rng_seed of the payload, not one that stands elsewhere in the line [anchor 19]', () => {
    const digits = '13835058055282163713';
    assert.equal(
      dataField(eventOf(GERMINATED(`"rng_stream": "\\"rng_seed\\": 7", "rng_seed": ${digits}`)), 'rng_seed'),
      digits,
    );
    assert.equal(dataField(eventOf(GERMINATED(`"later": {"rng_seed": 7}, "rng_seed": ${digits}`)), 'rng_seed'), digits);
    assert.equal(dataField(eventOf(GERMINATED(`"rng_seed": 7, "rng_seed": ${digits}`)), 'rng_seed'), digits);
  });

  test('never takes the first digits of an rng_seed with a fraction or an exponent for the whole [anchor 19]', () => {
    for (const written of ['1.3835058055282163712e19', '13835058055282163712.0']) {
      const decoded = decodeLine(GERMINATED(`"rng_seed": ${written}`), 0);
      if (decoded.ok) assert.match(String(dataField(decoded.event, 'rng_seed')), /^138350580552821\d{5}$/);
    }
  });

  test('refuses a negative rng_seed [anchor 19]', () => {
    assert.equal(errorOf(GERMINATED('"rng_seed": -5')).field, 'data.rng_seed');
    assert.equal(errorOf(GERMINATED('"rng_seed": "-5"')).field, 'data.rng_seed');
  });

  test('turns stringified numbers into numbers', () => {
    const cases: readonly (readonly [string, number])[] = [
      ['0.25', 0.25],
      ['1.0296531', 1.0296531],
      ['tensor(0.25)', 0.25],
      ['tensor(-3)', -3],
      ['tensor(nan)', Number.NaN],
      [' 1e-05 ', 1e-5],
      ['+.5', 0.5],
      ['3.', 3],
      ['nan', Number.NaN],
      ['inf', Infinity],
      ['-inf', -Infinity],
      ['Infinity', Infinity],
    ];
    for (const [text, number] of cases)
      assert.equal(dataField(eventOf(MEMORY(JSON.stringify(text))), 'gpu_utilization'), number, text);
  });

  test('turns any number that was stringified back into itself', () => {
    fc.assert(
      fc.property(fc.double(), (number) => {
        assert.equal(
          dataField(eventOf(MEMORY(JSON.stringify(String(number)))), 'gpu_utilization'),
          number === 0 ? Number(String(number)) : number,
        );
      }),
    );
  });

  test('turns "True" and "False" into booleans', () => {
    for (const [text, boolean] of [
      ['"True"', true],
      ['"true"', true],
      ['"False"', false],
      ['true', true],
    ] as const) {
      assert.equal(dataField(eventOf(GATE(text)), 'passed'), boolean);
    }
    for (const text of ['"yes"', '1', '""', 'null']) assert.equal(errorOf(GATE(text)).field, 'data.passed');
  });

  test('refuses other texts where a number is due', () => {
    for (const text of [
      '',
      ' ',
      'x',
      '0x10',
      '1_000',
      '1,5',
      '--1',
      'tensor()',
      'tensor(1) ',
      'e5',
      '1e',
      'infinit',
      '[1]',
    ]) {
      assert.equal(errorOf(MEMORY(JSON.stringify(text))).field, 'data.gpu_utilization', text);
    }
  });

  // Quadratic work on megabytes would not end within any patience; the time-out only ends a hang.
  test('refuses megabytes of digits that are no number without hanging', { timeout: 20_000 }, () => {
    assert.equal(errorOf(MEMORY(`"${'1'.repeat(2_000_000)}x"`)).field, 'data.gpu_utilization');
  });

  test('may be null or absent: the event stays, without data', () => {
    for (const line of [
      eventLine('EPOCH_COMPLETED', 'null'),
      eventLine('EPOCH_COMPLETED', 'null').replace(', "data": null', ''),
    ]) {
      const event = eventOf(line);
      assert.equal(event.known, true);
      assert.equal(event.data, null);
    }
  });

  test('that is neither object nor null is an error in the field data', () => {
    for (const data of ['[]', '"x"', '5', 'true', 'NaN'])
      assert.equal(errorOf(eventLine('EPOCH_COMPLETED', data)).field, 'data');
  });

  test('of an unknown type is kept as it is [anchor 22]', () => {
    const event = eventOf(eventLine('QUANTUM_LEAP', '{"env_id": "x", "deep": [{"a": NaN}], "rng_seed": 1}'));
    assert.equal(event.known, false);
    assert.equal(event.event_type, 'QUANTUM_LEAP');
    assert.deepEqual(event.data, { env_id: 'x', deep: [{ a: Number.NaN }], rng_seed: 1 });
  });

  test('of an unknown type is kept whatever the name of the type [anchor 20, 22]', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', ''),
    );
    fc.assert(
      fc.property(name, fc.jsonValue(), (type, value) => {
        const event = eventOf(eventLine(type, `{"value": ${JSON.stringify(value)}}`));
        assert.equal(event.known, false);
        assert.equal(event.event_type, type);
        assert.deepEqual(event.data, { value: JSON.parse(JSON.stringify(value)) as unknown });
      }),
    );
  });

  test('keeps the fields that its type does not list [anchor 22]', () => {
    const event = eventOf(
      eventLine('MEMORY_WARNING', '{"gpu_utilization": 0.9, "colour": ["blue"], "more": {"NaN": NaN}}'),
    );
    assert.equal(event.known, true);
    assert.deepEqual(event.data, { gpu_utilization: 0.9, colour: ['blue'], more: { NaN: Number.NaN } });
  });

  test('with a key twice holds the last of them', () => {
    assert.equal(
      dataField(
        eventOf(eventLine('MEMORY_WARNING', '{"gpu_utilization": 1, "gpu_utilization": 2}')),
        'gpu_utilization',
      ),
      2,
    );
    assert.equal(
      dataField(
        eventOf(eventLine('MEMORY_WARNING', '{"gpu_utilization": NaN, "gpu_utilization": 2}')),
        'gpu_utilization',
      ),
      2,
    );
  });

  test('may use names of Object.prototype for slots and metrics, and pollutes nothing [anchor 20]', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      for (const accuracy of ['"0.5"', 'NaN', '0.5']) {
        const seeds = `{"${name}": {"stage": "TRAINING", "alpha": ${accuracy}, "polluted": true}, "r0c0": {"stage": "DORMANT"}}`;
        const event = eventOf(
          eventLine(
            'EPOCH_COMPLETED',
            `{"env_id": 0, "val_accuracy": 1, "val_loss": 1, "inner_epoch": 1, "seeds": ${seeds}, "${name}": {"polluted": true}}`,
            {
              [name === '__proto__' ? 'slot_id' : name]: name,
            },
          ),
        );
        const kept = dataField(event, 'seeds');
        assert.ok(typeof kept === 'object' && kept !== null);
        assert.deepEqual(Object.keys(kept), [name, 'r0c0']);
        assert.equal(Object.getPrototypeOf(kept), Object.prototype);
      }
      const masks = eventOf(
        eventLine('ANALYTICS_SNAPSHOT', `{"kind": "mask_hit_rates", "mask_hits": {"${name}": "3"}}`),
      );
      assert.deepEqual(dataField(masks, 'mask_hits'), JSON.parse(`{"${name}": 3}`));
    }
    assert.deepEqual(Object.getOwnPropertyNames(Object.prototype).sort(), before);
    assert.equal('polluted' in {}, false);
  });

  test('does not borrow required fields from Object.prototype or a __proto__ key [anchor 20]', () => {
    assert.equal(
      errorOf(eventLine('MEMORY_WARNING', '{"__proto__": {"gpu_utilization": 1}}')).field,
      'data.gpu_utilization',
    );
    assert.equal(errorOf(`{"__proto__": ${eventLine('X', '{}')}}`).field, 'event_type');
  });
});

describe('a broken line', () => {
  test('is reported with field, position, byte offset, reason and its first 200 characters', () => {
    const line = eventLine('EPOCH_COMPLETED', '{"env_id": "one", "val_accuracy": 1}', { message: 'é'.repeat(300) });
    const error = errorOf(line, 17, 4096);
    assert.equal(error.field, 'data.env_id');
    assert.equal(error.position, 17);
    assert.equal(error.byteOffset, 4096);
    assert.match(error.reason, /EPOCH_COMPLETED.*env_id.*expected integer.*"one"/);
    assert.equal(error.excerpt, line.slice(0, 200));
  });

  test('names a field that is missing', () => {
    const error = errorOf(eventLine('MEMORY_WARNING', '{}'));
    assert.equal(error.field, 'data.gpu_utilization');
    assert.match(error.reason, /missing/);
  });

  test('names the way to a field inside a map or an object', () => {
    const epoch = (more: string): string =>
      eventLine('EPOCH_COMPLETED', `{"env_id": 0, "val_accuracy": 1, "val_loss": 1, "inner_epoch": 1, ${more}}`);
    assert.equal(errorOf(epoch('"seeds": {"r0c0": {"stage": 5}}')).field, 'data.seeds.r0c0.stage');
    assert.equal(errorOf(epoch('"seeds": {"r0c0": null}')).field, 'data.seeds.r0c0');
    assert.equal(errorOf(epoch('"seeds": []')).field, 'data.seeds');
    assert.equal(errorOf(epoch('"observation_stats": {"nan_count": 0.5}')).field, 'data.observation_stats.nan_count');
  });

  test('names the place in a list, for wrong values as for nulls', () => {
    const batch = (list: string): string =>
      eventLine(
        'BATCH_EPOCH_COMPLETED',
        `{"episodes_completed": 1, "batch_idx": 1, "avg_accuracy": 1, "avg_reward": 1, "total_episodes": 1, "n_envs": 1, "env_accuracies": ${list}}`,
      );
    assert.equal(errorOf(batch('[1, null]')).field, 'data.env_accuracies[1]');
    assert.equal(errorOf(batch('[1, 2, "x"]')).field, 'data.env_accuracies[2]');
    const matrix = eventLine(
      'COUNTERFACTUAL_MATRIX_COMPUTED',
      '{"env_id": 0, "slot_ids": [], "configs": [{"seed_mask": [], "accuracy": 1}, {"seed_mask": [true, 3], "accuracy": 1}]}',
    );
    assert.equal(errorOf(matrix).field, 'data.configs[1].seed_mask[1]');
  });

  test('may be JSON that is no event, or no JSON at all', () => {
    for (const line of ['null', '[1,2]', '5', '"x"', 'NaN', '', 'not json', '{', '{"event_type":', '\u0000']) {
      const error = errorOf(line, 3, 9);
      assert.deepEqual([error.position, error.byteOffset, error.field], [3, 9, null]);
      assert.notEqual(error.reason, '');
      assert.equal(error.excerpt, line);
    }
    assert.equal(errorOf('{}').field, 'event_type');
    assert.equal(errorOf('{"event_type": 5}').field, 'event_type');
    assert.equal(errorOf('{"event_type": "X"}').field, 'timestamp');
  });

  test('that was cut off anywhere is an error, never an event [anchor 14]', () => {
    const line = eventLine(
      'GOVERNOR_ROLLBACK',
      '{"env_id": 0, "reason": "a \\"NaN\\"", "loss_at_panic": NaN, "raw_penalty": -Infinity}',
    );
    for (let length = 0; length < line.length; length++) errorOf(line.slice(0, length));
    eventOf(line);
  });

  test('of ten thousand nested lists or objects does not bring the reader down, with or without NaN [anchor 18]', () => {
    const depth = 10_000;
    for (const core of ['', 'NaN', '1']) {
      const lists = `${'['.repeat(depth)}${core}${']'.repeat(depth)}`;
      const objects = `${'{"a":'.repeat(depth)}${core || '0'}${'}'.repeat(depth)}`;
      for (const line of [
        lists,
        objects,
        '['.repeat(depth),
        eventLine('X', `{"v": ${lists}}`),
        MEMORY(lists),
        MEMORY(objects),
        eventLine('X', `{"v": ${objects}}`),
      ]) {
        const decoded = decodeLine(line, 1);
        if (!decoded.ok) assert.equal(decoded.error.excerpt, line.slice(0, 200));
      }
    }
  });

  test('never makes decoding throw: arbitrary texts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), fc.nat(), (line, position) => {
        const decoded = decodeLine(line, position, null);
        assert.ok(decoded.ok || decoded.error.position === position);
      }),
      { numRuns: 500 },
    );
  });

  test('never makes decoding throw: arbitrary JSON values as line, as envelope field and as payload', () => {
    const types = fc.constantFrom(
      'EPOCH_COMPLETED',
      'SEED_GERMINATED',
      'ANALYTICS_SNAPSHOT',
      'COUNTERFACTUAL_MATRIX_COMPUTED',
      'X',
    );
    const fields = fc.constantFrom(
      'event_id',
      'event_type',
      'timestamp',
      'epoch',
      'group_id',
      'message',
      'severity',
      'data',
      '__proto__',
    );
    fc.assert(
      fc.property(fc.json(), types, fields, (value, type, field) => {
        decodeLine(value, 0);
        decodeLine(eventLine(type, value), 0);
        decodeLine(
          eventLine(
            type,
            `{"env_id": 0, "seeds": ${value}, "configs": ${value}, "kind": "x", "alternatives": ${value}}`,
          ),
          0,
        );
        decodeLine(`${eventLine(type, '{}').slice(0, -1)}, "${field}": ${value}}`, 0);
      }),
      { numRuns: 400 },
    );
  });
});

describe('a stream of lines', () => {
  interface Read {
    readonly events: { readonly id: string; readonly position: number }[];
    readonly errors: LineError[];
  }

  /** Reads a stream as a loader would: blank lines have no position, oversized lines have one. */
  function read(chunks: readonly Uint8Array[], maxLineBytes: number): Read {
    const found: Read = { events: [], errors: [] };
    const splitter = new LineSplitter(maxLineBytes);
    let position = 0;
    for (const block of [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()]) {
      if (block.kind === 'oversized') {
        position++;
        continue;
      }
      let charStart = 0;
      for (const [i, line] of block.text.split('\n').entries()) {
        const offset = lineOffset(block.offsets, i, charStart);
        charStart += line.length + 1;
        if (isBlankLine(line)) continue;
        const decoded = decodeLine(line, position, offset);
        if (decoded.ok) found.events.push({ id: decoded.event.event_id, position });
        else found.errors.push(decoded.error);
        position++;
      }
    }
    return found;
  }

  const good = (id: string): Buffer =>
    Buffer.from(`${eventLine('X', '{"loss": NaN}', { event_id: id, message: 'é😀' })}\n`);

  test('with arbitrary bytes in it still gives the good lines around them, at their positions [anchor 15, 16]', () => {
    const noise = fc
      .oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.string({ unit: 'binary' }).map((s) => Buffer.from(s)),
        fc.constant(Buffer.from('\r\n \n\ufeff')),
      )
      .map((bytes) => Buffer.concat([bytes, Buffer.from('\n')]));
    fc.assert(
      fc.property(noise, noise, fc.array(fc.nat(2000), { maxLength: 10 }), (first, second, at) => {
        const bytes = Buffer.concat([good('a'), first, good('b'), good('c'), second, good('d')]);
        const cuts = [...at.map((p) => p % bytes.length), 0, bytes.length].sort((a, b) => a - b);
        const found = read(
          cuts.slice(1).map((end, i) => bytes.subarray(cuts[i], end)),
          1000,
        );
        const lines = (noisy: Buffer): number =>
          noisy
            .toString('utf8')
            .split('\n')
            .filter((line) => !isBlankLine(line)).length;
        const afterFirst = 1 + lines(first);
        assert.deepEqual(found.events, [
          { id: 'a', position: 0 },
          { id: 'b', position: afterFirst },
          { id: 'c', position: afterFirst + 1 },
          { id: 'd', position: afterFirst + 2 + lines(second) },
        ]);
        for (const error of found.errors) {
          const start = error.byteOffset ?? -1;
          assert.ok(start === 0 || bytes[start - 1] === 10, 'an error starts where a line starts');
        }
      }),
      { numRuns: 300 },
    );
  });

  test('whose last line is torn gives all lines before it and one error [anchor 14]', () => {
    const bytes = Buffer.concat([good('a'), good('b'), good('c').subarray(0, 50)]);
    const found = read([bytes], 1000);
    assert.deepEqual(
      found.events.map((event) => event.id),
      ['a', 'b'],
    );
    assert.deepEqual(
      found.errors.map((error) => [error.position, error.byteOffset]),
      [[2, 2 * good('a').length]],
    );
  });

  test('with CRLF, a byte order mark and blank lines gives every event at its position [anchor 15]', () => {
    const line = (id: string): string => eventLine('X', '{}', { event_id: id });
    const found = read([Buffer.from(`\ufeff${line('a')}\r\n\r\n  \n\n${line('b')}\r\n\t\r\n${line('c')}`)], 1000);
    assert.deepEqual(found, {
      events: ['a', 'b', 'c'].map((id, position) => ({ id, position })),
      errors: [],
    });
  });
});
