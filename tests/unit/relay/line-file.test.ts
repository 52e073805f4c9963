import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CHUNK_BYTES, LIVE_FOR_MS } from '../../../src/relay/limits.ts';
import { LineFile } from '../../../src/relay/line-file.ts';
import { RunFile, type Clock } from '../../../src/relay/run-file.ts';
import { until } from './relay-harness.ts';

let folder = '';
let files = 0;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'scry-line-file-'));
});
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

function newPath(text = ''): string {
  files += 1;
  const path = join(folder, `run-${String(files)}.jsonl`);
  writeFileSync(path, text);
  return path;
}

const numbered = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, i) => `{"n": ${String(from + i)}}\n`).join('');

const QUIET = { grown: () => undefined, lived: () => undefined, replaced: () => undefined };

async function textOf(file: LineFile, position = 0): Promise<string> {
  const parts: Buffer[] = [];
  let [at, offset] = [position, await file.offsetOf(position)];
  for (;;) {
    const stretch = await file.read(at, offset, CHUNK_BYTES);
    if (stretch === null) return Buffer.concat(parts).toString('utf8');
    parts.push(stretch.bytes);
    at += stretch.lines;
    offset = stretch.next;
  }
}

async function opened(path: string): Promise<LineFile> {
  const file = await LineFile.open(path);
  await file.scan(Number.POSITIVE_INFINITY, () => undefined);
  return file;
}

describe('a file of lines', () => {
  test('is told by its first line before any line is counted', async () => {
    const file = await LineFile.open(newPath(`\n  \n${numbered(3)}`));
    assert.deepEqual([file.counted, file.head], [false, 0]);
    assert.match(file.identity ?? '', /^[0-9a-f]{16}$/);
    const same = await opened(newPath(numbered(9)));
    assert.equal(same.identity, file.identity);
    await Promise.all([file.release(), same.release()]);
  });

  test('whose first line is still being written has no identity yet', async () => {
    const path = newPath('{"first": ');
    const file = await opened(path);
    assert.equal(file.identity, null);
    appendFileSync(path, '1}\n');
    await file.scan(Number.POSITIVE_INFINITY, () => undefined);
    assert.equal(file.identity, (await opened(newPath('{"first": 1}\n'))).identity);
    await file.release();
  });

  test('is read once for all who are at the same place', async () => {
    const file = await opened(newPath(numbered(30_000)));
    const [one, other] = await Promise.all([file.read(0, 0, CHUNK_BYTES), file.read(0, 0, CHUNK_BYTES)]);
    assert.ok(one !== null && one === other);
    await file.release();
  });

  test('gives nothing beyond the bound', async () => {
    const path = newPath(numbered(4));
    const file = await LineFile.open(path);
    await file.scan(18, () => undefined);
    assert.equal(file.head, 2);
    assert.equal(await textOf(file), numbered(2));
    await file.scan(Number.POSITIVE_INFINITY, () => undefined);
    assert.equal(await textOf(file, 1), numbered(3, 1));
    await file.release();
  });

  test('lets a reader wait for a position until it is counted, or certain not to be there', async () => {
    const file = await LineFile.open(newPath(numbered(100_000)));
    const waiting = Promise.all([file.reached(70_000), file.reached(1e9), file.reached(0)]);
    await file.scan(Number.POSITIVE_INFINITY, () => undefined);
    await waiting;
    assert.equal(file.head, 100_000);
    await file.release();
  });

  test('with a line of 100 MB costs little memory, and the rest is served', async () => {
    const path = newPath(numbered(1));
    const writing = openSync(path, 'a');
    const mega = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < 100; i++) writeSync(writing, mega);
    writeSync(writing, `\n${numbered(2, 1)}`);
    closeSync(writing);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const file = await LineFile.open(path);
    await file.scan(Number.POSITIVE_INFINITY, () => undefined);
    assert.equal(file.head, 4);
    let [position, offset] = [0, 0];
    const lines: string[] = [];
    for (;;) {
      const stretch = await file.read(position, offset, CHUNK_BYTES);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      if (stretch === null) break;
      lines.push(...stretch.bytes.toString('utf8').split('\n').slice(0, -1));
      position += stretch.lines;
      offset = stretch.next;
    }
    assert.deepEqual([lines.length, lines[0], lines[2], lines[3]], [4, '{"n": 0}', '{"n": 1}', '{"n": 2}']);
    assert.match(lines[1] ?? '', /^x{100,1024}$/);
    assert.ok(most < 40e6, `${String(Math.round(most / 1e6))} MB were held`);
    await file.release();
  });
});

describe('a path', () => {
  test('whose file was renamed away lets its readers finish the old one, last lines included', async () => {
    const path = newPath(numbered(3));
    const run = new RunFile(path, QUIET);
    await run.follow();
    await run.count();
    const old = run.lines;
    assert.ok(old);
    old.hold();
    appendFileSync(path, numbered(2, 3));
    renameSync(path, `${path}.1`);
    writeFileSync(path, numbered(1, 90));
    await run.refresh();
    assert.notEqual(run.lines, old);
    assert.equal(old.ended, 'left');
    assert.equal(await textOf(old), numbered(5));
    assert.equal(run.head, 1);
    await old.release();
    await run.close();
  });

  test('whose file was rotated is read on while its writer has not let go of it', async () => {
    const path = newPath(numbered(3));
    let replaced = 0;
    const run = new RunFile(path, { ...QUIET, replaced: () => (replaced += 1) });
    const stopViewing = run.view();
    await run.follow();
    await run.count();
    const old = run.lines;
    assert.ok(old);
    old.hold();
    // As logrotate does it: the new file is there, and the writer is told later.
    renameSync(path, `${path}.1`);
    writeFileSync(path, '');
    for (let at = 3; at < 8; at++) {
      appendFileSync(`${path}.1`, numbered(1, at));
      await run.refresh();
    }
    assert.deepEqual([run.head, replaced], [8, 0]);
    appendFileSync(`${path}.1`, numbered(1, 8));
    appendFileSync(path, numbered(2, 90));
    await run.refresh();
    assert.deepEqual([run.head, replaced, old.ended], [2, 1, 'left']);
    assert.equal(await textOf(old), numbered(9));
    await old.release();
    stopViewing();
    await run.close();
  });

  test('whose file was cut and has outgrown its size before anybody looked is read anew', async () => {
    const path = newPath(numbered(100));
    let replaced = 0;
    const run = new RunFile(path, { ...QUIET, replaced: () => (replaced += 1) });
    await run.follow();
    await run.count();
    writeFileSync(path, `${numbered(90)}${numbered(40, 900)}`);
    await run.refresh();
    assert.deepEqual([replaced, run.head], [1, 130]);
    assert.equal(await textOf(run.lines ?? assert.fail('no file'), 88), `${numbered(2, 88)}${numbered(40, 900)}`);
    await run.close();
  });

  test('is looked at however often people come and go', async () => {
    const path = newPath(numbered(3));
    let replaced = 0;
    const run = new RunFile(path, { ...QUIET, replaced: () => (replaced += 1) });
    await run.follow();
    await run.count();
    rmSync(path);
    const coming = setInterval(() => {
      run.view()();
    }, 50);
    try {
      writeFileSync(path, numbered(2, 50));
      await until(() => replaced === 1, 'the new file to be noticed', 10_000);
    } finally {
      clearInterval(coming);
      await run.close();
    }
  });

  test('that leads nowhere tells when there is a file, however old', async () => {
    const path = join(folder, 'later.jsonl');
    let grown = 0;
    const run = new RunFile(path, { ...QUIET, grown: () => (grown += 1) });
    await run.follow();
    assert.equal(run.lines, null);
    writeFileSync(path, numbered(2));
    const old = (Date.now() - 2 * LIVE_FOR_MS) / 1000;
    utimesSync(path, old, old);
    await run.refresh();
    assert.ok(run.lines !== null && grown === 1);
    await run.close();
  });

  test('whose file was deleted goes on with what its writer still writes', async () => {
    const path = newPath(numbered(2));
    const run = new RunFile(path, QUIET);
    await run.follow();
    await run.count();
    const writing = openSync(path, 'a');
    rmSync(path);
    writeSync(writing, numbered(1, 2));
    await run.refresh();
    assert.deepEqual([run.head, run.live], [3, false]);
    closeSync(writing);
    await run.close();
  });

  test('that has long not grown is not read until somebody asks for it', async () => {
    const path = newPath(numbered(5));
    const old = (Date.now() - 2 * LIVE_FOR_MS) / 1000;
    utimesSync(path, old, old);
    const run = new RunFile(path, QUIET);
    await run.follow();
    await run.refresh();
    assert.deepEqual([run.live, run.counted, run.head, run.bytes], [false, false, 0, 45]);
    assert.ok(run.identity);
    const stopViewing = run.view();
    await until(() => run.counted, 'the lines to be counted');
    assert.equal(run.head, 5);
    stopViewing();
    await run.close();
  });

  test('that has long not grown is followed again when it does', async () => {
    const path = newPath(numbered(5));
    const old = (Date.now() - 2 * LIVE_FOR_MS) / 1000;
    utimesSync(path, old, old);
    const run = new RunFile(path, QUIET);
    await run.follow();
    appendFileSync(path, numbered(1, 5));
    await run.refresh();
    await until(() => run.live && run.head === 6, 'the run to be live');
    await run.close();
  });

  test('is live for as long as it grows, whatever the clock on the wall does', async () => {
    const path = newPath(numbered(1));
    const time = { wall: Date.now(), steady: 1000 };
    const clock: Clock = { wall: () => time.wall, steady: () => time.steady };
    const life: boolean[] = [];
    const run: RunFile = new RunFile(path, { ...QUIET, lived: () => life.push(run.live) }, { clock });
    await run.follow();
    await run.count();
    assert.equal(run.live, true);
    for (const jump of [5 * 3600e3, -26 * 3600e3]) {
      time.wall += jump;
      time.steady += 60_000;
      await run.refresh();
      assert.equal(run.live, true, `after a jump of ${String(jump / 3600e3)} h`);
    }
    appendFileSync(path, numbered(1, 1));
    await run.refresh();
    time.steady += LIVE_FOR_MS - 1;
    await run.refresh();
    assert.equal(run.live, true);
    time.steady += 1;
    await run.refresh();
    assert.deepEqual([run.live, life], [false, [false]]);
    await run.close();
  });

  test('of a machine whose clock runs ahead is not live for ever', async () => {
    const path = newPath(numbered(1));
    const ahead = (Date.now() + 3600e3) / 1000;
    utimesSync(path, ahead, ahead);
    const run = new RunFile(path, QUIET);
    await run.follow();
    assert.equal(run.live, false);
    await run.close();
  });

  test('whose writer has ended is told to be over at once', async () => {
    const path = newPath(numbered(1));
    const life: boolean[] = [];
    const run: RunFile = new RunFile(path, { ...QUIET, lived: () => life.push(run.live) });
    await run.follow();
    await run.count();
    appendFileSync(path, numbered(1, 1));
    await run.sourceEnded();
    assert.deepEqual([run.head, run.live, life], [2, false, [false]]);
    await run.close();
  });
});
