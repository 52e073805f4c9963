import type * as Storage from '../storage/device.ts';
import type { Database } from '../storage/database.ts';

/** The device's storage with its database. The first screen does not wait for it. */
export interface Device {
  readonly storage: typeof Storage;
  readonly database: Database;
}

let opening: Promise<Device> | null = null;

/** Loads the device's storage when it is first asked for. */
export function device(): Promise<Device> {
  opening ??= import('../storage/device.ts').then((storage) => ({ storage, database: new storage.Database() }));
  return opening;
}
