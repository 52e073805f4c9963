import type { RawResume } from './history-protocol.ts';

/** Whether something read from the device is a resume point: the checksum has vouched for the bytes already. */
export function isResume(value: unknown): value is RawResume {
  return (
    typeof value === 'object' &&
    value !== null &&
    'position' in value &&
    typeof value.position === 'number' &&
    'extra' in value &&
    'open' in value &&
    Array.isArray(value.open)
  );
}
