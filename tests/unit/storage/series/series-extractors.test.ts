import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { seriesExtractorsSource } from '../../../../scripts/series-extractors-source.ts';
import { MISSING } from '../../../../src/storage/series/extractor.ts';
import type { SeriesChunk } from '../../../../src/storage/series/series-chunk.ts';
import { SeriesRecorder } from '../../../../src/storage/series/series-recorder.ts';
import { CATALOGUE } from '../../../../src/telemetry/catalogue.ts';
import type { TelemetryEvent } from '../../../../src/telemetry/event.ts';
import type { Field, FieldTable } from '../../../../src/telemetry/field.ts';
import { isRecord } from '../../../../src/telemetry/json.ts';
import { eventsIn, FIXTURE_FILES, RECORDED_FILES } from '../../aggregator/recordings.ts';

type Numbers = Map<string, number>;

const isNumeric = (kind: Field): boolean => typeof kind === 'string' && /^(number|integer)\??$/.test(kind);

/** The numbers of an object by its table, slowly: what the generated code must find too. */
function walk(value: Record<string, unknown>, table: FieldTable, prefix: string, numbers: Numbers): void {
  for (const [field, kind] of Object.entries(table)) {
    const inner = value[field];
    const name = `${prefix}${field}`;
    if (isNumeric(kind) && field !== 'env_id' && typeof inner === 'number' && inner !== MISSING)
      numbers.set(name, inner);
    if (typeof kind === 'string' || !isRecord(inner)) continue;
    if ('object' in kind && prefix === '') walk(inner, kind.object, `${name}.`, numbers);
    if (!('map' in kind)) continue;
    for (const [key, entry] of Object.entries(inner)) {
      if (isNumeric(kind.map) && typeof entry === 'number') numbers.set(`${name}.${key}`, entry);
      if (typeof kind.map === 'object' && 'object' in kind.map && isRecord(entry))
        walk(entry, kind.map.object, `${name}.${key}.`, numbers);
    }
  }
}

function reference(event: TelemetryEvent): Numbers {
  const numbers: Numbers = new Map();
  if (event.data === null) return numbers;
  if (event.known) walk(event.data, CATALOGUE[event.event_type], '', numbers);
  else {
    for (const [field, value] of Object.entries(event.data)) {
      if (typeof value === 'number' && field !== 'env_id') numbers.set(field, value);
    }
  }
  return numbers;
}

/** Position → the numbers of its row, its table and its time. */
function rowsOf(chunks: readonly SeriesChunk[]): Map<number, { numbers: Numbers; chunk: SeriesChunk; time: number }> {
  const rows = new Map<number, { numbers: Numbers; chunk: SeriesChunk; time: number }>();
  for (const chunk of chunks) {
    for (let row = 0; row < chunk.rows; row++) {
      const numbers: Numbers = new Map();
      for (const [column, name] of chunk.columns.entries()) {
        const value = chunk.cells[row * chunk.columns.length + column]!;
        if (value !== MISSING) numbers.set(name, value);
      }
      assert.ok(!rows.has(chunk.positions[row]!));
      rows.set(chunk.positions[row]!, { numbers, chunk, time: chunk.times[row]! });
    }
  }
  return rows;
}

const sorted = (numbers: Numbers): [string, number][] =>
  [...numbers].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));

describe('the generated extractors', () => {
  test('are what the field tables say; if not, run npm run generate', async () => {
    const path = resolve(import.meta.dirname, '../../../../src/storage/series/extractors.generated.ts');
    assert.equal(readFileSync(path, 'utf8'), await seriesExtractorsSource());
  });

  for (const file of [...FIXTURE_FILES, ...RECORDED_FILES]) {
    test(`find in every event what a slow walk over its table finds: ${basename(file)}`, () => {
      const chunks: SeriesChunk[] = [];
      const recorder = new SeriesRecorder((chunk) => chunks.push(chunk));
      const events = eventsIn(file);
      for (const [position, event] of events.entries()) recorder.record(event, position, event.group_id);
      const rows = rowsOf([...chunks, ...recorder.open()]);
      assert.equal(recorder.dropped, 0);
      for (const [position, event] of events.entries()) {
        const expected = reference(event);
        const row = rows.get(position);
        assert.deepEqual(sorted(row?.numbers ?? new Map<string, number>()), sorted(expected), event.event_type);
        if (row === undefined) continue;
        assert.equal(row.time, event.time);
        assert.equal(row.chunk.key.group, event.group_id);
        assert.equal(row.chunk.key.env, (event.data as { env_id?: number | null }).env_id ?? null);
      }
    });
  }
});
