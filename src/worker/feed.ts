import type { EventType } from '../telemetry/catalogue.ts';
import { slotOf } from '../aggregator/handle-seeds.ts';
import type { TelemetryEvent, Severity } from '../telemetry/event.ts';
import { compact, count, fixed, fractionAsPercent, percent, signed } from '../diagnosis/units.ts';
import type { FeedRow, FeedTone } from './view-slices.ts';

/** Events worth a line in the feed, in plain words. What every epoch brings is left out. */

/** What a row says of an event; the rest of the row is read off the event itself. */
export type Line = Pick<FeedRow, 'tag' | 'tone' | 'text'>;

const BY_SEVERITY: Readonly<Record<Severity, FeedTone>> = {
  debug: 'none',
  info: 'none',
  warning: 'warn',
  error: 'crit',
  critical: 'crit',
};

function stageTone(stage: string): FeedTone {
  return `stage-${stage.toLowerCase()}`;
}

function outcome(value: number | null | undefined): string {
  return value == null ? '' : `, ${signed(value, 2)} points`;
}

function anomalyLine(event: TelemetryEvent, type: string, detail: string | null | undefined): Line {
  const critical =
    event.event_type === 'RATIO_EXPLOSION_DETECTED' || event.event_type === 'NUMERICAL_INSTABILITY_DETECTED';
  const words = type.replaceAll('_', ' ');
  const text = detail == null || detail === '' ? words : `${words}: ${detail}`;
  return critical || event.severity === 'error'
    ? { tag: 'CRIT', tone: 'crit', text }
    : { tag: 'WARN', tone: 'warn', text };
}

function lineOf(event: TelemetryEvent): Line | null {
  if (!event.known) return { tag: 'NEW', tone: 'accent', text: `${event.event_type} ${event.message}`.trim() };
  if (event.data === null) return { tag: 'EMPTY', tone: 'warn', text: `${event.event_type} without a payload` };
  switch (event.event_type) {
    case 'TRAINING_STARTED': {
      const { task, n_envs, max_batches, max_epochs } = event.data;
      const size = `${count(n_envs)} environments, ${count(max_epochs)} epochs${max_batches == null ? '' : `, ${count(max_batches)} batches`}`;
      return { tag: 'START', tone: 'accent', text: `Training of ${task} started: ${size}` };
    }
    case 'CHECKPOINT_LOADED':
      return {
        tag: 'RESUME',
        tone: 'accent',
        text: `Checkpoint loaded: ${event.data.path ?? 'no path given'}`,
      };
    case 'BATCH_EPOCH_COMPLETED':
      return {
        tag: 'BATCH',
        tone: 'accent',
        text: `Batch ${count(event.data.batch_idx)} done: mean accuracy ${percent(event.data.avg_accuracy)}, mean reward ${signed(event.data.avg_reward, 2)}`,
      };
    case 'PPO_UPDATE_COMPLETED': {
      const update = event.data.batch == null ? 'Policy update' : `Policy update ${count(event.data.batch)}`;
      // A skipped update carries defaults that nobody measured.
      if (event.data.skipped === true) return { tag: 'PPO', tone: 'warn', text: `${update} skipped` };
      return {
        tag: 'PPO',
        tone: 'accent',
        text: `${update}: KL ${compact(event.data.kl_divergence)}, clip ${fractionAsPercent(event.data.clip_fraction)}, entropy ${fixed(event.data.entropy, 2)}`,
      };
    }
    case 'SEED_GERMINATED':
      return {
        tag: 'GERM',
        tone: stageTone('GERMINATED'),
        text: `${slotOf(event, event.data)} germinated with ${event.data.blueprint_id}`,
      };
    case 'SEED_STAGE_CHANGED': {
      const alpha = event.data.alpha == null ? '' : ` (alpha ${fixed(event.data.alpha, 2)})`;
      return {
        tag: 'STAGE',
        tone: stageTone(event.data.to_stage),
        text: `${slotOf(event, event.data)} ${event.data.from_stage} → ${event.data.to_stage}${alpha}`,
      };
    }
    case 'SEED_GATE_EVALUATED': {
      const { gate, passed, target_stage: target, checks_failed: failed } = event.data;
      const why = passed || failed == null || failed.length === 0 ? '' : `: ${failed.join(', ')}`;
      return {
        tag: 'GATE',
        tone: passed ? stageTone(target) : 'none',
        text: `${slotOf(event, event.data)} gate ${gate} ${passed ? 'passed' : 'failed'} towards ${target}${why}`,
      };
    }
    case 'SEED_FOSSILIZED':
      return {
        tag: 'FOSSIL',
        tone: stageTone('FOSSILIZED'),
        text: `${slotOf(event, event.data)} ${event.data.blueprint_id} fossilized${outcome(event.data.improvement)}, ${count(event.data.params_added)} parameters`,
      };
    case 'SEED_PRUNED': {
      const named =
        event.data.blueprint_id == null || event.data.blueprint_id === '' ? '' : ` ${event.data.blueprint_id}`;
      const why = event.data.reason === '' ? 'by the policy' : event.data.reason.replaceAll('_', ' ');
      return {
        tag: 'PRUNE',
        tone: stageTone('PRUNED'),
        text: `${slotOf(event, event.data)}${named} pruned: ${why}${outcome(event.data.improvement)}`,
      };
    }
    case 'GOVERNOR_ROLLBACK': {
      const loss = event.data.loss_at_panic == null ? '' : `, loss ${compact(event.data.loss_at_panic)}`;
      return {
        tag: 'CRIT',
        tone: 'crit',
        text: `Governor rolled back: ${event.data.panic_reason ?? event.data.reason}${loss}`,
      };
    }
    case 'RATIO_EXPLOSION_DETECTED':
    case 'RATIO_COLLAPSE_DETECTED':
    case 'VALUE_COLLAPSE_DETECTED':
    case 'NUMERICAL_INSTABILITY_DETECTED':
    case 'GRADIENT_ANOMALY':
    case 'GRADIENT_PATHOLOGY_DETECTED':
      return anomalyLine(event, event.data.anomaly_type, event.data.detail);
    case 'PLATEAU_DETECTED':
    case 'DEGRADATION_DETECTED':
    case 'IMPROVEMENT_DETECTED': {
      const word = event.event_type.slice(0, event.event_type.indexOf('_')).toLowerCase();
      const tone: FeedTone = word === 'improvement' ? 'ok' : word === 'degradation' ? 'warn' : 'none';
      return {
        tag: 'TREND',
        tone,
        text: `Rolling accuracy ${signed(event.data.rolling_delta, 2)} points: ${word}`,
      };
    }
    case 'PERFORMANCE_DEGRADATION':
      return {
        tag: 'WARN',
        tone: 'warn',
        text: `Mean accuracy ${percent(event.data.current_acc)} is ${percent(event.data.drop_percent)} below its rolling mean`,
      };
    case 'REWARD_HACKING_SUSPECTED':
      return {
        tag: event.severity === 'critical' ? 'CRIT' : 'WARN',
        tone: event.severity === 'critical' ? 'crit' : 'warn',
        text: `Reward hacking suspected (${event.data.pattern.replaceAll('_', ' ')}): ${event.data.seed_id ?? 'unknown seed'} claims ${fixed(event.data.seed_contribution ?? Number.NaN, 2)} points`,
      };
    case 'MEMORY_WARNING':
      return {
        tag: 'WARN',
        tone: 'warn',
        text: `GPU memory ${fractionAsPercent(event.data.gpu_utilization)} full`,
      };
    case 'ISOLATION_VIOLATION':
      return { tag: 'WARN', tone: 'warn', text: 'Isolation violation' };
    case 'TOPOLOGY_MANIFEST_RECORDED':
      return { tag: 'TOPO', tone: 'none', text: `Topology manifest ${event.data.manifest_role}` };
    case 'MORPHOLOGY_CAUSAL_LOG':
      // Of the causal rows only a refusal is news; the rest repeats what the seed events say.
      return event.data.governor_approved === false
        ? {
            tag: 'REFUSED',
            tone: 'warn',
            text: `${slotOf(event, event.data)} ${event.data.operation} refused: ${event.data.governor_reason ?? event.data.governor_blocked_factor ?? 'no reason given'}`,
          }
        : null;
    case 'EPISODE_OUTCOME':
    case 'TAMIYO_INITIATED':
    case 'EPOCH_COMPLETED':
    case 'COUNTERFACTUAL_MATRIX_COMPUTED':
    case 'ANALYTICS_SNAPSHOT':
    case 'PHASE_PROFILE_COMPLETED':
    case 'ALLOCATOR_STATS':
      return event.severity === 'debug' || event.severity === 'info'
        ? null
        : {
            tag: 'WARN',
            tone: BY_SEVERITY[event.severity],
            text: event.message === '' ? event.event_type : event.message,
          };
  }
}

/** What every epoch brings; worth a line only where something is wrong with it. */
const EVERY_EPOCH: ReadonlySet<string> = new Set<EventType>([
  'EPISODE_OUTCOME',
  'TAMIYO_INITIATED',
  'EPOCH_COMPLETED',
  'COUNTERFACTUAL_MATRIX_COMPUTED',
  'ANALYTICS_SNAPSHOT',
  'PHASE_PROFILE_COMPLETED',
  'ALLOCATOR_STATS',
]);

/** True for the types of which only few events are worth a line. */
export function isRoutineType(type: string): boolean {
  return type === 'MORPHOLOGY_CAUSAL_LOG' || EVERY_EPOCH.has(type);
}

/** Cheap test whether an event is worth a line: exactly then {@link feedRow} gives one. */
export function isFeedEvent(event: TelemetryEvent): boolean {
  if (!event.known || event.data === null) return true;
  if (event.event_type === 'MORPHOLOGY_CAUSAL_LOG') return event.data.governor_approved === false;
  return !EVERY_EPOCH.has(event.event_type) || (event.severity !== 'debug' && event.severity !== 'info');
}

function envIn(event: TelemetryEvent, data: object): number | null {
  // Its value is the mean over all environments, whatever its env_id says (spec §3.18).
  if (event.event_type === 'PERFORMANCE_DEGRADATION') return null;
  const env = 'env_id' in data ? data.env_id : null;
  return typeof env === 'number' && Number.isInteger(env) ? env : null;
}

/** The slot an event speaks of: the envelope's if it has one, else the payload's. */
function slotIn(event: TelemetryEvent, data: object): string | null {
  if (event.slot_id !== null && event.slot_id !== '') return event.slot_id;
  const slot = 'slot_id' in data ? data.slot_id : null;
  return typeof slot === 'string' && slot !== '' ? slot : null;
}

/** The row that says `line` of an event. */
export function rowOf(event: TelemetryEvent, position: number, line: Line): FeedRow {
  const data = event.data ?? {};
  return {
    ...line,
    position,
    time: event.time,
    type: event.event_type,
    severity: event.severity,
    env: envIn(event, data),
    slot: slotIn(event, data),
  };
}

/** The feed's row for an event that is worth a line; null for what every epoch brings. */
export function feedRow(event: TelemetryEvent, position: number): FeedRow | null {
  const line = lineOf(event);
  return line === null ? null : rowOf(event, position, line);
}
