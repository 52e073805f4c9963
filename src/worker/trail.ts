import { pushBounded } from '../aggregator/history.ts';
import { stageCounts } from '../aggregator/snapshot.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import { readingsOfUpdate, type PolicyReadings } from '../diagnosis/policy-readings.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import type { DeviceMemory } from './view-slices.ts';

/** Recent values of one group for the small charts: one point a batch or update, bounded. */

const POINTS = 120;
const EPOCH_WINDOW = 512;
/** Devices followed; a broken emitter must not fill the memory with names. */
const DEVICES = 64;
/** `MEMORY_WARNING` names no device (telemetry-events §3.20). */
const UNNAMED_DEVICE = 'GPU';

/** Plain data, so that it can lie in a checkpoint. */
export interface Trail {
  readonly accuracy: number[];
  readonly reward: number[];
  readonly best: number[];
  readonly activeSlots: number[];
  readonly throughput: number[];
  readonly batches: number[];
  readonly batchTimes: number[];
  readonly kl: number[];
  readonly entropy: number[];
  readonly clip: number[];
  readonly explainedVariance: number[];
  readonly gradientNorm: number[];
  readonly learningRate: number[];
  updates: number;
  updateTime: number | null;
  /** What the newest update measured. */
  readings: PolicyReadings;
  /** Best accuracy of any environment so far, percent, and whose it was. */
  bestAccuracy: number | null;
  bestAccuracyEnv: number | null;
  readonly epochTimes: number[];
  /** Slots in use at the end of the last episode. */
  slots: number;
  /** Memory by device, as the newest event told. */
  readonly devices: Map<string, DeviceMemory>;
}

/** A trail before its first event. */
export function newTrail(): Trail {
  return {
    accuracy: [],
    reward: [],
    best: [],
    activeSlots: [],
    throughput: [],
    batches: [],
    batchTimes: [],
    kl: [],
    entropy: [],
    clip: [],
    explainedVariance: [],
    gradientNorm: [],
    learningRate: [],
    updates: 0,
    updateTime: null,
    readings: {},
    bestAccuracy: null,
    bestAccuracyEnv: null,
    epochTimes: [],
    slots: 0,
    devices: new Map(),
  };
}

/** Follows an event that was just applied to the group. */
export function followTrail(trail: Trail, event: TelemetryEvent, state: GroupState): void {
  if (!event.known || event.data === null) return;
  switch (event.event_type) {
    case 'TRAINING_STARTED':
      // Time did not run while training was stopped.
      trail.epochTimes.length = 0;
      trail.batchTimes.length = 0;
      // What another process held says nothing of this one.
      trail.devices.clear();
      trail.readings = {};
      return;
    case 'EPOCH_COMPLETED':
      pushBounded(trail.epochTimes, event.time, EPOCH_WINDOW);
      if (event.data.val_accuracy > (trail.bestAccuracy ?? -Infinity)) {
        trail.bestAccuracy = event.data.val_accuracy;
        trail.bestAccuracyEnv = event.data.env_id;
      }
      // The batch event empties the slots, so the last epoch's count is what a batch ended with.
      if (event.data.inner_epoch === state.maxEpochs) {
        trail.slots = state.envs.size * state.slotIds.length - (stageCounts(state).get('DORMANT') ?? 0);
      }
      return;
    case 'PPO_UPDATE_COMPLETED':
      if (event.data.skipped === true) return;
      trail.updates = event.data.batch ?? trail.updates + 1;
      trail.updateTime = event.time;
      trail.readings = readingsOfUpdate(event.data);
      pushBounded(trail.kl, event.data.kl_divergence, POINTS);
      pushBounded(trail.entropy, event.data.entropy, POINTS);
      pushBounded(trail.clip, event.data.clip_fraction, POINTS);
      if (event.data.explained_variance != null)
        pushBounded(trail.explainedVariance, event.data.explained_variance, POINTS);
      pushBounded(trail.gradientNorm, event.data.grad_norm, POINTS);
      if (event.data.lr != null) pushBounded(trail.learningRate, event.data.lr, POINTS);
      return;
    case 'BATCH_EPOCH_COMPLETED':
      pushBounded(trail.accuracy, event.data.avg_accuracy, POINTS);
      pushBounded(trail.reward, event.data.avg_reward, POINTS);
      pushBounded(trail.best, trail.bestAccuracy ?? Number.NaN, POINTS);
      pushBounded(trail.activeSlots, trail.slots, POINTS);
      pushBounded(trail.throughput, epochsPerSecond(trail) ?? Number.NaN, POINTS);
      pushBounded(trail.batches, event.data.batch_idx, POINTS);
      pushBounded(trail.batchTimes, event.time, POINTS);
      return;
    case 'ALLOCATOR_STATS': {
      const { device, allocated_bytes: used, reserved_bytes: reserved } = event.data;
      followDevice(trail, { device, used, of: reserved, ofWhat: 'reserved', time: event.time });
      return;
    }
    case 'MEMORY_WARNING': {
      const { gpu_allocated_gb: used, gpu_total_gb: total } = event.data;
      if (used == null || total == null) return;
      // Decimal, as bytes are written, so that the screen shows the number that was sent.
      followDevice(trail, {
        device: UNNAMED_DEVICE,
        used: used * 1e9,
        of: total * 1e9,
        ofWhat: 'total',
        time: event.time,
      });
      return;
    }
    default:
  }
}

function followDevice(trail: Trail, memory: DeviceMemory): void {
  if (trail.devices.size < DEVICES || trail.devices.has(memory.device)) trail.devices.set(memory.device, memory);
}

/** Environment epochs a second over the recent window, by the events' own times; null while unknown. */
export function epochsPerSecond(trail: Trail): number | null {
  const first = trail.epochTimes[0];
  const last = trail.epochTimes.at(-1);
  if (first === undefined || last === undefined || last <= first) return null;
  return (trail.epochTimes.length - 1) / (last - first);
}

/** Mean seconds a batch took lately; null with fewer than two. */
export function secondsPerBatch(trail: Trail): number | null {
  const times = trail.batchTimes.slice(-11);
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined || times.length < 2 || last <= first) return null;
  return (last - first) / (times.length - 1);
}

/** Batches an hour at the pace of the latest ten; null with fewer than two batches. */
export function batchesPerHour(trail: Trail): number | null {
  const seconds = secondsPerBatch(trail);
  return seconds === null ? null : 3600 / seconds;
}
