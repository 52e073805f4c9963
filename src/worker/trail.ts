import { pushBounded } from '../aggregator/history.ts';
import { stageCounts } from '../aggregator/snapshot.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';

/** Recent values of one group for the small charts: one point a batch or update, bounded. */

const POINTS = 120;
const EPOCH_WINDOW = 512;

export class Trail {
  readonly accuracy: number[] = [];
  readonly reward: number[] = [];
  readonly best: number[] = [];
  readonly activeSlots: number[] = [];
  readonly throughput: number[] = [];
  readonly batches: number[] = [];
  readonly batchTimes: number[] = [];
  readonly kl: number[] = [];
  readonly entropy: number[] = [];
  readonly clip: number[] = [];
  readonly explainedVariance: number[] = [];
  readonly gradientNorm: number[] = [];
  readonly learningRate: number[] = [];
  updates = 0;
  updateTime: number | null = null;
  /** Best accuracy of any environment so far, percent, and whose it was. */
  bestAccuracy: number | null = null;
  bestAccuracyEnv: number | null = null;
  #epochTimes: number[] = [];
  #slots = 0;

  /** Follows an event that was just applied to the group. */
  follow(event: TelemetryEvent, state: GroupState): void {
    if (!event.known || event.data === null) return;
    switch (event.event_type) {
      case 'TRAINING_STARTED':
        // Time did not run while training was stopped.
        this.#epochTimes = [];
        this.batchTimes.length = 0;
        return;
      case 'EPOCH_COMPLETED':
        pushBounded(this.#epochTimes, event.time, EPOCH_WINDOW);
        if (event.data.val_accuracy > (this.bestAccuracy ?? -Infinity)) {
          this.bestAccuracy = event.data.val_accuracy;
          this.bestAccuracyEnv = event.data.env_id;
        }
        // The batch event empties the slots, so the last epoch's count is what a batch ended with.
        if (event.data.inner_epoch === state.maxEpochs) {
          this.#slots = state.envs.size * state.slotIds.length - (stageCounts(state).get('DORMANT') ?? 0);
        }
        return;
      case 'PPO_UPDATE_COMPLETED':
        if (event.data.skipped === true) return;
        this.updates = event.data.batch ?? this.updates + 1;
        this.updateTime = event.time;
        pushBounded(this.kl, event.data.kl_divergence, POINTS);
        pushBounded(this.entropy, event.data.entropy, POINTS);
        pushBounded(this.clip, event.data.clip_fraction, POINTS);
        if (event.data.explained_variance != null)
          pushBounded(this.explainedVariance, event.data.explained_variance, POINTS);
        pushBounded(this.gradientNorm, event.data.grad_norm, POINTS);
        if (event.data.lr != null) pushBounded(this.learningRate, event.data.lr, POINTS);
        return;
      case 'BATCH_EPOCH_COMPLETED':
        pushBounded(this.accuracy, event.data.avg_accuracy, POINTS);
        pushBounded(this.reward, event.data.avg_reward, POINTS);
        pushBounded(this.best, this.bestAccuracy ?? Number.NaN, POINTS);
        pushBounded(this.activeSlots, this.#slots, POINTS);
        pushBounded(this.throughput, this.epochsPerSecond() ?? Number.NaN, POINTS);
        pushBounded(this.batches, event.data.batch_idx, POINTS);
        pushBounded(this.batchTimes, event.time, POINTS);
        return;
      default:
    }
  }

  /** Environment epochs a second over the recent window, by the events' own times; null while unknown. */
  epochsPerSecond(): number | null {
    const first = this.#epochTimes[0];
    const last = this.#epochTimes.at(-1);
    if (first === undefined || last === undefined || last <= first) return null;
    return (this.#epochTimes.length - 1) / (last - first);
  }

  /** Mean seconds a batch took lately; null with fewer than two. */
  secondsPerBatch(): number | null {
    const times = this.batchTimes.slice(-11);
    const first = times[0];
    const last = times.at(-1);
    if (first === undefined || last === undefined || times.length < 2 || last <= first) return null;
    return (last - first) / (times.length - 1);
  }
}
