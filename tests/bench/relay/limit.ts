import { Helper } from './helper.ts';
import type { LatencySummary } from './latencies.ts';
import type { LimitTable } from './limit-process.ts';
import { ARRIVAL_SECONDS, PER_SECOND, VIEWERS } from './load.ts';
import type { ViewersTable } from './viewers-process.ts';
import { until } from './wait.ts';

const SECONDS = 10;
/** 25 ms of lines in one message: about what a relay collects when so many watch. */
const PER_BATCH = 5;

/** How long lines take to all viewers where nothing but the kernel's sockets is between. */
export function limitLatency(): Promise<LatencySummary> {
  return Helper.with<LimitTable, LatencySummary>('./limit-process.ts', (server) =>
    Helper.with<ViewersTable, LatencySummary>('./viewers-process.ts', async (viewers) => {
      const port = await server.ask('listen', {});
      const count = PER_SECOND * SECONDS;
      const target = { port, token: '', run: 'limit' };
      await viewers.ask('connect', { target, count: VIEWERS, from: 0, timedFrom: 0 });
      await server.ask('send', { perSecond: PER_SECOND, count, perBatch: PER_BATCH, run: 'limit' });
      const arrived = async (): Promise<boolean> => (await viewers.ask('position', {})) === count;
      await until(arrived, 'the limit’s lines', ARRIVAL_SECONDS);
      return viewers.ask('latency', {});
    }),
  );
}
