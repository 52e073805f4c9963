import type { Intentions } from '../components/intentions.ts';

/** An element at which intentions arrive. */
interface IntentionTarget {
  addEventListener<K extends keyof Intentions>(
    name: K,
    heard: (event: CustomEvent<Intentions[K]>) => void,
    options: { signal: AbortSignal },
  ): void;
}

/** Says what is done about an intention. */
export type Hear = <K extends keyof Intentions>(name: K, act: (detail: Intentions[K]) => void) => void;

/** Listens to intentions that bubble up to a host, until the signal. */
export function hearIntentions(host: IntentionTarget, signal: AbortSignal): Hear {
  return (name, act) => {
    host.addEventListener(
      name,
      ({ detail }) => {
        act(detail);
      },
      { signal },
    );
  };
}
