import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { isLoopback } from './option-host.ts';
import type { SourceOption } from './options.ts';
import { isEverywhere } from './own-hosts.ts';
import { withoutCredentials } from './sources/redis-address.ts';

/** What the relay prints when it has started: the links and a code to scan. */

/** Where a relay is, and what opens it. */
export interface RelayPlace {
  readonly scheme: 'http' | 'https';
  /** The name or address that it listens on, without brackets. */
  readonly host: string;
  readonly port: number;
  /** null: none is asked for. */
  readonly token: string | null;
  /** This machine's addresses in its networks, of both families. Shown where the relay listens on all of them. */
  readonly addresses: readonly string[];
  /** This machine's names for others; shown with HTTPS, as certificates are for names. */
  readonly names: readonly string[];
  /** The names are those of a certificate of one's own, which is for nothing else. */
  readonly named: boolean;
}

export interface StartText {
  readonly place: RelayPlace;
  /** What is shown, see `describeSource`. */
  readonly description: string;
  /** Lets in senders of events. null: nobody sends any. */
  readonly ingestToken: string | null;
  /** More to tell after the links, one block each, such as how to trust the certificate. */
  readonly advice: readonly string[];
  /** True for a terminal with colours: the code is black on white there whatever the terminal's colours are. */
  readonly colours: boolean;
}

/** White on black, in colours that no theme changes. uqr draws the light parts. */
const WHITE_ON_BLACK = '\u001b[38;5;231;48;5;16m';
const AS_BEFORE = '\u001b[0m';
/** Scanners want four empty modules around a code; half of them do on a screen, and small terminals have no more room. */
const QR_BORDER = 2;

/** Says where the events come from, without a password. */
export function describeSource(source: SourceOption): string {
  switch (source.kind) {
    case 'file':
      return `following ${resolve(source.path)}`;
    case 'folder':
      return `following the runs in ${resolve(source.path)}`;
    case 'stdin':
      return 'reading standard input';
    case 'ingest':
      return 'waiting for events from a trainer';
    case 'redis':
      return `reading the stream ${source.stream} of ${withoutCredentials(source.url)}`;
    case 'demo':
      return 'a simulated run (give --file or --dir for a real one)';
  }
}

function originAt(host: string, { scheme, port }: RelayPlace): string {
  return `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

function linkAt(host: string, place: RelayPlace): string {
  return `${originAt(host, place)}${place.token === null ? '' : `/#token=${place.token}`}`;
}

/** The name or address under which this machine reaches the relay. */
function localHost({ host }: RelayPlace): string {
  return isEverywhere(host) || host === '127.0.0.1' ? 'localhost' : host;
}

/** The link for a browser on this machine; it holds the token. */
export function localLink(place: RelayPlace): string {
  return linkAt(localHost(place), place);
}

/** Names and addresses under which other devices reach the relay. */
function networkHosts({ scheme, host, addresses, names, named }: RelayPlace): readonly string[] {
  if (isLoopback(host)) return [];
  if (named) return names;
  if (!isEverywhere(host)) return [host];
  // An address of one link only (fe80::) cannot stand in a link; 0.0.0.0 listens on none of IPv6.
  const reachable = addresses.filter((address) => {
    return isIP(address) === 4 || (host === '::' && !/^fe[89ab]|%/i.test(address));
  });
  const byFamily = reachable.toSorted((one, other) => isIP(one) - isIP(other));
  return scheme === 'https' ? [...byFamily, ...names] : byFamily;
}

/** The links for other devices, the best one first; they hold the token. None where only this machine is served. */
export function networkLinks(place: RelayPlace): readonly string[] {
  return networkHosts(place).map((host) => linkAt(host, place));
}

async function qrLines(link: string, colours: boolean): Promise<readonly string[]> {
  const { renderUnicodeCompact } = await import('uqr');
  const rows = renderUnicodeCompact(link, { border: QR_BORDER }).split('\n');
  return rows.map((row) => (colours ? `  ${WHITE_ON_BLACK}${row}${AS_BEFORE}` : `  ${row}`));
}

async function networkLines(place: RelayPlace, colours: boolean): Promise<readonly string[]> {
  if (isLoopback(place.host)) return [];
  const links = networkLinks(place);
  const [first] = links;
  if (first === undefined) return ['  Network: none. This machine has no address in a network now.'];
  const lines = links.map((link) => `  Network: ${link}`);
  return [...lines, '', '  Scan this with the other device:', '', ...(await qrLines(first, colours))];
}

/** The text to print when the relay has started. It ends with an empty line. */
export async function startText({ place, description, ingestToken, advice, colours }: StartText): Promise<string> {
  const lines = [`Scry, ${description}`, ''];
  if (isEverywhere(place.host) || isLoopback(place.host)) lines.push(`  Local:   ${localLink(place)}`);
  lines.push(...(await networkLines(place, colours)));
  if (ingestToken !== null) {
    const sender = networkHosts(place)[0] ?? localHost(place);
    lines.push('', `  Events:  ${originAt(sender, place)}/api/ingest/<run>`, `  Ingest token: ${ingestToken}`);
  }
  for (const block of advice) lines.push('', block);
  if (place.token === null) lines.push('', '  Warning: --no-auth is on. Everybody who reaches this port can watch.');
  return `${lines.join('\n')}\n\n`;
}
