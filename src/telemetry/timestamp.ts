/** Timestamps: ISO 8601 as Python writes it, turned into the seconds that Python's own floats hold. */

const DIGIT_0 = 48;
const COLON = 58;
let cachedDate = '';
let cachedDayMicros = 0;

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - DIGIT_0;
  const ones = text.charCodeAt(at + 1) - DIGIT_0;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function startOfDay(date: string): number {
  if (date !== cachedDate) {
    const millis = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
    // Date.parse moves 30 February to March.
    const exists = new Date(millis).getUTCDate() === Number(date.slice(8));
    cachedDate = date;
    cachedDayMicros = exists ? millis * 1000 : Number.NaN;
  }
  return cachedDayMicros;
}

/** Microseconds of a fraction that starts after the dot at `from`; stops at the first non-digit. */
function fractionMicros(text: string, from: number): { micros: number; end: number } {
  let micros = 0;
  let scale = 100_000;
  let end = from;
  for (; end < text.length; end++) {
    const digit = text.charCodeAt(end) - DIGIT_0;
    if (digit < 0 || digit > 9) break;
    micros += digit * scale;
    scale = Math.floor(scale / 10);
  }
  return { micros, end };
}

/** Offset of a zone suffix in seconds; NaN where it is none. */
function zoneSeconds(zone: string): number {
  if (zone === '+00:00' || zone === 'Z' || zone === '') return 0;
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (match === null) return Number.NaN;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return match[1] === '-' ? -seconds : seconds;
}

/**
 * Seconds since 1970 of an ISO timestamp with up to microseconds (telemetry-events §1.3).
 * Microseconds are summed as an integer and divided once, so that differences equal the reference's.
 * @returns NaN where the text is no timestamp
 */
export function parseTimestamp(text: string): number {
  if (text.length < 19 || text.charCodeAt(10) !== 84) return Number.NaN;
  const day = startOfDay(text.slice(0, 10));
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return Number.NaN;
  const hours = twoDigits(text, 11);
  const minutes = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (hours > 23 || minutes > 59 || second > 59) return Number.NaN;
  const seconds = hours * 3600 + minutes * 60 + second;
  let micros = 0;
  let end = 19;
  if (text.charCodeAt(19) === 46) ({ micros, end } = fractionMicros(text, 20));
  const zone = zoneSeconds(text.slice(end));
  return (day + (seconds - zone) * 1_000_000 + micros) / 1_000_000;
}

/** `HH:MM:SS` in UTC of seconds since 1970, truncated. */
export function clockText(time: number): string {
  return Number.isFinite(time) && Math.abs(time) < 8e12
    ? new Date(Math.floor(time) * 1000).toISOString().slice(-13, -5)
    : '--:--:--';
}
