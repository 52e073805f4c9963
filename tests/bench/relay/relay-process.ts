import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { RunInfo } from '../../../src/telemetry/relay-protocol.ts';
import type { Target } from './viewer.ts';
import { until } from './wait.ts';

/** A relay's own process, as a user starts it. */
export interface RelayProcess {
  readonly pid: number;
  /** Waits until the relay has read so many lines of the run. */
  readonly target: (name: string, lines: number) => Promise<Target>;
}

const START_SECONDS = 60;
const INDEX_SECONDS = 120;
/** Enough of what the relay said to tell why it ended. */
const KEPT_CHARACTERS = 2000;

async function portOf(child: ChildProcess, said: () => string): Promise<number> {
  const port = (): number => Number(/Local:\s+http:\/\/[^/\s]+:(\d+)/.exec(said())?.[1]);
  await until(
    () => {
      if (child.exitCode !== null) throw new Error(`The relay did not start: ${said()}`);
      return port() > 0;
    },
    'the relay’s link',
    START_SECONDS,
  );
  return port();
}

async function findRun(port: number, token: string, name: string): Promise<RunInfo | undefined> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/api/runs`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`The relay answered ${String(response.status)}: ${await response.text()}`);
  const runs = (await response.json()) as readonly RunInfo[];
  return runs.find((run) => run.name === name);
}

async function fetchLine(port: number, token: string, run: string, position: number): Promise<void> {
  const address = `http://127.0.0.1:${String(port)}/api/runs/${run}/events?from=${String(position)}&limit=1`;
  const response = await fetch(address, { headers: { Authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/**
 * Runs a relay for as long as the work takes.
 * @param program the built relay
 * @param source the options that say what it serves
 */
export async function withRelay<T>(
  program: string,
  source: readonly string[],
  work: (relay: RelayProcess) => Promise<T>,
): Promise<T> {
  const token = randomBytes(16).toString('hex');
  const child = spawn(process.execPath, [program, ...source, '--port', '0', '--token', token], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // An error that nobody catches ends the bench without the `finally` below.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let said = '';
  const keep = (data: Buffer): void => {
    said = (said + data.toString('utf8')).slice(-KEPT_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  try {
    const port = await portOf(child, () => said);
    const relay: RelayProcess = {
      pid: child.pid ?? 0,
      target: async (name, lines) => {
        let run: RunInfo | undefined;
        await until(
          async () => {
            run = await findRun(port, token, name);
            // The lines of a file that has long not grown are counted when somebody asks for them.
            if (run?.counted === false) await fetchLine(port, token, run.run, lines - 1);
            return run?.head === lines;
          },
          `the relay to read ${String(lines)} lines of ${name}`,
          INDEX_SECONDS,
        );
        return { port, token, run: run?.run ?? '' };
      },
    };
    return await work(relay);
  } catch (error) {
    // Whatever failed, what the relay said last is often why.
    if (error instanceof Error) error.message += `\nThe relay said last: ${said.trim()}`;
    throw error;
  } finally {
    process.off('exit', kill);
    await stop(child);
  }
}
