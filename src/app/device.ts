import type * as Storage from '../storage/device.ts';
import type { Database } from '../storage/database.ts';
import { loadOnce } from './load-once.ts';

/** The device's storage with its database. The first screen does not wait for it. */
export interface Device {
  readonly storage: typeof Storage;
  readonly database: Database;
}

/** Loads the device's storage when it is first asked for. */
export const device: () => Promise<Device> = loadOnce(async () => {
  const storage = await import('../storage/device.ts');
  return { storage, database: new storage.Database() };
});
