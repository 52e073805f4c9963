import { answerQuestions } from './helper.ts';
import { Latencies, type LatencySummary } from './latencies.ts';
import { lightSocket } from './light-socket.ts';
import { LINE_BYTES, microseconds, sequenceOf, timeOf } from './line.ts';
import { LineReader } from './line-reader.ts';
import { until } from './wait.ts';
import { Viewer, type Target } from './viewer.ts';

/** All viewers of a measurement, in one process, separate from relay and writer. */

/** What the viewers may be asked. A failure of any viewer is the answer to whatever is asked next. */
export interface ViewersTable {
  /** Adds viewers; lines from the position `timedFrom` on count for the latency. */
  readonly connect: {
    readonly question: {
      readonly target: Target;
      readonly count: number;
      readonly from: number;
      readonly timedFrom: number;
    };
    readonly answer: null;
  };
  /** Adds viewers that subscribe to a run's start and read nothing. */
  readonly stall: { readonly question: { readonly target: Target; readonly count: number }; readonly answer: null };
  /** Ends those. */
  readonly endStalled: { readonly question: object; readonly answer: null };
  /** Ends all viewers. */
  readonly disconnect: { readonly question: object; readonly answer: null };
  /** The position that all viewers have reached. */
  readonly position: { readonly question: object; readonly answer: number };
  /** Latencies from writing to receipt since this was asked last. */
  readonly latency: { readonly question: object; readonly answer: LatencySummary };
  /** A new viewer, from connecting to the run's last line, in seconds. */
  readonly receive: { readonly question: { readonly target: Target; readonly lines: number }; readonly answer: number };
  /** The same lines from a port that sends them bare. */
  readonly receiveBare: {
    readonly question: { readonly port: number; readonly lines: number };
    readonly answer: number;
  };
  /** A new viewer, from its subscription to the first byte of events, in milliseconds. */
  readonly seek: { readonly question: { readonly target: Target; readonly from: number }; readonly answer: number };
}

/** So many handshakes at the same time, so that no listening queue overflows. */
const HANDSHAKES = 50;

const latencies = new Latencies();
const viewers: Viewer[] = [];
const stalled: Viewer[] = [];
let failure: Error | null = null;

function failed(error: Error): void {
  failure ??= error;
}

async function connect({ target, count, from, timedFrom }: ViewersTable['connect']['question']): Promise<null> {
  const line = (position: number, bytes: Buffer, at: number): void => {
    if (position >= timedFrom) latencies.add((microseconds() - timeOf(bytes, at)) / 1000);
  };
  for (let done = 0; done < count; done += HANDSHAKES) {
    const added = Array.from(
      { length: Math.min(HANDSHAKES, count - done) },
      () => new Viewer(target, { from, stalled: false, line, failed }),
    );
    viewers.push(...added);
    await Promise.all(added.map(({ subscribed }) => subscribed));
  }
  return null;
}

async function stall({ target, count }: ViewersTable['stall']['question']): Promise<null> {
  for (let i = 0; i < count; i++) {
    const viewer = new Viewer(target, { from: 0, stalled: true, line: () => undefined, failed });
    stalled.push(viewer);
    await viewer.subscribed;
  }
  return null;
}

function end(list: Viewer[]): null {
  for (const viewer of list.splice(0)) viewer.close();
  return null;
}

function receive({ target, lines }: ViewersTable['receive']['question']): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const viewer = new Viewer(target, {
      from: 0,
      stalled: false,
      failed: reject,
      line: (position) => {
        if (position < lines - 1) return;
        resolve((performance.now() - start) / 1000);
        viewer.close();
      },
    });
    viewer.subscribed.catch(reject);
  });
}

function receiveBare({ port, lines }: ViewersTable['receiveBare']['question']): Promise<number> {
  return new Promise((resolve, reject) => {
    let next = 0;
    const reader = new LineReader((bytes, at) => {
      if (sequenceOf(bytes, at) !== next) throw new Error(`line ${String(next)} did not come in its place`);
      next += 1;
    });
    const start = performance.now();
    const socket = lightSocket(port, {
      connected: () => undefined,
      read: (bytes, length) => {
        reader.read(bytes, 0, length);
        if (next === lines) {
          resolve((performance.now() - start) / 1000);
          socket.destroy();
        }
        return true;
      },
      ended: (error) => {
        reject(new Error(`cat’s bytes ended after ${String(next * LINE_BYTES)}: ${error.message}.`));
      },
    });
  });
}

async function seek({ target, from }: ViewersTable['seek']['question']): Promise<number> {
  const viewer = new Viewer(target, { from, stalled: false, line: () => undefined, failed });
  try {
    await viewer.subscribed;
    await until(
      () => {
        if (failure !== null) throw failure;
        return viewer.position > from;
      },
      `events from ${String(from)}`,
      30,
    );
    return viewer.firstEventsAfter;
  } finally {
    viewer.close();
  }
}

answerQuestions<ViewersTable>((question) => {
  if (failure !== null) throw failure;
  switch (question.kind) {
    case 'connect':
      return connect(question);
    case 'stall':
      return stall(question);
    case 'endStalled':
      return end(stalled);
    case 'disconnect':
      return end(viewers);
    case 'position':
      return Math.min(...viewers.map(({ position }) => position));
    case 'latency':
      return latencies.take();
    case 'receive':
      return receive(question);
    case 'receiveBare':
      return receiveBare(question);
    case 'seek':
      return seek(question);
  }
});
