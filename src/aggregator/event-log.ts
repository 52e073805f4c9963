import type { Payload, TelemetryEvent } from '../telemetry/event.ts';
import { clockText } from '../telemetry/timestamp.ts';
import type { GroupState, Rules } from './group-state.ts';
import { slotOf } from './handle-seeds.ts';
import { pushBounded } from './history.ts';

/** The event log (aggregation §6): one entry an event, built before its handler runs. */

const KEPT = 100;

type Metadata = Record<string, string | number>;

interface Words {
  readonly message: string;
  readonly metadata: Metadata;
  readonly envId: number | null;
  /** Where the entry's episode comes from the payload instead of the state (E2 anomalies). */
  readonly episode?: number;
}

function plain(event: TelemetryEvent): Words {
  return { message: event.message === '' ? event.event_type : event.message, metadata: {}, envId: null };
}

function anomalyWords(data: Payload<'GRADIENT_ANOMALY'>): Words {
  const text = data.anomaly_type.replaceAll('_', ' ').toLowerCase();
  const metadata: Metadata = {
    anomaly_type: data.anomaly_type,
    batch: data.batch ?? 0,
    inner_epoch: data.inner_epoch ?? 0,
    total_episodes: data.total_episodes ?? 0,
  };
  if (data.detail != null && data.detail !== '') metadata['detail'] = data.detail;
  return { message: text.charAt(0).toUpperCase() + text.slice(1), metadata, envId: null, episode: data.episode ?? 0 };
}

function gateWords(slot: string, data: Payload<'SEED_GATE_EVALUATED'>): Words {
  const metadata: Metadata = {
    slot_id: slot,
    gate: data.gate,
    target_stage: data.target_stage,
    result: data.passed ? 'PASS' : 'FAIL',
  };
  const failed = data.checks_failed?.length ?? 0;
  if (failed > 0) metadata['failed_checks'] = failed;
  if (data.message != null && data.message !== '') metadata['detail'] = data.message;
  return { message: 'Gate evaluated', metadata, envId: data.env_id };
}

function wordsOf(event: TelemetryEvent, rules: Rules): Words {
  if (!event.known || event.data === null) return plain(event);
  switch (event.event_type) {
    case 'SEED_GERMINATED':
      return {
        message: 'Germinated',
        metadata: { slot_id: slotOf(event, event.data), blueprint: event.data.blueprint_id },
        envId: event.data.env_id,
      };
    case 'SEED_GATE_EVALUATED':
      return gateWords(slotOf(event, event.data), event.data);
    case 'SEED_STAGE_CHANGED':
      return {
        message: 'Stage changed',
        metadata: { slot_id: slotOf(event, event.data), from: event.data.from_stage, to: event.data.to_stage },
        envId: event.data.env_id,
      };
    case 'SEED_FOSSILIZED':
      return {
        message: 'Fossilized',
        metadata: { slot_id: slotOf(event, event.data), improvement: event.data.improvement },
        envId: event.data.env_id,
      };
    case 'SEED_PRUNED':
      return {
        message: 'Pruned',
        metadata: { slot_id: slotOf(event, event.data), reason: event.data.reason },
        envId: event.data.env_id,
      };
    case 'PPO_UPDATE_COMPLETED':
      return event.data.skipped === true
        ? { message: 'PPO skipped', metadata: { reason: 'buffer rollback' }, envId: null }
        : {
            message: 'PPO update',
            metadata: { entropy: event.data.entropy, clip_fraction: event.data.clip_fraction },
            envId: null,
          };
    case 'BATCH_EPOCH_COMPLETED':
      return {
        message: 'Batch complete',
        metadata: { batch: event.data.batch_idx, episodes: event.data.episodes_completed },
        envId: null,
      };
    case 'RATIO_EXPLOSION_DETECTED':
    case 'RATIO_COLLAPSE_DETECTED':
    case 'VALUE_COLLAPSE_DETECTED':
    case 'NUMERICAL_INSTABILITY_DETECTED':
    case 'GRADIENT_ANOMALY':
    case 'GRADIENT_PATHOLOGY_DETECTED':
      return rules === 'E2' ? anomalyWords(event.data) : plain(event);
    default:
      return plain(event);
  }
}

/** Appends the event's entry; `episode` is the state's before the event. */
export function logEvent(state: GroupState, event: TelemetryEvent): void {
  const words = wordsOf(event, state.rules);
  pushBounded(
    state.eventLog,
    {
      timestamp: event.timestamp.endsWith('+00:00') ? event.timestamp.slice(11, 19) : clockText(event.time),
      event_type: event.event_type,
      env_id: words.envId,
      message: words.message,
      episode: words.episode ?? state.currentEpisode,
      relative_time: '(0s)',
      metadata: { event_id: event.event_id, ...words.metadata },
      time: event.time,
    },
    KEPT,
  );
}
