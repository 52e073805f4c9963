import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { AppendFile, DiskError } from '../../../src/relay/append-file.ts';
import { CHUNK_BYTES, FREE_BYTES_LEFT } from '../../../src/relay/limits.ts';

const ROOT = join(import.meta.dirname, '../../..');

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'scry-append-'));
});
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
function newPath(content?: string | Buffer): string {
  files += 1;
  const path = join(folder, `${String(files)}.jsonl`);
  if (content !== undefined) writeFileSync(path, content);
  return path;
}

async function withFile(path: string, use: (file: AppendFile) => Promise<void>): Promise<void> {
  const file = await AppendFile.open(path);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}

describe('opening', () => {
  test('makes an empty file that only its owner can read', async () => {
    const path = newPath();
    await withFile(path, (file) => {
      assert.equal(file.end, 0);
      assert.equal(file.path, path);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      return Promise.resolve();
    });
  });

  test('leaves the permissions of a file that is there', async () => {
    const path = newPath('a\n');
    chmodSync(path, 0o640);
    await withFile(path, () => Promise.resolve());
    assert.equal(statSync(path).mode & 0o777, 0o640);
  });

  const long = 'x'.repeat(3 * CHUNK_BYTES);
  const tails: readonly (readonly [string, string, string])[] = [
    ['whole lines are left alone', 'one\ntwo\n', 'one\ntwo\n'],
    ['a torn last line is cut', 'one\ntwo\nthr', 'one\ntwo\n'],
    ['a file with half a line only is emptied', 'on', ''],
    ['a torn line longer than what is read at once is cut', `one\n${long}`, 'one\n'],
    ['a newline at the very start is found from far away', `\n${long}`, '\n'],
    [
      'a torn line that ends at the border of what is read at once is cut',
      `${'y'.repeat(CHUNK_BYTES - 1)}\n${'x'.repeat(CHUNK_BYTES)}`,
      `${'y'.repeat(CHUNK_BYTES - 1)}\n`,
    ],
  ];
  for (const [name, before, kept] of tails) {
    test(name, async () => {
      const path = newPath(before);
      await withFile(path, async (file) => {
        assert.equal(file.end, kept.length);
        await file.append(Buffer.from('next\n'));
      });
      assert.equal(readFileSync(path, 'utf8'), `${kept}next\n`);
    });
  }

  test('changes nothing in a file to which nothing is appended', async () => {
    const path = newPath('one\nhalf a li');
    await withFile(path, (file) => {
      assert.equal(file.end, 4);
      return Promise.resolve();
    });
    assert.equal(readFileSync(path, 'utf8'), 'one\nhalf a li');
  });

  test('fails where the folder is missing', async () => {
    await assert.rejects(AppendFile.open(join(folder, 'missing', 'run.jsonl')), /ENOENT/);
  });
});

describe('reading', () => {
  test('gives what is asked for, never more than the file has', async () => {
    await withFile(newPath('one\ntwo\n'), async (file) => {
      assert.equal((await file.read(0, 4)).toString(), 'one\n');
      assert.equal((await file.read(4, 1000)).toString(), 'two\n');
      assert.equal((await file.read(8, 10)).length, 0);
      assert.equal((await file.read(1000, 10)).length, 0);
      assert.equal((await file.read(0, 0)).length, 0);
    });
  });

  test('gives nothing that is not promised yet', async () => {
    const path = newPath('one\n');
    await withFile(path, async (file) => {
      writeFileSync(path, 'one\nsomebody else\n');
      assert.equal((await file.read(0, 1000)).toString(), 'one\n');
    });
  });
});

describe('appending', () => {
  test('a cut takes back what follows, and the next lines go there', async () => {
    const path = newPath('one\ntwo\n');
    await withFile(path, async (file) => {
      await file.cut(4);
      assert.equal(file.end, 4);
      await file.append(Buffer.from('2\n'));
      assert.equal(file.end, 6);
    });
    assert.equal(readFileSync(path, 'utf8'), 'one\n2\n');
  });

  test('bytes are written as they are', async () => {
    const path = newPath();
    const bytes = Buffer.from([0, 255, 254, 13, 10, 0xc3, 10]);
    await withFile(path, (file) => file.append(bytes));
    assert.deepEqual(readFileSync(path), bytes);
  });

  test('a disk that would be too full for the training is left as it was, until there is room', async () => {
    const path = newPath('one\n');
    let free = FREE_BYTES_LEFT + 3;
    const file = await AppendFile.open(path, () => Promise.resolve(free));
    await assert.rejects(file.append(Buffer.from('two\n')), (error: Error) => {
      assert.ok(error instanceof DiskError);
      assert.match(error.message, /has 256 MB free, and the relay leaves 256 MB to others/);
      return true;
    });
    assert.deepEqual([file.end, readFileSync(path, 'utf8')], [4, 'one\n']);
    free += 1;
    await file.append(Buffer.from('two\n'));
    assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\n');
    await file.close();
  });

  const changes: readonly (readonly [string, (path: string) => void, RegExp])[] = [
    [
      'moved',
      (path) => {
        renameSync(path, `${path}.1`);
      },
      /was moved or deleted/,
    ],
    [
      'deleted',
      (path) => {
        rmSync(path);
      },
      /was moved or deleted/,
    ],
    [
      'replaced',
      (path) => {
        renameSync(path, `${path}.1`);
        writeFileSync(path, 'one\n');
      },
      /was replaced/,
    ],
    [
      'emptied',
      (path) => {
        writeFileSync(path, '');
      },
      /became shorter/,
    ],
    [
      'written by another program',
      (path) => {
        appendFileSync(path, 'two\n');
      },
      /is written by somebody else/,
    ],
  ];
  for (const [what, change, told] of changes) {
    test(`promises nothing of a file that was ${what}, and leaves it as it is`, async () => {
      const path = newPath('one\n');
      await withFile(path, async (file) => {
        change(path);
        const before = existsSync(path) ? readFileSync(path, 'utf8') : null;
        await assert.rejects(file.append(Buffer.from('next\n')), (error: Error) => {
          assert.ok(error instanceof DiskError);
          assert.match(error.message, told);
          assert.ok(error.message.includes(path));
          return true;
        });
        assert.equal(file.end, 4);
        assert.equal(existsSync(path) ? readFileSync(path, 'utf8') : null, before);
      });
    });
  }

  test('a write that fails in its middle leaves exactly what was promised, and a smaller one fits', async () => {
    const path = newPath();
    const source = pathToFileURL(join(ROOT, 'src/relay/append-file.ts')).href;
    // 16 blocks of 1 KiB; each line has 1000 bytes, five of them go at once.
    const script = `
      const { AppendFile, DiskError } = await import(${JSON.stringify(source)});
      const file = await AppendFile.open(${JSON.stringify(path)});
      const line = 'x'.repeat(999) + '\\n';
      let promised = 0;
      let trouble = null;
      while (trouble === null) {
        await file.append(Buffer.from(line.repeat(5))).then(() => (promised += 5), (error) => (trouble = error));
      }
      const { statSync } = await import('node:fs');
      const size = statSync(file.path).size;
      await file.append(Buffer.from(line));
      console.log(JSON.stringify({ promised, size, end: file.end, disk: trouble instanceof DiskError, said: trouble.message }));
    `;
    const child = spawn(
      'bash',
      [
        '-c',
        `trap '' XFSZ; ulimit -f 16; exec "$0" --import tsx --input-type=module --eval "$1"`,
        process.execPath,
        script,
      ],
      { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TSX_DISABLE_CACHE: '1' } },
    );
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    await once(child, 'close');
    const { said, ...found } = JSON.parse(output) as Record<string, unknown>;
    assert.deepEqual(found, { promised: 15, size: 15_000, end: 16_000, disk: true });
    assert.match(String(said), /EFBIG/);
    assert.equal(readFileSync(path, 'utf8'), `${'x'.repeat(999)}\n`.repeat(16));
  });
});
