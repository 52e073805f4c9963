/** What the simulated run shall be like. */
export interface SimulationOptions {
  /** Environments side by side; each runs one episode per batch. */
  readonly envs: number;
  /** Batches, each closed by one PPO update. */
  readonly batches: number;
  /** Inner epochs per episode. */
  readonly epochs: number;
  /** Whole number; the same seed gives the same bytes. */
  readonly seed: number;
  readonly mood: 'healthy' | 'troubled';
  /** Start of the run in seconds since 1970. */
  readonly startTime: number;
}

/** A run of medium size that starts at 2026-01-15T09:00:00Z. */
export const DEFAULT_SIMULATION: SimulationOptions = {
  envs: 16,
  batches: 20,
  epochs: 25,
  seed: 7,
  mood: 'healthy',
  startTime: Date.UTC(2026, 0, 15, 9) / 1000,
};

/** Slots of every simulated host, row-major (enums §7). */
export const SLOT_IDS = ['r0c0', 'r0c1', 'r0c2'] as const;

/** Parameters of the bare host. */
export const HOST_PARAMS = 21_840;

/** CUDA devices of the environments, dealt out in turn. */
export const ENV_DEVICES = ['cuda:0', 'cuda:1'] as const;
