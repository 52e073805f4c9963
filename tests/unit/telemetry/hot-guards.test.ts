import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { hotGuardsSource } from '../../../scripts/hot-guards-source.ts';
import { HOT_GUARDS } from '../../../src/telemetry/hot-guards.generated.ts';

describe('the generated guards', () => {
  test('are what the field tables say; if not, run npm run generate', async () => {
    const path = resolve(import.meta.dirname, '../../../src/telemetry/hot-guards.generated.ts');
    assert.equal(readFileSync(path, 'utf8'), await hotGuardsSource());
  });

  test('take the fixtures’ commonest events at once, without the walk', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../../fixtures/tamiyo_active.jsonl'), 'utf8');
    const taken = new Map<string, number>();
    for (const line of text.split('\n').filter((candidate) => candidate !== '' && !/NaN|Infinity/.test(candidate))) {
      const event = JSON.parse(line) as { event_type: string; data: Record<string, unknown> };
      const guard = HOT_GUARDS.get(event.event_type);
      if (guard === undefined || event.data['kind'] === 'action_distribution' || event.data['kind'] === 'summary_table')
        continue;
      assert.ok(guard(event.data, line) || event.data['shapley_values'] !== null, line.slice(0, 200));
      taken.set(event.event_type, (taken.get(event.event_type) ?? 0) + 1);
    }
    assert.equal(taken.size, HOT_GUARDS.size);
  });
});
