/**
 * Lays out a line of JSON for reading, character for character what the line holds: numbers keep their digits, NaN and
 * Infinity stay, and what is no JSON stays as it came. Pure.
 */

/** Lists and objects that fit into so many characters stay on one line. */
const SHORT = 76;
/** More than anybody reads; the copy holds all. */
const SHOWN = 60_000;

const TOKENS = /\s*("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+)/gy;

function tokensOf(text: string): string[] | null {
  const tokens: string[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    tokens.push(match[1] ?? '');
    end = match.index + match[0].length;
  }
  return text.slice(end).trim() === '' ? tokens : null;
}

/** Index behind the bracket that closes the one at `open`; null where none does. */
function closings(tokens: readonly string[]): Map<number, number> | null {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const [i, token] of tokens.entries()) {
    if (token === '{' || token === '[') open.push(i);
    else if (token === '}' || token === ']') {
      const start = open.pop();
      if (start === undefined || tokens[start] !== (token === '}' ? '{' : '[')) return null;
      ends.set(start, i + 1);
    }
  }
  return open.length === 0 ? ends : null;
}

function inLine(tokens: readonly string[]): string {
  return tokens.map((token) => (token === ',' || token === ':' ? `${token} ` : token)).join('');
}

/** The text in lines of moderate length. */
export function laidOut(text: string): string {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}\n… cut here; what is copied is whole.` : text;
  if (cut !== text) return cut;
  const tokens = tokensOf(text);
  const ends = tokens?.[0] === '{' ? closings(tokens) : null;
  if (tokens === null || ends === null) return text;
  let out = '';
  let depth = 0;
  const breakLine = (): void => {
    out += `\n${'  '.repeat(depth)}`;
  };
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] ?? '';
    const end = ends.get(i);
    if (end !== undefined) {
      const short = inLine(tokens.slice(i, Math.min(end, i + SHORT)));
      if (end - i <= SHORT && short.length <= SHORT) {
        out += short;
        i = end - 1;
        continue;
      }
      depth += 1;
      out += token;
      breakLine();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      breakLine();
      out += token;
    } else {
      out += token;
      if (token === ',') breakLine();
      else if (token === ':') out += ' ';
    }
  }
  return out;
}
