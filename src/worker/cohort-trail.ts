import type { CohortFacts } from '../diagnosis/cohorts.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';

export type { CohortFacts };

/** What only the events of a group tell its cohort's row: rollbacks, anomalies, the best accuracy. */

/** A broken emitter may write a novel. */
const TEXT_CHARS = 300;

const TRENDS: ReadonlySet<string> = new Set(['PLATEAU_DETECTED', 'DEGRADATION_DETECTED', 'IMPROVEMENT_DETECTED']);

/** Facts before the first event. They are plain data, so that they can lie in a checkpoint. */
export function newCohortFacts(): CohortFacts {
  return { rollbacks: 0, bestAccuracy: null, anomaly: null };
}

/** Whether an event keeps its cohort from leading (health-thresholds §4.11): an anomaly, and no mere trend. */
export function blocksCohort(type: string): boolean {
  return (type.endsWith('_DETECTED') || type.includes('ANOMALY')) && !TRENDS.has(type);
}

/**
 * Follows an event of the group.
 * @param position index of the event
 */
export function followCohort(facts: CohortFacts, event: TelemetryEvent, position: number): void {
  if (event.event_type === 'EPOCH_COMPLETED') {
    const accuracy = event.known ? event.data?.val_accuracy : undefined;
    if (accuracy !== undefined && accuracy > (facts.bestAccuracy ?? -Infinity)) facts.bestAccuracy = accuracy;
  } else if (event.event_type === 'GOVERNOR_ROLLBACK') {
    facts.rollbacks += 1;
  } else if (blocksCohort(event.event_type)) {
    facts.anomaly = { text: textOf(event).slice(0, TEXT_CHARS), position: position + 1 };
  }
}

/** The detail, else the message, else the type in plain words. */
function textOf(event: TelemetryEvent): string {
  const told: unknown = event.data !== null && 'detail' in event.data ? event.data.detail : null;
  if (typeof told === 'string' && told !== '') return told;
  if (event.message !== '' && event.message !== event.event_type) return event.message;
  const words = event.event_type.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
