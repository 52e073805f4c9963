import { parseArgs } from 'node:util';

/** The command line of the relay. */

export type SourceOption =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'demo' };

export interface RelayOptions {
  readonly source: SourceOption;
  readonly host: string;
  readonly port: number;
  /** A given token, a new one, or none at all. */
  readonly token: { readonly kind: 'given'; readonly value: string } | { readonly kind: 'new' | 'none' };
}

export const HELP = `scry: shows an Esper training run in the browser, live.

usage: scry [--file PATH | --dir FOLDER | --stdin | --demo] [options]

  --file PATH     follow a recording, from its first event, as it grows
  --dir FOLDER    follow the runs of a telemetry folder (telemetry_*/events.jsonl), later ones too
  --stdin         read events from standard input
  --demo          a simulated run (what happens without any of the above)

  --port N        port to listen on (default 8765; 0 takes a free one)
  --host ADDRESS  address to listen on (default 127.0.0.1, this machine only)
  --network       listen on all addresses, and print a link for other devices
  --token HEX     use this token (32 hex characters) instead of a new one
  --no-auth       ask for no token: everybody who reaches the port can watch
  --help          this text

Open the printed link: it carries the token. Stop with Ctrl+C.
`;

/** A mistake on the command line, with what to do instead. */
export class UsageError extends Error {}

function sourceOf(values: {
  file?: string | undefined;
  dir?: string | undefined;
  stdin?: boolean | undefined;
  demo?: boolean | undefined;
}): SourceOption {
  const given = [values.file, values.dir, values.stdin, values.demo].filter((value) => value !== undefined);
  if (given.length > 1) throw new UsageError('--file, --dir, --stdin and --demo exclude each other; give one of them.');
  if (values.file !== undefined) return { kind: 'file', path: values.file };
  if (values.dir !== undefined) return { kind: 'folder', path: values.dir };
  return values.stdin === true ? { kind: 'stdin' } : { kind: 'demo' };
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError(`--port ${text}: a port is a number from 0 to 65535.`);
  return port;
}

function tokenOf(given: string | undefined, none: boolean): RelayOptions['token'] {
  if (none) return { kind: 'none' };
  return given === undefined ? { kind: 'new' } : { kind: 'given', value: given.toLowerCase() };
}

/** Reads the arguments; null where help was asked for. Throws UsageError. */
export function parseOptions(args: readonly string[]): RelayOptions | null {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        file: { type: 'string' },
        dir: { type: 'string' },
        stdin: { type: 'boolean' },
        demo: { type: 'boolean' },
        port: { type: 'string', default: '8765' },
        host: { type: 'string' },
        network: { type: 'boolean' },
        token: { type: 'string' },
        'no-auth': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (values.help === true) return null;
  if (values.token !== undefined && !/^[0-9a-f]{32}$/i.test(values.token)) {
    throw new UsageError('--token: a token has 32 hex characters, for example from `openssl rand -hex 16`.');
  }
  return {
    source: sourceOf(values),
    host: values.host ?? (values.network === true ? '0.0.0.0' : '127.0.0.1'),
    port: portOf(values.port),
    token: tokenOf(values.token, values['no-auth'] === true),
  };
}
