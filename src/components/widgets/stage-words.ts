/** Stages of a seed in words for people; a name that is not known stands for itself. */

const WORDS: ReadonlyMap<string, readonly [short: string, long: string]> = new Map([
  ['DORMANT', ['Dorm', 'Empty']],
  ['GERMINATED', ['Germ', 'Germinated']],
  ['TRAINING', ['Train', 'Training']],
  ['BLENDING', ['Blend', 'Blending']],
  ['HOLDING', ['Hold', 'Holding']],
  ['FOSSILIZED', ['Foss', 'Fossilized']],
  ['PRUNED', ['Prune', 'Pruned']],
  ['EMBARGOED', ['Embar', 'Embargoed']],
  ['RESETTING', ['Reset', 'Resetting']],
]);

/** A stage in at most six letters (enums §1). */
export function shortStage(stage: string): string {
  return WORDS.get(stage)?.[0] ?? stage.slice(0, 6);
}

/** A stage as a word of a sentence. */
export function longStage(stage: string): string {
  return WORDS.get(stage)?.[1] ?? stage;
}
