import type { EpisodeStory, GateTick, Lane } from '../../../src/worker/episode-story.ts';

/** Stories of an environment. */

export function lane(slot: string, more: Partial<Lane> = {}): Lane {
  return { slot, segments: [], alpha: [], gates: [], ends: [], ...more };
}

export function gate(more: Partial<GateTick> = {}): GateTick {
  return {
    epoch: 9,
    gate: 'G2',
    passed: false,
    target: 'BLENDING',
    checksPassed: ['seed_ready'],
    checksFailed: ['global_improvement_insufficient_0.12%'],
    message: null,
    position: 190,
    ...more,
  };
}

/** A seed that was pruned, another that blends, and a slot of which nothing is known. */
export function story(more: Partial<EpisodeStory> = {}): EpisodeStory {
  return {
    env: 3,
    group: 'default',
    batch: 4,
    maxEpochs: 25,
    epoch: 20,
    from: 0,
    to: 420,
    accuracy: [],
    loss: [],
    reward: [],
    lanes: [
      lane('r0c0', {
        segments: [
          { stage: 'GERMINATED', from: 2, to: 5, blueprint: 'mlp', position: 50 },
          { stage: 'TRAINING', from: 5, to: 10, blueprint: 'mlp', position: 110 },
          { stage: 'PRUNED', from: 10, to: 10, blueprint: 'mlp', position: 200 },
          { stage: 'EMBARGOED', from: 10, to: 15, blueprint: 'mlp', position: 202 },
          { stage: 'RESETTING', from: 15, to: 16, blueprint: 'mlp', position: 300 },
          { stage: 'DORMANT', from: 16, to: null, blueprint: null, position: 320 },
        ],
        gates: [
          gate({ epoch: 5, gate: 'G1', passed: true, target: 'TRAINING', checksFailed: [], position: 109 }),
          gate(),
        ],
        ends: [
          {
            epoch: 10,
            kind: 'pruned',
            reason: 'governor_nan',
            initiator: 'governor',
            improvement: -1.5,
            position: 201,
          },
        ],
      }),
      lane('r0c1', {
        segments: [
          { stage: 'TRAINING', from: 0, to: 8, blueprint: 'conv_light', position: 4 },
          { stage: 'BLENDING', from: 8, to: null, blueprint: 'conv_light', position: 160 },
        ],
        alpha: Array.from({ length: 20 }, (_, i) => ({ epoch: i + 1, alpha: i < 8 ? 0 : (i - 7) / 12 })),
      }),
      lane('r0c2'),
    ],
    decisions: [],
    rollbacks: [{ epoch: 10, reason: 'governor_nan', position: 203 }],
    ...more,
  };
}
