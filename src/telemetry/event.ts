import type { CATALOGUE, EventType } from './catalogue.ts';
import type { PayloadOf } from './field.ts';

/** How serious the producer holds an event to be. */
export type Severity = 'debug' | 'info' | 'warning' | 'error' | 'critical';

/** What every event carries around its payload (telemetry-events §1.3), with defaults filled in. */
export interface Envelope {
  /** As written; empty where the producer wrote none. */
  readonly event_id: string;
  /** Never empty: the written id, or one made from the position. */
  readonly id: string;
  /** ISO 8601 as written, UTC. */
  readonly timestamp: string;
  /** The timestamp in seconds since 1970, as the producer's own floats count it. */
  readonly time: number;
  readonly seed_id: string | null;
  readonly slot_id: string | null;
  /** Its meaning depends on the event type: inner epoch, batch-epoch id or episode index. */
  readonly epoch: number | null;
  readonly group_id: string;
  readonly message: string;
  readonly severity: Severity;
}

/** The payload type of an event type. */
export type Payload<T extends EventType> = PayloadOf<(typeof CATALOGUE)[T]>;

/** An event of one known type. `data` is null where the producer wrote null. */
export interface KnownEvent<T extends EventType> extends Envelope {
  readonly known: true;
  readonly event_type: T;
  readonly data: Payload<T> | null;
}

/** An event of a type that the spec does not list: kept, counted and shown, never interpreted. */
export interface UnknownEvent extends Envelope {
  readonly known: false;
  readonly event_type: string;
  readonly data: Readonly<Record<string, unknown>> | null;
}

/** One decoded line. */
export type TelemetryEvent = { [T in EventType]: KnownEvent<T> }[EventType] | UnknownEvent;

/** A line that could not become an event: where it is, and why. */
export interface LineError {
  /** Index of the line among the run's non-blank lines, from 0. */
  readonly position: number;
  /** Offset of the line's first byte in the file, or null where the source has no bytes. */
  readonly byteOffset: number | null;
  /** The payload or envelope field at fault, where there is one. */
  readonly field: string | null;
  readonly reason: string;
  /** The first 200 characters of the line. */
  readonly excerpt: string;
}
