/**
 * Field tables: one description of an event's payload that serves the types, the guard on the hot path
 * (`check.ts`) and the zod schemas of the tests. A name that ends in `?` may be absent or null.
 */

/** The scalar kinds. `u64` is kept as a decimal string, because doubles cannot hold it (spec §1.4). */
export type ScalarKind = 'number' | 'integer' | 'string' | 'boolean' | 'u64' | 'anything';

/** What a field holds: a scalar, a list, a map with free keys, an object with a table, or a fixed pair. */
export type Field =
  | ScalarKind
  | `${ScalarKind}?`
  | { readonly list: Field; readonly optional?: boolean }
  | { readonly map: Field; readonly optional?: boolean }
  | { readonly object: FieldTable; readonly optional?: boolean }
  | { readonly pair: readonly [Field, Field]; readonly optional?: boolean };

/** Payload field name → what it holds. */
// An interface, because a type alias may not refer to itself through Record.
// eslint-disable-next-line @typescript-eslint/consistent-indexed-object-style
export interface FieldTable {
  readonly [name: string]: Field;
}

interface ScalarTypes {
  number: number;
  integer: number;
  string: string;
  boolean: boolean;
  u64: string;
  anything: unknown;
}

/** The TypeScript type of a field's value when it is present. */
export type ValueOf<F> = F extends `${infer K extends ScalarKind}?`
  ? ScalarTypes[K]
  : F extends ScalarKind
    ? ScalarTypes[F]
    : F extends { readonly list: infer G }
      ? readonly ValueOf<G>[]
      : F extends { readonly map: infer G }
        ? Readonly<Record<string, ValueOf<G>>>
        : F extends { readonly object: infer T }
          ? PayloadOf<T>
          : F extends { readonly pair: readonly [infer A, infer B] }
            ? readonly [ValueOf<A>, ValueOf<B>]
            : never;

type IsOptional<F> = F extends `${string}?` ? true : F extends { readonly optional: true } ? true : false;

/** The TypeScript type of a payload that passed the guard of its table. */
export type PayloadOf<T> = {
  readonly [K in keyof T as IsOptional<T[K]> extends true ? never : K]: ValueOf<T[K]>;
} & {
  readonly [K in keyof T as IsOptional<T[K]> extends true ? K : never]?: ValueOf<T[K]> | null;
};
