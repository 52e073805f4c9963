import type { BatchContext } from './context.ts';
import { type Environment, paramRatio, stabilityScore } from './environment.ts';
import { rounded } from './random.ts';

/** Final accuracy in percent from which an episode counts as a success (enums §15). */
const SUCCESS_ACCURACY = 80;

/** `EPISODE_OUTCOME` (telemetry-events §3.13). */
export function emitEpisodeOutcome(ctx: BatchContext, env: Environment): void {
  const data = {
    env_id: env.id,
    episode_idx: env.episodeIdx,
    final_accuracy: rounded(env.accuracy),
    param_ratio: rounded(paramRatio(env)),
    num_fossilized: env.fossilisations,
    num_contributing_fossilized: env.contributingFossils,
    episode_reward: rounded(env.rewardSum),
    stability_score: rounded(stabilityScore(env.rewards)),
    reward_mode: 'shaped',
    episode_length: ctx.options.epochs,
    outcome_type: env.accuracy >= SUCCESS_ACCURACY ? 'success' : 'timeout',
    germinate_count: env.germinations,
    prune_count: env.prunes,
    fossilize_count: env.fossilisations,
  };
  ctx.events.emit('EPISODE_OUTCOME', data, { epoch: env.episodeIdx });
}
