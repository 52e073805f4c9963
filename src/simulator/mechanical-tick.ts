import type { BatchContext } from './context.ts';
import type { Environment } from './environment.ts';
import { changeStage, pruneSeed } from './seed-events.ts';

/** Epochs that a slot rests after a prune (enums §1). */
const EMBARGO_EPOCHS = 5;

/** What happens to seeds without an action, once per inner epoch (enums §1.1): at most one step per seed. */
export function tickSeeds(ctx: BatchContext, env: Environment): void {
  for (const seed of env.slots) {
    if (seed === null) continue;
    if (seed.pruning && seed.ramp === null && seed.stage === 'BLENDING') {
      pruneSeed(ctx, env, seed, 'scheduled_prune', null);
    } else if (seed.stage === 'PRUNED') {
      changeStage(ctx, env, seed, 'EMBARGOED', null);
    } else if (seed.stage === 'EMBARGOED' && seed.stageEpochs >= EMBARGO_EPOCHS) {
      changeStage(ctx, env, seed, 'RESETTING', null);
    } else if (seed.stage === 'RESETTING' && seed.stageEpochs >= 1) {
      changeStage(ctx, env, seed, 'DORMANT', null);
      env.slots[seed.slot] = null;
    }
  }
}
