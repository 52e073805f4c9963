import type { BatchContext } from './context.ts';
import { blendedSeeds, type Environment } from './environment.ts';
import { rounded } from './random.ts';

/** `REWARD_HACKING_SUSPECTED` (telemetry-events §3.19), now and then about one environment of a troubled run. */
export function suspectRewardHacking(ctx: BatchContext, env: Environment): void {
  if (ctx.trouble.hackingEnv !== env.id) return;
  const seed = blendedSeeds(env)[0];
  if (seed === undefined || !ctx.random.chance(0.25)) return;
  const ransom = ctx.random.chance(0.3);
  const contribution = rounded(Math.abs(seed.contribution) + (ransom ? 0.2 : 1));
  const gain = ransom ? rounded(-0.2 - contribution / 3) : rounded(contribution / ctx.random.between(5.2, 9));
  ctx.events.emit(
    'REWARD_HACKING_SUSPECTED',
    {
      pattern: ransom ? 'ransomware_signature' : 'attribution_ratio',
      slot_id: seed.slotId,
      seed_id: seed.id,
      seed_contribution: contribution,
      total_improvement: gain,
      ratio: ransom ? null : rounded(contribution / gain),
      threshold: ransom ? null : 5,
      contribution_threshold: ransom ? 0.1 : null,
      degradation_threshold: ransom ? -0.2 : null,
    },
    { seedId: seed.id, slotId: seed.slotId, severity: ransom && contribution >= 1 ? 'critical' : 'warning' },
  );
}
