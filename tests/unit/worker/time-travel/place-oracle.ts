import { decodeLine } from '../../../../src/telemetry/decode.ts';
import type { TelemetryEvent } from '../../../../src/telemetry/event.ts';
import type { Finding } from '../../../../src/diagnosis/finding.ts';
import type { StepUnit } from '../../../../src/worker/steps.ts';
import { logOf } from '../../diagnosis/diagnosed.ts';

/** Where steps and jumps lead, told from all of a run's lines at once. */

function isOf(event: TelemetryEvent, group: string | null): boolean {
  return group === null || event.group_id === group;
}

export class PlaceOracle {
  readonly #events: readonly (TelemetryEvent | null)[];
  readonly #lines: readonly string[];
  #findings: readonly Finding[] | null = null;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
    this.#events = lines.map((line, position) => {
      const decoded = decodeLine(line, position);
      return decoded.ok ? decoded.event : null;
    });
  }

  /** Groups of the first so many lines, sorted. */
  groupsAt(position: number): string[] {
    return [...new Set(this.#events.slice(0, position).flatMap((event) => event?.group_id ?? []))].sort();
  }

  /** Ends of a group's batches below the head, with their numbers. */
  batches(group: string | null, head: number): { readonly batch: number; readonly position: number }[] {
    return this.#events
      .slice(0, head)
      .flatMap((event, i) =>
        event?.known === true &&
        event.event_type === 'BATCH_EPOCH_COMPLETED' &&
        event.data !== null &&
        isOf(event, group)
          ? [{ batch: event.data.batch_idx, position: i + 1 }]
          : [],
      );
  }

  /** The cursors that a step of this unit may lead to, besides the ends. */
  places(unit: Exclude<StepUnit, 'event'>, group: string | null, head: number): number[] {
    const events = this.#events.slice(0, head);
    switch (unit) {
      case 'batch':
        return this.batches(group, head).map(({ position }) => position);
      case 'decision':
        return events.flatMap((event, i) =>
          event?.known === true &&
          event.event_type === 'ANALYTICS_SNAPSHOT' &&
          event.data?.kind === 'last_action' &&
          isOf(event, group)
            ? [i + 1]
            : [],
        );
      case 'finding':
        this.#findings ??= logOf(this.#lines).findings;
        return [
          ...new Set(
            this.#findings
              .filter(({ routine, group: of, begin }) => !routine && (group === null || of === group) && begin <= head)
              .map(({ begin }) => begin),
          ),
        ];
      case 'epoch': {
        const epochs = this.#epochs(group, head);
        return epochs.flatMap(({ epoch, at }, i) => (i > 0 && epochs[i - 1]?.epoch !== epoch ? [at] : []));
      }
    }
  }

  /** Where a step leads. */
  step(unit: StepUnit, direction: 1 | -1, group: string | null, cursor: number, head: number): number {
    if (unit === 'event') return Math.min(head, Math.max(0, cursor + direction));
    // All cursors between two epochs are one place: a step on takes at least one event of an epoch along.
    const first = this.#epochs(group, head).find(({ at }) => at >= cursor)?.at ?? head;
    const beyond = unit === 'epoch' && direction === 1 ? first : cursor;
    const places = this.places(unit, group, head);
    return direction === 1
      ? (places.find((place) => place > beyond) ?? head)
      : (places.findLast((place) => place < cursor) ?? 0);
  }

  #epochs(group: string | null, head: number): { readonly epoch: number; readonly at: number }[] {
    return this.#events.slice(0, head).flatMap((event, at) => {
      if (event?.known !== true || event.event_type !== 'EPOCH_COMPLETED' || event.data === null) return [];
      return isOf(event, group) ? [{ epoch: event.data.inner_epoch, at }] : [];
    });
  }
}
