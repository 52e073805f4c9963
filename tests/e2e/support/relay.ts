import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { RELAY_PROGRAM, ROOT } from './paths.ts';

/** The built relay as a process of its own. */

const LINK = /Local:\s+(https?:\/\/localhost:(\d+))(\/#token=([0-9a-f]{32}))?/;
/** The demo makes its head start first, which takes a busy machine its time. */
const START_MS = 20_000;

/** What a process has written so far. */
interface Written {
  stdout: string;
  stderr: string;
}

/** Set beside what the tests themselves run with; undefined takes one away. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Relay {
  /** The page's address without a token. */
  readonly origin: string;
  /** The printed link. */
  readonly link: string;
  readonly port: number;
  readonly token: string;
  readonly stdin: NodeJS.WritableStream;
  /** All that it has written until now. */
  readonly written: Readonly<Written>;
  /** Resolves with the exit code when the process is gone, null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Sends a signal, and waits for nothing. */
  signal(name: NodeJS.Signals): void;
  /** Ends the process at once, as a crash would. */
  kill(): Promise<void>;
}

function run(args: readonly string[], env: Environment): { relay: ChildProcessWithoutNullStreams; written: Written } {
  const relay = spawn(process.execPath, [RELAY_PROGRAM, ...args], { cwd: ROOT, env: { ...process.env, ...env } });
  const written: Written = { stdout: '', stderr: '' };
  relay.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text));
  relay.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text));
  // Killed with its standard input still open: nothing to add to that.
  relay.stdin.on('error', () => undefined);
  return { relay, written };
}

async function end(relay: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): Promise<void> {
  if (relay.exitCode !== null || relay.signalCode !== null) return;
  const exit = once(relay, 'exit');
  relay.kill(signal);
  await exit;
}

/** Starts a relay; resolves when it has printed its link. */
export async function startRelay(
  args: readonly string[],
  env: Environment = {},
): Promise<Relay & { stop(): Promise<void> }> {
  const { relay, written } = run(args, env);
  const match = await new Promise<RegExpExecArray>((resolve, reject) => {
    const give = (why: string): void => {
      reject(new Error(`the relay ${why}: ${written.stderr || written.stdout}`));
    };
    const timer = setTimeout(() => {
      relay.kill('SIGKILL');
      give('printed no link');
    }, START_MS);
    relay.once('exit', (code) => {
      clearTimeout(timer);
      give(`ended with code ${String(code)}`);
    });
    relay.stdout.on('data', () => {
      // The last of it is an empty line; there are others before.
      const found = written.stdout.endsWith('\n\n') ? LINK.exec(written.stdout) : null;
      if (found === null) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
  const [, origin = '', port = '', fragment = '', token = ''] = match;
  const ended = new Promise<number | null>((resolve) => {
    relay.once('close', () => {
      resolve(relay.exitCode);
    });
  });
  return {
    origin,
    link: `${origin}${fragment}`,
    port: Number(port),
    token,
    stdin: relay.stdin,
    written,
    ended,
    signal: (name) => relay.kill(name),
    kill: () => end(relay, 'SIGKILL'),
    stop: () => end(relay, 'SIGTERM'),
  };
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the relay's program to its end. */
export async function runRelay(args: readonly string[], env: Environment = {}): Promise<Ended> {
  const { relay, written } = run(args, env);
  const timer = setTimeout(() => relay.kill('SIGKILL'), START_MS);
  await once(relay, 'close');
  clearTimeout(timer);
  return { code: relay.exitCode, ...written };
}
