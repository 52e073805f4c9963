import type { FindingView } from '../../diagnosis/finding.ts';

/** The kinds by which the anomaly strip counts and the inbox sorts (health-thresholds §4.4). Pure. */

/** A kind of finding, in the words of the strip. */
export interface FindingKind {
  readonly id: string;
  /** After the number 1, and after any other. */
  readonly one: string;
  readonly many: string;
}

interface KindRule extends FindingKind {
  readonly rules: readonly string[];
  /** Takes all of this class that no kind before it took. */
  readonly class: FindingView['class'] | null;
}

function kind(id: string, one: string, many: string, match: Partial<Pick<KindRule, 'rules' | 'class'>>): KindRule {
  return { id, one, many, rules: match.rules ?? [], class: match.class ?? null };
}

/** In the order of the strip; each finding is of the first kind that takes it, and some kind takes it. */
const RULES: readonly KindRule[] = [
  kind('stalled', 'stalled', 'stalled', { rules: ['env-stalled'] }),
  kind('degraded', 'degraded', 'degraded', { rules: ['env-degraded'] }),
  kind('seed-gradient', 'seed gradient', 'seed gradients', { rules: ['seed-exploding', 'seed-vanishing'] }),
  kind('numerics', 'NaN or ∞', 'NaN or ∞', { class: 'numerics' }),
  kind('exploding', 'exploding layer', 'exploding layers', { rules: ['exploding-layers'] }),
  kind('dead', 'dead layer', 'dead layers', { rules: ['dead-layers'] }),
  kind('gradient', 'gradient', 'gradients', { class: 'gradient' }),
  kind('policy', 'policy', 'policy', { class: 'policy' }),
  kind('critic', 'critic', 'critic', { class: 'critic' }),
  kind('observation', 'observation', 'observations', { class: 'observation' }),
  kind('memory', 'memory', 'memory', { class: 'memory' }),
  kind('rollback', 'rollback', 'rollbacks', { class: 'rollback' }),
  kind('hacking', 'reward hacking', 'reward hacking', { class: 'hacking' }),
  kind('seed', 'seed', 'seeds', { class: 'seed' }),
  kind('environment', 'environment', 'environments', { class: 'environment' }),
  kind('progress', 'progress', 'progress', { class: 'progress' }),
  kind('silence', 'silence', 'silences', { class: 'silence' }),
];

/** All kinds, in the order of the strip. */
export const FINDING_KINDS: readonly FindingKind[] = RULES;

/** The id of a finding's kind. */
export function kindOf({ rule, class: class_ }: Pick<FindingView, 'rule' | 'class'>): string {
  return RULES.find(({ rules, class: all }) => rules.includes(rule) || all === class_)?.id ?? class_;
}

/** How many a finding stands for: layers are counted as layers, all else as one. */
export function amountOf({ rule, evidence }: Pick<FindingView, 'rule' | 'evidence'>): number {
  const value = rule === 'exploding-layers' || rule === 'dead-layers' ? (evidence[0]?.value ?? 1) : 1;
  return Number.isFinite(value) ? value : 1;
}
