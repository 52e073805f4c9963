import { createClient, ErrorReply, RESP_TYPES } from '@redis/client';
import { parseEntries, parseInfo, type Entry, type StreamInfo } from './redis-replies.ts';

/** One connection to a broker and the two questions a relay asks it. It serves until the first error. */

/** How long the broker may hold an answer back: a look at the stream at least this often. */
const BLOCK_MS = 5000;
/** A broker that says nothing for this long, though it should after BLOCK_MS, is gone. */
const SILENCE_MS = 3 * BLOCK_MS;

export interface RedisConnection {
  /** At most `count` entries after an id and the stream at that same moment; null where there is no such stream. */
  readonly take: (after: string, count: number) => Promise<{ info: StreamInfo; entries: readonly Entry[] } | null>;
  /** Waits until there are entries after an id, some seconds at most. */
  readonly wait: (after: string) => Promise<void>;
  /** Ends it at once; what still waits rejects. */
  readonly destroy: () => void;
}

function noSuchKey(reply: unknown): boolean {
  return reply instanceof ErrorReply && /no such key/i.test(reply.message);
}

/** Connects. Rejects where the broker is away, refuses, or `signal` is aborted. */
export async function connectToRedis(url: string, stream: string, signal: AbortSignal): Promise<RedisConnection> {
  const client = createClient({
    url,
    // The old protocol: also brokers before Redis 6 speak it, and a refused password is not repeated in the answer.
    RESP: 2,
    maintNotifications: 'disabled',
    socket: { reconnectStrategy: false, socketTimeout: SILENCE_MS },
    // Lines as they came, also where they are not UTF-8.
    commandOptions: { timeout: SILENCE_MS, typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
  // Whatever happens also rejects the question that waits.
  client.on('error', () => undefined);
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(new Error('The relay stops.'));
    };
  });
  const destroy = (): void => {
    signal.removeEventListener('abort', destroy);
    client.destroy();
    stop();
  };
  // Nobody may be waiting when it ends.
  stopped.catch(() => undefined);
  signal.addEventListener('abort', destroy);
  try {
    signal.throwIfAborted();
    // An attempt that hears nothing would go on for seconds after it was destroyed.
    await Promise.race([client.connect(), stopped]);
  } catch (error) {
    destroy();
    throw error;
  }
  return {
    take: async (after, count) => {
      // Together, so that nothing is trimmed between the one and the other. The client's own way to ask several
      // questions at once turns bytes into text.
      const answers = await Promise.all([
        client.sendCommand(['MULTI']),
        client.sendCommand(['XINFO', 'STREAM', stream]),
        client.sendCommand(['XREAD', 'COUNT', String(count), 'STREAMS', stream, after]),
        client.sendCommand<unknown>(['EXEC']),
      ]);
      const replies: readonly unknown[] = Array.isArray(answers[3]) ? answers[3] : [];
      if (noSuchKey(replies[0])) return null;
      for (const reply of replies) if (reply instanceof ErrorReply) throw reply;
      return { info: parseInfo(replies[0]), entries: parseEntries(replies[1]) };
    },
    wait: async (after) => {
      await client.sendCommand(['XREAD', 'COUNT', '1', 'BLOCK', String(BLOCK_MS), 'STREAMS', stream, after]);
    },
    destroy,
  };
}
