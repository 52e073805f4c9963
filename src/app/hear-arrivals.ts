import { hearFileDrops } from './file-drop.ts';
import type { LaunchParams } from './launch.ts';
import { loadOnce } from './load-once.ts';
import type { RunOpener } from './run-opener.ts';
import type { SessionController } from './session-controller.ts';

/** Addresses that ask for more than a place: the demo, and what another app shared. */
const ARRIVAL = /^#\/?(demo|library\?(.*&)?shared=)/;

/** Whether an address asks for more than a place. */
export function isArrival(hash: string): boolean {
  return ARRIVAL.test(hash);
}

interface LaunchQueue {
  setConsumer(consumer: (params: LaunchParams) => void): void;
}

function hasLaunchQueue(scope: object): scope is { readonly launchQueue: LaunchQueue } {
  return 'launchQueue' in scope;
}

/**
 * Opens what comes from outside of the page, until the signal: dropped files, a recording that was opened in the file
 * manager, files that another app shared.
 * @param dragging told whether something is being dragged over the page
 */
export function hearArrivals(
  signal: AbortSignal,
  opener: RunOpener,
  session: SessionController,
  dragging: (dragging: boolean) => void,
): void {
  const files = (opened: readonly File[]): void => {
    opener.openFiles(opened);
  };
  const tell = (text: string): void => {
    session.notify(text);
  };
  hearFileDrops(signal, {
    dragging,
    files,
    nothing: () => {
      tell('There is no recording in what was dropped: no .jsonl and no .jsonl.gz.');
    },
  });
  const launches = {
    files,
    demo: () => {
      opener.openDemo();
    },
    tell,
  };
  // Loaded when somebody comes that way.
  const arrive = (): void => {
    if (!isArrival(location.hash)) return;
    void import('./launch.ts').then(({ Launches, thisWindow }) => new Launches(thisWindow(), launches).arrive());
  };
  arrive();
  window.addEventListener('hashchange', arrive, { signal });
  const scope: object = globalThis;
  if (!hasLaunchQueue(scope)) return;
  const opened = loadOnce(async () => {
    const { Launches, thisWindow } = await import('./launch.ts');
    return new Launches(thisWindow(), launches);
  });
  scope.launchQueue.setConsumer((params) => {
    if (!signal.aborted) void opened().then((window) => window.launched(params));
  });
}
