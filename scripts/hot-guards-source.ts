import { format, resolveConfig } from 'prettier';
import { fileURLToPath } from 'node:url';
import { CATALOGUE, type EventType } from '../src/telemetry/catalogue.ts';
import type { Field, FieldTable } from '../src/telemetry/field.ts';

/** Writes field tables out as straight code: named property loads are several times faster than a walk by name. */

/** Nine tenths of the lines of a run. */
const HOT: readonly EventType[] = ['ANALYTICS_SNAPSHOT', 'EPOCH_COMPLETED', 'MORPHOLOGY_CAUSAL_LOG'];

class Writer {
  readonly #names = new Map<FieldTable, string>();
  readonly #functions: string[] = [];

  /** The name of the function that checks a table; writes it on first use. */
  table(table: FieldTable, name: string): string {
    const known = this.#names.get(table);
    if (known !== undefined) return known;
    const own = `fits${name}`;
    this.#names.set(table, own);
    const checks = Object.entries(table).map(([field, kind]) => this.#field(field, kind, name));
    const line = checks.some((check) => check.includes('line)')) ? 'line' : '_line';
    this.#functions.push(
      `function ${own}(p: Payload, ${line}: string): boolean { let v: unknown; return ${checks.join(' &&\n')}; }`,
    );
    return own;
  }

  get source(): string {
    return this.#functions.join('\n\n');
  }

  #field(field: string, kind: Field, parent: string): string {
    const load = `(v = p['${field}'])`;
    const optional = typeof kind === 'string' ? kind.endsWith('?') : kind.optional === true;
    const test = this.#test(kind, `${parent}_${field}`, field);
    return optional ? `(${load} == null || ${test})` : `(${load} != null && ${test})`;
  }

  #test(kind: Field, name: string, field: string): string {
    if (typeof kind === 'string') {
      switch (kind.replace('?', '')) {
        case 'number':
          return `(typeof v === 'number' || toNumber(p, '${field}', v))`;
        case 'integer':
          return 'Number.isInteger(v)';
        case 'string':
          return `typeof v === 'string'`;
        case 'boolean':
          return `typeof v === 'boolean'`;
        case 'anything':
          return 'true';
        default:
          return `toDigits(p, '${field}', v, line)`;
      }
    }
    if ('object' in kind) return `(isRecord(v) && ${this.table(kind.object, name)}(v, line))`;
    if ('map' in kind && typeof kind.map === 'object' && 'object' in kind.map) {
      return `everyValue(v, ${this.table(kind.map.object, name)}, line)`;
    }
    if ('map' in kind && kind.map === 'string') return 'everyText(v)';
    if ('list' in kind && kind.list === 'anything') return 'Array.isArray(v)';
    return 'false';
  }
}

/** The generated file's text. */
export async function hotGuardsSource(): Promise<string> {
  const writer = new Writer();
  const entries = HOT.map((type) => `['${type}', ${writer.table(CATALOGUE[type], type)}]`);
  const text = `// Written by \`npm run generate\` from the field tables; a test holds it against them. Do not edit.
import { everyText, everyValue, toDigits, toNumber, type Guard, type Payload } from './hot-guards.ts';
import { isRecord } from './json.ts';

${writer.source}

/** Guards of the commonest events: true where a payload follows its table; false says only "look closer". */
export const HOT_GUARDS: ReadonlyMap<string, Guard> = new Map([${entries.join(', ')}]);
`;
  const path = fileURLToPath(new URL('../src/telemetry/hot-guards.generated.ts', import.meta.url));
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}
