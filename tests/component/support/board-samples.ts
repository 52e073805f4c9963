import { STAGES } from '../../../src/telemetry/enums.ts';
import type { EnvCard, SeedChip } from '../../../src/worker/view-slices.ts';

/** Environments for the flight board: one with what a test changes, and many that look like a run. */

export function slotChip(change: Partial<SeedChip> = {}): SeedChip {
  return {
    slot: 'r0c0',
    stage: 'TRAINING',
    blueprint: 'conv_light',
    alpha: 0.25,
    epochsInStage: 3,
    exploding: false,
    vanishing: false,
    ...change,
  };
}

export function envCard(change: Partial<EnvCard> = {}): EnvCard {
  return {
    id: 3,
    endedBatch: null,
    level: 'ok',
    reason: null,
    reasons: [],
    score: 0,
    status: 'healthy',
    accuracy: 61.25,
    best: 64,
    history: [50, 55, 61.25],
    reward: 0.5,
    totalReward: 4.25,
    epoch: 12,
    lastAction: 'WAIT',
    chips: [slotChip()],
    loss: 0.4,
    growth: 1.1,
    stall: 2,
    updated: 1000,
    rolledBack: null,
    rewardMode: 'shaped',
    ...change,
  };
}

/** Before anything of it was measured. */
export function unmeasured(id: number): EnvCard {
  return envCard({
    id,
    level: 'none',
    status: 'initializing',
    accuracy: null,
    best: 0,
    history: [],
    reward: null,
    totalReward: 0,
    epoch: 0,
    lastAction: null,
    chips: [],
    loss: null,
    growth: null,
    stall: 0,
    updated: null,
    rewardMode: null,
  });
}

/** Where everything that can be is not a number. */
export function notNumbers(id: number): EnvCard {
  return envCard({
    id,
    level: 'crit',
    reason: 'loss NaN',
    reasons: [{ level: 'crit', text: 'Validation loss is NaN.' }],
    score: 1,
    status: 'degraded',
    accuracy: NaN,
    best: NaN,
    history: Array.from({ length: 40 }, () => NaN),
    reward: NaN,
    totalReward: NaN,
    loss: NaN,
    growth: NaN,
    stall: 30,
    chips: [slotChip({ alpha: NaN }), slotChip({ slot: 'r0c1', stage: 'BLENDING', alpha: NaN, exploding: true })],
  });
}

/** As many as asked, some of them in trouble; the same every time. `step` moves all of them on. */
export function manyEnvs(count: number, step = 0, slots = 3): readonly EnvCard[] {
  return Array.from({ length: count }, (_, id) => {
    const seed = (id * 37 + 11) % 100;
    const epoch = 60 + step;
    const history = Array.from({ length: 50 }, (_, i) => {
      const at = epoch - 49 + i;
      return 25 + 50 * (1 - Math.exp(-at / 30)) + (seed - 50) / 6 + 3 * Math.sin(at * 0.9 + seed);
    });
    const accuracy = history.at(-1) ?? 0;
    const trouble = id % 11 === 3 ? 'stalled' : id % 23 === 7 ? 'degraded' : null;
    const rolledBack = id % 31 === 5 ? 996 + step * 0.1 : null;
    const level = rolledBack !== null || trouble === 'degraded' ? 'crit' : trouble === null ? 'ok' : 'warn';
    const reason =
      rolledBack !== null ? 'rolled back' : trouble === null ? null : `${trouble} ${String(12 + (step % 9))} ep`;
    return envCard({
      id,
      level,
      reason,
      reasons: reason === null || level === 'ok' ? [] : [{ level, text: `Something is ${reason}.` }],
      score: level === 'ok' ? 0 : level === 'warn' ? 0.31 : 0.9,
      status: trouble ?? (accuracy > 70 ? 'excellent' : 'healthy'),
      accuracy,
      best: Math.max(...history),
      history,
      reward: ((seed * 7 + step * 13) % 220) / 100 - 1,
      totalReward: seed / 1.6 + step * 0.1 - 6,
      epoch,
      lastAction: ['WAIT', 'GERMINATE', 'SET_ALPHA_TARGET', 'ADVANCE'][(id + step) % 4] ?? 'WAIT',
      chips: Array.from({ length: slots }, (_, slot) => {
        const stage = STAGES[(id * 3 + slot * 2 + Math.floor(step / 20)) % STAGES.length] ?? 'DORMANT';
        return slotChip({
          slot: `r0c${String(slot)}`,
          stage,
          blueprint: stage === 'DORMANT' ? null : 'conv_light',
          alpha: stage === 'FOSSILIZED' ? 1 : stage === 'DORMANT' ? 0 : ((seed + step + slot * 17) % 100) / 100,
          exploding: stage === 'TRAINING' && id % 5 === 1,
          vanishing: stage === 'BLENDING' && id % 5 === 2,
        });
      }),
      loss: 0.05 + ((seed + step) % 130) / 100,
      growth: 1 + (seed % 30) / 20,
      stall: trouble === null ? id % 7 : 12 + (step % 9),
      updated: 999 + step * 0.1 - (id % 4),
      rolledBack,
    });
  });
}
