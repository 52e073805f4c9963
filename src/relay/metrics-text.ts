import type { Counter, Gauge, Registry } from 'prom-client';
import type { Metrics } from './metrics.ts';
import type { Runs } from './runs.ts';
import { VERSION } from './version.ts';

/** The relay's counts in Prometheus' text form, for `GET /metrics`. */

export interface MetricsText {
  readonly type: string;
  readonly text: () => Promise<string>;
}

/** Loads the library when somebody asks for the first time: most relays are never asked. */
export async function metricsText(metrics: Metrics, runs: Runs): Promise<MetricsText> {
  const prometheus = await import('prom-client');
  const registry: Registry = new prometheus.Registry();
  const { counts } = metrics;
  const registers = [registry];

  function counter(name: string, help: string, value: () => number): void {
    new prometheus.Counter({
      name,
      help,
      registers,
      collect(this: Counter) {
        this.reset();
        this.inc(value());
      },
    });
  }
  function counterBy(name: string, help: string, label: string, values: ReadonlyMap<string | number, number>): void {
    new prometheus.Counter({
      name,
      help,
      registers,
      labelNames: [label],
      collect(this: Counter) {
        this.reset();
        for (const [key, value] of values) this.inc({ [label]: key }, value);
      },
    });
  }
  function gauge(name: string, help: string, value: () => number): void {
    new prometheus.Gauge({
      name,
      help,
      registers,
      collect(this: Gauge) {
        this.set(value());
      },
    });
  }
  function gaugeByRun(name: string, help: string, value: (run: ReturnType<Runs['list']>[number]) => number): void {
    new prometheus.Gauge({
      name,
      help,
      registers,
      labelNames: ['run'],
      collect(this: Gauge) {
        this.reset();
        for (const run of runs.list()) this.set({ run: run.id }, value(run));
      },
    });
  }
  const largest = (values: readonly number[]): number => Math.max(0, ...values);

  new prometheus.Gauge({
    name: 'scry_info',
    help: 'The version of the relay.',
    registers,
    labelNames: ['version'],
  }).set({ version: VERSION }, 1);
  gauge('scry_clients', 'Viewers connected now.', () => metrics.lags.length);
  counter('scry_connections_total', 'Viewers that have connected.', () => counts.connections);
  counter('scry_events_sent_total', 'Events sent to viewers.', () => counts.eventsSent);
  counter('scry_bytes_sent_total', 'Bytes of events sent to viewers.', () => counts.bytesSent);
  gauge('scry_lag_events', 'Events that the viewer farthest behind lacks.', () =>
    largest(metrics.lags.map(({ lines }) => lines)),
  );
  gauge('scry_lag_seconds', 'How long the viewer longest behind has not had the newest event.', () =>
    largest(metrics.lags.map(({ seconds }) => seconds)),
  );
  counterBy('scry_dropped_connections_total', 'Connections broken off, by reason.', 'reason', counts.dropped);
  counter('scry_failed_tokens_total', 'Requests with a wrong token.', () => counts.failedTokens);
  counterBy('scry_refused_requests_total', 'Requests refused, by HTTP status.', 'status', counts.refused);
  counter('scry_events_ingested_total', 'Events stored from the ingest address.', () => counts.eventsIngested);
  counter('scry_bytes_ingested_total', 'Bytes stored from the ingest address.', () => counts.bytesIngested);
  counter('scry_entries_skipped_total', 'Entries of a stream that hold no event.', () => metrics.skipped);
  gauge('scry_signalling_clients', 'Windows at the signalling server now.', () => metrics.signallingClients);
  counter('scry_signalling_messages_total', 'Messages handed on between windows.', () => counts.signallingMessages);
  counterBy(
    'scry_signalling_refused_total',
    'Windows that the signalling server did not let in, by reason.',
    'reason',
    counts.signallingRefused,
  );
  counter('scry_stun_answers_total', 'Answers of the STUN server.', () => counts.stunAnswers);
  gauge('scry_runs', 'Runs that the relay offers.', () => runs.list().length);
  gaugeByRun('scry_run_events', 'Events of the run that are counted.', ({ file }) => file.head);
  gaugeByRun('scry_run_bytes', 'Bytes of the run.', ({ file }) => file.bytes);
  gaugeByRun('scry_run_live', '1 while the run grows.', ({ file }) => Number(file.live));
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
  counter('process_cpu_seconds_total', 'Processor time used.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  gauge('process_start_time_seconds', 'When the relay started, in seconds since 1970.', () => START_SECONDS);
  return { type: registry.contentType, text: () => registry.metrics() };
}

const START_SECONDS = Date.now() / 1000 - process.uptime();
