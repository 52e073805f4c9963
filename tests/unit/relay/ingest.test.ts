import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { IngestStore } from '../../../src/relay/ingest/ingest-store.ts';
import { FREE_BYTES_LEFT, MAX_INGEST_HELD_BYTES, MAX_INGEST_BYTES } from '../../../src/relay/limits.ts';
import { NO_LOG } from '../../../src/relay/log.ts';
import { Runs } from '../../../src/relay/runs.ts';
import { INGEST_TOKEN, Relay, TOKEN, until, type Reply } from './relay-harness.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** Slow machines are given time; a test that passes does not use it. */
const PATIENCE_MS = 30_000;
const BEARER = { Authorization: `Bearer ${INGEST_TOKEN}` };

/** Bodies of the largest size, or of unknown size, that are taken at the same time. */
const LARGEST_AT_ONCE = MAX_INGEST_HELD_BYTES / MAX_INGEST_BYTES;

let relay: Relay;
before(async () => {
  relay = await Relay.start(TOKEN);
});
after(() => relay.close());

type Headers = Readonly<Record<string, string>>;

function post(run: string, first: number | string, body: string | Buffer, headers: Headers = {}): Promise<Reply> {
  return relay.http(`/api/ingest/${run}?first=${String(first)}`, { ...BEARER, ...headers }, 'POST', body);
}

function answerOf(reply: Reply): Record<string, unknown> {
  return JSON.parse(reply.text) as Record<string, unknown>;
}

function stored(run: string): Buffer {
  return readFileSync(relay.path(`ingest/${run}.jsonl`));
}

async function headOf(run: string): Promise<unknown> {
  return answerOf(await relay.http(`/api/ingest/${run}`, BEARER))['head'];
}

/** Refused with this status and a sentence; nothing of it is stored. */
async function assertRefused(reply: Reply, status: number, run: string): Promise<void> {
  assert.equal(reply.status, status, reply.text);
  assert.match(String(answerOf(reply)['error']), /\.$/);
  assert.equal(await headOf(run), 0);
  assert.ok(!existsSync(relay.path(`ingest/${run}.jsonl`)));
}

function lines(from: number, count: number): string {
  return Array.from({ length: count }, (_, i) => `{"n": ${String(from + i)}}\n`).join('');
}

describe('lines that are sent', () => {
  test('are stored, acknowledged with the new head and served live to a viewer', async () => {
    const reply = await post('live', 0, lines(0, 3));
    assert.deepEqual([reply.status, answerOf(reply)], [200, { run: 'live', head: 3, stored: 3 }]);
    assert.equal(stored('live').toString(), lines(0, 3));
    const client = await relay.connect({ Authorization: `Bearer ${TOKEN}` });
    client.subscribe('live', 0);
    await client.linesFrom(0, 3);
    await post('live', 3, lines(3, 2));
    assert.deepEqual(await client.linesFrom(0, 5), lines(0, 5).trimEnd().split('\n'));
    assert.deepEqual(client.repeated, []);
    assert.equal(await headOf('live'), 5);
  });

  test('are not counted by the head of a run that nobody has sent', async () => {
    const reply = await relay.http('/api/ingest/never', BEARER);
    assert.deepEqual([reply.status, answerOf(reply)], [200, { run: 'never', head: 0 }]);
    assert.ok(!existsSync(relay.path('ingest/never.jsonl')));
  });

  test('have no position where they are blank, and a newline where the last has none', async () => {
    const reply = await post('blank', 0, '\n{"a":1}\r\n \t\r\n\n{"a":2}\n\n{"a":3}');
    assert.deepEqual(answerOf(reply), { run: 'blank', head: 3, stored: 3 });
    assert.equal(stored('blank').toString(), '{"a":1}\r\n{"a":2}\n{"a":3}\n');
    assert.equal(answerOf(await post('blank', 1, '\n{"a":2}\n{"a":3}\n{"a":4}'))['head'], 4);
    assert.equal(stored('blank').toString(), '{"a":1}\r\n{"a":2}\n{"a":3}\n{"a":4}\n');
  });

  test('keep every byte, also of what is no UTF-8', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0, 0xc3, 0x28, 0x7d, 10, 0x80, 10]);
    assert.equal(answerOf(await post('bytes', 0, bytes))['head'], 2);
    assert.deepEqual(stored('bytes'), bytes);
  });

  test('may be none', async () => {
    assert.deepEqual(answerOf(await post('none', 0, '\n \n')), { run: 'none', head: 0, stored: 0 });
  });

  test('are a gap where the ones before are missing, with the position that is wanted', async () => {
    const early = await post('gap', 1, lines(1, 1));
    const { error, ...told } = answerOf(early);
    assert.deepEqual([early.status, told], [409, { reason: 'gap', head: 0 }]);
    assert.match(String(error), /Send from 0 on/);
    assert.ok(!existsSync(relay.path('ingest/gap.jsonl')));
    await post('gap', 0, lines(0, 2));
    const later = await post('gap', 3, lines(3, 1));
    assert.deepEqual([later.status, answerOf(later)['reason'], answerOf(later)['head']], [409, 'gap', 2]);
    assert.equal(stored('gap').toString(), lines(0, 2));
  });

  test('conflict where others are stored at these positions, of which nothing is lost', async () => {
    await post('conflict', 0, lines(0, 3));
    const bodies = ['{"n": 9}\n', `${lines(0, 2)}{"n": 9}\n${lines(3, 1)}`, '{"n": 0} \n', lines(0, 300).slice(1)];
    for (const body of bodies) {
      const reply = await post('conflict', 0, body);
      assert.deepEqual([reply.status, answerOf(reply)['reason'], answerOf(reply)['head']], [409, 'conflict', 3]);
    }
    assert.equal(stored('conflict').toString(), lines(0, 3));
  });
});

describe('a sender that repeats itself', () => {
  const line = fc.string({ minLength: 1, maxLength: 20 }).map((text) => `${JSON.stringify(text)}\n`);
  const slice = fc.record({ back: fc.nat(40), count: fc.nat(60), twice: fc.boolean(), packed: fc.boolean() });
  let runs = 0;

  test('gets every line stored once and in order, however it splits, overlaps and doubles', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 300 }),
        fc.array(slice, { maxLength: 12 }),
        async (all, slices) => {
          runs += 1;
          const run = `repeat-${String(runs)}`;
          let head = 0;
          for (const { back, count, twice, packed } of [
            ...slices,
            { back: 9, count: 999, twice: true, packed: true },
          ]) {
            const first = Math.max(0, head - back);
            const text = all.slice(first, first + count).join('');
            const body = packed ? gzipSync(text) : text;
            const send = () => post(run, first, body, packed ? { 'Content-Encoding': 'gzip' } : {});
            const replies = await Promise.all(twice ? [send(), send()] : [send()]);
            head = Math.max(head, Math.min(all.length, first + count));
            for (const reply of replies) assert.deepEqual([reply.status, answerOf(reply)['head']], [200, head]);
          }
          assert.equal(stored(run).toString(), all.join(''));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('doubles nothing with requests that come at once and in any order', async () => {
    const all = lines(0, 1000);
    const wanted = Array.from({ length: 40 }, (_, i) => ({ first: (i * 37) % 900, count: 100 + i }));
    let left = [...wanted, { first: 0, count: 10 }, { first: 850, count: 150 }];
    for (let round = 0; left.length > 0 && round < 500; round++) {
      const replies = await Promise.all(
        left.map(({ first, count }) => post('storm', first, lines(first, Math.min(count, 1000 - first)))),
      );
      for (const { status } of replies) assert.ok([200, 409, 503].includes(status), String(status));
      left = left.filter((_, i) => replies[i]?.status !== 200);
    }
    assert.deepEqual(left, []);
    assert.equal(stored('storm').toString(), all);
  });
});

describe('packed lines', () => {
  const GZIP = { 'Content-Encoding': 'gzip' };

  test('are unpacked, also of several members', async () => {
    const body = Buffer.concat([gzipSync('{"a":1}\n{"a'), gzipSync('":2}\n')]);
    assert.equal(answerOf(await post('members', 0, body, GZIP))['stored'], 2);
    assert.equal(stored('members').toString(), '{"a":1}\n{"a":2}\n');
  });

  test('that are cut, damaged or not packed at all are refused whole', async () => {
    const whole = gzipSync(lines(0, 5000));
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 6] = (damaged[damaged.length - 6] ?? 0) ^ 1;
    for (const body of [whole.subarray(0, -1), whole.subarray(0, whole.length / 2), damaged, '{"a":1}\n', '']) {
      await assertRefused(await post('cut', 0, body, GZIP), 400, 'cut');
    }
  });

  test('that unpack to more than is taken are refused', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, '{"n": 0}\n'));
    assert.ok(bomb.length < MAX_INGEST_BYTES / 8);
    await assertRefused(await post('bomb', 0, bomb, GZIP), 413, 'bomb');
  });

  for (const encoding of ['br', 'deflate', 'gzip, gzip']) {
    test(`in ${encoding} are refused`, async () => {
      await assertRefused(await post('encoded', 0, lines(0, 1), { 'Content-Encoding': encoding }), 415, 'encoded');
    });
  }
});

describe('what is refused', () => {
  test('more than 8 MB at once; exactly 8 MB are taken', async () => {
    const full = Buffer.alloc(MAX_INGEST_BYTES, 'x');
    full[full.length - 1] = 10;
    const reply = await post('large', 0, Buffer.concat([Buffer.from('x'), full]));
    await assertRefused(reply, 413, 'large');
    assert.equal(answerOf(await post('large', 0, full))['stored'], 1);
    assert.equal(stored('large').length, MAX_INGEST_BYTES);
  });

  test('more than 8 MB whose length was not announced', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: relay.port,
          path: '/api/ingest/chunked?first=0',
          method: 'POST',
          headers: BEARER,
          agent: false,
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      sent.on('error', reject);
      // The end is never sent: who waits for it waits in vain.
      sent.write(Buffer.alloc(MAX_INGEST_BYTES + 1, 'x'));
    });
    assert.equal(status, 413);
    assert.equal(await headOf('chunked'), 0);
  });

  test('a run’s name that could lead elsewhere or hide, and nothing is written', async () => {
    const names = [
      ...['..%2fescape', '%2e%2e%2fescape', '..%5cescape', '%2fetc%2fescape', 'a%00b', '.hidden', '-dash', '_low'],
      ...['%20', 'a%20b', 'a%0ab', 'z%C3%BCrich', '%F0%9F%92%A5', '%', '%zz', 'x'.repeat(101), '..', '.', '%2e%2e'],
    ];
    const before = readdirSync(relay.folder, { recursive: true }).sort();
    for (const name of names) {
      const { status } = await post(name, 0, lines(0, 1));
      assert.ok([400, 404, 405].includes(status), `${name}: ${String(status)}`);
    }
    assert.deepEqual(readdirSync(relay.folder, { recursive: true }).sort(), before);
    for (const gone of ['escape.jsonl', '../escape.jsonl']) assert.ok(!existsSync(relay.path(gone)));
    assert.equal((await post(`x${'.-_'.repeat(33)}`, 0, lines(0, 1))).status, 200);
  });

  for (const first of ['', '-1', '1.5', '1e3', 'x', '0x1', '9999999999999999', '%20']) {
    test(`first=${first}`, async () => {
      await assertRefused(await post('first', first, lines(0, 1)), 400, 'first');
    });
  }

  test('a request without first', async () => {
    const reply = await relay.http('/api/ingest/first', BEARER, 'POST', lines(0, 1));
    await assertRefused(reply, 400, 'first');
    assert.match(reply.text, /\?first=N/);
  });

  for (const method of ['PUT', 'DELETE', 'PATCH']) {
    test(`${method}, and the answer says what is allowed`, async () => {
      const reply = await relay.http('/api/ingest/method?first=0', BEARER, method);
      assert.equal(reply.headers.allow, 'GET, POST');
      await assertRefused(reply, 405, 'method');
    });
  }

  test('a sender without the token, with a wrong one, and with the viewers’', async () => {
    for (const Authorization of ['', 'Bearer', `Bearer ${TOKEN}`, `Bearer ${INGEST_TOKEN.slice(1)}`]) {
      await assertRefused(await post('token', 0, lines(0, 1), { Authorization }), 401, 'token');
    }
  });

  test('more bodies at a time than fit into memory, until the others are done', async () => {
    const body = lines(0, 2);
    const held = Array.from({ length: LARGEST_AT_ONCE }, (_, i) => {
      const socket = connect(relay.port, '127.0.0.1');
      socket.write(
        `POST /api/ingest/held-${String(i)}?first=0 HTTP/1.1\r\nHost: 127.0.0.1:${String(relay.port)}\r\n` +
          `Authorization: Bearer ${INGEST_TOKEN}\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n${body.slice(0, 9)}\r\n`,
      );
      return socket;
    });
    let reply = await post('busy', 0, body);
    for (let i = 0; i < 100 && reply.status !== 503; i++) reply = await post(`busy-${String(i)}`, 0, body);
    assert.deepEqual([reply.status, reply.headers['retry-after']], [503, '1']);
    const [first, ...others] = held;
    // One is finished, the others break off in the middle: nothing is stored of them, and their places are free.
    assert.ok(first);
    const answered = once(first, 'data');
    first.write(`${(body.length - 9).toString(16)}\r\n${body.slice(9)}\r\n0\r\n\r\n`);
    assert.match(String(await answered), /^HTTP\/1\.1 200 /);
    first.destroy();
    for (const socket of others) socket.destroy();
    const after = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        for (;;) {
          const { status } = await post(`free-${String(i)}`, 0, body);
          if (status !== 503) return status;
        }
      }),
    );
    assert.deepEqual(new Set(after), new Set([200]));
    assert.equal(stored('held-0').toString(), body);
    for (let i = 1; i < LARGEST_AT_ONCE; i++) {
      assert.equal(await headOf(`held-${String(i)}`), 0);
      assert.ok(!existsSync(relay.path(`ingest/held-${String(i)}.jsonl`)));
    }
  });
});

describe('the store', () => {
  async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'scry-store-'));
    try {
      await use(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async function withStore<T>(
    folder: string,
    use: (store: IngestStore, runs: Runs) => Promise<T>,
    freeBytes?: () => Promise<number>,
  ): Promise<T> {
    const runs = new Runs();
    const store = await IngestStore.open({
      folder,
      runs,
      log: NO_LOG,
      ...(freeBytes === undefined ? {} : { freeBytes }),
    });
    try {
      return await use(store, runs);
    } finally {
      await store.close();
      await runs.close();
    }
  }

  test('makes its folder and files readable by their owner only', async () => {
    await inFolder(async (parent) => {
      const folder = join(parent, 'deep/runs');
      await withStore(folder, (store) => store.take('run', 0, Buffer.from(lines(0, 1))));
      assert.equal(statSync(folder).mode & 0o777, 0o700);
      assert.equal(statSync(join(folder, 'run.jsonl')).mode & 0o777, 0o600);
    });
  });

  test('serves after a restart what it had, without a torn last line, and doubles no line sent again', async () => {
    await inFolder(async (folder) => {
      await withStore(folder, (store) => store.take('run', 0, Buffer.from(lines(0, 1000))));
      const path = join(folder, 'run.jsonl');
      // A crash in the middle of the next request: whole lines and half a one that nobody acknowledged.
      writeFileSync(path, lines(0, 1003).slice(0, -4));
      await withStore(folder, async (store, runs) => {
        assert.equal(await store.head('run'), 1002);
        const file = runs.get('run')?.file;
        assert.ok(file);
        await file.count();
        assert.equal(file.head, 1002);
        const taken = await store.take('run', 1000, Buffer.from(lines(1000, 10)));
        assert.deepEqual(taken, { kind: 'stored', head: 1010, lines: 8, bytes: lines(1002, 8).length });
      });
      assert.equal(readFileSync(path, 'utf8'), lines(0, 1010));
    });
  });

  test('leaves alone what in its folder is no run', async () => {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, 'folder.jsonl'));
      for (const name of ['notes.txt', '.hidden.jsonl', 'good.jsonl']) writeFileSync(join(folder, name), 'half a line');
      await withStore(folder, async (store, runs) => {
        assert.deepEqual(
          runs.list().map(({ id }) => id),
          ['good'],
        );
        assert.equal(await store.head('good'), 0);
      });
      // Perhaps another program is writing it: it is only served until somebody sends.
      for (const name of ['notes.txt', '.hidden.jsonl', 'good.jsonl']) {
        assert.equal(readFileSync(join(folder, name), 'utf8'), 'half a line');
      }
    });
  });

  test('says that a file became shorter before its lines were counted', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'run.jsonl');
      writeFileSync(path, lines(0, 3));
      await withStore(folder, async (store) => {
        writeFileSync(path, '');
        await assert.rejects(store.head('run'), /became shorter/);
        await assert.rejects(store.take('run', 3, Buffer.from(lines(3, 1))), /became shorter/);
      });
    });
  });

  test('says that a run’s file cannot be read, takes nothing for it, and goes on where it ends once it can', async (context) => {
    await inFolder(async (folder) => {
      const path = join(folder, 'run.jsonl');
      // What cannot be opened for writing, whoever runs the test.
      mkdirSync(path);
      const runs = new Runs();
      const ingest = await IngestStore.open({ folder, runs, log: NO_LOG });
      const relay = await Relay.start(null, { ingest });
      context.after(async () => {
        await relay.close();
        await ingest.close();
        await runs.close();
      });
      for (const [query, method] of [
        ['', 'GET'],
        ['?first=0', 'POST'],
        ['?first=2', 'POST'],
      ] as const) {
        const reply = await relay.http(`/api/ingest/run${query}`, BEARER, method, method === 'GET' ? '' : lines(2, 1));
        assert.equal(reply.status, 507, reply.text);
        assert.match(String(answerOf(reply)['error']), /EISDIR/);
      }
      rmSync(path, { recursive: true });
      writeFileSync(path, lines(0, 2));
      const reply = await relay.http('/api/ingest/run?first=2', BEARER, 'POST', lines(2, 1));
      assert.deepEqual(answerOf(reply), { run: 'run', head: 3, stored: 1 });
      assert.equal(readFileSync(path, 'utf8'), lines(0, 3));
    });
  });

  test('answers 507 where the disk is full, stores nothing of it, and takes it once there is room', async (context) => {
    await inFolder(async (folder) => {
      let free = 1e12;
      const runs = new Runs();
      const ingest = await IngestStore.open({ folder, runs, log: NO_LOG, freeBytes: () => Promise.resolve(free) });
      const full = await Relay.start(null, { ingest });
      context.after(async () => {
        await full.close();
        await ingest.close();
        await runs.close();
      });
      const send = (first: number, count: number) =>
        full.http(`/api/ingest/run?first=${String(first)}`, BEARER, 'POST', lines(first, count));
      assert.equal((await send(0, 2)).status, 200);
      free = FREE_BYTES_LEFT;
      const reply = await send(2, 2);
      assert.equal(reply.status, 507);
      assert.match(String(answerOf(reply)['error']), /^Nothing of this was stored: .*256 MB/);
      // What is there already is acknowledged again all the same.
      assert.equal((await send(0, 2)).status, 200);
      assert.equal(readFileSync(join(folder, 'run.jsonl'), 'utf8'), lines(0, 2));
      free = 1e12;
      assert.deepEqual(answerOf(await send(1, 3)), { run: 'run', head: 4, stored: 2 });
      assert.equal(readFileSync(join(folder, 'run.jsonl'), 'utf8'), lines(0, 4));
    });
  });
});

describe('a relay that is killed again and again', () => {
  const module = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, path)).href);
  const script = (folder: string) => `
    const { startServer } = await import(${module('src/relay/server.ts')});
    const { IngestStore } = await import(${module('src/relay/ingest/ingest-store.ts')});
    const { Runs } = await import(${module('src/relay/runs.ts')});
    const { NO_LOG } = await import(${module('src/relay/log.ts')});
    const { Metrics } = await import(${module('src/relay/metrics.ts')});
    const { OwnHosts } = await import(${module('src/relay/own-hosts.ts')});
    const { FailedTokens } = await import(${module('src/relay/failed-tokens.ts')});
    const runs = new Runs();
    const ingest = await IngestStore.open({ folder: ${JSON.stringify(folder)}, runs, log: NO_LOG });
    const rules = { token: null, ingestToken: '${INGEST_TOKEN}', hosts: new OwnHosts('127.0.0.1'), scheme: 'http',
      failedTokens: new FailedTokens(), metrics: new Metrics() };
    const { port } = await startServer({ host: '127.0.0.1', port: 0, rules, app: new Map(), runs, ingest, certificate: null });
    console.log(port);
  `;

  async function start(folder: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script(folder)], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (data: Buffer) => (said += data.toString()));
    await until(() => said.includes('\n'), 'the relay to listen', PATIENCE_MS);
    return { child, url: `http://127.0.0.1:${said.trim()}/api/ingest/run` };
  }

  test('has every line exactly once when its sender goes on at its head', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scry-kill-'));
    try {
      const line = (n: number) => `{"n": ${String(n)}, "text": "${'x'.repeat(n % 997)}"}\n`;
      let acknowledged = 0;
      for (let life = 0; life < 4; life++) {
        const { child, url } = await start(folder);
        const ended = once(child, 'exit');
        const asked = (await (await fetch(url, { headers: BEARER })).json()) as { head: number };
        assert.ok(asked.head >= acknowledged, `${String(acknowledged)} were promised, ${String(asked.head)} are there`);
        let head = asked.head;
        const goal = acknowledged + 5000;
        try {
          for (;;) {
            const body = Array.from({ length: 100 }, (_, i) => line(head + i)).join('');
            // Killed while requests are under way, at another place each time.
            if (head >= goal) setTimeout(() => child.kill('SIGKILL'), life * 2);
            const reply = await fetch(`${url}?first=${String(head)}`, { method: 'POST', headers: BEARER, body });
            assert.equal(reply.status, 200);
            head += 100;
            acknowledged = head;
          }
        } catch (error) {
          // A broken connection is what the kill looks like from outside.
          if (!(error instanceof TypeError)) throw error;
        } finally {
          child.kill('SIGKILL');
        }
        await ended;
      }
      const text = readFileSync(join(folder, 'run.jsonl'), 'utf8');
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      const count = whole.split('\n').length - 1;
      assert.ok(count >= acknowledged && acknowledged >= 20_000);
      assert.equal(whole, Array.from({ length: count }, (_, n) => line(n)).join(''));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a folder of runs', () => {
  test('belongs to one relay at a time: two would write over each other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scry-lock-'));
    const options = { folder, runs: new Runs(), log: NO_LOG };
    const store = await IngestStore.open(options);
    await assert.rejects(IngestStore.open(options), /another Scry keeps its runs in .* choose another --store/);
    await store.close();
    const next = await IngestStore.open(options);
    await next.close();
    assert.deepEqual(readdirSync(folder), []);
    rmSync(folder, { recursive: true, force: true });
  });

  test('with a path too long for a socket is locked all the same', async () => {
    const root = mkdtempSync(join(tmpdir(), 'scry-lock-'));
    const options = { folder: join(root, 'x'.repeat(120)), runs: new Runs(), log: NO_LOG };
    const store = await IngestStore.open(options);
    await assert.rejects(IngestStore.open(options), /another Scry/);
    await store.close();
    rmSync(root, { recursive: true, force: true });
  });

  test('that a killed relay has left is taken over', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scry-lock-'));
    const holder = spawn(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(join(realpathSync(folder), '.scry-lock'))}, () => console.log('up'))`,
    ]);
    await once(holder.stdout, 'data');
    await assert.rejects(IngestStore.open({ folder, runs: new Runs(), log: NO_LOG }), /another Scry/);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const store = await IngestStore.open({ folder, runs: new Runs(), log: NO_LOG });
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('keeps each run under its own name, and refuses one that differs from another only in case', async () => {
    assert.equal((await post('events', 0, lines(0, 1))).status, 200);
    assert.equal(relay.runs.get('events')?.name, 'events');
    const reply = await post('EVENTS', 0, lines(0, 1));
    assert.equal(reply.status, 409);
    assert.match(String(answerOf(reply)['error']), /There is a run events already/);
  });
});
