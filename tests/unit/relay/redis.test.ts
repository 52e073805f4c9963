import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { RedisSource } from '../../../src/relay/sources/redis.ts';
import {
  Broker,
  heard,
  linesOf,
  PATIENCE_MS,
  redisTest,
  storedLines,
  STREAM,
  tellWhereRedisIsMissing,
} from './redis-harness.ts';
import { until } from './relay-harness.ts';

tellWhereRedisIsMissing();

function lines(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({ event_id: `e${from + i}`, text: 'x'.repeat((from + i) % 50) }),
  );
}

function sidecarOf({ path }: RedisSource): string {
  return path.replace(/\.jsonl$/, '.resume.json');
}

redisTest('lines arrive in the order in which they were added, before and after the relay began', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(lines(0, 2500));
  const source = await broker.follow();
  await linesOf(source, 2500);
  for (let from = 2500; from < 2600; from += 10) await broker.add(lines(from, 10));
  assert.deepEqual(await linesOf(source, 2600), lines(0, 2600));
  assert.equal(source.skipped, 0);
  assert.deepEqual(broker.log.saying(/^(warn|error)/), []);
});

redisTest('a stream that does not exist yet is waited for, and that is told once', async (context) => {
  const broker = await Broker.start(context);
  const source = await broker.follow();
  await heard(broker.log, /^info: .*has no stream esper:telemetry yet/);
  await broker.add(lines(0, 3));
  assert.deepEqual(await linesOf(source, 3), lines(0, 3));
  assert.equal(broker.log.lines.length, 2);
});

redisTest('after a stop and a start the stream goes on where it was left', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(lines(0, 10));
  const first = await broker.follow();
  await linesOf(first, 10);
  await broker.stop(first);
  await broker.add(lines(10, 10));
  const second = await broker.follow();
  assert.equal(second.path, first.path);
  assert.deepEqual(await linesOf(second, 20), lines(0, 20));
  // What the relay had read may go from the stream; it is not needed any more.
  await broker.stop(second);
  await broker.command('XTRIM', STREAM, 'MAXLEN', '1');
  await broker.add(lines(20, 1));
  assert.deepEqual(await linesOf(await broker.follow(), 21), lines(0, 21));
  assert.deepEqual(broker.log.saying(/^warn/), []);
});

redisTest('only its owner may read what is stored', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(lines(0, 1));
  const source = await broker.follow();
  await linesOf(source, 1);
  await broker.stop(source);
  for (const path of [source.path, sidecarOf(source)]) assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(broker.spool()).mode & 0o777, 0o700);
});

redisTest('a crash between the lines and their place doubles nothing and loses nothing', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(lines(0, 10));
  const first = await broker.follow();
  await linesOf(first, 10);
  await broker.stop(first);
  const place = readFileSync(sidecarOf(first));
  await broker.add(lines(10, 10));
  const second = await broker.follow();
  await linesOf(second, 20);
  await broker.stop(second);
  // The lines are there, the file that tells how far they reach is the old one, and the last line is torn.
  writeFileSync(sidecarOf(second), place);
  truncateSync(second.path, statSync(second.path).size - 5);
  assert.deepEqual(await linesOf(await broker.follow(), 20), lines(0, 20));
  assert.deepEqual(broker.log.saying(/^warn/), []);
});

for (const [what, damage] of [
  [
    'is damaged',
    (source: RedisSource) => {
      writeFileSync(sidecarOf(source), '{"version":1,"str');
    },
  ],
  [
    'has not the form',
    (source: RedisSource) => {
      writeFileSync(sidecarOf(source), '{"version":7}');
    },
  ],
  [
    'belongs to another stream',
    (source: RedisSource) => {
      writeFileSync(sidecarOf(source), readFileSync(sidecarOf(source), 'utf8').replace(STREAM, 'other'));
    },
  ],
  [
    'is shorter than when it was last written',
    (source: RedisSource) => {
      truncateSync(source.path, 40);
    },
  ],
] as const) {
  redisTest(`the stream is read again from its start where what is stored ${what}`, async (context) => {
    const broker = await Broker.start(context);
    await broker.add(lines(0, 10));
    const source = await broker.follow();
    await linesOf(source, 10);
    await broker.stop(source);
    damage(source);
    assert.deepEqual(await linesOf(await broker.follow(), 10), lines(0, 10));
    assert.equal(broker.log.saying(new RegExp(`^warn: .*${what}.*read again from its start`)).length, 1);
  });
}

redisTest('while Redis is away nothing is lost, and both its going and its return are told once', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(lines(0, 10));
  const source = await broker.follow();
  await linesOf(source, 10);
  await broker.command('SAVE');
  await broker.kill();
  await heard(broker.log, /^warn: Redis at .* cannot be reached/);
  await broker.run();
  await broker.add(lines(10, 10));
  assert.deepEqual(await linesOf(source, 20), lines(0, 20));
  await heard(broker.log, /^info: The relay follows .* again\.$/);
  assert.equal(broker.log.saying(/^warn/).length, 1);
});

redisTest('a relay that starts before Redis serves what it has and reads on when Redis is there', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(lines(0, 5));
  const first = await broker.follow();
  await linesOf(first, 5);
  await broker.stop(first);
  await broker.command('SAVE');
  await broker.kill();
  const second = await broker.follow();
  await heard(broker.log, /^warn: Redis at redis:\/\/127\.0\.0\.1:\d+\/0 cannot be reached \(.*ECONNREFUSED.*\)/);
  assert.deepEqual(storedLines(second.path), lines(0, 5));
  await broker.run();
  await broker.add(lines(5, 5));
  assert.deepEqual(await linesOf(second, 10), lines(0, 10));
});

redisTest('two relays of one stream store the same bytes', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(lines(0, 300));
  const early = await broker.follow({ folder: broker.spool('early') });
  await broker.add(lines(300, 300));
  const late = await broker.follow({ folder: broker.spool('late') });
  for (let from = 600; from < 700; from += 20) await broker.add(lines(from, 20));
  await Promise.all([linesOf(early, 700), linesOf(late, 700)]);
  assert.ok(readFileSync(early.path).equals(readFileSync(late.path)));
  assert.deepEqual(storedLines(late.path), lines(0, 700));
});

redisTest('streams and brokers have files of their own in one folder', async (context) => {
  const broker = await Broker.start(context);
  const sources = await Promise.all([
    broker.follow(),
    broker.follow({ stream: 'esper/telemetry' }),
    broker.follow({ stream: '../../etc/passwd' }),
    broker.follow({ url: `${broker.url}/1` }),
  ]);
  assert.equal(new Set(sources.map(({ path }) => path)).size, 4);
  for (const { path } of sources) assert.equal(join(path, '..'), broker.spool());
});

redisTest('entries without an event are skipped, counted and told of once', async (context) => {
  const broker = await Broker.start(context);
  await broker.addFields({ message: 'hello' });
  await broker.addFields({ event: '' });
  await broker.addFields({ event: ' \t\r\n' });
  await broker.addFields({ source: 'trainer', event: '{"a":1}' });
  await broker.addFields({ message: 'hello' });
  const source = await broker.follow();
  await broker.addFields({ event: '{"b":2}' });
  assert.deepEqual(await linesOf(source, 2), ['{"a":1}', '{"b":2}']);
  assert.equal(source.skipped, 4);
  assert.equal(broker.log.saying(/^warn: .*no field named event/).length, 1);
});

redisTest('newlines within an event do not tear it apart', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(['{\n  "a": 1\r\n}', '{"b":2}\n', '{"c":3}\r\n', '\n{"d":4}']);
  const source = await broker.follow();
  assert.deepEqual(await linesOf(source, 4), ['{   "a": 1  }', '{"b":2}', '{"c":3}', ' {"d":4}']);
  assert.equal(source.skipped, 0);
});

redisTest('any bytes arrive as they were sent, one line for every event that is not blank', async (context) => {
  const broker = await Broker.start(context);
  const source = await broker.follow();
  let expected: string[] = [];
  const line = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(fc.constantFrom(9, 10, 13, 32, 34, 0, 255), { maxLength: 6 }).map((bytes) => Uint8Array.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 30 }), async (batch) => {
      await broker.add([...batch.map((bytes) => Buffer.from(bytes)), 'end']);
      expected = [
        ...expected,
        ...batch
          .map((bytes) =>
            Buffer.from(bytes)
              .toString('latin1')
              .replace(/[\r\n]+$/, '')
              .replace(/[\r\n]/g, ' '),
          )
          .filter((text) => /[^ \t]/.test(text)),
        'end',
      ];
      await until(() => readFileSync(source.path, 'latin1') === `${expected.join('\n')}\n`, 'the lines', PATIENCE_MS);
    }),
    { numRuns: 25 },
  );
  assert.deepEqual(storedLines(source.path), expected);
});

redisTest('large events are taken a few at a time and arrive whole', async (context) => {
  const broker = await Broker.start(context);
  const large = Array.from({ length: 30 }, (_, i) => `{"n":${i},"text":"${'y'.repeat(400_000)}"}`);
  const huge = `{"text":"${'z'.repeat(5 * 1024 * 1024)}"}`;
  await broker.add([...lines(0, 300), ...large, huge]);
  const source = await broker.follow();
  const stored = await linesOf(source, 331);
  assert.ok(stored.join('\n') === [...lines(0, 300), ...large, huge].join('\n'));
});

redisTest('a full disk is told once, and what it did not take is stored when there is room', async (context) => {
  const broker = await Broker.start(context);
  let free = 1e12;
  const source = await broker.follow({ freeBytes: () => Promise.resolve(free) });
  await broker.add(lines(0, 5));
  await linesOf(source, 5);
  free = 0;
  await broker.add(lines(5, 5));
  await heard(broker.log, /^error: .*cannot be stored.*Redis still has them/);
  assert.deepEqual(storedLines(source.path), lines(0, 5));
  await broker.add(lines(10, 5));
  free = 1e12;
  assert.deepEqual(await linesOf(source, 15), lines(0, 15));
  await heard(broker.log, /^info: The relay follows .* again/);
  assert.equal(broker.log.saying(/^error/).length, 1);
});

redisTest('a relay that stops does not wait for Redis, and leaves no file half written', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(lines(0, 5));
  const source = await broker.follow();
  await linesOf(source, 5);
  await broker.stop(source);
  assert.deepEqual(readdirSync(broker.spool()).length, 2);
  const away = await broker.follow({ url: 'redis://127.0.0.1:1' });
  await broker.stop(away);
});
