import { HEADER_BYTES, HEADER_WORDS, MAX_DEPTH, TAGS, TEXT_IS_UTF16, VERSION } from './plain-format.ts';

/** Bytes to plain data; the layout is in plain-format.ts. */

const {
  NULL,
  UNDEFINED,
  FALSE,
  TRUE,
  DOUBLE,
  INTEGER,
  ARRAY,
  INTEGERS,
  DOUBLES,
  MAP,
  SET,
  AGAIN,
  NEW_SHAPE,
  NEW_BARE_SHAPE,
  FLOAT64,
  FLOAT32,
  UINT32,
  INT32,
  UINT8,
  SHAPE,
  FAR_SHAPE,
  STRING,
  FAR_STRING,
} = TAGS;

/** With more keys than this, an object filled key by key becomes a slow dictionary in V8; a copied one does not. */
const MAX_FILLED_KEYS = 12;
/**
 * With more than this it may be a dictionary. The limit also bounds what hostile bytes can ask for: a copy is made before
 * its values are read, on each of the levels.
 */
const MAX_COPIED_KEYS = 256;

/**
 * Arrays, objects and the like in one piece of data. An empty one takes a byte here and some fifty in memory: without a
 * limit, bytes of a stranger could take all there is.
 */
const MOST_CONTAINERS = 4_000_000;

interface DecodedShape {
  readonly keys: readonly string[];
  readonly bare: boolean;
  /** A key that must not be assigned to, or no prototype: written by definition. */
  readonly careful: boolean;
  /** An object with these keys, where a copy is better than filling; null where it is not. */
  readonly template: Readonly<Record<string, unknown>> | null;
}

function damaged(what: string): Error {
  return new Error(`damaged: ${what}`);
}

class Decoder {
  readonly #bytes: Uint8Array;
  #at: number;
  /** Where the values end. */
  readonly #end: number;
  readonly #doubles: Float64Array;
  #doublesAt = 0;
  readonly #strings: readonly string[];
  readonly #shapes: DecodedShape[] = [];
  readonly #ended: unknown[] = [];

  constructor(given: Uint8Array) {
    if (given.length < HEADER_BYTES) throw damaged('shorter than a header');
    if (given[0] !== VERSION) throw new Error(`plain data of unknown version ${given[0] ?? 0}`);
    // Doubles are read in place, which needs an even start.
    const bytes = given.byteOffset % 8 === 0 ? given : new Uint8Array(given);
    const header = new Uint32Array(bytes.buffer, bytes.byteOffset, HEADER_WORDS);
    const [first = 0, doubles = 0, valueBytes = 0, lengthBytes = 0, strings = 0, textBytes = 0] = header;
    const valuesStart = HEADER_BYTES + 8 * doubles;
    const lengthsStart = valuesStart + valueBytes;
    const textStart = lengthsStart + lengthBytes;
    if (textStart + textBytes !== bytes.length)
      throw damaged(`${bytes.length} bytes instead of ${textStart + textBytes}`);
    if (first !== VERSION && first !== (VERSION | TEXT_IS_UTF16)) throw damaged('an unknown flag');
    this.#bytes = bytes;
    this.#doubles = new Float64Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, doubles);
    this.#at = lengthsStart;
    this.#end = textStart;
    this.#strings = this.#readStrings(strings, textOf(bytes.subarray(textStart), first !== VERSION));
    this.#at = valuesStart;
    this.#end = lengthsStart;
  }

  decode(): unknown {
    const value = this.#value(0);
    if (this.#at !== this.#end || this.#doublesAt !== this.#doubles.length) throw damaged('more than one value');
    return value;
  }

  #readStrings(count: number, text: string): string[] {
    this.#expect(count);
    const strings: string[] = [];
    let start = 0;
    for (let i = 0; i < count; i++) {
      const end = start + this.#number();
      strings.push(text.slice(start, end));
      start = end;
    }
    if (this.#at !== this.#end || start !== text.length) throw damaged('strings that do not fill their text');
    return strings;
  }

  /** Refuses a count of things of which each takes a byte or more, before room is made for them. */
  #expect(count: number): void {
    if (count > this.#end - this.#at) throw damaged('a length beyond the end');
  }

  #takeDoubles(count: number): Float64Array {
    const start = this.#doublesAt;
    if (count > this.#doubles.length - start) throw damaged('numbers beyond the end');
    this.#doublesAt += count;
    return this.#doubles.subarray(start, start + count);
  }

  #byte(): number {
    if (this.#at >= this.#end) throw damaged('cut short');
    return this.#bytes[this.#at++] ?? 0;
  }

  #number(): number {
    let byte = this.#byte();
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      if (shift > 28) throw damaged('a number without an end');
      byte = this.#byte();
      value |= (byte & 127) << shift;
    }
    return value >>> 0;
  }

  #integer(): number {
    const zigzagged = this.#number();
    return (zigzagged >>> 1) ^ -(zigzagged & 1);
  }

  #string(number: number): string {
    const text = this.#strings[number];
    if (text === undefined) throw damaged('a string that is not there');
    return text;
  }

  #value(depth: number): unknown {
    const tag = this.#byte();
    if (tag >= STRING) return this.#string(tag === FAR_STRING ? this.#number() : ((tag & 127) << 8) | this.#byte());
    if (tag < NULL) return tag;
    switch (tag) {
      case NULL:
        return null;
      case UNDEFINED:
        return undefined;
      case FALSE:
        return false;
      case TRUE:
        return true;
      case DOUBLE:
        if (this.#doublesAt >= this.#doubles.length) throw damaged('numbers beyond the end');
        return this.#doubles[this.#doublesAt++];
      case INTEGER:
        return this.#integer();
      case AGAIN: {
        const number = this.#number();
        if (number >= this.#ended.length) throw damaged('a reference to what has not been');
        return this.#ended[number];
      }
      default: {
        if (depth >= MAX_DEPTH) throw damaged(`more than ${MAX_DEPTH} levels`);
        if (this.#ended.length >= MOST_CONTAINERS) throw damaged('more parts than there can be');
        const container = this.#container(tag, depth + 1);
        this.#ended.push(container);
        return container;
      }
    }
  }

  #container(tag: number, depth: number): object {
    if (tag >= SHAPE) return this.#object(this.#shapes[tag === FAR_SHAPE ? this.#number() : tag - SHAPE], depth);
    switch (tag) {
      case ARRAY:
        return this.#array(depth);
      case INTEGERS:
        return this.#integers();
      case DOUBLES:
        return Array.from(this.#takeDoubles(this.#number()));
      case MAP:
        return this.#map(depth);
      case SET:
        return this.#set(depth);
      case NEW_SHAPE:
      case NEW_BARE_SHAPE:
        return this.#object(this.#newShape(tag === NEW_BARE_SHAPE), depth);
      case FLOAT64:
        return this.#takeDoubles(this.#number()).slice();
      case FLOAT32:
        return new Float32Array(this.#raw(4));
      case UINT32:
        return new Uint32Array(this.#raw(4));
      case INT32:
        return new Int32Array(this.#raw(4));
      case UINT8:
        return new Uint8Array(this.#raw(1));
      default:
        throw damaged(`a value of unknown kind ${tag}`);
    }
  }

  #newShape(bare: boolean): DecodedShape {
    const count = this.#number();
    this.#expect(count);
    const keys: string[] = [];
    for (let i = 0; i < count; i++) keys.push(this.#string(this.#number()));
    const careful = bare || keys.includes('__proto__');
    const copied = !careful && count > MAX_FILLED_KEYS && count <= MAX_COPIED_KEYS;
    const template = copied ? Object.fromEntries(keys.map((key) => [key, null])) : null;
    const shape = { keys, bare, careful, template };
    this.#shapes.push(shape);
    return shape;
  }

  #object(shape: DecodedShape | undefined, depth: number): object {
    if (shape === undefined) throw damaged('a list of keys that is not there');
    const { keys, template } = shape;
    this.#expect(keys.length);
    if (shape.careful) return this.#carefulObject(shape, depth);
    const made: Record<string, unknown> = template === null ? {} : { ...template };
    for (const key of keys) made[key] = this.#value(depth);
    return made;
  }

  #carefulObject(shape: DecodedShape, depth: number): object {
    const made: object = shape.bare ? { __proto__: null } : {};
    for (const key of shape.keys) {
      const value = this.#value(depth);
      Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true });
    }
    return made;
  }

  #array(depth: number): unknown[] {
    const length = this.#number();
    this.#expect(length);
    const items: unknown[] = [];
    for (let i = 0; i < length; i++) items.push(this.#value(depth));
    return items;
  }

  #integers(): number[] {
    const length = this.#number();
    this.#expect(length);
    const items: number[] = [];
    for (let i = 0; i < length; i++) items.push(this.#integer());
    return items;
  }

  #map(depth: number): Map<unknown, unknown> {
    const size = this.#number();
    this.#expect(2 * size);
    const map = new Map<unknown, unknown>();
    for (let i = 0; i < size; i++) {
      const key = this.#value(depth);
      map.set(key, this.#value(depth));
    }
    return map;
  }

  #set(depth: number): Set<unknown> {
    const size = this.#number();
    this.#expect(size);
    const set = new Set<unknown>();
    for (let i = 0; i < size; i++) set.add(this.#value(depth));
    return set;
  }

  #raw(width: number): ArrayBuffer {
    const bytes = width * this.#number();
    this.#expect(bytes);
    this.#at += bytes;
    return new Uint8Array(this.#bytes.subarray(this.#at - bytes, this.#at)).buffer;
  }
}

function textOf(bytes: Uint8Array, isUtf16: boolean): string {
  if (!isUtf16) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw damaged('text that is not UTF-8');
    }
  }
  if (bytes.length % 2 !== 0) throw damaged('half a character');
  const codes = new Uint16Array(new Uint8Array(bytes).buffer);
  const parts: string[] = [];
  // In parts, because the number of arguments of a call is limited.
  for (let at = 0; at < codes.length; at += 4096) parts.push(String.fromCharCode(...codes.subarray(at, at + 4096)));
  return parts.join('');
}

/**
 * Reads what `encodePlain` wrote; safe on any bytes. What comes back shares nothing with the bytes.
 * Throws "damaged: ..." for bytes that are no such data, and an Error that names the version for those of another one.
 */
export function decodePlain(bytes: Uint8Array): unknown {
  return new Decoder(bytes).decode();
}
