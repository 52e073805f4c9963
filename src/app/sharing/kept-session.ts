/** What a reload of the window must find again. Secrets live in sessionStorage alone: they end with the tab. */

const HOST = 'scry-share-host';
const GUEST = 'scry-share-guest';
const NAME = 'scry-share-name';

function read(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, text);
  } catch {
    // Without a place to keep it the session ends with a reload, and goes on until then.
  }
}

/** A page that was reloaded lets go of its locks a moment after the next one has begun. */
const RELOAD_MS = 1500;

const held = new Set<string>();

/**
 * Takes the right to go on with a session, for as long as the page lives. False where another window has it: a
 * duplicated tab begins with a copy of all that the first one kept, and both would throw each other out for ever.
 */
export function holdSession(id: string): Promise<boolean> {
  if (held.has(id) || !('locks' in navigator)) return Promise.resolve(true);
  held.add(id);
  return new Promise((resolve) => {
    navigator.locks
      .request(`scry-share ${id}`, { signal: AbortSignal.timeout(RELOAD_MS) }, () => {
        resolve(true);
        return new Promise(() => undefined);
      })
      .catch(() => {
        held.delete(id);
        resolve(false);
      });
  });
}

/** Whether a reload interrupted a shared session. */
export function wasSharing(): boolean {
  return read(HOST) !== null || read(GUEST) !== null;
}

/** As JSON, as it was written. */
export const keptHostText = (): string | null => read(HOST);
export const keptGuestText = (): string | null => read(GUEST);

export function keepHost(kept: { readonly code: string } | null): void {
  if (kept !== null) void holdSession(kept.code);
  write(HOST, kept === null ? null : JSON.stringify(kept));
}

export function keepGuest(kept: { readonly id: string } | null): void {
  if (kept !== null) void holdSession(kept.id);
  write(GUEST, kept === null ? null : JSON.stringify(kept));
}

/** What the person at this window was called last; settings are read later, and may not have been written yet. */
export function keptName(): string {
  return (read(NAME) ?? '').slice(0, 40);
}

export function keepName(name: string): void {
  write(NAME, name);
}
