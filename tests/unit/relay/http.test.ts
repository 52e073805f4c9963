import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { FailedTokens } from '../../../src/relay/failed-tokens.ts';
import { SECURITY_HEADERS } from '../../../src/relay/http/answer.ts';
import { loadApp } from '../../../src/relay/http/app-files.ts';
import { FAILED_TOKENS } from '../../../src/relay/limits.ts';
import { INGEST_TOKEN, Relay, sendRaw, TOKEN, type Reply } from './relay-harness.ts';

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
    '/api/ingest/',
    '/api/ingest/x/y',
  ]) {
    test(`are not found at ${path}`, async () => {
      assert.equal((await get(path)).status, 404);
    });
  }
});

describe('13: paths that lead elsewhere', () => {
  const SECRET = 'not for everybody';
  let folder: string;
  let own: Relay;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'scry-app-'));
    const app = join(folder, 'app');
    mkdirSync(join(app, 'assets'), { recursive: true });
    mkdirSync(join(folder, 'private'));
    writeFileSync(join(app, 'index.html'), '<!doctype html><title>Scry</title>');
    writeFileSync(join(app, 'assets', 'main-abc123.js'), 'export {};');
    writeFileSync(join(app, 'a b.txt'), 'with a space');
    for (const path of ['secret.txt', 'private/secret.txt']) writeFileSync(join(folder, path), SECRET);
    symlinkSync('../secret.txt', join(app, 'link.txt'));
    symlinkSync(join(folder, 'secret.txt'), join(app, 'absolute.txt'));
    symlinkSync('../private', join(app, 'linked'));
    symlinkSync('index.html', join(app, 'inside.html'));
    symlinkSync('/', join(app, 'root'));
    own = await Relay.start(TOKEN, { app: loadApp(app) });
    writeFileSync(own.path('a run.jsonl'), '{"a": 1}\n');
    await own.add('a run.jsonl');
  });
  after(async () => {
    await own.close();
    rmSync(folder, { recursive: true });
  });

  test('do not disturb those that do not', async () => {
    for (const path of [
      '/',
      '/index.html',
      '/assets/main-abc123.js',
      '/?a=b',
      '/./index.html',
      '/assets/../index.html',
    ]) {
      assert.equal((await own.http(path)).status, 200, path);
    }
  });

  const paths = [
    '/../secret.txt',
    '/../../etc/passwd',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/..%2Fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/%2E%2E%2Fsecret.txt',
    '/.%2e/secret.txt',
    '/%252e%252e%252fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/..\\secret.txt',
    '/\\..\\secret.txt',
    '/assets\\..\\..\\secret.txt',
    '/%c0%ae%c0%ae/secret.txt',
    '/%ef%bc%8e%ef%bc%8e/secret.txt',
    '/index.html%00.js',
    '/..%00/secret.txt',
    '/%00',
    '/secret.txt',
    '/private/secret.txt',
    '/etc/passwd',
    '/%2fetc%2fpasswd',
    '/file:///etc/passwd',
    '/C:%5cWindows%5cwin.ini',
    '/link.txt',
    '/absolute.txt',
    '/linked/secret.txt',
    '/linked',
    '/inside.html',
    '/root/etc/passwd',
    '/assets',
    '/assets/',
    '/.',
    '/index.html/',
    '/INDEX.HTML',
    '/api/runs/../../secret.txt',
    '/api/runs/..%2f..%2fsecret.txt/events',
    '/api/runs/%2e%2e%2f%2e%2e%2fetc%2fpasswd/events',
    '/api/runs/%2fetc%2fpasswd/events',
    '/api/runs/a%20run.jsonl/events',
    '/api/runs/a%20run%00/events',
    '/__proto__',
    '/constructor',
    '/api/runs/__proto__/events',
    '/api/runs/constructor/events',
  ];
  for (const path of paths) {
    test(`${path} is answered 404`, async () => {
      // Some fold into the page itself.
      const page = path === '/.';
      const reply = await own.http(path, BEARER);
      assert.equal(reply.status, page ? 200 : 404);
      assert.ok(!reply.text.includes(SECRET) && !reply.text.includes('root:'), reply.text);
    });
  }

  for (const target of ['../secret.txt', 'secret.txt', 'file:///etc/passwd', 'http://localhost/../secret.txt', '*']) {
    test(`${target} as the whole address is refused`, async () => {
      const answer = await sendRaw(own.port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 40[04]/);
      assert.ok(!answer.includes(SECRET));
    });
  }

  test('with a raw NUL, or bytes beyond ASCII, do not pass', async () => {
    for (const target of ['/index.html\0.js', '/\0', '/\u00ff']) {
      const bytes = Buffer.from(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`, 'latin1');
      assert.match(await sendRaw(own.port, bytes), /^HTTP\/1\.1 40[04]/);
    }
  });

  test('are none of the app’s, which is only what was there at the start', async () => {
    writeFileSync(join(folder, 'app', 'later.txt'), SECRET);
    assert.equal((await own.http('/later.txt')).status, 404);
    assert.throws(() => loadApp(join(folder, 'private')), /no index\.html/);
  });
});

function checkSecurity(headers: Reply['headers']): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) assert.equal(headers[name.toLowerCase()], value, name);
  for (const name of ['access-control-allow-origin', 'set-cookie', 'server', 'x-powered-by']) {
    assert.equal(headers[name], undefined, name);
  }
}

describe('every answer', () => {
  const publisher = { Authorization: `Bearer ${INGEST_TOKEN}` };
  const wrong = { Authorization: 'Bearer wrong' };
  const requests: readonly (readonly [string, string, Readonly<Record<string, string>>, number])[] = [
    ['GET', '/', {}, 200],
    ['HEAD', '/index.html', {}, 200],
    ['GET', '/', { 'If-None-Match': '*', 'If-Modified-Since': new Date().toUTCString() }, 200],
    ['GET', '/', { Range: 'bytes=0-3' }, 200],
    ['GET', '/healthz', {}, 200],
    ['HEAD', '/healthz', {}, 200],
    ['GET', '/nowhere', {}, 404],
    ['GET', '/ca.crt', {}, 404],
    ['GET', '/api/runs', BEARER, 200],
    ['HEAD', '/api/runs', BEARER, 200],
    ['GET', '/metrics', BEARER, 200],
    ['GET', EVENTS, BEARER, 200],
    ['HEAD', EVENTS, BEARER, 200],
    ['GET', EVENTS, { ...BEARER, 'Accept-Encoding': 'gzip' }, 200],
    ['GET', `${EVENTS}?from=x`, BEARER, 400],
    ['GET', '/api/runs', {}, 401],
    ['GET', '/api/runs', wrong, 401],
    ['GET', '/metrics', {}, 401],
    ['GET', '/', { Origin: 'http://evil.test' }, 403],
    ['GET', '/', { Host: 'evil.test' }, 421],
    ['POST', '/api/runs', BEARER, 405],
    ['POST', '/', {}, 405],
    ['PUT', EVENTS, BEARER, 405],
    ['DELETE', '/healthz', {}, 405],
    ['TRACE', '/', {}, 405],
    ['OPTIONS', '/api/runs', {}, 405],
    ['OPTIONS', '/api/runs', { Origin: 'http://evil.test', 'Access-Control-Request-Method': 'GET' }, 403],
    ['GET', '/api/ingest/run', publisher, 200],
    ['GET', '/api/ingest/run', {}, 401],
    ['GET', '/api/ingest/run', { ...publisher, Origin: 'http://evil.test' }, 403],
    ['POST', '/api/ingest/run', publisher, 400],
    ['POST', '/api/ingest/run?first=0', publisher, 200],
    ['POST', '/api/ingest/run?first=7', publisher, 409],
    ['POST', '/api/ingest/run?first=0', { ...publisher, 'Content-Encoding': 'br' }, 415],
    ['POST', '/api/ingest/run?first=0', BEARER, 401],
    ['PUT', '/api/ingest/run?first=0', publisher, 405],
  ];
  for (const [method, path, headers, status] of requests) {
    test(`carries the security headers: ${method} ${path} ${Object.keys(headers).join(', ')} → ${String(status)}`, async () => {
      const reply = await relay.http(path, headers, method);
      assert.equal(reply.status, status);
      if (method === 'HEAD') assert.equal(reply.body.length, 0);
      if (path.startsWith('/api/ingest/') && status !== 403) {
        assert.equal(reply.headers['content-type'], 'application/json');
        assert.doesNotThrow(() => void JSON.parse(reply.text));
      }
      if (status === 405) assert.match(String(reply.headers.allow), /GET/);
      if (status !== 200 || path.startsWith('/api/') || path === '/metrics') {
        assert.equal(reply.headers['cache-control'], 'no-store');
      }
      checkSecurity(reply.headers);
    });
  }

  test('carries the security headers where an address has to wait (429)', async () => {
    const own = await Relay.start(TOKEN, {}, { failedTokens: new FailedTokens() });
    try {
      for (let i = 0; i < FAILED_TOKENS; i++) await own.http('/api/runs', wrong);
      for (const path of ['/api/runs', '/api/ingest/x']) {
        const reply = await own.http(path, wrong);
        assert.equal(reply.status, 429);
        checkSecurity(reply.headers);
      }
    } finally {
      await own.close();
    }
  });

  test('to a refused socket carries the security headers too', async () => {
    for (const [path, host, status] of [
      ['/ws', 'localhost', 401],
      ['/elsewhere', 'localhost', 404],
      ['/ws', 'evil.test', 421],
    ] as const) {
      const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: Upgrade', 'Upgrade: websocket', '', ''];
      const answer = await sendRaw(relay.port, lines.join('\r\n'));
      const [first, ...more] = answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n');
      assert.match(first ?? '', new RegExp(`^HTTP/1.1 ${String(status)} `));
      const headers: Record<string, string> = {};
      for (const line of more) headers[line.split(': ')[0]?.toLowerCase() ?? ''] = line.slice(line.indexOf(': ') + 2);
      checkSecurity(headers);
    }
  });

  test('to the page comes packed where gzip is accepted', async () => {
    const plain = await relay.http('/');
    const packed = await relay.http('/', { 'Accept-Encoding': 'gzip' });
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.equal(packed.text, plain.text);
  });
});

describe('the security headers', () => {
  const policy = new Map(
    String(SECURITY_HEADERS['Content-Security-Policy'])
      .split(';')
      .map((part) => part.trim().split(' '))
      .map(([name = '', ...sources]) => [name, sources]),
  );

  test('let a page load nothing but what is ours, and be framed by nobody', () => {
    assert.deepEqual(policy.get('default-src'), ["'none'"]);
    for (const name of ['script-src', 'style-src', 'connect-src', 'worker-src', 'manifest-src', 'font-src']) {
      assert.deepEqual(policy.get(name), ["'self'"], name);
    }
    for (const name of ['base-uri', 'form-action', 'frame-ancestors'])
      assert.deepEqual(policy.get(name), ["'none'"], name);
    assert.deepEqual(policy.get('require-trusted-types-for'), ["'script'"]);
    assert.equal(SECURITY_HEADERS['X-Frame-Options'], 'DENY');
  });

  test('let the page connect to one more signalling server where the relay was told to allow it', async () => {
    const usual = String(SECURITY_HEADERS['Content-Security-Policy']);
    assert.equal((await relay.http('/')).headers['content-security-policy'], usual);
    const own = await Relay.start(TOKEN, { foreignSignalling: 'wss://peers.example.org:9000' });
    try {
      const { headers } = await own.http('/');
      const allowed = usual.replace("connect-src 'self'", "connect-src 'self' wss://peers.example.org:9000");
      assert.equal(headers['content-security-policy'], allowed);
      assert.equal((await own.http('/healthz')).headers['content-security-policy'], usual);
    } finally {
      await own.close();
    }
  });

  test('allow nothing unsafe and no wildcard', () => {
    const text = JSON.stringify(SECURITY_HEADERS);
    for (const bad of ['unsafe-inline', 'unsafe-eval', 'unsafe-hashes', '*', 'http:', 'https:', 'ws:', 'blob:']) {
      assert.ok(!text.includes(bad), bad);
    }
    for (const name of ['script-src', 'default-src', 'connect-src', 'worker-src']) {
      assert.ok(!policy.get(name)?.some((source) => source.startsWith('data')), name);
    }
  });

  test('keep types, referrers and other origins in their place', () => {
    assert.equal(SECURITY_HEADERS['X-Content-Type-Options'], 'nosniff');
    assert.equal(SECURITY_HEADERS['Referrer-Policy'], 'no-referrer');
    assert.equal(SECURITY_HEADERS['Cross-Origin-Opener-Policy'], 'same-origin');
    assert.equal(SECURITY_HEADERS['Cross-Origin-Resource-Policy'], 'same-origin');
    assert.match(String(SECURITY_HEADERS['Permissions-Policy']), /camera=\(\).*microphone=\(\)/);
  });
});

test('the health check says ok to everybody on this machine, and nothing more', async () => {
  for (const headers of [{}, BEARER, { Authorization: 'Bearer wrong' }]) {
    const reply = await relay.http('/healthz', headers);
    assert.deepEqual([reply.status, reply.text], [200, 'ok\n']);
  }
});
