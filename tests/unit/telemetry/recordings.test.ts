import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { CATALOGUE, knownEventType } from '../../../src/telemetry/catalogue.ts';
import { decodeLine } from '../../../src/telemetry/decode.ts';
import type { LineError } from '../../../src/telemetry/event.ts';
import type { Field } from '../../../src/telemetry/field.ts';
import { isRecord } from '../../../src/telemetry/json.ts';
import { LineSplitter, isBlankLine } from '../../../src/telemetry/lines.ts';
import { zodSchemaFor } from './zod-schemas.ts';

const FOLDER = resolve(import.meta.dirname, '../../../../shared/recordings');
const CHUNK = 64 * 1024;

const SCHEMAS = new Map(Object.entries(CATALOGUE).map(([type, table]) => [type, zodSchemaFor(table)]));
const TABLES = new Map<string, Field>(Object.entries(CATALOGUE).map(([type, table]) => [type, { object: table }]));

/** The recordings made by hand fill the diagnostics of anomalies with keys of their own; no producer writes them. */
const INVENTED = /^[A-Z_]+\.ratio_diagnostic\.(has_nan|max_ratio|heads)$/;

/** What the edge recording was given on purpose. */
const EDGE = 'e1-synth-edge.jsonl.gz';
const EDGE_KEYS: readonly string[] = ['EPOCH_COMPLETED.brand_new_field'];
const EDGE_TYPES: readonly string[] = ['QUANTUM_FLUX_DETECTED', 'SEED_TELEPORTED'];
const EDGE_ERRORS: readonly (readonly [number, string | null])[] = [
  [1281, 'data.env_id'],
  [1286, null],
  [1287, null],
  [1288, null],
  [1289, 'event_type'],
  [1290, null],
  [1291, 'event_type'],
  [1292, 'timestamp'],
  [1460, null],
];

/** Keys of a value that its field table does not list, with the way to them. */
function keysWithoutTable(value: unknown, field: Field, path: string): string[] {
  if (typeof field === 'string' || value === null || value === undefined) return [];
  if ('list' in field) {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    return list.flatMap((item) => keysWithoutTable(item, field.list, `${path}[]`));
  }
  if (!isRecord(value)) return [];
  if ('map' in field) return Object.values(value).flatMap((item) => keysWithoutTable(item, field.map, `${path}.*`));
  if (!('object' in field)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const known = Object.hasOwn(field.object, key) ? field.object[key] : undefined;
    return known === undefined ? [`${path}.${key}`] : keysWithoutTable(item, known, `${path}.${key}`);
  });
}

interface Survey {
  lines: number;
  events: number;
  readonly errors: LineError[];
  readonly unknownTypes: Set<string>;
  readonly knownTypes: Set<string>;
  readonly unlistedKeys: Set<string>;
  readonly zodRefusals: string[];
}

function surveyLine(line: string, survey: Survey): void {
  const decoded = decodeLine(line, survey.lines++);
  if (!decoded.ok) {
    survey.errors.push(decoded.error);
    return;
  }
  const { event } = decoded;
  survey.events++;
  if (!event.known) {
    survey.unknownTypes.add(event.event_type);
    return;
  }
  survey.knownTypes.add(event.event_type);
  if (event.data === null) return;
  const verdict = SCHEMAS.get(event.event_type)?.safeParse(event.data);
  if (verdict?.success !== true) {
    survey.zodRefusals.push(`line ${String(survey.lines)}: ${String(verdict?.error.message)}`);
  }
  const table = TABLES.get(event.event_type);
  if (table === undefined) return;
  for (const key of keysWithoutTable(event.data, table, event.event_type)) {
    if (!INVENTED.test(key)) survey.unlistedKeys.add(key);
  }
}

function surveyRecording(file: string): Survey {
  const bytes = gunzipSync(readFileSync(resolve(FOLDER, file)));
  const splitter = new LineSplitter();
  const survey: Survey = {
    lines: 0,
    events: 0,
    errors: [],
    unknownTypes: new Set(),
    knownTypes: new Set(),
    unlistedKeys: new Set(),
    zodRefusals: [],
  };
  const take = (blocks: ReturnType<LineSplitter['push']>): void => {
    for (const block of blocks) {
      assert.equal(block.kind, 'lines');
      if (block.kind !== 'lines') continue;
      for (const line of block.text.split('\n')) if (!isBlankLine(line)) surveyLine(line, survey);
    }
  };
  for (let at = 0; at < bytes.length; at += CHUNK) take(splitter.push(bytes.subarray(at, at + CHUNK)));
  take(splitter.end());
  return survey;
}

if (existsSync(FOLDER)) {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl.gz') && !name.endsWith('.golden.jsonl.gz'));

  describe('the recordings of real runs', () => {
    const surveys = new Map<string, Survey>();
    before(() => {
      for (const file of files) surveys.set(file, surveyRecording(file));
    });

    for (const file of files) {
      test(`every event that decodes in ${file} passes the zod schema of its type`, () => {
        const survey = surveys.get(file);
        assert.ok(survey !== undefined && survey.events > 0);
        assert.deepEqual(survey.zodRefusals, []);
      });
      if (file === EDGE) continue;
      test(`every line of ${file} decodes and every payload key stands in its field table`, () => {
        const survey = surveys.get(file);
        assert.deepEqual(survey?.errors, []);
        assert.deepEqual([...survey.unlistedKeys], []);
        assert.deepEqual([...survey.unknownTypes], []);
      });
    }

    if (files.includes(EDGE)) {
      test('the edge recording holds no payload keys, types or broken lines but the ones made for it', () => {
        const survey = surveys.get(EDGE);
        assert.ok(survey);
        assert.deepEqual([...survey.unlistedKeys].sort(), EDGE_KEYS);
        assert.deepEqual([...survey.unknownTypes].sort(), EDGE_TYPES);
        assert.deepEqual(
          survey.errors.map((error) => [error.position, error.field]),
          EDGE_ERRORS,
        );
      });
    }

    test('the recordings together show at least thirty of the known types', () => {
      const seen = new Set([...surveys.values()].flatMap((survey) => [...survey.knownTypes]));
      assert.ok(seen.size >= 30, `only ${String(seen.size)} types seen`);
      for (const type of seen) assert.equal(knownEventType(type), type);
    });
  });
}
