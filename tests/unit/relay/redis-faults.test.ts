import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Broker, heard, linesOf, redisTest, storedLines, STREAM, tellWhereRedisIsMissing } from './redis-harness.ts';

tellWhereRedisIsMissing();

function lines(from: number, count: number, run = 'a'): string[] {
  return Array.from({ length: count }, (_, i) => JSON.stringify({ event_id: `${run}${from + i}` }));
}

redisTest('a stream that was deleted and begun anew with older ids is another run, and told so', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(lines(0, 20), 1000);
  const source = await broker.follow();
  await linesOf(source, 20);
  await broker.command('DEL', STREAM);
  await broker.add(lines(0, 3, 'b'), 1);
  await heard(broker.log, /^warn: .*was deleted and begun anew.*begins anew as well/);
  await broker.add(lines(3, 3, 'b'), 4);
  const stored = await linesOf(source, 6);
  assert.deepEqual(stored, lines(0, 6, 'b'));
});

redisTest('a stream that was begun anew while the relay was stopped is another run as well', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(lines(0, 20), 1000);
  const first = await broker.follow();
  await linesOf(first, 20);
  await broker.stop(first);
  await broker.command('DEL', STREAM);
  await broker.add(lines(0, 3, 'b'), 1);
  const second = await broker.follow();
  await heard(broker.log, /begins anew as well/);
  assert.deepEqual(await linesOf(second, 3), lines(0, 3, 'b'));
});

redisTest('a Redis that comes back with an older copy costs no line that the relay had', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(lines(0, 10), 1000);
  await broker.command('SAVE');
  const source = await broker.follow();
  await broker.add(lines(10, 10), 1010);
  await linesOf(source, 20);
  await broker.kill();
  await heard(broker.log, /cannot be reached/);
  await broker.run();
  await heard(broker.log, /^warn: .*older copy.*its last entry is 1009-0, but this relay has read up to 1019-0/);
  // Another machine with a clock behind: the ids are older than those that were lost.
  await broker.add(lines(20, 5), 1012);
  assert.deepEqual(await linesOf(source, 25), lines(0, 25));
});

redisTest(
  'a Redis that comes back without its data is told, and what comes follows what was there',
  async (context) => {
    const broker = await Broker.start(context);
    await broker.add(lines(0, 10));
    const source = await broker.follow();
    await linesOf(source, 10);
    await broker.kill();
    await heard(broker.log, /cannot be reached/);
    await broker.run();
    await broker.add(lines(10, 3));
    assert.deepEqual(await linesOf(source, 13), lines(0, 13));
    assert.equal(broker.log.saying(/^warn: .*lost its past/).length, 1);
  },
);

redisTest('events that were trimmed while the relay was stopped are counted and told', async (context) => {
  const broker = await Broker.start(context);
  await broker.add(lines(0, 10));
  const first = await broker.follow();
  await linesOf(first, 10);
  await broker.stop(first);
  await broker.add(lines(10, 20));
  await broker.command('XTRIM', STREAM, 'MAXLEN', '5');
  const second = await broker.follow();
  assert.deepEqual(await linesOf(second, 15), [...lines(0, 10), ...lines(25, 5)]);
  assert.equal(broker.log.saying(/^warn: .*was trimmed.* 15 events after \d+-\d+ are missing/).length, 1);
});

redisTest('a sender that keeps only the newest event causes no warning while the relay keeps up', async (context) => {
  const broker = await Broker.start(context);
  const source = await broker.follow();
  for (let i = 0; i < 5; i++) {
    await broker.command('XADD', STREAM, 'MAXLEN', '1', '*', 'event', lines(i, 1)[0] ?? '');
    await linesOf(source, i + 1);
  }
  assert.deepEqual(storedLines(source.path), lines(0, 5));
  assert.deepEqual(broker.log.saying(/^warn/), []);
});

redisTest(
  'a relay that comes late to a trimmed stream tells that positions count from what is left',
  async (context) => {
    const broker = await Broker.start(context);
    await broker.add(lines(0, 10));
    await broker.command('XTRIM', STREAM, 'MAXLEN', '4');
    const source = await broker.follow();
    assert.deepEqual(await linesOf(source, 4), lines(6, 4));
    assert.equal(broker.log.saying(/^info: .*its first 6 events are missing here/).length, 1);
  },
);

redisTest(
  'a key that holds something else is told once, and a stream that takes its place is followed',
  async (context) => {
    const broker = await Broker.start(context);
    await broker.command('SET', STREAM, 'text');
    const source = await broker.follow();
    await heard(broker.log, /^warn: esper:telemetry at .* is not a stream/);
    await broker.command('DEL', STREAM);
    await broker.add(lines(0, 2));
    assert.deepEqual(await linesOf(source, 2), lines(0, 2));
    assert.equal(broker.log.saying(/is not a stream/).length, 1);
  },
);

redisTest('a missing password is told', async (context) => {
  const broker = await Broker.start(context);
  await broker.command('CONFIG', 'SET', 'requirepass', 'Sesam-öffne%dich');
  await broker.follow();
  await heard(broker.log, /^warn: .*wants a password/);
});

redisTest('a wrong password is told, and once it is right the stream is followed', async (context) => {
  const broker = await Broker.start(context);
  const secret = 'Sesam-öffne@dich';
  await broker.add(lines(0, 2));
  await broker.command('CONFIG', 'SET', 'requirepass', 'another');
  const url = broker.url.replace('//', `//default:${encodeURIComponent(secret)}@`);
  const source = await broker.follow({ url });
  await heard(broker.log, /^warn: .*does not take this user or password/);
  await broker.kill();
  await broker.run();
  await broker.add(lines(0, 2));
  await broker.command('CONFIG', 'SET', 'requirepass', secret);
  assert.deepEqual(await linesOf(source, 2), lines(0, 2));
  await broker.stop(source);
  const written = readdirSync(broker.spool()).map((name) => name + readFileSync(join(broker.spool(), name), 'utf8'));
  for (const text of [...broker.log.lines, ...written]) {
    assert.ok(!text.includes(secret) && !text.includes(encodeURIComponent(secret)), text);
  }
});

redisTest('a user who may not read the stream is told what the relay needs', async (context) => {
  const broker = await Broker.start(context);
  await broker.command('ACL', 'SETUSER', 'viewer', 'on', '>secret', '~*', '+xread');
  const source = await broker.follow({ url: broker.url.replace('//', '//viewer:secret@') });
  await heard(broker.log, /^warn: .*does not let this user read.*The relay needs XREAD, XINFO, MULTI and EXEC/);
  await broker.command('ACL', 'SETUSER', 'viewer', '+multi', '+exec', '+xinfo');
  await broker.add(lines(0, 1));
  assert.deepEqual(await linesOf(source, 1), lines(0, 1));
});
