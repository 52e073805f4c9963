import * as z from 'zod/mini';

/** What a PeerJS client says to the signalling server. Nothing else is a window of ours. */

const signallingMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('HEARTBEAT') }),
  z.object({
    type: z.enum(['OFFER', 'ANSWER', 'CANDIDATE']),
    /** For whom it is. Who sent it the server knows; what the sender claims is left out. */
    dst: z.string(),
    payload: z.record(z.string(), z.unknown()),
  }),
]);

/** A message of a client. What is in the payload is between the two windows. */
export type SignallingMessage = z.infer<typeof signallingMessage>;

/** A client's message; null where it is none. */
export function parseSignallingMessage(text: string): SignallingMessage | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = signallingMessage.safeParse(raw);
  return parsed.success ? parsed.data : null;
}
