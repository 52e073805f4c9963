import type { EventType } from '../telemetry/catalogue.ts';
import { slotOf } from '../aggregator/handle-seeds.ts';
import type { TelemetryEvent, Severity } from '../telemetry/event.ts';
import { compact, count, fixed, fractionAsPercent, percent, signed } from '../diagnosis/units.ts';
import type { FeedRow, FeedTone } from './view-slices.ts';

/** Events worth a line in the feed, in plain words. What every epoch brings is left out. */

type Line = Omit<FeedRow, 'position' | 'time'>;

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
    ? { tag: 'CRIT', tone: 'crit', env: null, text }
    : { tag: 'WARN', tone: 'warn', env: null, text };
}

function lineOf(event: TelemetryEvent): Line | null {
  if (!event.known)
    return { tag: 'NEW', tone: 'accent', env: null, text: `${event.event_type} ${event.message}`.trim() };
  if (event.data === null)
    return { tag: 'EMPTY', tone: 'warn', env: null, text: `${event.event_type} without a payload` };
  switch (event.event_type) {
    case 'TRAINING_STARTED': {
      const { task, n_envs, max_batches, max_epochs } = event.data;
      const size = `${count(n_envs)} environments, ${count(max_epochs)} epochs${max_batches == null ? '' : `, ${count(max_batches)} batches`}`;
      return { tag: 'START', tone: 'accent', env: null, text: `Training of ${task} started: ${size}` };
    }
    case 'CHECKPOINT_LOADED':
      return {
        tag: 'RESUME',
        tone: 'accent',
        env: null,
        text: `Checkpoint loaded: ${event.data.path ?? 'no path given'}`,
      };
    case 'BATCH_EPOCH_COMPLETED':
      return {
        tag: 'BATCH',
        tone: 'accent',
        env: null,
        text: `Batch ${count(event.data.batch_idx)} done: mean accuracy ${percent(event.data.avg_accuracy)}, mean reward ${signed(event.data.avg_reward, 2)}`,
      };
    case 'PPO_UPDATE_COMPLETED': {
      const update = event.data.batch == null ? 'Policy update' : `Policy update ${count(event.data.batch)}`;
      // A skipped update carries defaults that nobody measured.
      if (event.data.skipped === true) return { tag: 'PPO', tone: 'warn', env: null, text: `${update} skipped` };
      return {
        tag: 'PPO',
        tone: 'accent',
        env: null,
        text: `${update}: KL ${compact(event.data.kl_divergence)}, clip ${fractionAsPercent(event.data.clip_fraction)}, entropy ${fixed(event.data.entropy, 2)}`,
      };
    }
    case 'SEED_GERMINATED':
      return {
        tag: 'GERM',
        tone: stageTone('GERMINATED'),
        env: event.data.env_id,
        text: `${slotOf(event, event.data)} germinated with ${event.data.blueprint_id}`,
      };
    case 'SEED_STAGE_CHANGED': {
      const alpha = event.data.alpha == null ? '' : ` (alpha ${fixed(event.data.alpha, 2)})`;
      return {
        tag: 'STAGE',
        tone: stageTone(event.data.to_stage),
        env: event.data.env_id,
        text: `${slotOf(event, event.data)} ${event.data.from_stage} → ${event.data.to_stage}${alpha}`,
      };
    }
    case 'SEED_GATE_EVALUATED': {
      const { gate, passed, target_stage: target, checks_failed: failed } = event.data;
      const why = passed || failed == null || failed.length === 0 ? '' : `: ${failed.join(', ')}`;
      return {
        tag: 'GATE',
        tone: passed ? stageTone(target) : 'none',
        env: event.data.env_id,
        text: `${slotOf(event, event.data)} gate ${gate} ${passed ? 'passed' : 'failed'} towards ${target}${why}`,
      };
    }
    case 'SEED_FOSSILIZED':
      return {
        tag: 'FOSSIL',
        tone: stageTone('FOSSILIZED'),
        env: event.data.env_id,
        text: `${slotOf(event, event.data)} ${event.data.blueprint_id} fossilized${outcome(event.data.improvement)}, ${count(event.data.params_added)} parameters`,
      };
    case 'SEED_PRUNED': {
      const named =
        event.data.blueprint_id == null || event.data.blueprint_id === '' ? '' : ` ${event.data.blueprint_id}`;
      const why = event.data.reason === '' ? 'by the policy' : event.data.reason.replaceAll('_', ' ');
      return {
        tag: 'PRUNE',
        tone: stageTone('PRUNED'),
        env: event.data.env_id,
        text: `${slotOf(event, event.data)}${named} pruned: ${why}${outcome(event.data.improvement)}`,
      };
    }
    case 'GOVERNOR_ROLLBACK': {
      const loss = event.data.loss_at_panic == null ? '' : `, loss ${compact(event.data.loss_at_panic)}`;
      return {
        tag: 'CRIT',
        tone: 'crit',
        env: event.data.env_id,
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
        env: null,
        text: `Rolling accuracy ${signed(event.data.rolling_delta, 2)} points: ${word}`,
      };
    }
    case 'PERFORMANCE_DEGRADATION':
      return {
        tag: 'WARN',
        tone: 'warn',
        env: null,
        text: `Mean accuracy ${percent(event.data.current_acc)} is ${percent(event.data.drop_percent)} below its rolling mean`,
      };
    case 'REWARD_HACKING_SUSPECTED':
      return {
        tag: event.severity === 'critical' ? 'CRIT' : 'WARN',
        tone: event.severity === 'critical' ? 'crit' : 'warn',
        env: null,
        text: `Reward hacking suspected (${event.data.pattern.replaceAll('_', ' ')}): ${event.data.seed_id ?? 'unknown seed'} claims ${fixed(event.data.seed_contribution ?? Number.NaN, 2)} points`,
      };
    case 'MEMORY_WARNING':
      return {
        tag: 'WARN',
        tone: 'warn',
        env: null,
        text: `GPU memory ${fractionAsPercent(event.data.gpu_utilization)} full`,
      };
    case 'ISOLATION_VIOLATION':
      return { tag: 'WARN', tone: 'warn', env: null, text: 'Isolation violation' };
    case 'TOPOLOGY_MANIFEST_RECORDED':
      return { tag: 'TOPO', tone: 'none', env: null, text: `Topology manifest ${event.data.manifest_role}` };
    case 'MORPHOLOGY_CAUSAL_LOG':
      // Of the causal rows only a refusal is news; the rest repeats what the seed events say.
      return event.data.governor_approved === false
        ? {
            tag: 'REFUSED',
            tone: 'warn',
            env: event.data.env_id,
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
            env: null,
            text: event.message === '' ? event.event_type : event.message,
          };
  }
}

const EVERY_EPOCH: ReadonlySet<string> = new Set<EventType>([
  'EPISODE_OUTCOME',
  'TAMIYO_INITIATED',
  'EPOCH_COMPLETED',
  'COUNTERFACTUAL_MATRIX_COMPUTED',
  'ANALYTICS_SNAPSHOT',
  'PHASE_PROFILE_COMPLETED',
  'ALLOCATOR_STATS',
]);

/** Cheap test whether an event may have a row, so that words are made only for those that are shown. */
export function isFeedEvent(event: TelemetryEvent): boolean {
  if (event.event_type === 'MORPHOLOGY_CAUSAL_LOG') return event.severity !== 'debug' && event.severity !== 'info';
  return !EVERY_EPOCH.has(event.event_type) || (event.severity !== 'debug' && event.severity !== 'info');
}

/** The feed's row for an event, or null where it has none. */
export function feedRow(event: TelemetryEvent, position: number): FeedRow | null {
  const line = lineOf(event);
  return line === null ? null : { ...line, position, time: event.time };
}
