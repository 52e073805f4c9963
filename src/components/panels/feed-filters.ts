import type { EventType } from '../../telemetry/catalogue.ts';
import type { FeedFilter, UnreadableType } from '../../worker/feed-page.ts';

/** What a person may ask the feed for, in words. Pure. */

type Severity = FeedFilter['severities'][number];

/** Everything that is worth a line. */
export const EVERYTHING: FeedFilter = { severities: [], types: [], env: null, slot: null, text: '', routine: false };

/** The most serious first. */
export const SEVERITIES: readonly { readonly name: Severity; readonly shape: string; readonly tone: string }[] = [
  { name: 'critical', shape: '◆', tone: 'crit' },
  { name: 'error', shape: '◆', tone: 'crit' },
  { name: 'warning', shape: '▲', tone: 'warn' },
  { name: 'info', shape: '●', tone: 'dim' },
  { name: 'debug', shape: '○', tone: 'faint' },
];

const NAMES: Readonly<Record<EventType | UnreadableType, string>> = {
  TRAINING_STARTED: 'Training started',
  CHECKPOINT_LOADED: 'Checkpoint loaded',
  EPOCH_COMPLETED: 'Epoch completed',
  BATCH_EPOCH_COMPLETED: 'Batch completed',
  EPISODE_OUTCOME: 'Episode outcome',
  PPO_UPDATE_COMPLETED: 'Policy update',
  TAMIYO_INITIATED: 'Host stable',
  SEED_GERMINATED: 'Seed germinated',
  SEED_STAGE_CHANGED: 'Seed stage changed',
  SEED_GATE_EVALUATED: 'Seed gate',
  SEED_FOSSILIZED: 'Seed fossilized',
  SEED_PRUNED: 'Seed pruned',
  MORPHOLOGY_CAUSAL_LOG: 'Causal log',
  TOPOLOGY_MANIFEST_RECORDED: 'Topology manifest',
  GOVERNOR_ROLLBACK: 'Governor rollback',
  REWARD_HACKING_SUSPECTED: 'Reward hacking suspected',
  RATIO_EXPLOSION_DETECTED: 'Ratio explosion',
  RATIO_COLLAPSE_DETECTED: 'Ratio collapse',
  VALUE_COLLAPSE_DETECTED: 'Value collapse',
  NUMERICAL_INSTABILITY_DETECTED: 'Numerical instability',
  GRADIENT_ANOMALY: 'Gradient anomaly',
  GRADIENT_PATHOLOGY_DETECTED: 'Gradient pathology',
  PERFORMANCE_DEGRADATION: 'Performance degradation',
  MEMORY_WARNING: 'Memory warning',
  ISOLATION_VIOLATION: 'Isolation violation',
  PLATEAU_DETECTED: 'Plateau',
  DEGRADATION_DETECTED: 'Degradation',
  IMPROVEMENT_DETECTED: 'Improvement',
  COUNTERFACTUAL_MATRIX_COMPUTED: 'Counterfactual matrix',
  ANALYTICS_SNAPSHOT: 'Analytics snapshot',
  PHASE_PROFILE_COMPLETED: 'Phase profile',
  ALLOCATOR_STATS: 'Memory statistics',
  UNREADABLE_LINE: 'Unreadable line',
};

/** Event types with their names, in the order of a run's life. */
export const TYPES: readonly (readonly [string, string])[] = Object.entries(NAMES);
const NAME_OF: ReadonlyMap<string, string> = new Map(TYPES);

/** A type in words; one that is not known stays as it came. */
export function typeName(type: string): string {
  return NAME_OF.get(type) ?? type;
}

/** Types that one often wants together. */
export const KINDS: readonly { readonly name: string; readonly types: readonly EventType[] }[] = [
  {
    name: 'All seed events',
    types: ['SEED_GERMINATED', 'SEED_STAGE_CHANGED', 'SEED_GATE_EVALUATED', 'SEED_FOSSILIZED', 'SEED_PRUNED'],
  },
  { name: 'Policy and batches', types: ['PPO_UPDATE_COMPLETED', 'BATCH_EPOCH_COMPLETED', 'TRAINING_STARTED'] },
  {
    name: 'All anomalies',
    types: [
      'GOVERNOR_ROLLBACK',
      'REWARD_HACKING_SUSPECTED',
      'RATIO_EXPLOSION_DETECTED',
      'RATIO_COLLAPSE_DETECTED',
      'VALUE_COLLAPSE_DETECTED',
      'NUMERICAL_INSTABILITY_DETECTED',
      'GRADIENT_ANOMALY',
      'GRADIENT_PATHOLOGY_DETECTED',
      'PERFORMANCE_DEGRADATION',
      'MEMORY_WARNING',
      'ISOLATION_VIOLATION',
    ],
  },
];

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((member) => b.includes(member));
}

/** Both let the same events pass. */
export function sameFilter(a: FeedFilter, b: FeedFilter): boolean {
  return (
    a.env === b.env &&
    a.slot === b.slot &&
    a.text.trim() === b.text.trim() &&
    a.routine === b.routine &&
    sameMembers(a.severities, b.severities) &&
    sameMembers(a.types, b.types)
  );
}

/** One condition of a filter, and the filter without it. */
export interface FilterPart {
  readonly label: string;
  readonly without: FeedFilter;
}

/** The conditions of a filter, each of which can be taken away. */
export function partsOf(filter: FeedFilter): FilterPart[] {
  const { severities, types, env, slot, text, routine } = filter;
  const parts: FilterPart[] = severities.map((name) => ({
    label: name,
    without: { ...filter, severities: severities.filter((other) => other !== name) },
  }));
  const left = new Set(types);
  for (const kind of KINDS) {
    if (!kind.types.every((type) => left.has(type))) continue;
    for (const type of kind.types) left.delete(type);
    parts.push({ label: kind.name, without: withoutTypes(filter, kind.types) });
  }
  for (const type of left) parts.push({ label: typeName(type), without: withoutTypes(filter, [type]) });
  if (env !== null) parts.push({ label: `Env ${String(env)}`, without: { ...filter, env: null } });
  if (slot !== null) parts.push({ label: `Slot ${slot}`, without: { ...filter, slot: null } });
  if (text.trim() !== '') parts.push({ label: `“${text.trim()}”`, without: { ...filter, text: '' } });
  if (routine) parts.push({ label: 'every event', without: { ...filter, routine: false } });
  return parts;
}

/** A filter with more types; none comes twice. */
export function withTypes(filter: FeedFilter, types: readonly string[]): FeedFilter {
  return { ...filter, types: [...new Set([...filter.types, ...types])] };
}

function withoutTypes(filter: FeedFilter, types: readonly string[]): FeedFilter {
  return { ...filter, types: filter.types.filter((type) => !types.includes(type)) };
}

/** A filter with a severity more, or less. */
export function toggled(filter: FeedFilter, severity: Severity): FeedFilter {
  const { severities } = filter;
  return {
    ...filter,
    severities: severities.includes(severity)
      ? severities.filter((other) => other !== severity)
      : [...severities, severity],
  };
}

/** For lists that are made anew with every picture: only other members are a change. */
export function listChanged(value: readonly unknown[], old: readonly unknown[] | undefined): boolean {
  return old?.length !== value.length || value.some((member, i) => member !== old[i]);
}
