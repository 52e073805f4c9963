/** True for a JSON object (not an array, not null). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses one line of JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` may stand where a number
 * can (telemetry-events §1.4). They come back as the IEEE values; inside strings they are left alone.
 * @throws SyntaxError where the line is not JSON even so
 */
export function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (!line.includes('NaN') && !line.includes('Infinity')) throw error;
    return parseWithBareNumbers(line);
  }
}

const BARE_NUMBER = /"(?:[^"\\]|\\.)*"?|(?<![\w.])(?:-?Infinity|NaN)(?![\w.]|\s*:)/g;

// JSON can write an infinity (an overflowing literal) but no NaN, so NaN travels as a string that no file can know.
const MARK = `\u0000NaN${String(Math.random())}`;
const QUOTED_MARK = JSON.stringify(MARK);

function parseWithBareNumbers(line: string): unknown {
  const text = line.replace(BARE_NUMBER, (token) => {
    if (token === 'NaN') return QUOTED_MARK;
    if (token === 'Infinity') return '1e999';
    if (token === '-Infinity') return '-1e999';
    return token;
  });
  const revive = (_key: string, value: unknown): unknown => (value === MARK ? Number.NaN : value);
  const parsed: unknown = JSON.parse(text, revive);
  return parsed;
}

/** The digits of an integer field as they stand in the line, for integers that doubles cannot hold. */
export function integerText(line: string, field: string, value: number): string | null {
  for (const match of line.matchAll(new RegExp(`"${field}":\\s*(\\d+)(?![\\d.eE])`, 'g'))) {
    if (match[1] !== undefined && Number(match[1]) === value) return match[1];
  }
  return null;
}
