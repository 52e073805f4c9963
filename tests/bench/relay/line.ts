/**
 * The lines that the relay is measured with: all of one length, each with its number, the time it was written,
 * and its number again at the end, so that a line that lost its middle is noticed.
 */

/** Length of every line with its newline. */
export const LINE_BYTES = 2048;

const NEWLINE = 10;
const ZERO = 48;
const SEQUENCE_DIGITS = 10;
/** Microseconds since 1970 have sixteen until the year 2286. */
const TIME_DIGITS = 16;
const BEFORE_SEQUENCE = '{"sequence":"';
const BEFORE_TIME = '","written":"';
const BEFORE_FILL = '","fill":"';
const BEFORE_END = '","again":"';
const AFTER_END = '"}\n';

const SEQUENCE_AT = BEFORE_SEQUENCE.length;
const TIME_AT = SEQUENCE_AT + SEQUENCE_DIGITS + BEFORE_TIME.length;
const FILL_AT = TIME_AT + TIME_DIGITS + BEFORE_FILL.length;
const AGAIN_AT = LINE_BYTES - AFTER_END.length - SEQUENCE_DIGITS;

const TEMPLATE = Buffer.from(
  BEFORE_SEQUENCE +
    '0'.repeat(SEQUENCE_DIGITS) +
    BEFORE_TIME +
    '0'.repeat(TIME_DIGITS) +
    BEFORE_FILL +
    'grad_norm 0.5 '.repeat(LINE_BYTES).slice(0, AGAIN_AT - BEFORE_END.length - FILL_AT) +
    BEFORE_END +
    '0'.repeat(SEQUENCE_DIGITS) +
    AFTER_END,
);

/** Microseconds since 1970, on a clock that all processes of this machine share and that does not jump. */
export function microseconds(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

function writeDigits(bytes: Buffer, at: number, digits: number, value: number): void {
  let rest = value;
  for (let i = at + digits - 1; i >= at; i--) {
    bytes[i] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

function readDigits(bytes: Buffer, at: number, digits: number): number {
  let value = 0;
  for (let i = at; i < at + digits; i++) value = value * 10 + ((bytes[i] ?? Number.NaN) - ZERO);
  return value;
}

/**
 * Writes a line into bytes.
 * @param time in microseconds since 1970
 */
export function putLine(bytes: Buffer, at: number, sequence: number, time: number): void {
  TEMPLATE.copy(bytes, at);
  writeDigits(bytes, at + SEQUENCE_AT, SEQUENCE_DIGITS, sequence);
  writeDigits(bytes, at + TIME_AT, TIME_DIGITS, time);
  writeDigits(bytes, at + AGAIN_AT, SEQUENCE_DIGITS, sequence);
}

/** The number of the line that starts there; NaN where no whole line does. */
export function sequenceOf(bytes: Buffer, at: number): number {
  const sequence = readDigits(bytes, at + SEQUENCE_AT, SEQUENCE_DIGITS);
  const again = readDigits(bytes, at + AGAIN_AT, SEQUENCE_DIGITS);
  return sequence === again && bytes[at + LINE_BYTES - 1] === NEWLINE ? sequence : Number.NaN;
}

/** When the line that starts there was written, in microseconds since 1970. */
export function timeOf(bytes: Buffer, at: number): number {
  return readDigits(bytes, at + TIME_AT, TIME_DIGITS);
}
