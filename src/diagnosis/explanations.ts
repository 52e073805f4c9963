/** What each rule's number is, why it matters and what to try (health-thresholds §8, 9), in few words. */

/** Help for one rule. */
export interface Explanation {
  /** What the number is, or what happened. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** What to look at or to try next. */
  readonly next: string;
}

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  rollback: {
    what: 'The governor restored the last good state of an environment and pruned its live seeds.',
    why: 'Work was lost, and the step that led here was punished with a reward of −10.',
    next: 'Read the reason: a loss that is NaN, a network that only guesses, or a loss that diverges. Then look at the actions just before.',
  },
  'loss-not-finite': {
    what: 'The validation loss of an environment is NaN or infinite.',
    why: 'Its network no longer computes anything; a rollback usually follows.',
    next: 'Go there and look at the last action, and at the seed that was blending or training.',
  },
  'accuracy-not-finite': {
    what: 'The accuracy of an environment is no number.',
    why: 'Its reward rests on the accuracy, so the policy learns from garbage.',
    next: 'Look for the first finding about numbers before this one.',
  },
  'env-degraded': {
    what: 'Accuracy dropped by more than a point three times without a recovery.',
    why: 'Something made this environment worse, and it stays worse.',
    next: 'Look for a recent prune, change of alpha, or rollback.',
  },
  'env-stalled': {
    what: 'Epochs since the last new best accuracy.',
    why: 'Time passes and nothing gets better here.',
    next: 'Late in an episode this is normal. Otherwise look at the slots: is anything training or holding?',
  },
  'stalled-share': {
    what: 'Share of the environments that are stalled.',
    why: 'When most of them stand still, the policy gets little to learn from.',
    next: 'Early in an episode look at seeds and actions; late in it this is normal.',
  },
  'accuracy-outlier': {
    what: 'How far the accuracy of one environment lies below the others, in standard deviations.',
    why: 'The same policy does much worse here than elsewhere.',
    next: 'Compare its seeds and actions with those of a good environment.',
  },
  'seed-exploding': {
    what: 'The gradients of a seed are far too large.',
    why: 'The seed drowns the others out and may end in NaN.',
    next: 'Look at its blueprint and its learning rate; consider pruning it.',
  },
  'seed-vanishing': {
    what: 'The gradients of a seed are next to nothing.',
    why: 'The seed does not learn.',
    next: 'Look at its blueprint and its learning rate; consider pruning it.',
  },
  'negative-synergy': {
    what: 'Points of accuracy that seeds take from each other.',
    why: 'Together they are worse than each alone.',
    next: 'Compare solo and joint accuracy, and prune the seed with the negative Shapley mean.',
  },
  'reward-hacking': {
    what: 'A seed claims far more than the whole network gained.',
    why: 'The policy may be rewarded for something that does not help.',
    next: 'Compare contribution and improvement in the event, then the reward of that step.',
  },
  'gaming-rate': {
    what: 'Share of the steps in which a penalty against gaming the reward fired.',
    why: 'Often means that the policy looks for loopholes.',
    next: 'A ratio penalty is contribution without improvement; an alpha shock is a jerky alpha.',
  },
  memory: {
    what: 'The trainer reports that memory runs short.',
    why: 'The next larger step may end the run.',
    next: 'Look at the growth of the networks and at what else uses the device.',
  },
  'out-of-memory': {
    what: 'How often a device had no memory left, since its process started.',
    why: 'What was being done was lost, and it will happen again.',
    next: 'Look at the growth of the networks and at what else uses the device; fewer environments need less.',
  },
  'gradient-nan': {
    what: 'Gradients of the policy that are NaN.',
    why: 'One of them is enough to destroy the weights.',
    next: 'Find the first finding about numbers; check observations, the least log probability and mixed precision.',
  },
  'gradient-inf': {
    what: 'Gradients of the policy that are infinite.',
    why: 'NaN follows soon.',
    next: 'Find the first finding about numbers; check observations, the least log probability and mixed precision.',
  },
  'head-nan': {
    what: 'Heads of the policy that were NaN at least once in this run. The mark stays until the run starts anew.',
    why: 'It tells which head was hit first.',
    next: 'Go to where it began and look at that head’s gradients and entropy.',
  },
  'head-inf': {
    what: 'Heads of the policy that were infinite at least once in this run. The mark stays until the run starts anew.',
    why: 'It tells which head was hit first.',
    next: 'Go to where it began and look at that head’s gradients and entropy.',
  },
  'metric-not-a-number': {
    what: 'A measured value of the policy came as NaN or infinite.',
    why: 'Nothing can be told from it, and the update behind it is suspect.',
    next: 'Look at the update before: which value left its range first?',
  },
  'exploding-layers': {
    what: 'Layers of the policy with gradients that are far too large.',
    why: 'The next updates may end in NaN.',
    next: 'Look at advantage spread and value loss; lower the learning rate or clip harder.',
  },
  'dead-layers': {
    what: 'Layers of the policy that get no gradient.',
    why: 'That part of the network learns nothing.',
    next: 'Only telemetry at debug level tells this reliably. Check masks and activations.',
  },
  'gradient-norm': {
    what: 'Size of the policy’s gradient.',
    why: 'Large steps throw away what was learned, and risk NaN.',
    next: 'Look at advantage spread and value loss; lower the learning rate or clip harder.',
  },
  'gradient-cv': {
    what: 'How much gradients differ from sample to sample, against their mean.',
    why: 'Above 2 the direction of a step is mostly noise.',
    next: 'Larger batches, that is more environments, or fewer passes over the same data.',
  },
  'gradient-anomaly': {
    what: 'The trainer saw a gradient far from what is usual.',
    why: 'A single wild step can undo many good ones.',
    next: 'Look at the events around it and at the advantage spread of that update.',
  },
  'gradient-pathology': {
    what: 'The trainer found gradients that vanish or explode.',
    why: 'Parts of the network learn nothing, or too much at once.',
    next: 'See in the event which layers; check learning rate and clipping.',
  },
  'ratio-explosion': {
    what: 'The probability of an action changed far too much within one update.',
    why: 'The update left the region in which PPO can be trusted.',
    next: 'Fewer passes, a smaller learning rate; look for the head with the largest ratio.',
  },
  'ratio-collapse': {
    what: 'Actions became far less probable within one update.',
    why: 'The policy forgets at one stroke what it did before.',
    next: 'Fewer passes, a smaller learning rate; look for the head with the smallest ratio.',
  },
  'value-collapse': {
    what: 'The critic gives every state nearly the same value.',
    why: 'Without it the policy cannot tell good from bad.',
    next: 'Compare its spread with that at the start; check value learning rate and return scale.',
  },
  'numerical-instability': {
    what: 'The trainer found values that are NaN, infinite or about to be.',
    why: 'The run may be lost from here on.',
    next: 'Go there and look for the first value that left its range.',
  },
  'ratio-max': {
    what: 'Largest change of an action’s probability within one update.',
    why: 'Far from 1 the update is larger than PPO assumes.',
    next: 'Fewer passes over the data, or a smaller learning rate.',
  },
  'joint-ratio': {
    what: 'Change of probability over all heads together.',
    why: 'The product drifts although each head looks fine.',
    next: 'Find the head with the largest ratio.',
  },
  entropy: {
    what: 'How undecided the policy is, summed over its heads by their weight; it can exceed 1.',
    why: 'A low value means that it always does the same, and no longer explores.',
    next: 'Does the reward still rise? Then it may be convergence. Otherwise raise the entropy coefficient, and see which head lost it.',
  },
  'entropy-falling': {
    what: 'Change of the entropy from update to update.',
    why: 'At this rate the policy soon stops exploring.',
    next: 'Compare with the clip fraction: both together are a real collapse. Lower the learning rate or raise the entropy coefficient.',
  },
  'entropy-collapsed': {
    what: 'The trainer says that the entropy has collapsed.',
    why: 'The policy no longer explores and rarely recovers by itself.',
    next: 'See which head lost it; go back to before it and raise the entropy coefficient.',
  },
  'head-entropy-collapsed': {
    what: 'The trainer says that one head of the policy has chosen nearly the same for three updates.',
    why: 'That head no longer explores; the others may still do.',
    next: 'With a single slot or one sensible choice it is harmless. Otherwise raise the entropy coefficient.',
  },
  'collapse-risk': {
    what: 'How near the policy is to a collapse of its entropy, from 0 to 1.',
    why: 'It is low, or falls fast, or both.',
    next: 'Its slope should turn positive. If the clip fraction rises too, lower the learning rate.',
  },
  kl: {
    what: 'How far an update moved the policy.',
    why: 'It moved further than PPO assumes; what was measured before no longer fits.',
    next: 'Fewer passes, a smaller learning rate, or an early stop; see whether the update stopped early.',
  },
  clip: {
    what: 'Share of the samples that hit PPO’s limit.',
    why: 'Their gradient is cut off, so the update learns less than it seems to.',
    next: 'As for KL. Where telemetry has them, look at the fractions of single heads.',
  },
  'explained-variance': {
    what: 'How much of the returns the critic foresees; 1 is all, 0 is no better than a constant.',
    why: 'A critic that foresees nothing gives the policy noise.',
    next: 'Normal early in training. Otherwise check value learning rate and return scale.',
  },
  'value-nrmse': {
    what: 'Error of the critic against the spread of returns.',
    why: 'From 1 on it is as large as the spread itself.',
    next: 'Check the critic’s capacity and the value coefficient.',
  },
  'value-return-correlation': {
    what: 'Whether higher values of the critic go with higher returns.',
    why: 'If they do not, it ranks states wrongly.',
    next: 'Normal early in training. Otherwise check value learning rate and return scale.',
  },
  'td-error': {
    what: 'Mean surprise of the critic; it should lie near 0.',
    why: 'It is always off to the same side.',
    next: 'Check reward scale, discount and return normalisation.',
  },
  'bellman-error': {
    what: 'Mean size of the critic’s surprise, whatever its sign.',
    why: 'It often rises before the values diverge.',
    next: 'Watch the next updates; check reward scale and value learning rate.',
  },
  'q-variance': {
    what: 'How differently the critic values the possible operations.',
    why: 'A tiny spread means that it ignores what is done.',
    next: 'Only meaningful with many actions. Look at the action counts first.',
  },
  'advantage-spread': {
    what: 'Spread of how much better or worse actions were than expected.',
    why: 'A tiny one leaves nothing to learn from; a huge one lets few steps rule the update.',
    next: 'Tiny: look at the variance of the reward. Huge: look for rollback penalties and bonuses at the end.',
  },
  'log-prob': {
    what: 'The least probable action that was taken, as a logarithm.',
    why: 'Nearly impossible actions end in numbers too small to compute with.',
    next: 'Check masks and entropy.',
  },
  'decision-density': {
    what: 'Share of the steps in which the policy had a choice.',
    why: 'Where slots are full there is nothing to decide and little to learn.',
    next: 'More slots, or earlier pruning and fossilising.',
  },
  lstm: {
    what: 'Size of the policy’s hidden state.',
    why: 'Too large it saturates, too small it forgets everything.',
    next: 'Check sequence length and gradient clipping.',
  },
  'lstm-not-finite': {
    what: 'The policy’s hidden state holds NaN or infinite values.',
    why: 'All later decisions of that episode are garbage.',
    next: 'Look at the observations before it, and at the gradients of the last update.',
  },
  'observation-not-finite': {
    what: 'Inputs of the policy that are NaN or infinite.',
    why: 'The policy decides on garbage.',
    next: 'See which group of features it is: host, context or slot. Check the normaliser.',
  },
  'observation-clip': {
    what: 'Share of the inputs that were cut to the allowed range.',
    why: 'The policy cannot tell these apart any more.',
    next: 'Bring it below 0.1 %: check the normaliser and its warm-up.',
  },
  'observation-saturation': {
    what: 'Share of the inputs that lie close to the edge of the allowed range.',
    why: 'They will soon be cut.',
    next: 'Bring it below 1 %: see which group of features has an odd spread.',
  },
  'observation-outliers': {
    what: 'Share of the inputs that lie far from the usual.',
    why: 'Rare inputs pull the policy about.',
    next: 'Bring it below 5 %: see which group of features has an odd spread.',
  },
  'observation-drift': {
    what: 'How far the inputs have moved from what the normaliser learned, in standard deviations.',
    why: 'The policy sees something else than it was trained on.',
    next: 'Watch whether it settles; check the normaliser’s warm-up.',
  },
  'action-entropy': {
    what: 'How evenly the operations are used, from 0 to 1.',
    why: 'Near 0 it always does the same; near 1 it still acts at random.',
    next: 'It should come to lie between 0.3 and 0.5. Look at the action counts.',
  },
  'yield-rate': {
    what: 'Share of the germinated seeds that were fossilised.',
    why: 'Low: seeds die before they help. Very high: hardly anything is rejected.',
    next: 'See which check of the gates fails most often.',
  },
  'slots-full': {
    what: 'No slot is free.',
    why: 'The policy cannot try anything new.',
    next: 'Free one by pruning or advancing a seed.',
  },
  'slots-scarce': {
    what: 'Share of the slots that are free.',
    why: 'Soon the policy cannot try anything new.',
    next: 'Watch whether seeds end; consider more slots.',
  },
  'slot-utilization': {
    what: 'Share of the slots that are in use.',
    why: 'Low: the policy is too passive. Very high: there is no room to try.',
    next: 'It should come to lie between 40 % and 90 %. Look at germination and pruning.',
  },
  'wait-share': {
    what: 'Share of the actions that only wait.',
    why: 'The policy does little, by choice or because nothing else is allowed.',
    next: 'Watch whether the masks open; look at free slots and at the entropy.',
  },
  'performance-degradation': {
    what: 'The trainer saw performance fall well below its running mean.',
    why: 'What was reached is being lost.',
    next: 'Look for rollbacks, prunes and policy updates just before.',
  },
  'trend-degradation': {
    what: 'The trainer sees a falling trend.',
    why: 'What was reached is being lost, slowly.',
    next: 'Compare the mean accuracy with ten batches ago, and the policy’s vitals with it.',
  },
  'isolation-violation': {
    what: 'Gradients of a seed leaked into the host.',
    why: 'The host is changed by a seed that is still on trial.',
    next: 'Prune the seed, and report it to whoever keeps the trainer.',
  },
  'update-skipped': {
    what: 'The trainer skipped a policy update.',
    why: 'The policy did not learn from that batch.',
    next: 'Read the reason in the event; look for findings about numbers around it.',
  },
  'lines-unreadable': {
    what: 'Lines of the stream that could not be read.',
    why: 'What they said is missing from everything shown here.',
    next: 'Look at the list of unreadable lines: a cut-off file, or a version that Scry does not know?',
  },
  silence: {
    what: 'Time without any event, far longer than usual in this run.',
    why: 'The trainer hung, was suspended, or lost its way to write.',
    next: 'Look at the last events before it and the first ones after it.',
  },
};

/** The help for a rule; null for a rule that this version does not know. */
export function explanationOf(rule: string): Explanation | null {
  return Object.hasOwn(EXPLANATIONS, rule) ? (EXPLANATIONS[rule] ?? null) : null;
}
