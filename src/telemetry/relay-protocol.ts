import * as z from 'zod/mini';

/** Relay protocol, version 1 (architecture page). The first line of a message is one of these objects. */

export const PROTOCOL_VERSION = 1;

/** The WebSocket subprotocol; a token travels beside it as `token.<hex>`, so that it stays out of addresses. */
export const SUBPROTOCOL = 'scry.v1';

const position = z.int().check(z.nonnegative());

const runInfo = z.object({
  run: z.string(),
  name: z.string(),
  head: position,
  bytes: position,
  live: z.boolean(),
  /** Seconds since 1970. */
  startedAt: z.number(),
  /** Tells whose file it is: a digest of its first line; absent while there is none. */
  identity: z.optional(z.string()),
  /** False while the relay has not counted the lines: `head` is too small, and grows without anything new. */
  counted: z.optional(z.boolean()),
});

/** A run that the relay offers. */
export type RunInfo = z.infer<typeof runInfo>;

const serverMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), protocol: z.number(), runs: z.array(runInfo) }),
  z.object({ type: z.literal('events'), run: z.string(), from: position, count: position }),
  z.object({ type: z.literal('head'), run: z.string(), head: position, live: z.boolean() }),
  z.object({ type: z.literal('run'), status: z.enum(['appeared', 'ended', 'truncated']), run: runInfo }),
  z.object({ type: z.literal('error'), code: z.string(), message: z.string() }),
]);

/** What the relay says. */
export type ServerMessage = z.infer<typeof serverMessage>;

const clientMessage = z.object({
  type: z.literal('subscribe'),
  run: z.string(),
  /** First position wanted; −1 for the live edge only. */
  from: z.int().check(z.gte(-1)),
});

/** What a viewer says. */
export type ClientMessage = z.infer<typeof clientMessage>;

function parseWith<T>(schema: z.ZodMiniType<T>, text: string): T | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = schema.safeParse(raw);
  return parsed.success ? parsed.data : null;
}

/** The head line of a relay's message; null where it is no message of this protocol. */
export function parseServerMessage(text: string): ServerMessage | null {
  return parseWith(serverMessage, text);
}

/** A viewer's message; null where it is none. */
export function parseClientMessage(text: string): ClientMessage | null {
  return parseWith(clientMessage, text);
}
