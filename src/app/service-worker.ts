/** The service worker: makes the shell work offline, and says when a new version waits. */

/** Whether this page can work offline, in words for the person. */
export function offlineText(): string {
  if (!window.isSecureContext) {
    return 'This address is not secure, so the browser allows no offline use here. Open it on localhost or over HTTPS for that.';
  }
  if (!('serviceWorker' in navigator))
    return 'This browser offers no service workers, so Scry needs its server to start.';
  return 'After the first visit Scry starts without a network.';
}

/**
 * Registers the service worker; `updateReady` is called when a new version waits, with what switches to it.
 * Nothing reloads by itself: a live run must not lose what it shows.
 */
export async function registerServiceWorker(updateReady: (activate: () => void) => void): Promise<void> {
  if (!window.isSecureContext || !('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const { Workbox } = await import('workbox-window');
  const workbox = new Workbox('./sw.js', { scope: './' });
  workbox.addEventListener('waiting', () => {
    updateReady(() => {
      workbox.addEventListener('controlling', () => {
        location.reload();
      });
      workbox.messageSkipWaiting();
    });
  });
  try {
    await workbox.register();
  } catch {
    // Private windows may refuse it; everything but offline use works.
  }
}
