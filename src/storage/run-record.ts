import * as z from 'zod/mini';

/** What is stored about a run besides its lines: the recorder's facts, and people's choices. */

/** Grows when the shape of a run's record changes. */
export const RECORD_VERSION = 1;

const count = z.int().check(z.nonnegative());

const runRecord = z.object({
  version: z.literal(RECORD_VERSION),
  id: z.string(),
  /** As its source calls it. */
  name: z.string(),
  source: z.object({
    kind: z.enum(['file', 'relay', 'demo']),
    /** Digest of the source's first line: tells whose lines these are. */
    identity: z.string(),
    /** A source may hold several runs, one after the other: which one this is, from 0. */
    part: count,
    /** Another content with the same first line is another edition, from 0. */
    edition: count,
    /** The line of the source that is this run's position 0. */
    firstLine: count,
    /** Byte of the source after the last stored line; null where the source has no bytes. */
    bytes: z.nullable(count),
  }),
  /** Id that the telemetry gives the run; empty before a start was seen. */
  runId: z.string(),
  /** Version of the state in its checkpoints; those of another version are made anew from the lines. */
  stateVersion: count,
  task: z.string(),
  /** Lines stored. */
  head: count,
  events: count,
  badLines: count,
  rawBytes: count,
  storedBytes: count,
  batches: count,
  /** 0 where the run did not say. */
  maxBatches: count,
  /** Percent; null before the first batch. */
  accuracy: z.nullable(z.number()),
  sparkline: z.array(z.number()),
  /** Milliseconds since 1970 on this device's clock. */
  firstSeen: z.number(),
  lastSeen: z.number(),
  /** Its source has ended: nothing more will come. */
  complete: z.boolean(),
});

/** The recorder's facts about a stored run. */
export type RunRecord = z.infer<typeof runRecord>;

const runChoices = z.object({
  /** Given by a person; null for the source's name. */
  name: z._default(z.nullable(z.string()), null),
  kept: z._default(z.boolean(), false),
  /** Milliseconds since 1970 when it was deleted; it is gone for good a little later. */
  deletedAt: z._default(z.nullable(z.number()), null),
  /** Where the run was left; null at the newest. */
  left: z._default(z.nullable(z.string()), null),
});

/** What people decided about a stored run. `left` is the part of an address that restores the place. */
export type RunChoices = z.infer<typeof runChoices>;

/** Choices nobody has made. */
export const NO_CHOICES: RunChoices = { name: null, kept: false, deletedAt: null, left: null };

/** Reads a stored record; null where it is damaged or of a version nobody can read. */
export function parseRunRecord(stored: unknown): RunRecord | null {
  const parsed = runRecord.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** Reads stored choices; what is damaged counts as not made. */
export function parseRunChoices(stored: unknown): RunChoices {
  const parsed = runChoices.safeParse(stored ?? {});
  return parsed.success ? parsed.data : NO_CHOICES;
}

/** A run's id in addresses: the same lines have the same id on every device. */
export function runIdOf(identity: string, part: number, edition: number): string {
  return `${identity}${part === 0 ? '' : `-${String(part + 1)}`}${edition === 0 ? '' : `~${String(edition + 1)}`}`;
}

/** What a run's id was made of. */
export function partsOfRunId(run: string): { identity: string; part: number; edition: number } {
  const [, identity = run, part = '1', edition = '1'] = /^([^-~]*)(?:-(\d+))?(?:~(\d+))?$/.exec(run) ?? [];
  return { identity, part: Number(part) - 1, edition: Number(edition) - 1 };
}
