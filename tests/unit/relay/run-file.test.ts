import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { countLines } from '../../../src/relay/line-count.ts';
import { CHUNK_BYTES } from '../../../src/relay/limits.ts';
import type { LineFile } from '../../../src/relay/line-file.ts';
import { NO_LOG } from '../../../src/relay/log.ts';
import { RunFile } from '../../../src/relay/run-file.ts';
import { Runs } from '../../../src/relay/runs.ts';
import { followFolder } from '../../../src/relay/sources/folder.ts';
import { MAX_LINE_BYTES } from '../../../src/telemetry/limits.ts';
import { isBlankLine } from '../../../src/telemetry/lines.ts';
import { until } from './relay-harness.ts';

let folder = '';
let files = 0;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'scry-files-'));
});
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

function newPath(): string {
  files += 1;
  return join(folder, `run-${String(files)}.jsonl`);
}

const QUIET = { grown: () => undefined, lived: () => undefined, replaced: () => undefined };

function linesOf(file: RunFile): LineFile {
  assert.ok(file.lines, `${file.path} is not open`);
  return file.lines;
}

async function reading<T>(path: string, use: (file: RunFile) => Promise<T>): Promise<T> {
  const file = new RunFile(path, QUIET);
  await file.refresh();
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

async function textFrom(file: RunFile, offset: number): Promise<string> {
  const parts: Buffer[] = [];
  const lines = linesOf(file);
  let position = 0;
  while (position < lines.head && (await lines.offsetOf(position + 1)) <= offset) position += 1;
  for (let at = offset; ;) {
    const stretch = await lines.read(position, at, CHUNK_BYTES);
    if (stretch === null) return Buffer.concat(parts).toString('utf8');
    parts.push(stretch.bytes);
    position += stretch.lines;
    at = stretch.next;
  }
}

test('a position is found by its offset, among thousands of lines, blank ones and other scripts', async () => {
  const path = newPath();
  const starts: number[] = [];
  const pieces: string[] = [];
  let bytes = 0;
  for (let i = 0; i < 6000; i++) {
    const line = i % 11 === 3 ? ' \t\r' : `{"n": ${String(i)}, "text": "${'ä漢💥x'.repeat(i % 23)}"}`;
    if (!isBlankLine(line)) starts.push(bytes);
    pieces.push(`${line}\n`);
    bytes += Buffer.byteLength(line) + 1;
  }
  writeFileSync(path, pieces.join(''));
  const whole = Buffer.from(pieces.join(''));
  await reading(path, async (file) => {
    assert.equal(file.head, starts.length);
    assert.ok(file.head > 5000);
    assert.equal(linesOf(file).end, bytes);
    for (const position of [0, 1, 1023, 1024, 1025, 2047, 2048, 5119, 5120, starts.length - 1]) {
      assert.equal(await linesOf(file).offsetOf(position), starts[position], String(position));
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(starts.length - 1), async (position) => {
        const offset = await linesOf(file).offsetOf(position);
        // Blank lines before the wanted one may come along; they have no position.
        const skipped = whole.subarray(offset, starts[position]);
        assert.ok(offset <= (starts[position] ?? 0));
        assert.equal(countLines(skipped), 0, `position ${String(position)}`);
      }),
    );
    assert.equal(await linesOf(file).offsetOf(starts.length), bytes);
    assert.equal(await linesOf(file).offsetOf(1e9), bytes);
  });
});

test('bytes and text agree on which lines are blank', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', ' ', '\t', '\r', '\v', '\u00a0', '\ufeff')),
        { maxLength: 12 },
      ),
      (texts) => {
        const text = texts.map((line) => `${line.replaceAll('\n', '')}\n`).join('');
        const real = text
          .split('\n')
          .slice(0, -1)
          .filter((line) => !isBlankLine(line));
        assert.equal(countLines(Buffer.from(text)), real.length);
      },
    ),
  );
});

describe('an over-long line', () => {
  const small = '{"n": 1}';
  for (const [name, length] of [
    ['just over the limit', MAX_LINE_BYTES + 1],
    ['of twice the limit', 2 * MAX_LINE_BYTES + 100],
  ] as const) {
    test(`${name} costs one position and is given as its beginning; the rest loads`, async () => {
      const path = newPath();
      writeFileSync(path, `${small}\n{"long": "${'x'.repeat(length)}"}\n${small}\n${small}\n`);
      await reading(path, async (file) => {
        assert.equal(file.head, 4);
        const lines = (await textFrom(file, await linesOf(file).offsetOf(0))).split('\n').slice(0, -1);
        assert.deepEqual([lines.length, lines[0], lines[2], lines[3]], [4, small, small, small]);
        const excerpt = lines[1] ?? '';
        assert.ok(excerpt.startsWith('{"long": "xxx'));
        assert.ok(excerpt.length <= 1024, `the line came with ${String(excerpt.length)} bytes`);
        assert.equal(await textFrom(file, await linesOf(file).offsetOf(2)), `${small}\n${small}\n`);
      });
    });
  }

  test('of the very limit comes whole', async () => {
    const path = newPath();
    const line = 'x'.repeat(MAX_LINE_BYTES);
    writeFileSync(path, `${line}\n${small}\n`);
    await reading(path, async (file) => {
      assert.equal(await textFrom(file, 0), `${line}\n${small}\n`);
    });
  });

  test('of blanks has no position, however the file is read', async () => {
    const path = newPath();
    writeFileSync(path, `${small}\n${' '.repeat(1_500_000)}\n${small}\n`);
    await reading(path, async (file) => {
      const text = await textFrom(file, 0);
      assert.equal(file.head, countLines(Buffer.from(text)));
    });
  });

  test('that is still being written is held back until its newline', async () => {
    const path = newPath();
    writeFileSync(path, `${small}\n${'y'.repeat(1_200_000)}`);
    await reading(path, async (file) => {
      assert.equal(file.head, 1);
      appendFileSync(path, 'y'.repeat(1_200_000));
      await file.refresh();
      assert.equal(file.head, 1);
      appendFileSync(path, `\n${small}\n`);
      await file.refresh();
      assert.equal(file.head, 3);
      assert.equal(await textFrom(file, await linesOf(file).offsetOf(2)), `${small}\n`);
    });
  });
});

describe('a file that is not as it was', () => {
  async function watched(path: string, act: (file: RunFile) => Promise<void>): Promise<number> {
    let truncated = 0;
    const file = new RunFile(path, { ...QUIET, replaced: () => (truncated += 1) });
    await file.refresh();
    await act(file);
    await file.close();
    return truncated;
  }

  const ways: readonly (readonly [string, (path: string) => void])[] = [
    [
      'truncated',
      (path) => {
        truncateSync(path, 0);
        appendFileSync(path, 'new\n');
      },
    ],
    [
      'replaced by a rename',
      (path) => {
        writeFileSync(`${path}.new`, 'new\n');
        renameSync(`${path}.new`, path);
      },
    ],
    [
      'replaced by a longer one',
      (path) => {
        writeFileSync(`${path}.new`, `new\n${'z\n'.repeat(99)}`);
        renameSync(`${path}.new`, path);
      },
    ],
    [
      'rewritten in place, longer',
      (path) => {
        writeFileSync(path, `new\n${'z\n'.repeat(99)}`);
      },
    ],
    [
      'removed and made anew',
      (path) => {
        rmSync(path);
        writeFileSync(path, 'new\n');
      },
    ],
  ];
  for (const [name, change] of ways) {
    test(`starts anew when it was ${name}`, async () => {
      const path = newPath();
      writeFileSync(path, 'a\nb\nc\n');
      const times = await watched(path, async (file) => {
        assert.equal(file.head, 3);
        change(path);
        await file.refresh();
        assert.equal((await textFrom(file, 0)).slice(0, 4), 'new\n');
        assert.ok([1, 100].includes(file.head));
      });
      assert.equal(times, 1);
    });
  }

  test('keeps what was read while it is away, and does not start anew when it only grew', async () => {
    const path = newPath();
    writeFileSync(path, 'a\nb\n');
    const times = await watched(path, async (file) => {
      renameSync(path, `${path}.away`);
      await file.refresh();
      assert.deepEqual([file.head, file.live], [2, false]);
      renameSync(`${path}.away`, path);
      appendFileSync(path, 'c\n');
      await file.refresh();
      assert.deepEqual([file.head, file.live], [3, true]);
    });
    assert.equal(times, 0);
  });

  test('is awaited where it is not there yet', async () => {
    const path = newPath();
    await watched(path, async (file) => {
      assert.equal(file.head, 0);
      writeFileSync(path, 'a\n');
      await file.refresh();
      assert.equal(file.head, 1);
    });
  });
});

test('a folder’s runs are followed, later ones too, each once', async () => {
  const root = join(folder, 'runs');
  for (const name of ['telemetry_b', 'telemetry_a', 'other']) {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, name, 'events.jsonl'), '{}\n');
  }
  const runs = new Runs();
  const stop = await followFolder(root, runs, NO_LOG);
  try {
    assert.deepEqual(
      runs.list().map(({ id }) => id),
      ['telemetry_a', 'telemetry_b'],
    );
    mkdirSync(join(root, 'telemetry_c'));
    writeFileSync(join(root, 'telemetry_c', 'events.jsonl'), '{}\n');
    await until(() => runs.get('telemetry_c') !== undefined, 'the later run');
    writeFileSync(join(root, 'kept.jsonl'), '{}\n');
    await until(() => runs.get('kept') !== undefined, 'the recording in the folder itself');
    assert.equal(runs.list().length, 4);
  } finally {
    stop();
    await runs.close();
  }
});
