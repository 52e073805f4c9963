import { HEADER_BYTES, HEADER_WORDS, MAX_DEPTH, TAGS, TEXT_IS_UTF16, VERSION } from './plain-format.ts';
import { findUnsupported } from './plain-unsupported.ts';

/** Plain data to bytes; the layout is in plain-format.ts. */

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

/** The most that is written at a time without asking again for room: a first byte and two numbers. */
const ROOM = 16;
/** Scratch above this is given back to the engine. */
const MAX_SCRATCH = 8 * 1024 * 1024;
/** Shapes with the same first key that are compared before a list of keys counts as new. */
const MAX_CANDIDATES = 16;

interface Shape {
  readonly keys: readonly string[];
  readonly number: number;
  /** Without a prototype. */
  readonly bare: boolean;
}

let scratchBytes = new Uint8Array(1 << 16);
let scratchDoubles = new Float64Array(1 << 12);
const utf8Encoder = new TextEncoder();

/** What cannot be written; where it stands is found afterwards, so that nobody pays for paths that nobody reads. */
class UnsupportedError extends Error {}

class Encoder {
  #bytes = scratchBytes;
  #at = 0;
  #doubles = scratchDoubles;
  #doublesAt = 0;
  readonly #strings: string[] = [];
  readonly #stringNumbers = new Map<string, number>();
  readonly #shapes = new Map<string, Shape[]>();
  #shapeCount = 0;
  readonly #ended = new Map<object, number>();

  encode(root: unknown): Uint8Array<ArrayBuffer> {
    this.#value(root, 0);
    const valuesEnd = this.#at;
    for (const text of this.#strings) {
      this.#room(ROOM);
      this.#number(text.length);
    }
    const text = this.#strings.join('');
    let textBytes = utf8Encoder.encode(text);
    let flags = 0;
    // As many bytes as characters is ASCII; else a lone surrogate, even one that a neighbour does not complete, is told.
    if (textBytes.length !== text.length && /\p{Surrogate}/u.test(text)) {
      flags = TEXT_IS_UTF16;
      textBytes = utf16Bytes(text);
    }
    const doublesBytes = 8 * this.#doublesAt;
    const out = new Uint8Array(HEADER_BYTES + doublesBytes + this.#at + textBytes.length);
    const header = [VERSION | flags, this.#doublesAt, valuesEnd, this.#at - valuesEnd, this.#strings.length];
    new Uint32Array(out.buffer, 0, HEADER_WORDS).set([...header, textBytes.length]);
    out.set(new Uint8Array(this.#doubles.buffer, 0, doublesBytes), HEADER_BYTES);
    out.set(this.#bytes.subarray(0, this.#at), HEADER_BYTES + doublesBytes);
    out.set(textBytes, HEADER_BYTES + doublesBytes + this.#at);
    if (this.#bytes.length <= MAX_SCRATCH) scratchBytes = this.#bytes;
    if (doublesBytes <= MAX_SCRATCH) scratchDoubles = this.#doubles;
    return out;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#at + bytes));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  #roomForDoubles(count: number): void {
    if (this.#doublesAt + count <= this.#doubles.length) return;
    const larger = new Float64Array(Math.max(2 * this.#doubles.length, this.#doublesAt + count));
    larger.set(this.#doubles);
    this.#doubles = larger;
  }

  /** Seven bits a byte, the lowest first. Asks for no room. */
  #number(value: number): void {
    let rest = value;
    for (; rest > 127; rest >>>= 7) this.#bytes[this.#at++] = (rest & 127) | 128;
    this.#bytes[this.#at++] = rest;
  }

  #tag(tag: number, number: number): void {
    this.#room(ROOM);
    this.#bytes[this.#at++] = tag;
    this.#number(number);
  }

  #value(value: unknown, depth: number): void {
    this.#room(ROOM);
    switch (typeof value) {
      case 'string':
        this.#string(value);
        return;
      case 'number':
        if (!isInteger(value)) {
          this.#roomForDoubles(1);
          this.#bytes[this.#at++] = DOUBLE;
          this.#doubles[this.#doublesAt++] = value;
        } else if (value >= 0 && value < NULL) {
          this.#bytes[this.#at++] = value;
        } else {
          this.#bytes[this.#at++] = INTEGER;
          this.#number(zigzag(value));
        }
        return;
      case 'object':
        if (value === null) this.#bytes[this.#at++] = NULL;
        else this.#container(value, depth);
        return;
      case 'boolean':
        this.#bytes[this.#at++] = value ? TRUE : FALSE;
        return;
      case 'undefined':
        this.#bytes[this.#at++] = UNDEFINED;
        return;
      default:
        throw new UnsupportedError();
    }
  }

  #string(value: string): void {
    const number = this.#stringNumber(value);
    if (number < (FAR_STRING - STRING) << 8) {
      this.#bytes[this.#at++] = STRING | (number >>> 8);
      this.#bytes[this.#at++] = number & 255;
    } else {
      this.#bytes[this.#at++] = FAR_STRING;
      this.#number(number);
    }
  }

  #stringNumber(value: string): number {
    const known = this.#stringNumbers.get(value);
    if (known !== undefined) return known;
    const number = this.#strings.length;
    this.#strings.push(value);
    this.#stringNumbers.set(value, number);
    return number;
  }

  #container(value: object, depth: number): void {
    const before = this.#ended.get(value);
    if (before !== undefined) {
      this.#tag(AGAIN, before);
      return;
    }
    if (depth >= MAX_DEPTH) throw new UnsupportedError();
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) this.#object(value, false, depth);
    else if (Array.isArray(value) && prototype === Array.prototype) this.#array(value, depth);
    else if (value instanceof Map && prototype === Map.prototype) this.#map(value, depth);
    else if (value instanceof Set && prototype === Set.prototype) this.#set(value, depth);
    else if (prototype === null) this.#object(value, true, depth);
    else this.#typedArray(value, prototype);
    this.#ended.set(value, this.#ended.size);
  }

  #object(value: object, bare: boolean, depth: number): void {
    const keys = Object.keys(value);
    const values: readonly unknown[] = Object.values(value);
    const shape = this.#shapeOf(keys, bare);
    if (shape === null) this.#newShape(keys, bare);
    else if (shape.number < FAR_SHAPE - SHAPE) this.#bytes[this.#at++] = SHAPE + shape.number;
    else this.#tag(FAR_SHAPE, shape.number);
    // By count, not by what there is: a getter that changes its object cannot spoil the stream.
    for (let i = 0; i < keys.length; i++) this.#value(values[i], depth + 1);
  }

  #shapeOf(keys: readonly string[], bare: boolean): Shape | null {
    const candidates = this.#shapes.get(keys[0] ?? '');
    if (candidates === undefined) return null;
    for (const shape of candidates) {
      if (shape.bare === bare && sameKeys(shape.keys, keys)) return shape;
    }
    return null;
  }

  #newShape(keys: readonly string[], bare: boolean): void {
    this.#tag(bare ? NEW_BARE_SHAPE : NEW_SHAPE, keys.length);
    for (const key of keys) {
      this.#room(ROOM);
      this.#number(this.#stringNumber(key));
    }
    const first = keys[0] ?? '';
    const candidates = this.#shapes.get(first);
    const shape = { keys, number: this.#shapeCount++, bare };
    if (candidates === undefined) this.#shapes.set(first, [shape]);
    else if (candidates.push(shape) > MAX_CANDIDATES) candidates.shift();
  }

  #array(value: readonly unknown[], depth: number): void {
    const length = value.length;
    let integers = true;
    let i = 0;
    for (; i < length; i++) {
      const item = value[i];
      if (typeof item !== 'number') break;
      if (integers && !isInteger(item)) integers = false;
    }
    if (i < length || length === 0) {
      this.#tag(ARRAY, length);
      for (let k = 0; k < length; k++) this.#value(value[k], depth + 1);
      return;
    }
    this.#tag(integers ? INTEGERS : DOUBLES, length);
    if (integers) this.#room(5 * length);
    else this.#roomForDoubles(length);
    for (const item of value) {
      if (typeof item !== 'number') throw new UnsupportedError();
      if (integers) this.#number(zigzag(item));
      else this.#doubles[this.#doublesAt++] = item;
    }
  }

  #map(value: ReadonlyMap<unknown, unknown>, depth: number): void {
    this.#tag(MAP, value.size);
    for (const [key, item] of value) {
      this.#value(key, depth + 1);
      this.#value(item, depth + 1);
    }
  }

  #set(value: ReadonlySet<unknown>, depth: number): void {
    this.#tag(SET, value.size);
    for (const item of value) this.#value(item, depth + 1);
  }

  #typedArray(value: object, prototype: unknown): void {
    if (value instanceof Float64Array && prototype === Float64Array.prototype) {
      this.#tag(FLOAT64, value.length);
      this.#roomForDoubles(value.length);
      this.#doubles.set(value, this.#doublesAt);
      this.#doublesAt += value.length;
    } else if (value instanceof Float32Array && prototype === Float32Array.prototype) this.#raw(FLOAT32, value);
    else if (value instanceof Uint32Array && prototype === Uint32Array.prototype) this.#raw(UINT32, value);
    else if (value instanceof Int32Array && prototype === Int32Array.prototype) this.#raw(INT32, value);
    else if (value instanceof Uint8Array && prototype === Uint8Array.prototype) this.#raw(UINT8, value);
    else throw new UnsupportedError();
  }

  #raw(tag: number, value: Float32Array | Uint32Array | Int32Array | Uint8Array): void {
    this.#tag(tag, value.length);
    this.#room(value.byteLength);
    this.#bytes.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), this.#at);
    this.#at += value.byteLength;
  }
}

/** True for what 32 bits hold exactly; minus zero is not among them. */
function isInteger(value: number): boolean {
  return (value | 0) === value && (value !== 0 || 1 / value > 0);
}

/** Small numbers of either sign to small numbers. */
function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function utf16Bytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[2 * i] = code & 255;
    bytes[2 * i + 1] = code >>> 8;
  }
  return bytes;
}

/**
 * Writes plain data as bytes: null, undefined, booleans, numbers (to the bit), strings (any UTF-16), arrays, maps, sets,
 * objects (own enumerable string keys in order, with or without a prototype), and arrays of type Float64, Float32,
 * Uint32, Int32 and Uint8. An object that stands in several places is written once and is one object again afterwards.
 * A hole in an array becomes undefined; other properties of arrays, and symbol keys, are left out.
 * Throws an Error that names the path for anything else, and for what is more than 1000 levels deep, as cycles are.
 */
export function encodePlain(value: unknown): Uint8Array<ArrayBuffer> {
  try {
    return new Encoder().encode(value);
  } catch (error) {
    if (error instanceof UnsupportedError) throw new Error(`cannot store ${findUnsupported(value)}`, { cause: error });
    throw error;
  }
}
