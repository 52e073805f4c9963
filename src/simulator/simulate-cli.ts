import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { DEFAULT_SIMULATION, simulateRun, type SimulationOptions } from './simulate.ts';

const HELP = `Writes a simulated Esper training run to stdout, one JSON event per line.

  npm run --silent simulate -- [options] > run.jsonl

  --envs N      environments side by side (${String(DEFAULT_SIMULATION.envs)})
  --batches N   batches, each closed by one PPO update (${String(DEFAULT_SIMULATION.batches)})
  --epochs N    inner epochs per episode (${String(DEFAULT_SIMULATION.epochs)})
  --seed N      the same seed gives the same bytes (${String(DEFAULT_SIMULATION.seed)})
  --mood M      healthy: a run that learns
                troubled: rollbacks, anomalies, and a policy that collapses after 60 % of the batches (${DEFAULT_SIMULATION.mood})
  --start T     start of the run, ISO 8601 (${new Date(DEFAULT_SIMULATION.startTime * 1000).toISOString()})
  --help        this text

16 environments and 25 epochs make about 2,500 events per batch. Example:

  npm run --silent simulate -- --envs 16 --batches 20 --seed 7 --mood troubled > troubled.jsonl
`;

const CHUNK = 256 * 1024;

class UsageError extends Error {}

function wholeNumber(name: string, text: string | undefined, least: number, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
    throw new UsageError(`--${name} must be a whole number from ${String(least)} up, not "${text}"`);
  }
  return value;
}

function moodOf(text: string | undefined): SimulationOptions['mood'] {
  if (text === undefined) return DEFAULT_SIMULATION.mood;
  if (text === 'healthy' || text === 'troubled') return text;
  throw new UsageError(`--mood must be healthy or troubled, not "${text}"`);
}

function startOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SIMULATION.startTime;
  const millis = Date.parse(text);
  if (Number.isNaN(millis))
    throw new UsageError(`--start must be an ISO 8601 time such as 2026-01-15T09:00:00Z, not "${text}"`);
  return millis / 1000;
}

function parseOptions(args: string[]): SimulationOptions | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      envs: text,
      batches: text,
      epochs: text,
      seed: text,
      mood: text,
      start: text,
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return null;
  return {
    envs: wholeNumber('envs', values.envs, 1, DEFAULT_SIMULATION.envs),
    batches: wholeNumber('batches', values.batches, 1, DEFAULT_SIMULATION.batches),
    epochs: wholeNumber('epochs', values.epochs, 1, DEFAULT_SIMULATION.epochs),
    seed: wholeNumber('seed', values.seed, 0, DEFAULT_SIMULATION.seed),
    mood: moodOf(values.mood),
    startTime: startOf(values.start),
  };
}

async function write(options: SimulationOptions): Promise<void> {
  let chunk = '';
  for (const { line } of simulateRun(options)) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK) continue;
    // A full pipe pauses the run, so that memory stays flat however slow the reader is.
    if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
    chunk = '';
  }
  process.stdout.write(chunk);
}

function isPipeClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

// A reader such as head that has seen enough is no failure.
process.stdout.on('error', (error: Error) => {
  if (isPipeClosed(error)) process.exit(0);
  process.stderr.write(`simulate: ${error.message}\n`);
  process.exit(1);
});

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(HELP);
  else await write(options);
} catch (error) {
  if (!isPipeClosed(error)) {
    const usage = error instanceof UsageError || error instanceof TypeError;
    process.stderr.write(`simulate: ${error instanceof Error ? error.message : String(error)}\n`);
    if (usage) process.stderr.write('Try --help.\n');
    process.exitCode = usage ? 2 : 1;
  }
}
