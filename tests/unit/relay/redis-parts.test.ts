import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { DiskError } from '../../../src/relay/append-file.ts';
import { FolderLockError } from '../../../src/relay/folder-lock.ts';
import { NO_LOG } from '../../../src/relay/log.ts';
import { parseRedisAddress, spoolName } from '../../../src/relay/sources/redis-address.ts';
import { judgeContinuity } from '../../../src/relay/sources/redis-continuity.ts';
import { compareIds, parseEntries, parseInfo, type StreamInfo } from '../../../src/relay/sources/redis-replies.ts';
import { RedisSpool } from '../../../src/relay/sources/redis-spool.ts';
import { RedisTroubles } from '../../../src/relay/sources/redis-trouble.ts';
import { RedisAddressError, withoutCredentials } from '../../../src/relay/sources/redis.ts';
import { HeardLog } from './redis-harness.ts';

test('an address is told without user and password, in one spelling', () => {
  assert.equal(withoutCredentials('redis://user:secret@Broker:6379/0'), 'redis://broker:6379/0');
  assert.equal(withoutCredentials('redis://broker'), 'redis://broker:6379/0');
  assert.equal(withoutCredentials('rediss://:se%40cret@[::1]:7000/3?password=secret#secret'), 'rediss://[::1]:7000/3');
  assert.equal(withoutCredentials('secret'), '(not an address)');
});

test('what is no address of Redis is refused with a sentence that does not repeat it', () => {
  const wrong = ['', 'secret', 'broker:6379', 'http://u:secret@broker', 'redis:', 'redis:///0', 'redis://h/secret'];
  for (const url of [...wrong, 'redis://u:secret%@h', 'redis://u:secret@h:notaport', 'redis://u:secret@h:99999']) {
    assert.throws(
      () => parseRedisAddress(url),
      (error) =>
        error instanceof RedisAddressError && !error.message.includes('secret') && error.message.includes('redis://'),
      url,
    );
  }
});

test('a password is taken out of whatever the broker says', () => {
  const address = parseRedisAddress('redis://user:se%40cret@broker');
  assert.equal(
    address.hide("unknown command 'AUTH' with args 'se@cret' 'se%40cret'"),
    "unknown command 'AUTH' with args '…' '…'",
  );
  const log = new HeardLog();
  const troubles = new RedisTroubles('s', address, log);
  troubles.tell(new Error("ERR unknown command 'AUTH', with args beginning with: 'se@cret'"));
  troubles.tell(new Error('connect ECONNREFUSED se@cret'));
  assert.equal(log.lines.length, 2);
  assert.ok(log.lines.every((line) => !line.includes('se@cret')));
});

test('the same trouble is told once, another one anew, and every address of a host is named', () => {
  const log = new HeardLog();
  const troubles = new RedisTroubles('s', parseRedisAddress('redis://broker'), log);
  const away = new AggregateError([
    new Error('connect ECONNREFUSED ::1:6379'),
    new Error('connect ECONNREFUSED 127.0.0.1:6379'),
  ]);
  assert.equal(troubles.tell(away), true);
  assert.equal(troubles.tell(new Error('LOADING Redis is loading the dataset in memory')), true);
  assert.equal(troubles.tell(new DiskError('full')), false);
  assert.equal(troubles.tell(new DiskError('full')), false);
  troubles.allIsWell();
  troubles.allIsWell();
  assert.deepEqual(
    log.lines.map((line) => line.slice(0, 5)),
    ['warn:', 'error', 'info:'],
  );
  assert.match(log.lines[0] ?? '', /::1:6379, connect ECONNREFUSED 127\.0\.0\.1:6379/);
});

test('a file is named readably, and differently for every stream and broker', () => {
  const name = fc.tuple(fc.constantFrom('redis://a:1/0', 'redis://b:1/0'), fc.string({ unit: 'binary', minLength: 1 }));
  fc.assert(
    fc.property(name, name, (a, b) => {
      assert.match(spoolName(...a), /^[A-Za-z0-9_-]{0,40}-[0-9a-f]{8}$/);
      assert.equal(spoolName(...a) === spoolName(...b), a[0] === b[0] && a[1] === b[1]);
    }),
  );
  assert.match(spoolName('redis://a:1/0', 'esper:telemetry'), /^esper-telemetry-/);
});

test('ids are compared as numbers, time first', () => {
  const part = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  fc.assert(
    fc.property(part, part, part, part, (a, b, c, d) => {
      const expected = a === c ? Number(b > d) - Number(b < d) : Number(a > c) - Number(a < c);
      assert.equal(compareIds(`${a}-${b}`, `${c}-${d}`), expected);
    }),
  );
});

test('whatever a broker answers, reading it gives plain data and does not throw', () => {
  const reply = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 5 },
      fc.constant(null),
      fc.integer(),
      fc
        .constantFrom('event', 'last-generated-id', '1-1', 'length', 'entries-added', 'first-entry')
        .map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes)),
      fc.array(tie('any'), { maxLength: 8 }),
    ),
  })).any;
  fc.assert(
    fc.property(reply, (answer) => {
      for (const { id } of parseEntries(answer)) assert.match(id, /^\d+-\d+$/);
      const info = parseInfo(answer);
      assert.equal(typeof info.length, 'number');
      assert.equal(compareIds(info.lastId, info.lastId), 0);
    }),
    { examples: [[[Buffer.from('last-generated-id'), Buffer.from([0])]]] },
  );
});

interface Model {
  readonly ids: readonly number[];
  readonly added: number;
}

function infoOf({ ids, added }: Model, lastId: number, counts: boolean): StreamInfo {
  const entry = (id: number | undefined) => (id === undefined ? null : { id: `${id}-0`, event: null });
  return {
    length: ids.length,
    lastId: `${lastId}-0`,
    added: counts ? added : null,
    first: entry(ids[0]),
    last: entry(ids.at(-1)),
  };
}

test('entries that were trimmed unread are counted exactly, however the stream is added to, trimmed and read', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const), count: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ do: fc.constant('trim' as const), count: fc.integer({ min: 0, max: 6 }) }),
    fc.record({ do: fc.constant('take' as const), count: fc.integer({ min: 1, max: 5 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let stream: Model = { ids: [], added: 0 };
      let place = { id: '0-0', seen: null as number | null };
      let told = 0;
      let read = 0;
      for (const { do: what, count } of steps) {
        const { ids, added } = stream;
        if (what === 'add') {
          stream = { ids: [...ids, ...Array.from({ length: count }, (_, i) => added + i + 1)], added: added + count };
        } else if (what === 'trim') stream = { ids: count === 0 ? [] : ids.slice(-count), added };
        else {
          const taken = ids.filter((id) => compareIds(`${id}-0`, place.id) > 0).slice(0, count);
          const drained = taken.length < count;
          const found = judgeContinuity(place, { info: infoOf(stream, added, true), count: taken.length, drained });
          assert.notEqual(found.kind, 'rewound');
          assert.notEqual(found.kind, 'forgot');
          if (found.kind === 'rewound') return;
          if (found.kind === 'late') told += found.missed;
          if (found.kind === 'trimmed') told += found.lost ?? 0;
          read += taken.length;
          const id = drained ? added : (taken.at(-1) ?? Number(place.id.slice(0, -2)));
          place = { id: `${id}-0`, seen: found.seen };
          assert.equal(told + read, id, 'every entry up to the place was read, or told to be missing');
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('a broker that counts nothing can only be doubted', () => {
  const stream = { ids: [7, 8], added: 8 };
  const judge = (id: string, count: number) =>
    judgeContinuity({ id, seen: null }, { info: infoOf(stream, 8, false), count, drained: true }).kind;
  assert.equal(judge('0-0', 2), 'whole');
  assert.equal(judge('7-0', 1), 'whole');
  assert.equal(judge('5-0', 2), 'trimmed');
  assert.equal(judge('9-0', 0), 'rewound');
});

test('one relay reads a stream into a folder; another stream finds room beside it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'scry-spools-'));
  const open = (stream: string): Promise<RedisSpool> =>
    RedisSpool.open({ folder, place: 'redis://broker:6379/0', stream, freeBytes: undefined }, NO_LOG);
  const first = await open('runs');
  await assert.rejects(open('runs'), (error) => {
    assert.ok(error instanceof FolderLockError);
    assert.match(error.message, /another Scry keeps its runs in .*--store/);
    return true;
  });
  await (await open('others')).close();
  await first.close();
  await (await open('runs')).close();
  rmSync(folder, { recursive: true });
});
