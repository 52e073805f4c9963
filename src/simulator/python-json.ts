/** JSON as Python's json module writes it (telemetry-events §1.2 and §1.4). */

const PLAIN = /^[ !#-[\]-~]*$/;
const BEYOND_ASCII = /[\u007f-\uffff]/g;

/** A number; NaN and the infinities become the bare tokens that Python writes. */
export function pythonNumber(value: number): string {
  // String() spells the three non-finite values exactly as Python does.
  return String(value);
}

/** A quoted string; everything beyond ASCII becomes a \uXXXX escape. */
export function pythonString(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(BEYOND_ASCII, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Any value with the separators `", "` and `": "`; `undefined` and `null` become null, a bigint its digits.
 * @throws TypeError for functions and symbols
 */
export function toPythonJson(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  switch (typeof value) {
    case 'string':
      return pythonString(value);
    case 'number':
      return pythonNumber(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return value.toString();
    case 'object':
      if (Array.isArray(value)) return `[${value.map(toPythonJson).join(', ')}]`;
      return `{${Object.entries(value)
        .map(([key, item]) => `${pythonString(key)}: ${toPythonJson(item)}`)
        .join(', ')}}`;
    default:
      throw new TypeError(`JSON has no form for a ${typeof value}`);
  }
}
