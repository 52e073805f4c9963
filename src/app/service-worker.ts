/** The service worker's side of the page: it makes the shell work offline, and says when a new version waits. */

/** How often a window that stays open asks for a new version, in milliseconds. */
const UPDATE_MS = 3_600_000;

/**
 * Registers the service worker. Nothing reloads by itself: a live run must not lose what it shows.
 * @param updateReady called when a new version waits, or when another window has switched to it; with what reloads into it
 */
export async function registerServiceWorker(updateReady: (activate: () => void) => void): Promise<void> {
  if (!window.isSecureContext || !('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const { Workbox } = await import('workbox-window');
  const workbox = new Workbox('./sw.js', { scope: './' });
  const reload = (): void => {
    location.reload();
  };
  let asked = false;
  workbox.addEventListener('waiting', () => {
    updateReady(() => {
      asked = true;
      workbox.messageSkipWaiting();
    });
  });
  workbox.addEventListener('controlling', () => {
    if (asked) reload();
    // Another window switched. This one goes on with the version it has, which the worker keeps for it.
    else updateReady(reload);
  });
  try {
    await workbox.register();
    // Browsers look for one when a page is loaded, and this one may stay for weeks.
    setInterval(() => {
      if (document.visibilityState === 'visible') void workbox.update().catch(() => undefined);
    }, UPDATE_MS);
  } catch {
    // Private windows may refuse it; everything but offline use works.
  }
}
