import { OPERATIONS } from '../telemetry/enums.ts';

/** One environment as the snapshot shows it (aggregation §4.2, 4.3, 4.14 to 4.16). Field names are the schema's. */

/** A seed in a slot. `grad_ratio` is a health score after an epoch, a norm ratio after a stage change (§4.3). */
export interface SeedState {
  slot_id: string;
  stage: string;
  blueprint_id: string | null;
  alpha: number;
  accuracy_delta: number;
  seed_params: number;
  grad_ratio: number;
  has_vanishing: boolean;
  has_exploding: boolean;
  epochs_in_stage: number;
  improvement: number;
  prune_reason: string;
  auto_pruned: boolean;
  epochs_total: number;
  counterfactual: number;
  blend_tempo_epochs: number;
  alpha_curve: string;
  contribution_velocity: number;
  interaction_sum: number;
  boost_received: number;
  upstream_alpha_sum: number;
  downstream_alpha_sum: number;
}

/** The reward of one step, part by part (§3.8 step 4, §4.14). */
export interface RewardComponents {
  total: number;
  base_acc_delta: number;
  bounded_attribution: number;
  seed_contribution: number;
  escrow_credit_prev: number;
  escrow_credit_target: number;
  escrow_delta: number;
  escrow_credit_next: number;
  escrow_forfeit: number;
  compute_rent: number;
  alpha_shock: number;
  ratio_penalty: number;
  stage_bonus: number;
  fossilize_terminal_bonus: number;
  blending_warning: number;
  holding_warning: number;
  hindsight_credit: number;
  scaffold_count: number;
  avg_scaffold_delay: number;
  env_id: number;
  val_acc: number;
  stable_val_acc: number | null;
  last_action: string;
  /** This and the next five are kept beside the schema's (§4.14): without them the parts do not add up. */
  pbrs_bonus: number;
  synergy_bonus: number;
  action_shaping: number;
  /** Has `fossilize_terminal_bonus` in it. */
  terminal_bonus: number;
  /** E2: positive, and taken off. */
  occupancy_rent: number;
  fossilized_rent: number;
  /** False where the newest step's attribution was null, and `bounded_attribution` is an older step's. */
  attribution_measured: boolean;
}

/** One measured combination of seeds; accuracy in percent. */
export interface CounterfactualConfig {
  readonly seed_mask: readonly boolean[];
  readonly accuracy: number;
}

/** The counterfactual matrix of an environment (§3.6). */
export interface CounterfactualSnapshot {
  readonly slot_ids: readonly string[];
  readonly configs: readonly CounterfactualConfig[];
  readonly strategy: string;
  readonly compute_time_ms: number;
}

/** Mean and spread of one slot's Shapley value, in percentage points. */
export interface ShapleyEstimate {
  readonly mean: number;
  readonly std: number;
  readonly n_samples: number;
}

/** Shapley values of an environment; `epoch` holds the 1-based batch number (§3.7). */
export interface ShapleySnapshot {
  readonly slot_ids: readonly string[];
  readonly values: ReadonlyMap<string, ShapleyEstimate>;
  readonly epoch: number;
  readonly timestamp: number | null;
}

/** A row of the life-cycle trail (E2, §4.15). */
export interface SeedLifecycleEvent {
  readonly epoch: number;
  readonly action: string;
  readonly from_stage: string;
  readonly to_stage: string;
  readonly blueprint_id: string;
  readonly slot_id: string;
  readonly alpha: number | null;
  readonly accuracy_delta: number | null;
  readonly morphology_proposal_id: string | null;
  readonly morphology_verdict_id: string | null;
  readonly morphology_mutation_id: string | null;
  readonly rng_stream: string | null;
  readonly rng_seed: string | null;
}

export type EnvStatus = 'initializing' | 'healthy' | 'excellent' | 'stalled' | 'degraded';

export interface EnvState {
  env_id: number;
  current_epoch: number;
  /** Percent. */
  host_accuracy: number;
  host_loss: number;
  host_params: number;
  seeds: Map<string, SeedState>;
  active_seed_count: number;
  fossilized_count: number;
  pruned_count: number;
  fossilized_params: number;
  blueprint_spawns: ReadonlyMap<string, number>;
  blueprint_prunes: ReadonlyMap<string, number>;
  blueprint_fossilized: ReadonlyMap<string, number>;
  reward_components: RewardComponents;
  counterfactual_matrix: CounterfactualSnapshot;
  shapley_snapshot: ShapleySnapshot;
  reward_history: number[];
  accuracy_history: number[];
  cumulative_reward: number;
  /** Never updated by the reference; stays −∞ (§4.2). */
  best_reward: number;
  best_reward_epoch: number;
  best_accuracy: number;
  best_accuracy_epoch: number;
  best_accuracy_episode: number;
  best_seeds: Map<string, SeedState>;
  best_reward_components: RewardComponents | null;
  best_counterfactual_matrix: CounterfactualSnapshot | null;
  best_shapley_snapshot: ShapleySnapshot | null;
  best_action_history: string[];
  action_history: string[];
  action_counts: Map<string, number>;
  total_actions: number;
  last_action_success: boolean;
  gaming_trigger_count: number;
  total_reward_steps: number;
  status: EnvStatus;
  /** Seconds since 1970. */
  last_update: number | null;
  epochs_since_improvement: number;
  stall_counter: number;
  degraded_counter: number;
  reward_mode: string | null;
  rolled_back: boolean;
  rollback_reason: string;
  rollback_timestamp: number | null;
  /** E2. */
  peak_cumulative_reward: number;
  best_blueprint_spawns: ReadonlyMap<string, number>;
  best_blueprint_fossilized: ReadonlyMap<string, number>;
  best_blueprint_prunes: ReadonlyMap<string, number>;
  lifecycle_events: readonly SeedLifecycleEvent[];
  best_lifecycle_events: readonly SeedLifecycleEvent[];
}

/** An empty slot's seed (§4.3 defaults). */
export function newSeed(slotId: string): SeedState {
  return {
    slot_id: slotId,
    stage: 'DORMANT',
    blueprint_id: null,
    alpha: 0,
    accuracy_delta: 0,
    seed_params: 0,
    grad_ratio: 0,
    has_vanishing: false,
    has_exploding: false,
    epochs_in_stage: 0,
    improvement: 0,
    prune_reason: '',
    auto_pruned: false,
    epochs_total: 0,
    counterfactual: 0,
    blend_tempo_epochs: 5,
    alpha_curve: 'LINEAR',
    contribution_velocity: 0,
    interaction_sum: 0,
    boost_received: 0,
    upstream_alpha_sum: 0,
    downstream_alpha_sum: 0,
  };
}

/** Reward components before any step (§4.14). */
export function newRewardComponents(): RewardComponents {
  return {
    total: 0,
    base_acc_delta: 0,
    bounded_attribution: 0,
    seed_contribution: 0,
    escrow_credit_prev: 0,
    escrow_credit_target: 0,
    escrow_delta: 0,
    escrow_credit_next: 0,
    escrow_forfeit: 0,
    compute_rent: 0,
    alpha_shock: 0,
    ratio_penalty: 0,
    stage_bonus: 0,
    fossilize_terminal_bonus: 0,
    blending_warning: 0,
    holding_warning: 0,
    hindsight_credit: 0,
    scaffold_count: 0,
    avg_scaffold_delay: 0,
    env_id: 0,
    val_acc: 0,
    stable_val_acc: null,
    last_action: '',
    pbrs_bonus: 0,
    synergy_bonus: 0,
    action_shaping: 0,
    terminal_bonus: 0,
    occupancy_rent: 0,
    fossilized_rent: 0,
    attribution_measured: false,
  };
}

/** The matrix of an environment that measured none. */
export function newCounterfactual(): CounterfactualSnapshot {
  return { slot_ids: [], configs: [], strategy: 'unavailable', compute_time_ms: 0 };
}

/** Shapley values of an environment that computed none. */
export function newShapley(): ShapleySnapshot {
  return { slot_ids: [], values: new Map(), epoch: 0, timestamp: null };
}

/** The six operations at zero, in preset order. */
export function newActionCounts(): Map<string, number> {
  return new Map(OPERATIONS.map((operation) => [operation, 0]));
}

/** A fresh environment (§3.1, §4.2). */
export function newEnv(envId: number, hostParams: number, rewardMode: string | null): EnvState {
  return {
    env_id: envId,
    current_epoch: 0,
    host_accuracy: 0,
    host_loss: 0,
    host_params: hostParams,
    seeds: new Map(),
    active_seed_count: 0,
    fossilized_count: 0,
    pruned_count: 0,
    fossilized_params: 0,
    blueprint_spawns: new Map(),
    blueprint_prunes: new Map(),
    blueprint_fossilized: new Map(),
    reward_components: newRewardComponents(),
    counterfactual_matrix: newCounterfactual(),
    shapley_snapshot: newShapley(),
    reward_history: [],
    accuracy_history: [],
    cumulative_reward: 0,
    best_reward: -Infinity,
    best_reward_epoch: 0,
    best_accuracy: 0,
    best_accuracy_epoch: 0,
    best_accuracy_episode: 0,
    best_seeds: new Map(),
    best_reward_components: null,
    best_counterfactual_matrix: null,
    best_shapley_snapshot: null,
    best_action_history: [],
    action_history: [],
    action_counts: newActionCounts(),
    total_actions: 0,
    last_action_success: true,
    gaming_trigger_count: 0,
    total_reward_steps: 0,
    status: 'initializing',
    last_update: null,
    epochs_since_improvement: 0,
    stall_counter: 0,
    degraded_counter: 0,
    reward_mode: rewardMode,
    rolled_back: false,
    rollback_reason: '',
    rollback_timestamp: null,
    peak_cumulative_reward: 0,
    best_blueprint_spawns: new Map(),
    best_blueprint_fossilized: new Map(),
    best_blueprint_prunes: new Map(),
    lifecycle_events: [],
    best_lifecycle_events: [],
  };
}

/** Puts an environment back to the state between two batches (§3.5 step 9); what the table keeps, stays. */
export function resetEnvForBatch(env: EnvState): void {
  env.seeds = new Map();
  env.reward_history = [];
  env.accuracy_history = [];
  env.action_history = [];
  env.best_seeds = new Map();
  env.best_action_history = [];
  env.blueprint_spawns = new Map();
  env.blueprint_prunes = new Map();
  env.blueprint_fossilized = new Map();
  env.best_blueprint_spawns = new Map();
  env.best_blueprint_fossilized = new Map();
  env.best_blueprint_prunes = new Map();
  env.lifecycle_events = [];
  env.best_lifecycle_events = [];
  env.active_seed_count = 0;
  env.fossilized_count = 0;
  env.pruned_count = 0;
  env.fossilized_params = 0;
  env.current_epoch = 0;
  env.host_accuracy = 0;
  env.epochs_since_improvement = 0;
  env.cumulative_reward = 0;
  env.peak_cumulative_reward = 0;
  env.best_reward = -Infinity;
  env.best_reward_epoch = 0;
  env.best_accuracy = 0;
  env.best_accuracy_epoch = 0;
  env.best_accuracy_episode = 0;
  env.total_actions = 0;
  env.gaming_trigger_count = 0;
  env.total_reward_steps = 0;
  env.status = 'initializing';
  env.action_counts = newActionCounts();
  env.best_reward_components = null;
  env.best_counterfactual_matrix = null;
  env.reward_components = newRewardComponents();
  env.counterfactual_matrix = newCounterfactual();
}
