import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** Names and addresses of this machine, in the one spelling that a certificate and a browser compare. */

/** Under these the machine always reaches itself. */
export const ALWAYS_COVERED: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** One listens on these; nobody can ask for them. */
const UNSPECIFIED: readonly string[] = ['0.0.0.0', '::'];

const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const DOMAIN = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`);

/**
 * All of the internet's names under such a word would be open to who steals the authority, because permission for a
 * name includes the names below it. Country codes, and the words that a machine is likely to be called.
 */
const TOP_LEVEL_DOMAIN = new RegExp(
  `^(?:[a-z]{2}|${[
    'app|bot|box|cloud|com|computer|data|dev|edu|fire|global|gov|host|info|mil|monster|net|network|ninja|office|one|org',
    'page|prime|pro|rocks|run|science|sky|space|studio|systems|tech|top|training|work|world|xyz|zone',
  ].join('|')})$`,
);

/** Small letters, no zone, no brackets, no last dot, ASCII; null for what is neither a host name nor an address. */
function canonicalName(text: string): string | null {
  const bare = text
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1');
  switch (isIP(bare)) {
    case 4:
      return bare;
    case 6:
      return new URL(`http://[${bare.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
    default: {
      const name = bare.replace(/\.$/, '');
      // What is ASCII already stays as it is: the conversion would read a name of digits as an address.
      const ascii = /^[ -~]*$/.test(name) ? name : domainToASCII(name);
      return DOMAIN.test(ascii) && !TOP_LEVEL_DOMAIN.test(ascii) ? ascii : null;
    }
  }
}

/** Names for a certificate, and those that cannot stand in one. */
export interface SortedNames {
  readonly usable: readonly string[];
  readonly unusable: readonly string[];
}

/** Tells names that a certificate can hold from others; each once, in its one spelling. */
export function sortNames(names: readonly string[]): SortedNames {
  const usable = new Set<string>();
  const unusable = new Set<string>();
  for (const text of names) {
    const name = canonicalName(text);
    if (name === null) unusable.add(text);
    else if (!UNSPECIFIED.includes(name)) usable.add(name);
  }
  return { usable: [...usable], unusable: [...unusable] };
}
