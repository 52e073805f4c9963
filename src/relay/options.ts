import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LOG_LEVELS, type LogLevel } from './log.ts';
import { cleanHost, isLoopback } from './option-host.ts';
import { nearestWord } from './nearest-word.ts';
import { signallingOrigin } from './option-signalling.ts';
import { parseRedisAddress, RedisAddressError, withoutCredentials } from './sources/redis-address.ts';

/** The command line of the relay. */

/** Where the events come from. */
export type SourceOption =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'ingest' }
  | { readonly kind: 'demo' }
  /** The address may hold a password: never print it. */
  | { readonly kind: 'redis'; readonly url: string; readonly stream: string };

/** A token that was given, 32 hex characters in lower case, or one to be made. */
export type TokenOption = { readonly kind: 'given'; readonly value: string } | { readonly kind: 'new' };

/** Plain HTTP, the certificate that Scry makes, or one of the user's (PEM files, as given). */
export type TlsOption =
  { readonly kind: 'none' | 'local' } | { readonly kind: 'own'; readonly cert: string; readonly key: string };

/** What a relay is started with. */
export interface RelayOptions {
  readonly source: SourceOption;
  /** A name or address, without brackets. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Lets in viewers. `none`: everybody. */
  readonly token: TokenOption | { readonly kind: 'none' };
  /** Lets in trainers that send events; asked for even where viewers need no token. */
  readonly ingestToken: TokenOption;
  readonly tls: TlsOption;
  /** The absolute path of the folder where received runs are kept. */
  readonly store: string;
  /** Answers STUN requests, so that windows that share a session find their addresses. */
  readonly stun: boolean;
  /** A signalling server elsewhere that pages may connect to, as `ws://…` or `wss://…` without a path; null: none. */
  readonly foreignSignalling: string | null;
  /** Opens the link in the browser. */
  readonly open: boolean;
  readonly logLevel: LogLevel;
}

/** What the command line asks for. */
export type Command = { readonly kind: 'run'; readonly options: RelayOptions } | { readonly kind: 'help' | 'version' };

/** A mistake on the command line, with what to do instead. Never holds a token. */
export class UsageError extends Error {}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const OPTIONS = {
  file: { type: 'string' },
  dir: { type: 'string' },
  stdin: { type: 'boolean' },
  'listen-ingest': { type: 'boolean' },
  demo: { type: 'boolean' },
  redis: { type: 'string' },
  stream: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  network: { type: 'boolean' },
  tls: { type: 'boolean' },
  cert: { type: 'string' },
  key: { type: 'string' },
  'no-auth': { type: 'boolean' },
  'allow-everyone': { type: 'boolean' },
  token: { type: 'string' },
  'ingest-token': { type: 'string' },
  store: { type: 'string' },
  'no-stun': { type: 'boolean' },
  'allow-signalling': { type: 'string' },
  open: { type: 'boolean' },
  'log-level': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

type OptionName = keyof typeof OPTIONS;
type Given = ReadonlyMap<OptionName, string>;

/** The names of all options, without dashes. */
export const OPTION_NAMES: readonly string[] = Object.keys(OPTIONS);
const SOURCES = ['file', 'dir', 'stdin', 'listen-ingest', 'demo', 'redis'] as const;
const DEFAULT_PORT = 8765;

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

function unknownOption(rawName: string, name: string): UsageError {
  const nearest = nearestWord(name, OPTION_NAMES);
  return new UsageError(`There is no option ${rawName}.${nearest === null ? '' : ` Did you mean --${nearest}?`}`);
}

/** The options by name, `''` for those without a value. Throws UsageError. */
function readArguments(args: readonly string[]): Given {
  const { tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  const given = new Map<OptionName, string>();
  // Who asks for help gets it, whatever else is wrong.
  for (const asked of ['help', 'version'] as const) {
    if (tokens.some((token) => token.kind === 'option' && token.name === asked)) return given.set(asked, '');
  }
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      throw new UsageError(
        `“${token.value.includes('://') ? withoutCredentials(token.value) : token.value}” belongs to no option. A recording is given with --file, a folder with --dir.`,
      );
    }
    const { name, rawName, value } = token;
    if (!isOptionName(name)) throw unknownOption(rawName, name);
    if (OPTIONS[name].type === 'boolean') {
      if (value !== undefined) throw new UsageError(`--${name} takes no value.`);
    } else if (value === undefined || value === '' || (!token.inlineValue && /^-./.test(value))) {
      throw new UsageError(`--${name} needs a value after it.`);
    } else if (given.has(name)) {
      throw new UsageError(`--${name} is there twice. Give it once.`);
    }
    given.set(name, value ?? '');
  }
  return given;
}

function redisOf(url: string, stream: string | undefined): SourceOption {
  if (stream === undefined) throw new UsageError('--redis needs --stream KEY too: the stream that holds the events.');
  try {
    parseRedisAddress(url);
  } catch (error) {
    if (error instanceof RedisAddressError) throw new UsageError(error.message);
    throw error;
  }
  return { kind: 'redis', url, stream };
}

function sourceOf(given: Given, env: Environment): SourceOption {
  const chosen = SOURCES.filter((name) => given.has(name));
  const redisFromEnv = env['SCRY_REDIS_URL'] ?? '';
  if (chosen.length === 0 && given.has('stream') && redisFromEnv !== '') {
    return redisOf(redisFromEnv, given.get('stream'));
  }
  if (chosen.length > 1) {
    const names = chosen.map((name) => `--${name}`).join(' and ');
    throw new UsageError(`${names} exclude each other. A relay has one source of events.`);
  }
  const value = (name: OptionName): string => given.get(name) ?? '';
  if (given.has('stream') && !given.has('redis')) {
    throw new UsageError('--stream goes with --redis URL (or SCRY_REDIS_URL), which says where the stream is.');
  }
  switch (chosen[0] ?? 'demo') {
    case 'file':
      if (value('file') === '-') throw new UsageError('--file - is not a file. Use --stdin to read standard input.');
      return { kind: 'file', path: value('file') };
    case 'dir':
      return { kind: 'folder', path: value('dir') };
    case 'stdin':
      return { kind: 'stdin' };
    case 'listen-ingest':
      return { kind: 'ingest' };
    case 'redis':
      return redisOf(value('redis'), given.get('stream'));
    case 'demo':
      return { kind: 'demo' };
  }
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError(`--port ${text}: a port is a number from 0 to 65535.`);
  return port;
}

function hostOf(given: Given): string {
  const text = given.get('host');
  if (text === undefined) return given.has('network') ? '0.0.0.0' : '127.0.0.1';
  if (given.has('network')) {
    throw new UsageError('--host and --network exclude each other. --network listens on all addresses.');
  }
  const host = cleanHost(text);
  if (host === null) {
    throw new UsageError(
      `--host ${text}: give an address such as 192.168.1.20, or a name. The port is given with --port.`,
    );
  }
  return host;
}

/** A token from the command line or the environment; the message does not repeat it. */
function givenToken(option: 'token' | 'ingest-token', given: Given, env: Environment): TokenOption {
  const variable = option === 'token' ? 'SCRY_TOKEN' : 'SCRY_INGEST_TOKEN';
  const fromOption = given.get(option);
  const value = fromOption ?? env[variable] ?? '';
  if (value === '') return { kind: 'new' };
  if (!/^[0-9a-f]{32}$/i.test(value)) {
    const source = fromOption === undefined ? variable : `--${option}`;
    throw new UsageError(`${source}: a token has 32 hex characters, for example from \`openssl rand -hex 16\`.`);
  }
  return { kind: 'given', value: value.toLowerCase() };
}

function tokenOf(given: Given, env: Environment, host: string): RelayOptions['token'] {
  const open = given.has('no-auth');
  if (given.has('allow-everyone') && !open) {
    throw new UsageError('--allow-everyone goes with --no-auth. Alone it would change nothing.');
  }
  if (!open) return givenToken('token', given, env);
  if (given.has('token')) throw new UsageError('--token and --no-auth exclude each other.');
  if (!isLoopback(host) && !given.has('allow-everyone')) {
    throw new UsageError(
      '--no-auth here means that everybody on the network could watch. Give --token for a link that stays the same, ' +
        'use an SSH tunnel, or add --allow-everyone to do it knowingly.',
    );
  }
  return { kind: 'none' };
}

function ingestTokenOf(given: Given, env: Environment, source: SourceOption): TokenOption {
  if (source.kind === 'ingest') return givenToken('ingest-token', given, env);
  if (given.has('ingest-token')) {
    throw new UsageError('--ingest-token goes with --listen-ingest: it lets in those who send events.');
  }
  return { kind: 'new' };
}

function tlsOf(given: Given): TlsOption {
  const cert = given.get('cert');
  const key = given.get('key');
  if (cert === undefined && key === undefined) return { kind: given.has('tls') ? 'local' : 'none' };
  if (given.has('tls')) {
    throw new UsageError('--tls makes a certificate of its own. Leave it out to use yours: --cert and --key suffice.');
  }
  if (cert === undefined) throw new UsageError('--key needs --cert FILE too: the certificate that the key is for.');
  if (key === undefined) throw new UsageError('--cert needs --key FILE too: the private key of the certificate.');
  return { kind: 'own', cert, key };
}

function storeOf(given: Given, env: Environment, source: SourceOption): string {
  const folder = given.get('store');
  if (folder !== undefined) {
    if (source.kind !== 'ingest' && source.kind !== 'redis') {
      throw new UsageError('--store goes with --listen-ingest or --redis: it is where received runs are kept.');
    }
    return resolve(folder);
  }
  const data = env['XDG_DATA_HOME'] ?? '';
  // A relative one is invalid and to be ignored, says the XDG specification.
  return join(isAbsolute(data) ? data : join(homedir(), '.local/share'), 'scry/runs');
}

function foreignSignallingOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const origin = signallingOrigin(text);
  if (origin !== null) return origin;
  throw new UsageError(
    '--allow-signalling wants the address of a PeerServer without a path, such as wss://peers.example.org:9000.',
  );
}

function logLevelOf(text: string | undefined): LogLevel {
  if (text === undefined) return 'info';
  const level = LOG_LEVELS.find((one) => one === text);
  if (level === undefined) throw new UsageError(`--log-level ${text}: choose one of ${LOG_LEVELS.join(', ')}.`);
  return level;
}

/**
 * Reads the command line.
 * @param args without the program's name
 * @param env where SCRY_TOKEN, SCRY_INGEST_TOKEN, SCRY_REDIS_URL and XDG_DATA_HOME are looked up; an option wins over its variable
 * @throws UsageError
 */
export function parseOptions(args: readonly string[], env: Environment): Command {
  const given = readArguments(args);
  if (given.has('help')) return { kind: 'help' };
  if (given.has('version')) return { kind: 'version' };
  const source = sourceOf(given, env);
  const host = hostOf(given);
  return {
    kind: 'run',
    options: {
      source,
      host,
      port: portOf(given.get('port')),
      token: tokenOf(given, env, host),
      ingestToken: ingestTokenOf(given, env, source),
      tls: tlsOf(given),
      store: storeOf(given, env, source),
      stun: !given.has('no-stun'),
      foreignSignalling: foreignSignallingOf(given.get('allow-signalling')),
      open: given.has('open'),
      logLevel: logLevelOf(given.get('log-level')),
    },
  };
}
