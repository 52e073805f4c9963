import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { RELAY_PROGRAM, ROOT } from './paths.ts';

/** The built relay as a process of its own. */

const LINK = /Local:\s+(http:\/\/localhost:(\d+))(\/#token=([0-9a-f]{32}))?/;
/** The demo makes its head start first, which takes a busy machine its time. */
const START_MS = 20_000;

export interface Relay {
  /** The page's address without a token. */
  readonly origin: string;
  /** The printed link. */
  readonly link: string;
  readonly port: number;
  readonly token: string;
  readonly stdin: NodeJS.WritableStream;
  /** Ends the process at once, as a crash would. */
  kill(): Promise<void>;
}

async function end(relay: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): Promise<void> {
  if (relay.exitCode !== null || relay.signalCode !== null) return;
  const exit = once(relay, 'exit');
  relay.kill(signal);
  await exit;
}

/** Starts a relay; resolves when it has printed its link. */
export async function startRelay(args: readonly string[]): Promise<Relay & { stop(): Promise<void> }> {
  const relay = spawn(process.execPath, [RELAY_PROGRAM, ...args], { cwd: ROOT });
  let printed = '';
  let complaints = '';
  relay.stdout.setEncoding('utf8');
  relay.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  // Killed with its standard input still open: nothing to add to that.
  relay.stdin.on('error', () => undefined);
  const match = await new Promise<RegExpExecArray>((resolve, reject) => {
    const give = (why: string): void => {
      reject(new Error(`the relay ${why}: ${complaints || printed}`));
    };
    const timer = setTimeout(() => {
      relay.kill('SIGKILL');
      give('printed no link');
    }, START_MS);
    relay.once('exit', (code) => {
      clearTimeout(timer);
      give(`ended with code ${String(code)}`);
    });
    relay.stdout.on('data', (text: string) => {
      printed += text;
      const found = printed.endsWith('\n\n') ? LINK.exec(printed) : null;
      if (found === null) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
  const [, origin = '', port = '', fragment = '', token = ''] = match;
  return {
    origin,
    link: `${origin}${fragment}`,
    port: Number(port),
    token,
    stdin: relay.stdin,
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
export async function runRelay(args: readonly string[]): Promise<Ended> {
  const relay = spawn(process.execPath, [RELAY_PROGRAM, ...args], { cwd: ROOT });
  let stdout = '';
  let stderr = '';
  relay.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  relay.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const timer = setTimeout(() => relay.kill('SIGKILL'), START_MS);
  await once(relay, 'close');
  clearTimeout(timer);
  return { code: relay.exitCode, stdout, stderr };
}
