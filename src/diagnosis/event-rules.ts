import type { TelemetryEvent } from '../telemetry/event.ts';
import { anomalyKind } from './anomaly-kinds.ts';
import type { Symptom } from './finding.ts';
import { above, symptom } from './symptom.ts';
import type { ThresholdProfile } from './threshold-profile.ts';
import { compact, count, fixed, fractionAsPercent, percent, signed } from './units.ts';

/** Events that are themselves a report of trouble (health-thresholds §6, 9.3). */

function isGrave(event: TelemetryEvent): boolean {
  return event.severity === 'error' || event.severity === 'critical';
}

/** What the trainer says of an anomaly: its own words, or the kind where it has none. */
function told(kind: string, detail: string | null | undefined): string {
  const words = kind.replaceAll('_', ' ');
  return detail == null || detail === '' ? `${words}.` : `${words}: ${detail}.`;
}

/** The event names no environment, but its seed does: `ep17_env1_seed_0` (telemetry-events §3.19). */
function envOfSeed(seed: string | null | undefined): number | null {
  const id = /^ep\d+_env(\d{1,6})_/.exec(seed ?? '')?.[1];
  return id === undefined ? null : Number(id);
}

/** The symptom that an event reports; null for all others. It lasts until a batch passes without another. */
export function symptomOfEvent(event: TelemetryEvent, profile: ThresholdProfile): Symptom | null {
  if (!event.known || event.data === null) return null;
  switch (event.event_type) {
    case 'RATIO_EXPLOSION_DETECTED':
    case 'RATIO_COLLAPSE_DETECTED':
    case 'VALUE_COLLAPSE_DETECTED':
    case 'NUMERICAL_INSTABILITY_DETECTED':
    case 'GRADIENT_ANOMALY':
    case 'GRADIENT_PATHOLOGY_DETECTED': {
      const { anomaly_type: type, detail } = event.data;
      const found = anomalyKind(event.event_type, type);
      const text = `The trainer reports ${told(type, detail)}`;
      return {
        ...symptom({ ...found, level: isGrave(event) ? 'crit' : found.level, text }),
        key: `${found.rule}/${type}`,
      };
    }
    case 'DEGRADATION_DETECTED': {
      const value = event.data.rolling_delta;
      return symptom({
        rule: 'trend-degradation',
        class: 'environment',
        level: 'warn',
        title: 'Accuracy falls from batch to batch',
        text: `The rolling accuracy changed by ${signed(value, 2)} points.`,
        evidence: [{ name: 'change of the rolling accuracy', value, limit: null, relation: 'is', format: 'number' }],
      });
    }
    case 'PERFORMANCE_DEGRADATION': {
      const { current_acc: now, rolling_avg_acc: mean, drop_percent: drop, threshold_percent: limit } = event.data;
      return symptom({
        rule: 'performance-degradation',
        class: 'environment',
        level: isGrave(event) ? 'crit' : 'warn',
        title: 'Accuracy far below its rolling mean',
        text: `Mean accuracy ${percent(now)} is ${percent(drop)} below its rolling mean of ${percent(mean)}.`,
        evidence: [
          {
            name: 'drop',
            value: drop,
            limit: limit ?? null,
            relation: limit == null ? 'is' : 'at or above',
            format: 'percent',
          },
        ],
      });
    }
    case 'REWARD_HACKING_SUSPECTED': {
      const {
        pattern,
        slot_id: slot,
        seed_id: seed,
        seed_contribution: claims,
        total_improvement: gained,
      } = event.data;
      const network = gained == null ? '' : `, while the network gained ${fixed(gained, 2)}`;
      const claim = claims == null ? '' : `: it claims ${fixed(claims, 2)} points${network}`;
      return symptom({
        rule: 'reward-hacking',
        class: 'hacking',
        level: isGrave(event) ? 'crit' : 'warn',
        env: envOfSeed(seed),
        slot: slot ?? null,
        title: 'Reward hacking suspected',
        text: `${seed ?? slot ?? 'A seed'} looks like reward hacking (${pattern.replaceAll('_', ' ')})${claim}.`,
        evidence: [
          ...(event.data.ratio == null
            ? []
            : [
                {
                  name: 'contribution by improvement',
                  value: event.data.ratio,
                  limit: event.data.threshold ?? null,
                  relation: event.data.threshold == null ? ('is' as const) : ('at or above' as const),
                  format: 'number' as const,
                },
              ]),
        ],
      });
    }
    case 'MEMORY_WARNING': {
      const value = event.data.gpu_utilization * 100;
      const crossing = above(value, profile.memoryPercent);
      return symptom({
        rule: 'memory',
        class: 'memory',
        level: crossing?.level === 'crit' || isGrave(event) ? 'crit' : 'warn',
        title: 'GPU memory is short',
        text: `GPU memory is ${fractionAsPercent(event.data.gpu_utilization)} full.`,
        evidence: [
          {
            name: 'GPU memory',
            value,
            limit: crossing?.limit ?? null,
            relation: crossing?.relation ?? 'is',
            format: 'percent',
          },
        ],
      });
    }
    case 'ALLOCATOR_STATS': {
      const { num_ooms: failures, device } = event.data;
      if (failures == null || failures === 0) return null;
      return symptom({
        rule: 'out-of-memory',
        class: 'memory',
        level: 'crit',
        title: 'Device memory ran out',
        text: `${device} ran out of memory ${count(failures)} ${failures === 1 ? 'time' : 'times'}.`,
        evidence: [{ name: 'out of memory', value: failures, limit: 0, relation: 'above', format: 'count' }],
      });
    }
    case 'ISOLATION_VIOLATION':
      return symptom({
        rule: 'isolation-violation',
        class: 'seed',
        level: 'warn',
        title: 'Isolation violated',
        text: 'Gradients of a seed reached the host.',
      });
    case 'GOVERNOR_ROLLBACK': {
      const { env_id: env, panic_reason: cause, reason, loss_at_panic: loss, loss_threshold: limit } = event.data;
      // A loss that is NaN, or that of mere guessing, is above nothing.
      const isAbove = loss != null && limit != null && loss > limit;
      return symptom({
        rule: 'rollback',
        class: 'rollback',
        level: 'crit',
        env,
        title: `Env ${String(env)} rolled back`,
        text: `The governor restored the last good state of environment ${String(env)}: ${(cause ?? reason).replaceAll('_', ' ')}${loss == null ? '' : `, loss ${compact(loss)}`}.`,
        evidence:
          loss == null
            ? []
            : [
                {
                  name: 'loss',
                  value: loss,
                  limit: isAbove ? limit : null,
                  relation: isAbove ? 'above' : 'is',
                  format: 'number',
                },
              ],
      });
    }
    default:
      return null;
  }
}
