import type { EventType } from '../telemetry/catalogue.ts';
import type { Payload, Severity } from '../telemetry/event.ts';
import type { SimulatedClock } from './clock.ts';
import { payloadText } from './payload-writer.ts';
import { pythonString } from './python-json.ts';
import type { Random } from './random.ts';

/** One event as the producer would have written it. */
export interface SimulatedLine {
  /** When the event happened, in seconds since 1970. */
  readonly time: number;
  /** One JSON line, without its newline. */
  readonly line: string;
}

/** What an event carries besides its payload; the rest has the producer's defaults. */
export interface Around {
  readonly epoch?: number | null;
  readonly message?: string;
  readonly severity?: Severity;
  readonly seedId?: string;
  readonly slotId?: string;
}

const NOTHING: Around = {};

function textOrNull(text: string | undefined): string {
  return text === undefined ? 'null' : `"${text}"`;
}

/** Turns payloads into lines (telemetry-events §1.3) and holds them until they are fetched. */
export class EventWriter {
  readonly clock: SimulatedClock;
  readonly #random: Random;
  #lines: SimulatedLine[] = [];

  /** @param random a generator of its own, so that ids do not disturb what happens in the run */
  constructor(clock: SimulatedClock, random: Random) {
    this.clock = clock;
    this.#random = random;
  }

  /** Writes one event; a fraction of a millisecond passes. */
  emit<T extends EventType>(type: T, data: Payload<T>, around: Around = NOTHING): void {
    this.clock.advance(60 + (this.#random.word() % 700));
    const { message, epoch } = around;
    const line =
      `{"event_id": "${this.#random.uuid()}", "event_type": "${type}", "timestamp": "${this.clock.timestamp()}"` +
      `, "seed_id": ${textOrNull(around.seedId)}, "slot_id": ${textOrNull(around.slotId)}` +
      `, "epoch": ${String(epoch ?? null)}, "group_id": "default"` +
      `, "message": ${message === undefined ? '""' : pythonString(message)}` +
      `, "data": ${payloadText(type, data)}, "severity": "${around.severity ?? 'info'}"}`;
    this.#lines.push({ time: this.clock.seconds, line });
  }

  /** The lines written since the last call, in order. */
  take(): readonly SimulatedLine[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}
