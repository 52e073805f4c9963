import { decodePlain } from '../storage/plain-data.ts';
import type { RecorderExtra } from './recorder.ts';
import type { ViewState } from './view-state.ts';

/**
 * Guards for states read from the device. The record's version says that this code wrote them, the checksum that
 * they are whole; what is left is to tell one kind from another.
 */

/** The view in an encoded checkpoint; null where there is none in it. */
export function viewIn(bytes: Uint8Array): ViewState | null {
  try {
    const view = decodePlain(bytes);
    return isViewState(view) ? view : null;
  } catch {
    return null;
  }
}

function isViewState(value: unknown): value is ViewState {
  return (
    typeof value === 'object' &&
    value !== null &&
    'position' in value &&
    typeof value.position === 'number' &&
    'run' in value &&
    'groups' in value &&
    value.groups instanceof Map &&
    'recent' in value &&
    Array.isArray(value.recent)
  );
}

export function isRecorderExtra(value: unknown): value is RecorderExtra {
  return (
    typeof value === 'object' &&
    value !== null &&
    'index' in value &&
    typeof value.index === 'object' &&
    'facts' in value &&
    typeof value.facts === 'object' &&
    'droppedSeries' in value &&
    typeof value.droppedSeries === 'number'
  );
}
