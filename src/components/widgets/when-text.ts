/** How a moment is told to a person. Pure; the days are those of this device's calendar. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Null for what no calendar holds: not a number, or some 270,000 years away. */
function dateOf(moment: number): Date | null {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? null : date;
}

function dayText(date: Date, withYear: boolean): string {
  const day = `${String(date.getDate())} ${MONTHS[date.getMonth()] ?? ''}`;
  return withYear ? `${day} ${String(date.getFullYear())}` : day;
}

function sameDay(a: Date, b: Date): boolean {
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

/** When something was, seen from `now`: "now", "4 min ago", "3 h ago", "yesterday", "12 Jan", "12 Jan 2025". */
export function whenText(then: number, now: number): string {
  const date = dateOf(then);
  const today = dateOf(now);
  if (date === null || today === null) return '—';
  const ago = now - then;
  // Clocks are set back a little now and then; that is no reason to speak of the future.
  if (Math.abs(ago) < MINUTE) return 'now';
  if (ago > 0) {
    if (ago < HOUR) return `${String(Math.floor(ago / MINUTE))} min ago`;
    if (sameDay(date, today)) return `${String(Math.floor(ago / HOUR))} h ago`;
    // By the calendar: the day before may have 23 or 25 hours.
    if (sameDay(date, new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1))) return 'yesterday';
  }
  return dayText(date, date.getFullYear() !== today.getFullYear());
}

/** Date and time in full: "12 Jan 2025, 09:04". */
export function fullWhen(moment: number): string {
  const date = dateOf(moment);
  if (date === null) return 'unknown';
  const [hours, minutes] = [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0'));
  return `${dayText(date, true)}, ${hours ?? ''}:${minutes ?? ''}`;
}

/** For the `datetime` of a time element; empty where there is no such date. */
export function isoWhen(moment: number): string {
  return dateOf(moment)?.toISOString() ?? '';
}
