import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { GrowthWatch } from '../../../src/relay/growth-watch.ts';
import { pause, until } from './relay-harness.ts';

let folder = '';
let files = 0;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'scry-growth-'));
});
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A file and what its watch has found of it; nothing else looks at it. */
function watched(): { path: string; seen: () => number; looks: () => number; moves: () => number; watch: GrowthWatch } {
  files += 1;
  const path = join(folder, `file-${String(files)}`);
  writeFileSync(path, '');
  let [seen, looks, moves] = [0, 0, 0];
  const watch = new GrowthWatch(path, {
    look: async () => {
      await Promise.resolve();
      looks += 1;
      const { size } = statSync(path);
      const found = size - seen;
      seen = size;
      return found;
    },
    moved: () => (moves += 1),
  });
  watch.start();
  return { path, seen: () => seen, looks: () => looks, moves: () => moves, watch };
}

test('whatever is written at whatever moment is found, without anybody else looking', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(120), fc.nat(9000)), { maxLength: 7 }), async (writes) => {
      const { path, seen, watch } = watched();
      let written = 0;
      for (const [wait, bytes] of writes) {
        await pause(wait);
        appendFileSync(path, 'x'.repeat(bytes));
        written += bytes;
      }
      await until(() => seen() === written, `${String(written)} bytes, ${String(seen())} found`);
      watch.stop();
    }),
    { numRuns: 25 },
  );
});

test('a change that adds nothing leaves it watching', async () => {
  const { path, seen, looks, watch } = watched();
  for (let turn = 1; turn <= 3; turn++) {
    const before = looks();
    chmodSync(path, turn % 2 === 0 ? 0o644 : 0o600);
    await until(() => looks() > before, 'a look');
    await pause(100);
    appendFileSync(path, 'line\n');
    await until(() => seen() === 5 * turn, 'the line');
  }
  watch.stop();
});

test('it rests while the file does', async () => {
  const { path, seen, looks, watch } = watched();
  appendFileSync(path, 'line\n');
  await until(() => seen() === 5, 'the line');
  await pause(300);
  const before = looks();
  await pause(500);
  assert.equal(looks(), before);
  watch.stop();
});

test('a writer of many small pieces does not wake it for each', async () => {
  const { path, seen, looks, watch } = watched();
  for (let i = 0; i < 300; i++) {
    appendFileSync(path, 'x');
    await pause(1);
  }
  await until(() => seen() === 300, 'all of it');
  assert.ok(looks() < 100, `${String(looks())} looks for 300 writes`);
  watch.stop();
});

test('a path that moves away is told, and the next file is watched when asked to', async () => {
  const { path, seen, moves, watch } = watched();
  renameSync(path, `${path}.1`);
  writeFileSync(path, '');
  await until(() => moves() > 0, 'the move');
  watch.renew();
  appendFileSync(path, 'line\n');
  await until(() => seen() === 5, 'the line of the next file');
  watch.stop();
  // The look that is under way may still come.
  await pause(200);
  appendFileSync(path, 'line\n');
  await pause(200);
  assert.equal(seen(), 5);
});
