import { createHash } from 'node:crypto';

/** Where a broker is, told so that its password never gets into a log, a file's name or a file. */

const DEFAULT_PORT = '6379';
const NAME_CHARACTERS = 40;

/** The address of a broker cannot be used; the message says why, without its password. */
export class RedisAddressError extends Error {}

export interface RedisAddress {
  /** As it was given, with its password: for the client only. */
  readonly url: string;
  /** The same place in one spelling and without user and password: for people, names and files. */
  readonly place: string;
  /** Takes the password out of a text that came from the broker: an old one repeats what it did not understand. */
  readonly hide: (text: string) => string;
}

const EXAMPLE =
  'Write it as redis://broker:6379, redis://user:password@broker:6379/0 or, encrypted, rediss://broker:6379.';

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RedisAddressError(
      `The user or password in the address of Redis has a % that begins no character; write % as %25. ${EXAMPLE}`,
    );
  }
}

/** Parses an address. Throws RedisAddressError where it is no redis:// or rediss:// address. */
export function parseRedisAddress(url: string): RedisAddress {
  let parts: URL;
  try {
    parts = new URL(url);
  } catch {
    throw new RedisAddressError(`The address of Redis is not an address. ${EXAMPLE}`);
  }
  if ((parts.protocol !== 'redis:' && parts.protocol !== 'rediss:') || parts.hostname === '') {
    throw new RedisAddressError(
      `The address of Redis does not begin with redis:// or rediss:// and a host. ${EXAMPLE}`,
    );
  }
  if (!/^(\/\d*)?$/.test(parts.pathname)) {
    throw new RedisAddressError(
      `What follows the host in the address of Redis is not the number of a database. ${EXAMPLE}`,
    );
  }
  decoded(parts.username);
  const secrets = [decoded(parts.password), parts.password].filter((secret) => secret !== '');
  return {
    url,
    place: withoutCredentials(url),
    hide: (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text),
  };
}

/** A broker's address in one spelling, without user, password and whatever else may be secret. */
export function withoutCredentials(url: string): string {
  try {
    const { protocol, hostname, port, pathname } = new URL(url);
    const database = pathname.slice(1) === '' ? '0' : pathname.slice(1);
    return `${protocol}//${hostname.toLowerCase()}:${port === '' ? DEFAULT_PORT : port}/${database}`;
  } catch {
    return '(not an address)';
  }
}

/** A file's name for a stream: readable, and another for every broker and stream. */
export function spoolName(place: string, stream: string): string {
  const readable = stream.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, NAME_CHARACTERS);
  const digest = createHash('sha256').update(`${place}\n${stream}`).digest('hex').slice(0, 8);
  return `${readable}-${digest}`;
}
