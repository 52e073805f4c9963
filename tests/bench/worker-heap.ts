import type { Page } from '@playwright/test';

/** The heap of a page's dedicated worker, as the browser's debugger sees it: scripts in a worker cannot ask. */

interface HeapUsage {
  readonly usedSize: number;
  /** Outside of the script heap: array buffers. */
  readonly backingStorageSize?: number;
}

interface Answer {
  readonly id?: number;
  readonly result?: HeapUsage;
}

/** Gives a function that tells the used bytes of a worker of the page, array buffers included; known by a part of its address. */
export async function workerHeap(page: Page, name: string): Promise<() => Promise<number>> {
  const debug = await page.context().newCDPSession(page);
  let session = '';
  const waiting = new Map<number, (usage: HeapUsage | undefined) => void>();
  debug.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker' && targetInfo.url.includes(name)) session = sessionId;
  });
  debug.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as Answer;
    if (id !== undefined) waiting.get(id)?.(result);
  });
  await debug.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  let calls = 0;
  return async () => {
    const id = (calls += 1);
    const usage = new Promise<HeapUsage | undefined>((resolve) => waiting.set(id, resolve));
    const message = JSON.stringify({ id, method: 'Runtime.getHeapUsage' });
    await debug.send('Target.sendMessageToTarget', { message, sessionId: session });
    const answer = await usage;
    return answer === undefined ? Number.NaN : answer.usedSize + (answer.backingStorageSize ?? 0);
  };
}
