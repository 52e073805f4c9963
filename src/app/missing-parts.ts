import type { SessionController } from './session-controller.ts';

/** Parts of the app are loaded when they are first needed, which fails while their server is away. */

/**
 * Tells when a part of the app could not be loaded, until the signal. Whoever needed it asks again by itself, so that its
 * rejection is nobody's any more.
 * @param session told what happened and what to do now
 */
export function hearMissingParts(
  signal: AbortSignal,
  session: Pick<SessionController, 'notify'>,
  scope: EventTarget = window,
): void {
  const told = new WeakSet<Error>();
  scope.addEventListener(
    'vite:preloadError',
    (event) => {
      if (!('payload' in event) || !(event.payload instanceof Error)) return;
      told.add(event.payload);
      session.notify(
        `A part of Scry could not be loaded: ${event.payload.message}. What is open goes on. Try again, or reload, when the server is back.`,
      );
    },
    { signal },
  );
  scope.addEventListener(
    'unhandledrejection',
    (event) => {
      if ('reason' in event && event.reason instanceof Error && told.has(event.reason)) event.preventDefault();
    },
    { signal },
  );
}
