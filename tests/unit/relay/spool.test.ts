import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { NO_LOG, type Log } from '../../../src/relay/log.ts';
import type { SimulatedLine } from '../../../src/simulator/simulate.ts';
import { spoolDemo, spoolStdin } from '../../../src/relay/sources/spool.ts';
import { until } from './relay-harness.ts';

test('the file of standard input is there at once', () => {
  const spool = spoolStdin(new PassThrough(), NO_LOG, () => undefined);
  assert.ok(existsSync(spool.path));
  spool.close();
});

test('standard input is no longer kept when the disk is nearly full, and its sender still never waits', async () => {
  const input = new PassThrough();
  let free = 1e12;
  const told: string[] = [];
  const log = { ...NO_LOG, error: (text: string) => told.push(text) };
  let ended = false;
  const spool = spoolStdin(
    input,
    log,
    () => (ended = true),
    () => Promise.resolve(free),
  );
  input.write('{"n": 0}\n');
  await until(() => statSync(spool.path).size === 9, 'the first line');
  free = 1e6;
  await until(() => told.length > 0, 'the disk to be looked at', 10_000);
  assert.match(told.join('\n'), /only 1 MB are free/);
  for (let i = 0; i < 100; i++) input.write(`${'x'.repeat(100_000)}\n`);
  await until(() => input.readableLength === 0 && input.writableLength === 0, 'all of it to be read');
  assert.equal(statSync(spool.path).size, 9);
  assert.ok(!ended, 'the sender goes on');
  spool.close();
});

for (const [what, sent, kept] of [
  ['a last line without its newline is whole', '{"n": 0}\n{"n": 1}', '{"n": 0}\n{"n": 1}\n'],
  ['whole lines stay as they are', '{"n": 0}\n', '{"n": 0}\n'],
  ['nothing stays nothing', '', ''],
] as const) {
  test(`when standard input has ended, ${what}`, async () => {
    const input = new PassThrough();
    let ended = false;
    const spool = spoolStdin(input, NO_LOG, () => (ended = true));
    input.end(sent);
    await until(() => ended, 'the end');
    assert.equal(readFileSync(spool.path, 'utf8'), kept);
    spool.close();
  });
}

for (const [source, ticks, start] of [
  [
    'standard input',
    0,
    (log: Log) => {
      const input = new PassThrough();
      const spool = spoolStdin(input, log, () => undefined);
      return Promise.resolve({ spool, write: (line: string) => input.write(line) });
    },
  ],
  [
    'the demo',
    50,
    async (log: Log) => {
      const lines = function* (): Generator<SimulatedLine> {
        for (;;) yield { time: 0, line: 'x'.repeat(100_000) };
      };
      const spool = await spoolDemo(lines(), { headStart: 1, linesPerSecond: 200 }, log);
      return { spool, write: () => undefined };
    },
  ],
] as const) {
  test(`${source} that is left in the middle of a write says nothing of it`, async () => {
    const told: string[] = [];
    const log = { ...NO_LOG, error: (text: string) => told.push(text) };
    for (let turn = 0; turn < 20; turn++) {
      const { spool, write } = await start(log);
      write('x'.repeat(2_000_000));
      await pause(ticks + (turn % 5));
      spool.close();
    }
    await pause(100);
    assert.deepEqual(told, []);
  });
}
