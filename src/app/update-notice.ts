import type { ViewModel } from '../components/view-model.ts';

/** When a new version may take over, and what is said until then. A reload never breaks off what is under way. */

/** As much of the view model as is looked at. */
export interface UpdateView {
  readonly source: Pick<ViewModel['source'], 'kind' | 'connection' | 'lastArrival' | 'progress' | 'reopening'>;
  readonly storage: ViewModel['storage'];
  readonly library: Pick<ViewModel['library'], 'exporting'>;
  readonly sharing: ViewModel['sharing'];
}

/** What is told of a new version. */
export interface UpdateNotice {
  readonly text: string;
  /** The button that reloads is there. */
  readonly mayReload: boolean;
}

/** A live source that sent nothing for this time is not in the middle of anything, in milliseconds. */
const QUIET_MS = 300_000;
/** The longest that a reload waits for the device, in milliseconds. */
const FLUSH_MS = 10_000;

/** What has to be over before a reload, as the end of a sentence with “once”; null where nothing stands against it. */
export function awaitedBeforeReload({ source, storage, library, sharing }: UpdateView, now: number): string | null {
  if (source.progress?.state === 'reading') return 'the recording is read';
  if (source.reopening !== null) return 'the stored run is open';
  if (library.exporting !== null) return 'the export is saved';
  if (sharing.role === 'host' && sharing.state !== 'failed') return 'you stop sharing';
  if (sharing.role === 'guest' && !['refused', 'ended', 'failed'].includes(sharing.state)) {
    return 'you leave the shared session';
  }
  if (isComing(source, now)) return 'the run has ended or is closed';
  if (source.kind !== 'none' && (storage.kind === 'memory' || storage.kind === 'full')) {
    return 'the run is closed: a part of it is only in memory';
  }
  return null;
}

function isComing({ connection, lastArrival }: UpdateView['source'], now: number): boolean {
  switch (connection.kind) {
    case 'live':
    case 'reconnecting':
      return lastArrival !== null && now - lastArrival < QUIET_MS;
    case 'connecting':
      return true;
    default:
      return false;
  }
}

/**
 * What is told while a new version waits.
 * @param now milliseconds since 1970
 */
export function updateNotice(view: UpdateView, now: number): UpdateNotice {
  const awaited = awaitedBeforeReload(view, now);
  return awaited === null
    ? { text: 'A new version of Scry is ready.', mayReload: true }
    : { text: `A new version of Scry is ready. It can be loaded once ${awaited}.`, mayReload: false };
}

/**
 * Brings all that was received onto the device, then lets the new version take over.
 * @param flush resolves when all is on the device
 * @param activate reloads into the new version
 * @returns why it did not reload, in words; null where it does
 */
export async function reloadSafely(
  flush: () => Promise<void>,
  activate: () => void,
  longest = FLUSH_MS,
): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('late'));
    }, longest);
  });
  try {
    await Promise.race([flush(), late]);
  } catch {
    return 'What was received is not on the device yet, so the new version was not loaded. Try again in a moment.';
  } finally {
    clearTimeout(timer);
  }
  activate();
  return null;
}
