import { format, resolveConfig } from 'prettier';
import { fileURLToPath } from 'node:url';
import { CATALOGUE } from '../src/telemetry/catalogue.ts';
import type { Field, FieldTable } from '../src/telemetry/field.ts';

/** Writes the field tables out as code that puts an event's numbers into a row: named property loads, no walk. */

interface Layout {
  /** Columns of the scalars and of the objects one level down, in the order in which the code writes them. */
  readonly columns: readonly string[];
  readonly maps: readonly string[];
  readonly lines: readonly string[];
}

function isNumeric(kind: Field): boolean {
  return typeof kind === 'string' && /^(number|integer)\??$/.test(kind);
}

/** `env_id` names the table, so it is no column of it. */
function numbersOf(table: FieldTable): string[] {
  return Object.keys(table).filter((field) => field !== 'env_id' && isNumeric(table[field]!));
}

class Writer {
  readonly #names = new Map<FieldTable, string>();
  readonly #functions: string[] = [];
  #tables = 0;

  /** The extractor of an event type as an expression, or null where the type has no number. */
  extractor(table: FieldTable, type: string): string | null {
    const known = this.#names.get(table);
    if (known !== undefined) return known;
    const { columns, maps, lines } = this.#layout(table, type);
    if (columns.length + maps.length === 0) return null;
    const name = `T${String(this.#tables++)}_${type}`;
    this.#names.set(table, name);
    const body = [
      ...(lines.some((line) => /\bc[[,]/.test(line)) ? ['const c = row.cells;', 'const o = row.start;'] : []),
      'let v: unknown;',
      ...lines,
    ];
    this.#functions.push(
      `const ${name}: Extractor = { columns: [${columns.map((column) => `'${column}'`).join(', ')}],
        maps: [${maps.join(', ')}],
        extract(p, row) { ${body.join('\n')} } };`,
    );
    return name;
  }

  get source(): string {
    return this.#functions.join('\n\n');
  }

  #layout(table: FieldTable, type: string): Layout {
    const columns = numbersOf(table);
    const lines = columns.map((field, at) => this.#store(field, at));
    for (const [field, kind] of Object.entries(table)) {
      if (typeof kind === 'string' || !('object' in kind)) continue;
      const inner = numbersOf(kind.object);
      lines.push(
        `if (isRecord((v = p['${field}']))) ${this.#writer(kind.object, `${type}_${field}`)}(v, c, o + ${columns.length});`,
      );
      columns.push(...inner.map((name) => `${field}.${name}`));
    }
    // Maps come last: the columns they add move the cells.
    const maps: string[] = [];
    for (const [field, kind] of Object.entries(table)) {
      if (typeof kind === 'string' || !('map' in kind)) continue;
      const row = `if (isRecord((v = p['${field}'])))`;
      if (isNumeric(kind.map)) {
        lines.push(`${row} writeNumbers(v, ${maps.length}, row);`);
        maps.push(
          `{ name: '${field}', fields: null, limit: ${field.startsWith('layer_') ? 'LAYER_KEYS' : 'NUMBER_KEYS'} }`,
        );
      } else if (typeof kind.map === 'object' && 'object' in kind.map) {
        const own = this.#writer(kind.map.object, `${type}_${field}`);
        const fields = numbersOf(kind.map.object).map((name) => `'${name}'`);
        lines.push(`${row} writeObjects(v, ${maps.length}, row, ${own});`);
        maps.push(`{ name: '${field}', fields: [${fields.join(', ')}], limit: OBJECT_KEYS }`);
      }
    }
    return { columns, maps, lines };
  }

  /** The name of the function that writes an inner object's numbers; writes it on first use. */
  #writer(table: FieldTable, name: string): string {
    const known = this.#names.get(table);
    if (known !== undefined) return known;
    const own = `write${name}`;
    this.#names.set(table, own);
    const lines = numbersOf(table).map((field, at) => this.#store(field, at));
    this.#functions.push(
      `function ${own}(p: Payload, c: Float64Array, o: number): void { let v: unknown; ${lines.join('\n')} }`,
    );
    return own;
  }

  #store(field: string, at: number): string {
    return `if (typeof (v = p['${field}']) === 'number') c[o${at === 0 ? '' : ` + ${at}`}] = v;`;
  }
}

/** The generated file's text. */
export async function seriesExtractorsSource(): Promise<string> {
  const writer = new Writer();
  const entries = Object.entries(CATALOGUE).flatMap(([type, table]) => {
    const name = writer.extractor(table, type);
    return name === null ? [] : [`['${type}', ${name}]`];
  });
  const text = `// Written by \`npm run generate\` from the field tables; a test holds it against them. Do not edit.
import { isRecord } from '../../telemetry/json.ts';
import { LAYER_KEYS, NUMBER_KEYS, OBJECT_KEYS, writeNumbers, writeObjects, type Extractor, type Payload } from './extractor.ts';

${writer.source}

/** Event type → how its numbers become a row; types without a number are not here. */
export const EXTRACTORS: ReadonlyMap<string, Extractor> = new Map([${entries.join(', ')}]);
`;
  const path = fileURLToPath(new URL('../src/storage/series/extractors.generated.ts', import.meta.url));
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}
