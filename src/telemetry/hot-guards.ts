import { isRecord } from './json.ts';
import { numberFromText, wholeNumberText } from './number-text.ts';

/** What the generated guards call for the rarer cases. */

export type Payload = Record<string, unknown>;

/** True where a payload follows its table; `line` is the raw text. */
export type Guard = (payload: Payload, line: string) => boolean;

/** Converts a stringified number in place; false where it is none. */
export function toNumber(payload: Payload, field: string, value: unknown): boolean {
  const number = typeof value === 'string' ? numberFromText(value) : undefined;
  if (number === undefined) return false;
  payload[field] = number;
  return true;
}

/** Turns an unsigned integer into exact decimal text in place; false where it is none. */
export function toDigits(payload: Payload, field: string, value: unknown, line: string): boolean {
  const digits = wholeNumberText(value, field, line);
  if (digits === null) return false;
  payload[field] = digits;
  return true;
}

/** True for a map whose every value is an object that fits. */
export function everyValue(map: unknown, fits: Guard, line: string): boolean {
  if (!isRecord(map)) return false;
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (!isRecord(value) || !fits(value, line)) return false;
  }
  return true;
}

/** True for a map whose every value is text. */
export function everyText(map: unknown): boolean {
  if (!isRecord(map)) return false;
  for (const key of Object.keys(map)) if (typeof map[key] !== 'string') return false;
  return true;
}
