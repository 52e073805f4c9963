import type { LineError, Payload, TelemetryEvent } from '../telemetry/event.ts';
import { parseTimestamp } from '../telemetry/timestamp.ts';
import { bytes, compact, count, fixed, fractionAsPercent, percent, signed } from '../diagnosis/units.ts';
import { feedRow, rowOf, type Line } from './feed.ts';
import type { UnreadableType } from './feed-page.ts';
import type { FeedRow } from './view-slices.ts';

/** Plain rows for what every epoch brings, for those who want to see every event. */

/** Parts that are there, after one another; a value that was not measured leaves no gap. */
function joined(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(', ');
}

/** A name and its value; null where there is none. */
function part<T>(name: string, value: T | null | undefined, write: (value: T) => string): string | null {
  return value == null ? null : `${name} ${write(value)}`;
}

function headed(head: string, parts: readonly (string | null)[]): string {
  const rest = joined(parts);
  return rest === '' ? head : `${head}: ${rest}`;
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}

function plain(tag: string, text: string): Line {
  return { tag, tone: 'none', text };
}

/** Actions with how often they were chosen, the most frequent first; those never chosen are left out. */
function actionParts(counts: Readonly<Record<string, number>> | null | undefined): string[] {
  return Object.entries(counts ?? {})
    .filter(([, times]) => times > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([action, times]) => `${action} ${count(times)}`);
}

function actionLine(data: Payload<'ANALYTICS_SNAPSHOT'>): Line {
  const target = data.slot_id == null || data.slot_id === '' ? '' : ` on ${data.slot_id}`;
  const action = `${data.action_name ?? 'Action without a name'}${target}`;
  return plain(
    'ACTION',
    headed(data.action_success === false ? `${action} failed` : action, [
      part('confidence', data.action_confidence, fractionAsPercent),
      part('value', data.value_estimate, (value) => signed(value, 2)),
      part('reward', data.total_reward, (value) => signed(value, 3)),
    ]),
  );
}

function ofBatch(data: Payload<'ANALYTICS_SNAPSHOT'>): string {
  return data.batch == null ? '' : ` of batch ${count(data.batch)}`;
}

function analyticsLine(event: TelemetryEvent, data: Payload<'ANALYTICS_SNAPSHOT'>): Line {
  switch (data.kind) {
    case 'last_action':
      return actionLine(data);
    case 'action_distribution':
      return plain('ACTIONS', headed(`Actions${ofBatch(data)}`, actionParts(data.action_counts)));
    case 'batch_stats':
      return plain(
        'STATS',
        headed(`Figures${ofBatch(data)}`, [
          // The names of the wire mislead: `host_accuracy` is the batch's mean, `accuracy` the rolling one (spec §3.16).
          part('mean accuracy', data.host_accuracy, percent),
          part('rolling', data.accuracy, percent),
          data.skipped_update === true
            ? 'update skipped'
            : joined([
                part('entropy', data.entropy, (value) => fixed(value, 2)),
                part('KL', data.kl_divergence, compact),
              ]),
          part('seeds created', data.seeds_created, count),
          part('fossilized', data.seeds_fossilized, count),
        ]),
      );
    case 'shapley_computed': {
      const shares = Object.entries(data.shapley_values ?? {}).map(([slot, { mean }]) =>
        part(slot, mean, (value) => `${signed(value, 2)} points`),
      );
      return plain('SHAPLEY', headed('Share of each seed', shares));
    }
    case 'summary_table':
      return plain('TABLE', `Tables of blueprints and environments${ofBatch(data)}`);
    case 'throughput':
      return plain(
        'SPEED',
        headed('Throughput', [
          part('steps a second', data.fps, compact),
          part('step', data.step_time_ms, (value) => `${compact(value)} ms`),
          part('waiting for data', data.dataloader_wait_ms, (value) => `${compact(value)} ms`),
        ]),
      );
    case 'mask_hit_rates': {
      const heads = Object.entries(data.mask_hits ?? {}).map(([head, hits]) => {
        const total = data.mask_total?.[head];
        return `${words(head)} ${count(hits)}${total === undefined ? '' : ` of ${count(total)}`}`;
      });
      return plain('MASKS', headed('Choices that were masked', heads));
    }
    case 'heuristic_episode':
      return plain(
        'EPISODE',
        headed(`Heuristic episode${data.episode == null ? '' : ` ${count(data.episode)}`} done`, [
          part('accuracy', data.final_accuracy, percent),
          part('reward', data.total_reward, (value) => signed(value, 2)),
        ]),
      );
    case 'heuristic_config':
      return plain(
        'CONFIG',
        headed('Heuristic run', [
          data.task ?? null,
          part('episodes', data.episodes, count),
          part('epochs', data.max_epochs, count),
        ]),
      );
    default: {
      const kind = words(data.kind);
      return plain('DATA', event.message === '' || event.message === data.kind ? kind : `${kind}: ${event.message}`);
    }
  }
}

function matrixLine(data: Payload<'COUNTERFACTUAL_MATRIX_COMPUTED'>): Line {
  const seen = (wanted: boolean): number | undefined =>
    data.configs.find(({ seed_mask: mask }) => mask.every((on) => on === wanted))?.accuracy;
  return plain(
    'WHAT IF',
    headed(`Accuracy with and without ${data.slot_ids.join(', ') || 'seeds'}`, [
      part('all', seen(true), percent),
      part('none', seen(false), percent),
    ]),
  );
}

function phasesLine(data: Payload<'PHASE_PROFILE_COMPLETED'>): Line {
  const slowest = Object.entries(data.phases)
    .sort(([, a], [, b]) => (b.wall_ms ?? 0) - (a.wall_ms ?? 0))
    .slice(0, 3)
    .map(([phase, { wall_ms: wall }]) => part(words(phase), wall, (value) => `${compact(value)} ms`));
  return plain('PHASES', headed(`Time of epoch${data.epoch == null ? '' : ` ${count(data.epoch)}`}`, slowest));
}

function routineLine(event: TelemetryEvent): Line {
  if (event.known && event.data !== null) {
    switch (event.event_type) {
      case 'EPOCH_COMPLETED': {
        const { inner_epoch: epoch, val_accuracy: accuracy, val_loss: loss, seeds } = event.data;
        // The pseudo slot of heuristic runs has no stage and is none.
        const planted = Object.values(seeds ?? {}).filter(({ stage }) => stage != null && stage !== 'DORMANT').length;
        const held = planted === 0 ? null : `${count(planted)} ${planted === 1 ? 'seed' : 'seeds'}`;
        return plain(
          'EPOCH',
          headed(`Epoch ${count(epoch)}`, [`accuracy ${percent(accuracy)}`, `loss ${compact(loss)}`, held]),
        );
      }
      case 'EPISODE_OUTCOME':
        return plain(
          'EPISODE',
          headed(`Episode ${count(event.data.episode_idx)} done`, [
            `accuracy ${percent(event.data.final_accuracy)}`,
            `reward ${signed(event.data.episode_reward, 2)}`,
            `${count(event.data.num_fossilized)} fossilized`,
          ]),
        );
      case 'TAMIYO_INITIATED':
        return plain(
          'STABLE',
          `Host stable at epoch ${count(event.data.epoch)}, loss ${compact(event.data.val_loss)}: seeds may germinate`,
        );
      case 'COUNTERFACTUAL_MATRIX_COMPUTED':
        return matrixLine(event.data);
      case 'ANALYTICS_SNAPSHOT':
        return analyticsLine(event, event.data);
      case 'PHASE_PROFILE_COMPLETED':
        return phasesLine(event.data);
      case 'ALLOCATOR_STATS': {
        const { device, allocated_bytes: used, reserved_bytes: reserved, num_ooms: failures } = event.data;
        const failed = failures == null || failures === 0 ? null : `${count(failures)} times out of memory`;
        return plain('MEMORY', headed(device, [`${bytes(used)} used`, `${bytes(reserved)} reserved`, failed]));
      }
      case 'MORPHOLOGY_CAUSAL_LOG': {
        const { slot_id: slot, operation, phase, action_id: action } = event.data;
        return plain('CAUSAL', `${event.slot_id ?? slot} ${operation}: ${words(phase)} of ${action}`);
      }
      default:
    }
  }
  return plain('EVENT', event.message === '' ? event.event_type : event.message);
}

/** A plain row for any event: the feed's own where it is worth a line, else what every epoch brings, in short. */
export function routineRow(event: TelemetryEvent, position: number): FeedRow {
  return feedRow(event, position) ?? rowOf(event, position, routineLine(event));
}

/** The type that stands for lines that are no events; no producer writes it. */
export const UNREADABLE: UnreadableType = 'UNREADABLE_LINE';

/** The row of a line that could not be read. Its time is NaN where the line tells none. */
export function unreadableRow({ position, reason, excerpt }: LineError, line: string): FeedRow {
  const timestamp = /"timestamp":\s*"([^"\\]*)"/.exec(line)?.[1] ?? '';
  return {
    position,
    time: parseTimestamp(timestamp),
    type: UNREADABLE,
    severity: 'error',
    tag: 'BAD',
    tone: 'crit',
    env: null,
    slot: null,
    text: `Line that could not be read: ${reason}. It begins: ${excerpt.slice(0, 80)}`,
  };
}
