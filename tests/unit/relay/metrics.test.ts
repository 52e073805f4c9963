import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { MAX_VIEWER_MESSAGE_BYTES } from '../../../src/relay/limits.ts';
import { INGEST_TOKEN, Relay, sendRaw, TOKEN, until } from './relay-harness.ts';
import { HOST, OTHER_HOST, PeerWindows } from './signalling-harness.ts';

const BEARER = { Authorization: `Bearer ${TOKEN}` };
const PUBLISHER = { Authorization: `Bearer ${INGEST_TOKEN}` };

let relay: Relay;
beforeEach(async () => {
  relay = await Relay.start(TOKEN);
});
afterEach(() => relay.close());

async function text(): Promise<string> {
  const reply = await relay.http('/metrics', BEARER);
  assert.equal(reply.status, 200);
  return reply.text;
}

/** All samples by name and labels, as written. */
async function samples(): Promise<ReadonlyMap<string, number>> {
  const lines = (await text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

async function sample(name: string): Promise<number | undefined> {
  return (await samples()).get(name);
}

/** A run whose name has what must be escaped in a label. */
const ODD_NAME = 'a "run" \\ ä';

describe('the metrics', () => {
  test('need the viewers’ token', async () => {
    for (const headers of [{}, PUBLISHER, { Authorization: 'Bearer wrong' }]) {
      const reply = await relay.http('/metrics', headers);
      assert.equal(reply.status, 401);
      assert.ok(!reply.text.includes('scry_'));
    }
    assert.equal((await relay.http(`/metrics?token=${TOKEN}`)).status, 401);
  });

  test('are valid Prometheus text: each has help, a type and samples of its own', async () => {
    writeFileSync(relay.path(`${ODD_NAME}.jsonl`), '{}\n{}\n');
    await relay.add(`${ODD_NAME}.jsonl`);
    await relay.http('/api/runs');
    const { headers } = await relay.http('/metrics', BEARER);
    assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/);
    const whole = await text();
    assert.ok(whole.endsWith('\n'));
    const types = new Map<string, string>();
    const helped = new Set<string>();
    const seen = new Set<string>();
    for (const line of whole.split('\n').filter((one) => one !== '')) {
      const comment = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line);
      if (comment !== null) {
        const [, kind, name = '', rest = ''] = comment;
        if (kind === 'HELP') helped.add(name);
        else types.set(name, rest);
        continue;
      }
      const found = /^([a-z_]+)(\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+\})? (-?[0-9.e+-]+|NaN|[+-]Inf)$/.exec(line);
      assert.ok(found, line);
      const [, name = '', labels = '', value] = found;
      assert.ok(helped.has(name) && types.has(name), line);
      assert.ok(!seen.has(name + labels), `twice: ${line}`);
      seen.add(name + labels);
      const isCounter = types.get(name) === 'counter';
      assert.equal(name.endsWith('_total'), isCounter, line);
      assert.ok(!isCounter || Number(value) >= 0, line);
    }
    for (const type of types.values()) assert.ok(['counter', 'gauge'].includes(type), type);
    for (const name of [
      'scry_clients',
      'scry_connections_total',
      'scry_events_sent_total',
      'scry_bytes_sent_total',
      'scry_lag_events',
      'scry_lag_seconds',
      'scry_dropped_connections_total',
      'scry_failed_tokens_total',
      'scry_refused_requests_total',
      'scry_events_ingested_total',
      'scry_bytes_ingested_total',
      'scry_signalling_clients',
      'scry_signalling_messages_total',
      'scry_signalling_refused_total',
      'scry_stun_answers_total',
      'scry_runs',
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
      'process_start_time_seconds',
    ]) {
      assert.ok(types.has(name), name);
    }
    assert.ok(whole.includes('scry_run_events{run="a \\"run\\" \\\\ ä"} 2'), whole);
  });

  test('tell clients, events and bytes', async () => {
    const lines = '{"n": 1}\n{"n": 2}\n{"n": 3}\n';
    writeFileSync(relay.path('run.jsonl'), lines);
    await relay.add('run.jsonl');
    assert.deepEqual([await sample('scry_clients'), await sample('scry_connections_total')], [0, 0]);
    const [one, other] = [await relay.connect(BEARER), await relay.connect(BEARER)];
    for (const client of [one, other]) {
      client.subscribe('run', 0);
      await client.linesFrom(0, 3);
    }
    const { counts } = relay.metrics;
    await until(() => counts.eventsSent === 6, 'the events to be counted');
    const now = await samples();
    assert.equal(now.get('scry_clients'), 2);
    assert.equal(now.get('scry_connections_total'), 2);
    assert.equal(now.get('scry_events_sent_total'), 6);
    assert.ok((now.get('scry_bytes_sent_total') ?? 0) >= 2 * lines.length);
    assert.equal(now.get('scry_runs'), 1);
    assert.equal(now.get('scry_run_events{run="run"}'), 3);
    assert.equal(now.get('scry_run_bytes{run="run"}'), lines.length);
    assert.equal(now.get('scry_run_live{run="run"}'), 1);
    appendFileSync(relay.path('run.jsonl'), '{"n": 4}\n');
    await until(() => counts.eventsSent === 8, 'the new event to be counted');
    other.socket.terminate();
    await until(() => relay.metrics.lags.length === 1, 'one to be gone');
    const later = await samples();
    assert.equal(later.get('scry_clients'), 1);
    assert.equal(later.get('scry_connections_total'), 2, 'a counter never falls');
    assert.equal(later.get('scry_events_sent_total'), 8);
    assert.equal(later.get('scry_run_events{run="run"}'), 4);
  });

  test('tell how far the viewer is behind that is farthest', async () => {
    const line = `{"pad": "${'x'.repeat(10_000)}"}\n`;
    writeFileSync(relay.path('run.jsonl'), line);
    await relay.add('run.jsonl');
    const [quick, stuck] = [await relay.connect(BEARER), await relay.connect(BEARER)];
    for (const client of [quick, stuck]) {
      client.subscribe('run', 0);
      await client.linesFrom(0, 1);
    }
    await until(() => relay.metrics.lags.every(({ seconds }) => seconds === 0), 'nobody to be behind');
    assert.equal(await sample('scry_lag_events'), 0);
    assert.equal(await sample('scry_lag_seconds'), 0);
    stuck.socket.pause();
    // More than the system's buffers between the two take.
    appendFileSync(relay.path('run.jsonl'), line.repeat(3000));
    await quick.linesFrom(0, 3001, 20_000);
    const now = await samples();
    assert.ok((now.get('scry_lag_events') ?? 0) > 0);
    assert.ok((now.get('scry_lag_seconds') ?? 0) > 0);
    stuck.socket.resume();
    await stuck.linesFrom(0, 3001, 20_000);
    await until(() => relay.metrics.lags.every(({ lines }) => lines === 0), 'nobody to be behind');
    assert.equal(await sample('scry_lag_events'), 0);
  });

  test('tell failed tokens and refused requests', async () => {
    await relay.http('/api/runs', { Authorization: 'Bearer wrong' });
    await relay.http('/api/runs');
    await relay.http('/', { Host: 'evil.test' });
    await relay.http('/', { Origin: 'http://evil.test' });
    assert.equal(await relay.upgradeStatus({ Authorization: 'Bearer wrong' }), 401);
    await relay.http('/api/ingest/run?first=0', { Authorization: 'Bearer wrong' }, 'POST', '{}\n');
    const now = await samples();
    assert.equal(now.get('scry_failed_tokens_total'), 3);
    assert.equal(now.get('scry_refused_requests_total{status="401"}'), 4);
    assert.equal(now.get('scry_refused_requests_total{status="403"}'), 1);
    assert.equal(now.get('scry_refused_requests_total{status="421"}'), 1);
  });

  test('tell connections that were broken off, by reason', async () => {
    const large = await relay.connect(BEARER);
    large.socket.send('x'.repeat(MAX_VIEWER_MESSAGE_BYTES + 1));
    await once(large.socket, 'close');
    const flood = await relay.connect(BEARER);
    for (let i = 0; i < 200; i++) flood.subscribe('none', 0);
    await once(flood.socket, 'close');
    const well = await relay.connect(BEARER);
    well.socket.close();
    await once(well.socket, 'close');
    await until(() => relay.metrics.lags.length === 0, 'all to be gone');
    const dropped = [...(await samples())].filter(([name]) => name.startsWith('scry_dropped'));
    assert.deepEqual(dropped.sort(), [
      ['scry_dropped_connections_total{reason="flood"}', 1],
      ['scry_dropped_connections_total{reason="too-large"}', 1],
    ]);
  });

  test('tell events and bytes that were received, each once', async () => {
    const lines = '{"a": 1}\n{"a": 2}\n';
    const send = (body: string | Buffer, headers = {}): Promise<unknown> =>
      relay.http('/api/ingest/run?first=0', { ...PUBLISHER, ...headers }, 'POST', body);
    await send(lines);
    await send(lines);
    await send(gzipSync(`${lines}{"a": 3}\n`), { 'Content-Encoding': 'gzip' });
    const now = await samples();
    assert.equal(now.get('scry_events_ingested_total'), 3);
    assert.equal(now.get('scry_bytes_ingested_total'), 27);
  });

  test('tell of those who share: windows, messages between them, and who was refused', async () => {
    const windows = new PeerWindows(relay);
    const host = await windows.host();
    const guest = await windows.guest();
    guest.tell('OFFER', HOST);
    await host.hears('OFFER');
    await windows.ask({ key: 'guest', id: `${OTHER_HOST}-00000000`, token: 'a' }).hears('EXPIRE');
    await windows.ask({ key: 'wrong', id: HOST, token: 'a' }).hears('INVALID-KEY');
    guest.tell('OFFER', OTHER_HOST);
    await guest.ends();
    const now = await samples();
    assert.equal(now.get('scry_signalling_clients'), 1);
    assert.equal(now.get('scry_signalling_messages_total'), 1);
    assert.equal(now.get('scry_signalling_refused_total{reason="unknown-code"}'), 1);
    assert.equal(now.get('scry_signalling_refused_total{reason="wrong-key"}'), 1);
    assert.equal(now.get('scry_dropped_connections_total{reason="bad-signal"}'), 1);
    assert.equal(now.get('scry_failed_tokens_total'), 1);
    assert.equal(now.get('scry_clients'), 0, 'viewers are counted for themselves');
  });

  test('hold nothing that a request carried', async () => {
    const secret = 'c0ffee'.repeat(5);
    await relay.http(`/api/runs/${secret}/events?x=${secret}`, { Authorization: `Bearer ${secret}`, Referer: secret });
    await sendRaw(relay.port, `GET / HTTP/1.1\r\nHost: ${secret}.test\r\nConnection: close\r\n\r\n`);
    assert.ok(!(await text()).includes(secret));
  });
});
