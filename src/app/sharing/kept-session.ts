/** What a reload of the window must find again. Secrets live in sessionStorage alone: they end with the tab. */

const HOST = 'scry-share-host';
const GUEST = 'scry-share-guest';

function read(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: object | null): void {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Without a place to keep it the session ends with a reload, and goes on until then.
  }
}

/** Whether a reload interrupted a shared session. */
export function wasSharing(): boolean {
  return read(HOST) !== null || read(GUEST) !== null;
}

/** As JSON, as it was written. */
export const keptHostText = (): string | null => read(HOST);
export const keptGuestText = (): string | null => read(GUEST);

export function keepHost(kept: object | null): void {
  write(HOST, kept);
}

export function keepGuest(kept: object | null): void {
  write(GUEST, kept);
}
