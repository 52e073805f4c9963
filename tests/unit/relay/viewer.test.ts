import assert from 'node:assert/strict';
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { MAX_LINE_BYTES } from '../../../src/telemetry/limits.ts';
import { isBlankLine } from '../../../src/telemetry/lines.ts';
import { pause, Relay, until, type Client } from './relay-harness.ts';

let relay: Relay;
let files = 0;
before(async () => {
  relay = await Relay.start();
});
after(() => relay.close());

function numbered(count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, i) => `{"n":${String(first + i)}, "NaN": NaN,  "text": "zürich 💥\\u0000"}`);
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** A new run with that content. */
async function newRun(content: string | Buffer): Promise<{ readonly id: string; readonly path: string }> {
  files += 1;
  const id = `run-${String(files)}`;
  const path = relay.path(`${id}.jsonl`);
  writeFileSync(path, content);
  await relay.add(`${id}.jsonl`);
  return { id, path };
}

async function following(id: string, from: number): Promise<Client> {
  const client = await relay.connect();
  client.subscribe(id, from);
  await client.message('head');
  return client;
}

describe('a viewer', () => {
  test('is told of all runs at once', async () => {
    const { id } = await newRun(textOf(numbered(3)));
    const hello = await (await relay.connect()).message('hello');
    assert.equal(hello.protocol, 1);
    const info = hello.runs.find(({ run }) => run === id);
    assert.deepEqual([info?.name, info?.head, info?.live], [id, 3, true]);
    assert.deepEqual(
      hello.runs.map(({ run }) => run),
      relay.runs.list().map((run) => run.id),
    );
  });

  test('is told of runs that appear later', async () => {
    const client = await relay.connect();
    const { id } = await newRun(textOf(numbered(2)));
    const { status, run } = await client.message('run');
    // Its lines are counted afterwards.
    assert.deepEqual([status, run.run, run.counted], ['appeared', id, false]);
    const { runs } = await (await relay.connect()).message('hello');
    assert.deepEqual(runs.find((info) => info.run === id)?.head, 2);
  });

  for (const from of [0, 1, 1500, 2999, 3000, 9999]) {
    test(`gets from position ${String(from)} exactly the lines from there on, untouched`, async () => {
      const lines = numbered(3000);
      const { id, path } = await newRun(textOf(lines));
      const client = await following(id, from);
      appendFileSync(path, textOf(numbered(1, 3000)));
      const start = Math.min(from, 3000);
      const got = await client.linesFrom(start, 3001 - start);
      assert.deepEqual(got, [...lines, ...numbered(1, 3000)].slice(start));
      assert.deepEqual(client.repeated, []);
    });
  }

  test('gets from position -1 only what comes from now on', async () => {
    const { id, path } = await newRun(textOf(numbered(50)));
    const client = await following(id, -1);
    await pause(50);
    assert.equal(client.lines.size, 0);
    appendFileSync(path, textOf(numbered(2, 50)));
    assert.deepEqual(await client.linesFrom(50, 2, 1000), numbered(2, 50));
    assert.deepEqual([...client.lines.keys()], [50, 51]);
  });

  test('gets no part of a line before its newline', async () => {
    const { id, path } = await newRun(textOf(numbered(1)));
    const client = await following(id, 0);
    await client.linesFrom(0, 1);
    appendFileSync(path, '{"half": "ä');
    await pause(350);
    assert.equal(client.lines.size, 1);
    appendFileSync(path, 'ö"}\n');
    assert.deepEqual(await client.linesFrom(1, 1), ['{"half": "äö"}']);
  });

  test('gets blank lines without a position', async () => {
    const { id, path } = await newRun('\n \t\r\n{"n":0}\n\n\n{"n":1}\r\n\n');
    const client = await following(id, 0);
    assert.deepEqual(await client.linesFrom(0, 2), ['{"n":0}', '{"n":1}\r']);
    appendFileSync(path, '\n\n{"n":2}\n');
    assert.deepEqual(await client.linesFrom(2, 1), ['{"n":2}']);
    assert.equal(relay.runs.get(id)?.file.head, 3);
  });

  test('gets a file that grows in random pieces exactly', async () => {
    const piece = fc.array(fc.constantFrom(...numbered(4), '', ' ', 'not json', 'é'.repeat(40)), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(
        piece,
        fc.array(fc.nat(200), { minLength: 1, maxLength: 6 }),
        fc.nat(40),
        async (texts, cuts, from) => {
          const { id, path } = await newRun('');
          const early = await following(id, 0);
          const bytes = Buffer.from(textOf([...texts, '{"last": true}']));
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = 1 + (cuts[turn % cuts.length] ?? 0);
            appendFileSync(path, bytes.subarray(at, at + size));
            at += size;
            if (turn % 3 === 0) await pause(2);
          }
          const expected = [...texts, '{"last": true}'].filter((line) => !isBlankLine(line));
          assert.deepEqual(await early.linesFrom(0, expected.length), expected);
          const start = Math.min(from, expected.length - 1);
          const late = await following(id, start);
          assert.deepEqual(await late.linesFrom(start, expected.length - start), expected.slice(start));
          assert.deepEqual([...early.repeated, ...late.repeated], []);
          early.socket.terminate();
          late.socket.terminate();
        },
      ),
      { numRuns: 8 },
    );
  });

  for (const [name, change] of [
    [
      'truncated',
      (path: string) => {
        truncateSync(path, 0);
        appendFileSync(path, textOf(numbered(2, 90)));
      },
    ],
    [
      'replaced',
      (path: string) => {
        writeFileSync(`${path}.new`, textOf(numbered(2, 90)));
        renameSync(`${path}.new`, path);
      },
    ],
  ] as const) {
    test(`is told when the file was ${name}; positions start anew`, async () => {
      const { id, path } = await newRun(textOf(numbered(5)));
      const client = await following(id, 0);
      await client.linesFrom(0, 5);
      change(path);
      const { status, run } = await client.message('run');
      assert.deepEqual([status, run.run], ['truncated', id]);
      client.lines.clear();
      client.subscribe(id, 0);
      assert.deepEqual(await client.linesFrom(0, 2), numbered(2, 90));
      assert.equal(relay.runs.get(id)?.file.head, 2);
    });
  }

  test('gets an over-long line as one position; the rest loads', async () => {
    const { id } = await newRun(`{"n":0}\n${'x'.repeat(2 * MAX_LINE_BYTES + 9)}\n{"n":2}\n`);
    const client = await following(id, 0);
    const [first, long, last] = await client.linesFrom(0, 3);
    assert.deepEqual([first, last], ['{"n":0}', '{"n":2}']);
    assert.match(long ?? '', /^x{100,1024}$/);
  });

  test('keeps its connection when the file holds invalid UTF-8', async () => {
    const bad = Buffer.concat([
      Buffer.from('{"n":"'),
      Buffer.from([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80]),
      Buffer.from('"}\n{"n":1}\n'),
    ]);
    const { id } = await newRun(bad);
    const client = await following(id, 0);
    const [first, second] = await client.linesFrom(0, 2);
    assert.ok(first?.includes('\ufffd'));
    assert.equal(second, '{"n":1}');
    assert.equal(client.socket.readyState, client.socket.OPEN);
  });

  test('that reads nothing does not stop the others', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `{"n":${String(i)},"pad":"${'p'.repeat(500)}"}`);
    const { id, path } = await newRun(textOf(lines));
    const sleeper = await relay.connect();
    sleeper.subscribe(id, 0);
    sleeper.socket.pause();
    const reader = await following(id, 0);
    assert.equal((await reader.linesFrom(0, lines.length, 5000)).length, lines.length);
    appendFileSync(path, '{"more": 1}\n');
    assert.deepEqual(await reader.linesFrom(lines.length, 1), ['{"more": 1}']);
    sleeper.socket.resume();
    await until(() => sleeper.lines.size === lines.length + 1, 'the sleeper catches up', 5000);
    assert.deepEqual([...sleeper.repeated, ...reader.repeated], []);
  });

  test('may change the run it follows, and gets nothing more of the old one', async () => {
    const one = await newRun(textOf(numbered(3)));
    const two = await newRun(textOf(numbered(4, 100)));
    const client = await following(one.id, 0);
    await client.linesFrom(0, 3);
    client.lines.clear();
    client.subscribe(two.id, 0);
    assert.deepEqual(await client.linesFrom(0, 4), numbered(4, 100));
    appendFileSync(one.path, textOf(numbered(1, 3)));
    await pause(350);
    assert.equal(client.lines.size, 4);
  });
});

describe('what no viewer says', () => {
  const messages: readonly (readonly [string, string | Buffer, string])[] = [
    ['no JSON', 'hello?', 'bad-message'],
    ['another type', '{"type":"publish","run":"run-1"}', 'bad-message'],
    ['a position that is none', '{"type":"subscribe","run":"run-1","from":-2}', 'bad-message'],
    ['half a position', '{"type":"subscribe","run":"run-1","from":0.5}', 'bad-message'],
    ['null', 'null', 'bad-message'],
    ['an unknown run', '{"type":"subscribe","run":"__proto__","from":0}', 'unknown-run'],
    ['bytes', Buffer.from([1, 2, 3]), 'not-text'],
  ];
  for (const [name, message, code] of messages) {
    test(`(${name}) is answered with an error, and the connection lives`, async () => {
      const { id } = await newRun(textOf(numbered(1)));
      const client = await relay.connect();
      client.socket.send(message);
      const error = await client.message('error');
      assert.equal(error.code, code);
      assert.ok(error.message.length > 10);
      client.subscribe(id, 0);
      assert.deepEqual(await client.linesFrom(0, 1), numbered(1));
    });
  }

  test('(too much at once) ends that connection only', async () => {
    const [loud, quiet] = [await relay.connect(), await relay.connect()];
    const code = new Promise<number>((resolve) => loud.socket.once('close', resolve));
    loud.socket.send('x'.repeat(20_000));
    assert.equal(await code, 1009);
    assert.equal(quiet.socket.readyState, quiet.socket.OPEN);
  });
});
