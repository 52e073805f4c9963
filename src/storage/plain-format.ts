/**
 * A compact binary form of plain data, for checkpoints: thousands of small objects with the same keys, strings that
 * repeat, and lists of numbers.
 *
 * Layout, little-endian: six 32-bit words (version and flags, then the sizes of what follows), a block of doubles, the
 * values, the lengths of the strings, the text of all strings. A value is one byte that says what it is, and what that
 * needs; a list of keys is written where it first occurs and named by number afterwards.
 */

export const VERSION = 1;
/** The text is UTF-16, because UTF-8 cannot hold a lone surrogate. */
export const TEXT_IS_UTF16 = 1 << 8;
export const HEADER_WORDS = 6;
export const HEADER_BYTES = 4 * HEADER_WORDS;
/** Containers inside each other; a cycle reaches this too. */
export const MAX_DEPTH = 1000;

/**
 * First bytes of values. Below NULL: that integer.
 * Who uses them takes them into constants of its own, because V8 folds those and not imported ones: the codec is twice as quick.
 */
export const TAGS = {
  NULL: 0x40,
  UNDEFINED: 0x41,
  FALSE: 0x42,
  TRUE: 0x43,
  DOUBLE: 0x44,
  INTEGER: 0x45,
  ARRAY: 0x46,
  INTEGERS: 0x47,
  DOUBLES: 0x48,
  MAP: 0x49,
  SET: 0x4a,
  /** A container that stands elsewhere too, by its number in the order in which they end. */
  AGAIN: 0x4b,
  NEW_SHAPE: 0x4c,
  NEW_BARE_SHAPE: 0x4d,
  FLOAT64: 0x4e,
  FLOAT32: 0x4f,
  UINT32: 0x50,
  INT32: 0x51,
  UINT8: 0x52,
  /** 0x60 to 0x7e: an object of that shape; 0x7f: the shape's number follows. */
  SHAPE: 0x60,
  FAR_SHAPE: 0x7f,
  /** 0x80 to 0xfe: upper seven bits of a string's number, the lower eight follow; 0xff: the number follows. */
  STRING: 0x80,
  FAR_STRING: 0xff,
} as const;
