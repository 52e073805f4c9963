import { AnomalyWatch, emitFinitenessSkip } from './anomalies.ts';
import { type BatchHistory, endBatch } from './batch-end.ts';
import { SimulatedClock } from './clock.ts';
import type { BatchContext } from './context.ts';
import { startEpisode } from './environment.ts';
import { EventWriter, type SimulatedLine } from './event-writer.ts';
import { emptyTally, runInnerEpoch } from './inner-epoch.ts';
import type { SimulationOptions } from './options.ts';
import { Random } from './random.ts';
import { emitRunStart } from './run-start.ts';
import { Scoreboard } from './scoreboard.ts';
import { troubleOf } from './trouble.ts';

export { DEFAULT_SIMULATION, type SimulationOptions } from './options.ts';
export type { SimulatedLine } from './event-writer.ts';

const STREAM_OF_EVENTS = 1;
const STREAM_OF_IDS = 2;

function checkOptions(options: SimulationOptions): void {
  for (const name of ['envs', 'batches', 'epochs'] as const) {
    if (!Number.isSafeInteger(options[name]) || options[name] < 1) {
      throw new RangeError(`${name} must be a whole number from 1 up, not ${String(options[name])}`);
    }
  }
  if (!Number.isSafeInteger(options.seed) || options.seed < 0) {
    throw new RangeError(`seed must be a whole number from 0 up, not ${String(options.seed)}`);
  }
}

interface Parts {
  readonly options: SimulationOptions;
  readonly random: Random;
  readonly events: EventWriter;
  readonly scoreboard: Scoreboard;
}

function batchContext(parts: Parts, batch: number, rolling: number | null): BatchContext {
  const { options, random } = parts;
  const trouble = troubleOf(options, batch);
  const progress = options.batches < 2 ? 0.5 : batch / (options.batches - 1);
  const entropy = (1.3 - 0.6 * progress + 0.02 * random.normal()) * (1 - 0.96 * trouble.collapse);
  return {
    ...parts,
    batch,
    episodesBefore: batch * options.envs,
    episodesAfter: (batch + 1) * options.envs,
    // Most is learned early, as in real runs.
    skill: 1 - Math.exp(-4.5 * (progress + 0.02)),
    policyEntropy: Math.max(0.01, entropy),
    trouble,
    rolling,
  };
}

function* runEpochs(ctx: BatchContext, history: BatchHistory, repeated: boolean): Generator<SimulatedLine> {
  const { options, events } = ctx;
  const envs = Array.from({ length: options.envs }, (_, id) => startEpisode(id, ctx));
  const tally = emptyTally();
  ctx.scoreboard.startBatch();
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    runInnerEpoch(ctx, envs, epoch, tally);
    yield* events.take();
  }
  if (repeated) emitFinitenessSkip(ctx);
  else endBatch(ctx, envs, tally, history);
  yield* events.take();
}

/**
 * A training run as Esper of June 2026 writes it, line by line; order of events as in telemetry-events §2.
 * Lazy, and its memory does not grow with the length of the run. The same options give the same bytes.
 * @throws RangeError where an option is out of its range
 */
export function* simulateRun(options: SimulationOptions): Generator<SimulatedLine> {
  checkOptions(options);
  const events = new EventWriter(new SimulatedClock(options.startTime), new Random(options.seed, STREAM_OF_IDS));
  const parts = { options, events, random: new Random(options.seed, STREAM_OF_EVENTS), scoreboard: new Scoreboard() };
  const history: BatchHistory = { accuracies: [], rolling: null, watch: new AnomalyWatch() };
  emitRunStart(events, options);
  yield* events.take();
  for (let batch = 0; batch < options.batches; batch++) {
    const ctx = batchContext(parts, batch, history.rolling);
    if (ctx.trouble.repeatsBatch) yield* runEpochs(ctx, history, true);
    yield* runEpochs(ctx, history, false);
  }
}
