/** The one place that knows how a quantity is written: percent stays percent, NaN and ∞ are values. */

/** A typographic minus, so that signs line up with digits. */
const MINUS = '−';

function special(value: number): string | null {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '∞';
  if (value === -Infinity) return `${MINUS}∞`;
  return null;
}

/** A number with fixed decimals. */
export function fixed(value: number, decimals: number): string {
  const text = special(value);
  if (text !== null) return text;
  const digits = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(digits) !== 0 ? `${MINUS}${digits}` : digits;
}

/** A number with its sign and fixed decimals. */
export function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return value >= 0 && !Number.isNaN(value) ? `+${text}` : text;
}

/** Percent that arrives as 0 to 100. */
export function percent(value: number, decimals = 1): string {
  return `${fixed(value, decimals)} %`;
}

/** A fraction 0 to 1, written as percent. */
export function fractionAsPercent(value: number, decimals = 1): string {
  return percent(value * 100, decimals);
}

/** A number of any magnitude in about four characters of digits. */
export function compact(value: number): string {
  const text = special(value);
  if (text !== null) return text;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(1).replace('-', MINUS).replace('e+', 'e');
  if (size >= 100) return fixed(value, 0);
  if (size >= 10) return fixed(value, 1);
  return fixed(value, size >= 1 || size === 0 ? 2 : 3);
}

/** Made once: a new one for every number costs more than all else that writes it. */
const WHOLE = new Intl.NumberFormat('en-US');

/** Whole numbers with thousands separators. */
export function count(value: number): string {
  return special(value) ?? WHOLE.format(Math.round(value));
}

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units. */
export function bytes(value: number): string {
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < BYTE_UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? size.toFixed(0) : size.toFixed(1)} ${BYTE_UNITS[unit] ?? 'B'}`;
}

/** A span of seconds in its two largest units. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '—';
  const whole = Math.max(0, Math.round(seconds));
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (days > 0) return `${String(days)} d ${String(hours)} h`;
  if (hours > 0) return `${String(hours)} h ${String(minutes)} m`;
  if (minutes > 0) return `${String(minutes)} m ${String(whole % 60)} s`;
  return `${String(whole)} s`;
}
