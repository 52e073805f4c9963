import type { WebSocket } from 'ws';
import { HEARTBEAT_MS, MAX_VIEWERS, PING_MS } from './limits.ts';
import type { Metrics } from './metrics.ts';
import type { Runs } from './runs.ts';
import { Viewer } from './viewer.ts';

/** All viewers: tells them of the runs, keeps their connections alive, and counts how far they are behind. */
export class Viewers {
  readonly #runs: Runs;
  readonly #metrics: Metrics;
  readonly #all = new Map<WebSocket, Viewer>();
  readonly #stop: (() => void)[];

  constructor(runs: Runs, metrics: Metrics) {
    this.#runs = runs;
    this.#metrics = metrics;
    const each = (milliseconds: number, work: (viewer: Viewer) => void): (() => void) => {
      const timer = setInterval(() => {
        for (const viewer of this.#all.values()) work(viewer);
      }, milliseconds);
      return () => {
        clearInterval(timer);
      };
    };
    this.#stop = [
      runs.listen((run, change) => {
        for (const viewer of this.#all.values()) viewer.onRun(run, change);
      }),
      each(HEARTBEAT_MS, (viewer) => {
        viewer.sendHead();
      }),
      each(PING_MS, (viewer) => {
        viewer.ping();
      }),
    ];
    metrics.measureViewers(() => this.#lags());
  }

  /** False where there are as many as the relay serves. */
  get hasRoom(): boolean {
    return this.#all.size < MAX_VIEWERS;
  }

  add(socket: WebSocket): void {
    this.#metrics.connected();
    this.#all.set(socket, new Viewer(socket, this.#runs, this.#metrics));
    socket.on('close', () => {
      this.#all.delete(socket);
    });
    socket.on('error', (error) => {
      // The close code tells only what the other side answered.
      if ('code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') this.#metrics.dropped('too-large');
    });
  }

  /** Says goodbye to everybody. */
  close(): void {
    for (const stop of this.#stop) stop();
    for (const socket of this.#all.keys()) socket.close(1001, 'the relay stops');
  }

  #lags(): readonly { readonly lines: number; readonly seconds: number }[] {
    return [...this.#all.values()].map((viewer) => ({ lines: viewer.lag, seconds: viewer.lagMs / 1000 }));
  }
}
