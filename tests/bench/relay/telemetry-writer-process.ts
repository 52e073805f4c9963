import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { DEFAULT_SIMULATION, simulateRun } from '../../../src/simulator/simulate.ts';
import { answerQuestions } from './helper.ts';
import { atPace } from './pace.ts';
import { milliseconds } from './shared-clock.ts';

/** Appends a simulated run's lines to a file, one write each, as a training does. */

/** What the writer may be asked. */
export interface TelemetryWriterTable {
  /** Simulates the run, and makes the file with its first lines. */
  readonly begin: {
    readonly question: { readonly path: string; readonly before: number; readonly lines: number };
    readonly answer: null;
  };
  /** Appends the next lines; answers when each of them was written, by {@link milliseconds}. */
  readonly append: {
    readonly question: { readonly count: number; readonly perSecond: number };
    readonly answer: readonly number[];
  };
}

/** Environments side by side, so that the page has as much to draw as in a usual training. */
const ENVS = 16;
/** More than enough lines; only those that are needed are simulated. */
const BATCHES = 100;

let path = '';
let lines: readonly string[] = [];
let head = 0;

function begin({ path: wanted, before, lines: count }: TelemetryWriterTable['begin']['question']): null {
  path = wanted;
  head = before;
  const made: string[] = [];
  for (const { line } of simulateRun({ ...DEFAULT_SIMULATION, envs: ENVS, batches: BATCHES })) {
    made.push(`${line}\n`);
    if (made.length === count) break;
  }
  lines = made;
  writeFileSync(path, lines.slice(0, before).join(''));
  return null;
}

async function append({ count, perSecond }: TelemetryWriterTable['append']['question']): Promise<readonly number[]> {
  const times: number[] = [];
  const file = openSync(path, 'a');
  try {
    await atPace(perSecond, count, () => {
      const line = lines[head];
      if (line === undefined) throw new Error(`only ${String(lines.length)} lines were simulated`);
      writeSync(file, line);
      times.push(milliseconds());
      head += 1;
    });
  } finally {
    closeSync(file);
  }
  return times;
}

answerQuestions<TelemetryWriterTable>((question) => (question.kind === 'begin' ? begin(question) : append(question)));
