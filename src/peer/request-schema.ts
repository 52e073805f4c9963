import './zod-config.ts';
import * as z from 'zod/mini';
import type { ShareNews, ShareRequest } from '../worker/share-protocol.ts';

/** Lines that may be asked for at once. */
const MOST_LINES = 1_000_000;
/** Stretches of a series, at most. */
const MOST_BUCKETS = 10_000;
/** Checkpoints that news may name. */
export const MOST_CHECKPOINTS = 20_000;
/** Characters of a source's title in news. */
export const TITLE_LENGTH = 500;

/** A place among a run's lines, or a count of something. */
export const position = z.int().check(z.nonnegative());

const text = z.string().check(z.maxLength(300));

const positive = z.refine<{ from: number; to: number }>(({ from, to }) => to > from);

const seriesKey = z.strictObject({ group: text, table: text, env: z.nullable(z.int()), field: text });

const seriesSpan = z
  .strictObject({
    from: position,
    to: position,
    buckets: z.int().check(z.positive(), z.maximum(MOST_BUCKETS)),
  })
  .check(positive);

/** What a guest may ask of the host's worker. */
export const shareRequest: z.ZodMiniType<ShareRequest> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('join') }),
  z.strictObject({ kind: z.literal('news') }),
  z.strictObject({ kind: z.literal('lines'), generation: position, from: position, to: position }).check(
    positive,
    z.refine(({ from, to }) => to - from <= MOST_LINES),
  ),
  z.strictObject({ kind: z.literal('checkpoint'), generation: position, position }),
  z.strictObject({ kind: z.literal('series'), generation: position, key: seriesKey, span: seriesSpan }),
  z.strictObject({ kind: z.literal('tables'), generation: position }),
]);

/** What a host tells of its session. */
export const shareNews: z.ZodMiniType<ShareNews> = z.strictObject({
  generation: position,
  open: z.boolean(),
  head: position,
  checkpointsFrom: position,
  checkpoints: z.array(position).check(z.maxLength(MOST_CHECKPOINTS)),
  title: z.string().check(z.maxLength(TITLE_LENGTH)),
  kind: z.enum(['none', 'file', 'relay', 'demo', 'stored']),
  connection: z.enum(['none', 'recording', 'connecting', 'live', 'ended', 'reconnecting', 'offline']),
  progress: z.nullable(z.enum(['reading', 'complete', 'cancelled', 'failed'])),
});
