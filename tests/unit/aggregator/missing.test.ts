import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { takeSnapshot } from '../../../src/aggregator/snapshot.ts';
import { ppoUpdateCompleted } from '../../../src/telemetry/payloads/ppo.ts';
import { batch, epoch, groupOf, line, runOf, START, started } from './events.ts';

/** Which policy metrics never came with a value: 0 in the state does not mean measured (aggregation §4.4). */

const ALL: readonly string[] = Object.keys(ppoUpdateCompleted);
const REQUIRED = {
  policy_loss: 0,
  value_loss: 0,
  entropy: 1,
  grad_norm: 1,
  kl_divergence: 0,
  clip_fraction: 0,
};
const OPTIONAL_NUMBERS = Object.entries(ppoUpdateCompleted)
  .filter(([, field]) => field === 'number?')
  .map(([name]) => name);

function update(second: number, more: Readonly<Record<string, unknown>> = {}): string {
  return line(second, 'PPO_UPDATE_COMPLETED', { ...REQUIRED, ...more });
}

function missingAfter(...lines: readonly string[]): string[] {
  const run = runOf([started(0), ...lines]);
  return [...takeSnapshot(groupOf(run), START, run.events).missing];
}

function without(...received: readonly string[]): string[] {
  return ALL.filter((name) => !(name in REQUIRED) && !received.includes(name));
}

describe('the missing policy metrics', () => {
  test('are all of the table before the first update', () => {
    assert.ok(ALL.length > 150);
    assert.deepEqual(missingAfter(), ALL);
    assert.deepEqual(missingAfter(epoch(1, 0, 50, 1), batch(2, 1)), ALL);
    const run = runOf([epoch(1, 0, 50, 1)]);
    assert.deepEqual([...takeSnapshot(groupOf(run), START, 1).missing], ALL, 'even before a start');
  });

  test('lack after an update exactly what came with a value', () => {
    assert.deepEqual(missingAfter(update(1)), without());
    assert.deepEqual(missingAfter(update(1, { lr: 0.1, skipped: false })), without('lr', 'skipped'));
    assert.deepEqual(missingAfter(update(1, { op_q_values: [1, 2] })), without('op_q_values'));
  });

  test('keep what came as null', () => {
    assert.deepEqual(missingAfter(update(1, { value_nrmse: null, explained_variance: null })), without());
  });

  test('lack what came as NaN, as infinity or as 0: it was measured', () => {
    assert.deepEqual(
      missingAfter(update(1, { q_wait: NaN, td_error_mean: Infinity, dead_layers: 0, lstm_has_nan: false })),
      without('q_wait', 'td_error_mean', 'dead_layers', 'lstm_has_nan'),
    );
  });

  test('lack what an earlier update brought, even where the latest has null', () => {
    assert.deepEqual(
      missingAfter(update(1, { lr: 0.1 }), update(2, { lr: null, q_spread: 1 })),
      without('lr', 'q_spread'),
    );
  });

  test('are all again with the next start, though the run goes on', () => {
    const again = started(2, { resume_path: '/ckpt/a.pt', start_episode: 2 });
    assert.deepEqual(missingAfter(update(1, { lr: 0.1 }), again), ALL);
    assert.deepEqual(missingAfter(update(1, { lr: 0.1 }), started(2, { episode_id: 'other' })), ALL);
    assert.deepEqual(missingAfter(update(1, { lr: 0.1 }), again, update(3)), without());
  });

  test('lose nothing by a skipped update or by one without a payload', () => {
    assert.deepEqual(missingAfter(update(1, { skipped: true, lr: 0.1 })), ALL);
    assert.deepEqual(missingAfter(line(1, 'PPO_UPDATE_COMPLETED', null)), ALL);
    assert.deepEqual(missingAfter(update(1), update(2, { skipped: true, lr: 0.1 })), without());
  });

  test('lose nothing by an update of another group', () => {
    const other = update(1).replace('"group_id": "default"', '"group_id": "B"');
    assert.deepEqual(missingAfter(other), ALL);
  });

  test('are those that never came, whatever comes', () => {
    const value = fc.constantFrom(null, 0, 1.5, NaN);
    const payload = fc.dictionary(fc.constantFrom(...OPTIONAL_NUMBERS), value, { maxKeys: 12 });
    fc.assert(
      fc.property(fc.array(payload, { minLength: 1, maxLength: 4 }), (payloads) => {
        const received = payloads.flatMap((fields) =>
          Object.entries(fields).flatMap(([name, item]) => (item === null ? [] : [name])),
        );
        assert.deepEqual(missingAfter(...payloads.map((fields, i) => update(i + 1, fields))), without(...received));
      }),
      { numRuns: 50 },
    );
  });

  test('take no names from the stream that the table lacks, nor are such names kept', () => {
    const invented = Array.from({ length: 50 }, (_, i) => update(i + 1, { [`invented_${String(i)}`]: 1 }));
    assert.deepEqual(missingAfter(...invented), without());
    const { receivedMetrics } = groupOf(runOf([started(0), ...invented]));
    assert.deepEqual([...receivedMetrics].sort(), Object.keys(REQUIRED).sort());
  });
});
