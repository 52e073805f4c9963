import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { NO_LOG } from '../../../src/relay/log.ts';
import { spoolStdin } from '../../../src/relay/sources/spool.ts';
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
  await until(() => ended, 'the spool to end', 10_000);
  assert.match(told.join('\n'), /only 1 MB are free/);
  for (let i = 0; i < 100; i++) input.write(`${'x'.repeat(100_000)}\n`);
  await until(() => input.readableLength === 0 && input.writableLength === 0, 'all of it to be read');
  assert.equal(statSync(spool.path).size, 9);
  spool.close();
});
