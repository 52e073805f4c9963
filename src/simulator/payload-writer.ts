import { CATALOGUE, type EventType } from '../telemetry/catalogue.ts';
import type { Field, FieldTable } from '../telemetry/field.ts';
import { pythonNumber, pythonString, toPythonJson } from './python-json.ts';

/**
 * Writes payloads along the field tables, so that every field of the June 2026 format is written in its
 * order, null where it is not set (telemetry-events §1.3).
 */

type Write = (value: unknown) => string;

/** Fields of the January format; the June producer no longer writes them. */
const RETIRED: ReadonlySet<string> = new Set([
  'value_variance',
  'q_germinate',
  'q_advance',
  'q_fossilize',
  'q_prune',
  'q_wait',
  'q_set_alpha',
]);

/** The producer writes these entropies after `head_q_grad_norm` (telemetry-events §3.17), later than the field table. */
const BEFORE_LATE_ENTROPIES = 'head_q_grad_norm';
const LATE_ENTROPIES: ReadonlySet<string> = new Set(
  ['style', 'tempo', 'alpha_target', 'alpha_speed', 'alpha_curve', 'op'].map((head) => `head_${head}_entropy`),
);

/** Fields of a tail that only heuristic runs know; entries of `seeds` never carry them in a PPO run. */
const HEURISTIC_SEED_FIELDS: ReadonlySet<string> = new Set(['gradient_norm', 'gradient_health']);

/** The producer stringifies this one number (telemetry-events §1.4). */
const STRINGIFIED = 'decision_entropy';

function isEntries(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function writeList(item: Write): Write {
  return (value) => (Array.isArray(value) ? `[${value.map(item).join(', ')}]` : 'null');
}

function writeMap(item: Write): Write {
  return (value) => {
    if (!isEntries(value)) return 'null';
    let text = '';
    for (const key of Object.keys(value)) text += `${text === '' ? '' : ', '}"${key}": ${item(value[key])}`;
    return `{${text}}`;
  };
}

function writeNumber(value: unknown): string {
  return typeof value === 'number' ? pythonNumber(value) : 'null';
}

function writeStringified(value: unknown): string {
  return typeof value === 'number' ? `"${pythonNumber(value)}"` : 'null';
}

function writeDigits(value: unknown): string {
  return typeof value === 'string' ? value : 'null';
}

function writeText(value: unknown): string {
  return typeof value === 'string' ? pythonString(value) : 'null';
}

function writerOf(name: string, field: Field): Write {
  if (typeof field === 'object') {
    if ('list' in field) return writeList(writerOf('', field.list));
    if ('map' in field) return writeMap(writerOf('', field.map));
    if ('object' in field) return writeTable(field.object);
    return writeList(toPythonJson);
  }
  if (name === STRINGIFIED) return writeStringified;
  if (field.startsWith('u64')) return writeDigits;
  if (field.startsWith('number') || field.startsWith('integer')) return writeNumber;
  if (field.startsWith('string')) return writeText;
  return toPythonJson;
}

function namesInWritingOrder(table: FieldTable): string[] {
  const names = Object.keys(table).filter((name) => !RETIRED.has(name) && !HEURISTIC_SEED_FIELDS.has(name));
  if (!names.includes(BEFORE_LATE_ENTROPIES)) return names;
  const late = names.filter((name) => LATE_ENTROPIES.has(name));
  const early = names.filter((name) => !LATE_ENTROPIES.has(name));
  return early.flatMap((name) => (name === BEFORE_LATE_ENTROPIES ? [name, ...late] : [name]));
}

function writeTable(table: FieldTable): Write {
  const names = namesInWritingOrder(table);
  const fields = names.map((name, index) => {
    const key = `${index === 0 ? '' : ', '}"${name}": `;
    return { name, key, nothing: `${key}null`, write: writerOf(name, table[name] ?? 'anything') };
  });
  return (value) => {
    if (!isEntries(value)) return 'null';
    let text = '{';
    for (const field of fields) {
      const item = value[field.name];
      text += item === null || item === undefined ? field.nothing : field.key + field.write(item);
    }
    return `${text}}`;
  };
}

const WRITERS: ReadonlyMap<string, Write> = new Map(
  Object.entries(CATALOGUE).map(([type, table]) => [type, writeTable(table)]),
);

/** The payload of one event as JSON text, its keys in the order of the spec tables (telemetry-events §3). */
export function payloadText(type: EventType, data: object): string {
  const write = WRITERS.get(type) ?? toPythonJson;
  return write(data);
}
