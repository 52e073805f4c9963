import type { EventWriter } from './event-writer.ts';
import { ENV_DEVICES, HOST_PARAMS, type SimulationOptions, SLOT_IDS } from './options.ts';
import { PROOF_PAIR } from './system-events.ts';

const CHECKPOINT = 'checkpoints/warm_start.pt';

/** `TRAINING_STARTED`, in a troubled run after `CHECKPOINT_LOADED` (telemetry-events §2.1, §3.1 and §3.2). */
export function emitRunStart(events: EventWriter, options: SimulationOptions): void {
  const proof = options.mood === 'troubled';
  const episodes = options.batches * options.envs;
  if (proof) {
    events.emit('CHECKPOINT_LOADED', { path: CHECKPOINT, start_episode: 0, source: null, avg_accuracy: null });
  }
  const counts = ENV_DEVICES.map((device, index) => {
    const count = Math.ceil((options.envs - index) / ENV_DEVICES.length);
    return `'${device}': ${String(count)}`;
  });
  const message = `PPO vectorized training initialized: policy_device=cuda:0, env_device_counts={${counts.join(', ')}}`;
  events.emit(
    'TRAINING_STARTED',
    {
      n_envs: options.envs,
      max_epochs: options.epochs,
      max_batches: options.batches,
      task: 'cifar_baseline',
      host_params: HOST_PARAMS,
      slot_ids: SLOT_IDS,
      seed: options.seed,
      n_episodes: episodes,
      lr: 0.0003,
      clip_ratio: 0.2,
      entropy_coef: 0.05,
      param_budget: 1_000_000,
      policy_device: 'cuda:0',
      env_devices: ENV_DEVICES,
      reward_mode: 'shaped',
      episode_id: `ppo_${String(options.seed)}_${String(episodes)}ep`,
      resume_path: proof ? CHECKPOINT : '',
      start_episode: 0,
      entropy_anneal: null,
      world_size: 1,
      rank: 0,
      local_rank: 0,
      amp_enabled: false,
      amp_dtype: null,
      compile_enabled: true,
      compile_backend: 'inductor',
      compile_mode: 'default',
      proof_baseline_mode: proof ? 'static_final_source' : null,
      proof_baseline_pair_id: proof ? PROOF_PAIR : null,
      proof_baseline_lifecycle_policy: proof ? 'evolve_source_final_topology' : null,
    },
    { message },
  );
}
