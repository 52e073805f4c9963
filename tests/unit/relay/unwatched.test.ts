import assert from 'node:assert/strict';
import {
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RunFile } from '../../../src/relay/run-file.ts';
import { Relay, until } from './relay-harness.ts';

const NO_EVENTS = { grown: () => undefined, lived: () => undefined, replaced: () => undefined };
const LONG_AGO = new Date(Date.now() - 3_600_000);
/** Zeros without a place on the disk: long to count, quick to make. */
const LARGE_BYTES = 20e9;

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'scry-unwatched-'))));
after(() => {
  rmSync(folder, { recursive: true });
});

function openHandles(path: string): number {
  return readdirSync('/proc/self/fd').filter((handle) => {
    try {
      return readlinkSync(`/proc/self/fd/${handle}`).startsWith(path);
    } catch {
      return false;
    }
  }).length;
}

function largeFile(path: string): void {
  writeFileSync(path, '{"n": 0}\n');
  truncateSync(path, LARGE_BYTES);
  utimesSync(path, LONG_AGO, LONG_AGO);
}

test('a deleted file that rests and that nobody reads is closed, so that the disk gets its space back', async () => {
  const path = join(folder, 'old.jsonl');
  writeFileSync(path, '{"n": 0}\n');
  utimesSync(path, LONG_AGO, LONG_AGO);
  const file = new RunFile(path, NO_EVENTS);
  await file.follow();
  rmSync(path);
  const done = file.view();
  await file.refresh();
  assert.equal(openHandles(path), 1, 'somebody reads it');
  done();
  await file.refresh();
  assert.equal(openHandles(path), 0);
  writeFileSync(`${path}.new`, '{"n": 1}\n{"n": 2}\n');
  renameSync(`${path}.new`, path);
  await file.count();
  assert.equal(file.head, 2, 'it is followed again once it is back');
  await file.close();
});

test('a long count stops when the last viewer leaves, and goes on for the next', async () => {
  const path = join(folder, 'large.jsonl');
  largeFile(path);
  const file = new RunFile(path, NO_EVENTS);
  await file.follow();
  for (let visit = 0; visit < 2; visit++) {
    const done = file.view();
    await until(() => file.head === 1, 'the count to begin');
    done();
    await file.refresh();
    assert.equal(file.counted, false);
  }
  await file.close();
});

test('a relay that is stopped does not wait for a long count', async () => {
  const path = join(folder, 'larger.jsonl');
  largeFile(path);
  const file = new RunFile(path, NO_EVENTS);
  await file.follow();
  file.view();
  await until(() => file.head === 1, 'the count to begin');
  await file.close();
  assert.equal(file.lines, null);
  assert.equal(openHandles(path), 0);
});

test('a viewer and an asker that leave during the count hold nothing open', async () => {
  const relay = await Relay.start();
  try {
    const path = relay.path('run.jsonl');
    largeFile(path);
    const { file } = await relay.runs.add(path);
    const client = await relay.connect();
    client.subscribe('run', -1);
    const asking = fetch(`http://127.0.0.1:${String(relay.port)}/api/runs/run/events?from=1000`, {
      signal: AbortSignal.timeout(500),
    }).catch(() => null);
    await until(() => file.head === 1, 'the count to begin');
    client.socket.terminate();
    await asking;
    await file.refresh();
    assert.equal(file.counted, false);
    await file.close();
    assert.equal(openHandles(path), 0);
  } finally {
    await relay.close();
  }
});
