import type { RelayTarget } from '../session-api.ts';
import { RelayConnection } from './relay-connection.ts';
import { isAborted, type Source } from './source.ts';

/** Follows a run through a relay, for ever: resumes by position, so nothing comes twice and nothing is lost. */

const BACKOFF_MS = [250, 500, 1000, 2000] as const;

/** A source with the means to cut a pause between two attempts short. */
export interface RelayFollower {
  readonly source: Source;
  readonly retryNow: () => void;
}

/** A pause that ends by time (null: never), by abort, or by `wake`. */
class Pause {
  #end: () => void = () => undefined;

  readonly wake = (): void => {
    this.#end();
  };

  take(milliseconds: number | null, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === null ? undefined : setTimeout(this.wake, milliseconds);
      this.#end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', this.wake);
        resolve();
      };
      signal.addEventListener('abort', this.wake);
      if (signal.aborted) this.wake();
    });
  }
}

/** A source that follows a relay until it is cancelled. */
export function relayFollower(target: RelayTarget): RelayFollower {
  const pause = new Pause();
  // Kept here: a follower that is started again after a cancel goes on with the same run.
  let run = target.run;
  let identity: string | undefined;
  const source: Source = async (sink, signal) => {
    let attempt = 0;
    while (!isAborted(signal)) {
      if (attempt === 0) sink.connection({ kind: 'connecting' });
      const connection = new RelayConnection(target, run, sink);
      connection.identity = identity;
      const ending = await connection.follow(signal);
      run = connection.run;
      identity = connection.identity;
      if (isAborted(signal)) return;
      if (!ending.retry && ending.reason === null) {
        sink.connection({ kind: 'recording' });
        return;
      }
      if (!ending.retry && ending.reason !== null) {
        sink.connection({ kind: 'offline', reason: ending.reason });
        sink.notice(ending.reason);
        await pause.take(null, signal);
        attempt = 0;
        continue;
      }
      if (ending.reason !== null) sink.notice(ending.reason);
      attempt = connection.opened ? 1 : attempt + 1;
      const wait = BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length) - 1] ?? 2000;
      sink.connection({ kind: 'reconnecting', attempt, retryAt: Date.now() + wait });
      await pause.take(wait, signal);
    }
  };
  return { source, retryNow: pause.wake };
}
