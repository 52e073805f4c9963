import type { EventWriter } from './event-writer.ts';
import type { SimulationOptions } from './options.ts';
import type { Random } from './random.ts';
import type { Scoreboard } from './scoreboard.ts';
import type { Trouble } from './trouble.ts';

/** What everything inside one batch needs to know. */
export interface BatchContext {
  readonly options: SimulationOptions;
  readonly random: Random;
  readonly events: EventWriter;
  readonly scoreboard: Scoreboard;
  /** Counted from 0. */
  readonly batch: number;
  /** Episodes completed before this batch; `episode_idx` is this plus the environment's id. */
  readonly episodesBefore: number;
  /** Episodes completed after this batch: the batch-epoch id of seed, update and batch events. */
  readonly episodesAfter: number;
  /** How well Tamiyo plays, 0 to 1. */
  readonly skill: number;
  /** The policy's entropy as the update reports it, about 1.3 falling to 0.7, near 0 when collapsed. */
  readonly policyEntropy: number;
  readonly trouble: Trouble;
  /** Rolling accuracy of the batches before in percent; null in the first. */
  readonly rolling: number | null;
}
