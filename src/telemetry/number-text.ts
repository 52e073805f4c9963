import { integerText } from './json.ts';

/** Numbers that the producer wrote as text, and integers that doubles cannot hold (telemetry-events §1.4). */

const NUMERIC = /^\s*[+-]?((\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|inf|infinity|nan)\s*$/i;

/** The number in a numeric text, as Python would read it; undefined where there is none. */
export function numberFromText(text: string): number | undefined {
  const wrapped = /^tensor\((.*)\)$/.exec(text);
  const inner = wrapped?.[1] ?? text;
  if (!NUMERIC.test(inner)) return undefined;
  const lower = inner.trim().toLowerCase();
  if (lower.includes('nan')) return Number.NaN;
  if (lower.includes('inf')) return lower.startsWith('-') ? -Infinity : Infinity;
  return Number(lower);
}

/** An unsigned integer as decimal text, exact: from the raw line where the parsed double is not; null if it is none. */
export function wholeNumberText(value: unknown, field: string, line: string): string | null {
  if (typeof value === 'string') return /^\d+$/.test(value) ? value : null;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) return null;
  return Number.isSafeInteger(value) ? String(value) : (integerText(line, field, value) ?? String(BigInt(value)));
}
