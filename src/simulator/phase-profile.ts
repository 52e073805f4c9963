import type { BatchContext } from './context.ts';
import { rounded } from './random.ts';

/** Usual wall time in ms and share of Python in it, per phase (telemetry-events §3.22). */
const EPOCH_PHASES = [
  ['train', 780, 0.3],
  ['val', 210, 0.33],
  ['rollout', 90, 0.85],
  ['action', 70, 0.78],
] as const;
const UPDATE_PHASES = [['ppo_update', 840, 0.55]] as const;

type Phases = readonly (readonly [string, number, number])[];

function emitProfile(ctx: BatchContext, epoch: number, usual: Phases): void {
  const phases: Record<string, { wall_ms: number; python_cpu_ms: number; python_cpu_ratio: number }> = {};
  for (const [phase, wall, share] of usual) {
    const wallMs = rounded(wall * (1 + 0.08 * ctx.random.normal()), 3);
    const pythonMs = rounded(wallMs * share * (1 + 0.05 * ctx.random.normal()), 3);
    phases[phase] = { wall_ms: wallMs, python_cpu_ms: pythonMs, python_cpu_ratio: rounded(pythonMs / wallMs) };
  }
  ctx.events.emit('PHASE_PROFILE_COMPLETED', { phases, epoch, batch_idx: ctx.batch }, { epoch });
}

/** `PHASE_PROFILE_COMPLETED` of one inner epoch. */
export function emitEpochProfile(ctx: BatchContext, epoch: number): void {
  emitProfile(ctx, epoch, EPOCH_PHASES);
}

/** `PHASE_PROFILE_COMPLETED` of the update at the end of a batch. */
export function emitUpdateProfile(ctx: BatchContext): void {
  emitProfile(ctx, ctx.options.epochs, UPDATE_PHASES);
}
