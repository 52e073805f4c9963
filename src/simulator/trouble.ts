import type { SimulationOptions } from './options.ts';

/** What goes wrong in one batch. */
export interface Trouble {
  /** How far the policy has collapsed, 0 to 1. */
  readonly collapse: number;
  /** The environment that the governor rolls back in this batch, with the inner epoch and the cause. */
  readonly rollback: { readonly env: number; readonly epoch: number; readonly cause: RollbackCause } | null;
  /** The environment whose seeds explode and whose accuracy stalls. */
  readonly stalledEnv: number | null;
  /** The environment whose rewards look too good. */
  readonly hackingEnv: number | null;
  /** True where learning pauses: the batch ends where the last ones have ended on average. */
  readonly lull: boolean;
  readonly memoryPressure: boolean;
  readonly isolationViolation: boolean;
  /** True where the update is skipped for non-finite values and the batch is run a second time. */
  readonly repeatsBatch: boolean;
  /** Anomalies of the update that come on top of what its numbers show (telemetry-events §3.15). */
  readonly injected: readonly string[];
}

/** Causes of a rollback as `panic_reason` names them (enums §10). */
type RollbackCause = 'governor_nan' | 'governor_divergence' | 'governor_lobotomy';

const CALM: Trouble = {
  collapse: 0,
  rollback: null,
  stalledEnv: null,
  hackingEnv: null,
  lull: false,
  memoryPressure: false,
  isolationViolation: false,
  repeatsBatch: false,
  injected: [],
};

/** Taken two at a time, so that a long collapse shows each of them. */
const INJECTED = [
  'gradient_norm_drift',
  'lstm_h_explosion',
  'gradient_health_drift',
  'ratio_nan_inf',
  'lstm_c_explosion',
  'entropy_nan_inf_blueprint',
  'lstm_h_vanishing',
  'lstm_nan',
  'lstm_c_vanishing',
  'lstm_inf',
] as const;

function rollbackOf(options: SimulationOptions, batch: number, env: number, collapsed: boolean): Trouble['rollback'] {
  if (batch === 0 || (!collapsed && batch % 3 !== 1)) return null;
  const cause = batch % 5 === 3 ? 'governor_divergence' : batch % 7 === 6 ? 'governor_lobotomy' : 'governor_nan';
  return { env, epoch: Math.max(1, Math.ceil(options.epochs * 0.6)), cause };
}

/** The troubles of a batch (counted from 0); none in a healthy run. */
export function troubleOf(options: SimulationOptions, batch: number): Trouble {
  if (options.mood === 'healthy') return CALM;
  const start = Math.floor(options.batches * 0.6);
  const sinceStart = batch - start;
  const collapsed = sinceStart >= 0;
  const collapse = collapsed ? Math.min(1, (sinceStart + 1) / Math.max(1, options.batches * 0.1)) : 0;
  const halfway = batch === Math.floor(options.batches * 0.5);
  // In a very short run the collapse begins halfway already, and a pause would hide it.
  const lull = halfway && options.batches >= 10;
  const governed = options.envs > 11 ? 11 : options.envs - 1;
  return {
    collapse,
    rollback: rollbackOf(options, batch, governed, collapsed),
    stalledEnv: options.envs > 3 && !lull && batch >= Math.floor(options.batches * 0.3) ? 3 : null,
    hackingEnv: governed,
    lull,
    memoryPressure: halfway || (collapsed && sinceStart % 5 === 2),
    isolationViolation: batch === Math.floor(options.batches * 0.4),
    repeatsBatch: options.batches >= 10 && sinceStart === 2,
    injected: collapsed ? [0, 1].map((i) => INJECTED[(sinceStart * 2 + i) % INJECTED.length] ?? 'lstm_nan') : [],
  };
}
