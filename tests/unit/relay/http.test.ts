import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Relay, TOKEN, type Reply } from './relay-harness.ts';

const LINES = Array.from({ length: 2500 }, (_, i) => `{"n": ${String(i)}, "text": "zürich 💥"}`);
const BEARER = { Authorization: `Bearer ${TOKEN}` };

let relay: Relay;
before(async () => {
  relay = await Relay.start(TOKEN);
  // A blank line after every third has no position.
  writeFileSync(
    relay.path('a run.jsonl'),
    LINES.map((line, i) => (i % 3 === 0 ? `${line}\n\n` : `${line}\n`)).join(''),
  );
  await relay.add('a run.jsonl');
});
after(() => relay.close());

const EVENTS = '/api/runs/a%20run/events';

function linesOf(reply: Reply): string[] {
  assert.equal(reply.status, 200);
  return reply.text.split('\n').filter((line) => line !== '');
}

function get(path: string): Promise<Reply> {
  return relay.http(path, BEARER);
}

describe('the list of runs', () => {
  test('tells name, head and size', async () => {
    const reply = await get('/api/runs');
    assert.equal(reply.headers['content-type'], 'application/json');
    const [run, ...more] = JSON.parse(reply.text) as {
      run: string;
      name: string;
      head: number;
      live: boolean;
      startedAt: number;
    }[];
    assert.equal(more.length, 0);
    assert.deepEqual([run?.run, run?.name, run?.head, run?.live], ['a run', 'a run', LINES.length, true]);
    assert.ok(Math.abs((run?.startedAt ?? 0) - Date.now() / 1000) < 60);
  });
});

describe('the events of a run', () => {
  const stretches: readonly (readonly [string, number, number])[] = [
    ['', 0, 1000],
    ['?from=0&limit=1', 0, 1],
    ['?from=0&limit=0', 0, 0],
    ['?from=1023&limit=3', 1023, 3],
    ['?from=1024&limit=1', 1024, 1],
    ['?from=2499', 2499, 1000],
    ['?from=2500', 2500, 1],
    ['?from=999999999999999', 2500, 1],
    ['?from=7&limit=999999', 7, 10_000],
  ];
  for (const [query, from, limit] of stretches) {
    test(`come untouched for ${query === '' ? 'no query' : query}`, async () => {
      assert.deepEqual(linesOf(await get(`${EVENTS}${query}`)), LINES.slice(from, from + limit));
    });
  }

  test('come packed where gzip is accepted', async () => {
    const reply = await relay.http(`${EVENTS}?from=5&limit=2000`, { ...BEARER, 'Accept-Encoding': 'gzip, br' });
    assert.equal(reply.headers['content-encoding'], 'gzip');
    assert.equal(reply.headers['content-type'], 'application/x-ndjson');
    assert.deepEqual(linesOf(reply), LINES.slice(5, 2005));
  });

  for (const query of [
    'from=-1',
    'from=x',
    'from=',
    'from=1.5',
    'from=1e3',
    'limit=-1',
    'limit=x',
    'from=9999999999999999',
    'from=0x1',
  ]) {
    test(`are refused for ${query}`, async () => {
      assert.equal((await get(`${EVENTS}?${query}`)).status, 400);
    });
  }

  for (const path of [
    '/api/runs/none/events',
    '/api/runs//events',
    '/api/runs/a%20run',
    '/api/runs/%ff/events',
    '/api/',
    '/api/ingest/x',
  ]) {
    test(`are not found at ${path}`, async () => {
      assert.equal((await get(path)).status, 404);
    });
  }
});

describe('paths that lead elsewhere', () => {
  const paths = [
    '/../../etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/.%2e/package.json',
    '/assets/../../package.json',
    '/index.html%00.js',
    '/%00',
    '/\\..\\package.json',
    '/api/runs/../../package.json',
    '/api/runs/..%2f..%2fpackage.json/events',
    '/api/runs/%2e%2e%2f%2e%2e%2fetc%2fpasswd/events',
    '/api/runs/a%20run.jsonl/events',
    '/api/runs/a%20run%00/events',
    '/__proto__',
    '/constructor',
    '/api/runs/__proto__/events',
  ];
  for (const path of paths) {
    test(`${path} is answered 404`, async () => {
      assert.equal((await get(path)).status, 404);
    });
  }
});

describe('every answer', () => {
  const requests: readonly (readonly [string, string, Readonly<Record<string, string>>, number])[] = [
    ['GET', '/', {}, 200],
    ['HEAD', '/index.html', {}, 200],
    ['GET', '/healthz', {}, 200],
    ['GET', '/nowhere', {}, 404],
    ['GET', '/api/runs', BEARER, 200],
    ['HEAD', '/api/runs', BEARER, 200],
    ['GET', EVENTS, BEARER, 200],
    ['GET', `${EVENTS}?from=x`, BEARER, 400],
    ['GET', '/api/runs', {}, 401],
    ['GET', '/', { Origin: 'http://evil.test' }, 403],
    ['GET', '/', { Host: 'evil.test' }, 421],
    ['POST', '/api/runs', BEARER, 405],
    ['POST', '/', {}, 405],
    ['PUT', EVENTS, BEARER, 405],
    ['DELETE', '/healthz', {}, 405],
    ['OPTIONS', '/api/runs', { Origin: 'http://evil.test' }, 403],
  ];
  for (const [method, path, headers, status] of requests) {
    test(`carries the security headers: ${method} ${path} → ${String(status)}`, async () => {
      const reply = await relay.http(path, headers, method);
      assert.equal(reply.status, status);
      if (method === 'HEAD') assert.equal(reply.body.length, 0);
      const policy = String(reply.headers['content-security-policy']);
      for (const part of [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "base-uri 'none'",
      ]) {
        assert.ok(policy.includes(part), part);
      }
      assert.ok(!/unsafe|\*/.test(policy), policy);
      assert.equal(reply.headers['x-content-type-options'], 'nosniff');
      assert.equal(reply.headers['referrer-policy'], 'no-referrer');
      assert.equal(reply.headers['cross-origin-opener-policy'], 'same-origin');
      assert.equal(reply.headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(reply.headers['access-control-allow-origin'], undefined);
      assert.equal(reply.headers['set-cookie'], undefined);
    });
  }

  test('to the page comes packed where gzip is accepted', async () => {
    const plain = await relay.http('/');
    const packed = await relay.http('/', { 'Accept-Encoding': 'gzip' });
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.equal(packed.text, plain.text);
  });
});
