import { Database } from '../../src/storage/database.ts';
import { exportRun } from '../../src/storage/export-run.ts';
import { fileNameOf } from '../../src/app/save-file.ts';
import { forgetEverything } from './support/database.ts';
import { damage, onDevice, onlyRun, runIds } from './support/device.ts';
import { deepEqual, equal, match, ok } from './support/expect.ts';
import { linesOf } from './support/samples.ts';
import { closeViewers, Viewer } from './support/viewers.ts';

/** A stored run as a file again: byte for byte what came in. */

const lines = linesOf();
const encoder = new TextEncoder();

function bytesOf(...parts: (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const pieces = parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : part));
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Blob> {
  return new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))).blob();
}

async function exported(run: string): Promise<Uint8Array> {
  const progress: number[] = [];
  const { file, problems } = await exportRun(new Database(), run, (done) => progress.push(done));
  deepEqual(problems, []);
  equal(file.type, 'application/gzip');
  equal(progress.at(-1), 1, 'progress');
  const plain = file.stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

function same(actual: Uint8Array, expected: Uint8Array, what: string): void {
  const at = expected.findIndex((byte, i) => actual[i] !== byte);
  equal(at, -1, `${what}: first byte that differs (${String(actual.length)} of ${String(expected.length)} bytes)`);
  equal(actual.length, expected.length, `${what}: length`);
}

async function through(...files: (Uint8Array<ArrayBuffer> | Blob)[]): Promise<Uint8Array> {
  for (const content of files) {
    const viewer = new Viewer();
    await viewer.read(new File([content], 'run.jsonl'));
    await viewer.close();
  }
  return exported(await onlyRun());
}

const text = `${lines.join('\n')}\n`;
const invalid = Uint8Array.of(0x7b, 0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x7d, 10);
const CASES: readonly [string, Uint8Array<ArrayBuffer>][] = [
  ['plain lines', bytesOf(text)],
  ['no last newline', bytesOf(text.trimEnd())],
  ['Windows line ends', bytesOf(lines.join('\r\n'), '\r\n')],
  ['a byte order mark', bytesOf(Uint8Array.of(0xef, 0xbb, 0xbf), text)],
  ['blank lines before, between and behind', bytesOf('\n \n\r\n', lines.join('\n\n\t\n'), '\n\n\n')],
  ['bytes that are no UTF-8', bytesOf(text, invalid, lines.slice(3, 9).join('\n'), '\n', invalid)],
  ['lines that are no JSON', bytesOf(text, 'nonsense\n{"half":\n', '\u0000\n', '[]\n', '"é😀"\n')],
  ['many blank lines at the end', bytesOf(text, '\n'.repeat(400_000))],
  ['many blank lines in the midst', bytesOf(text, '\n'.repeat(400_000), '{}\n')],
];

beforeEach(forgetEverything);
afterEach(closeViewers);

describe('an export', () => {
  for (const [what, bytes] of CASES) {
    it(`of a file with ${what} has its bytes`, async () => {
      same(await through(bytes), bytes, what);
    });

    it(`of a gzipped file with ${what} has its unpacked bytes`, async () => {
      same(await through(await gzip(bytes)), bytes, what);
    });
  }

  it('of a file of several gzip members has the bytes of all, also where a line spans two', async () => {
    const bytes = bytesOf(text);
    const members = [0, 1000, 1001, 50_000, bytes.length].map((cut, i, cuts) =>
      bytes.slice(cut, cuts[i + 1] ?? bytes.length),
    );
    same(await through(new Blob(await Promise.all(members.map(gzip)))), bytes, 'members');
  });

  it('of a long file has its bytes, wherever its segments begin', async () => {
    const long = linesOf({ envs: 16, batches: 6, epochs: 25 });
    const bytes = bytesOf(long.map((line, i) => (i % 7 === 0 ? `${line} \r\n\n` : `${line}\n`)).join(''));
    ok(bytes.length > 3 * 1024 * 1024, `${String(bytes.length)} bytes`);
    same(await through(bytes), bytes, 'long');
  });

  it('of a file that grew has the bytes of the grown one', async () => {
    const bytes = bytesOf(lines.join('\r\n'), '\r\n');
    const newline = bytes.indexOf(10, 20_000);
    for (const cut of [newline + 1, newline, newline - 1, newline - 30]) {
      await forgetEverything();
      same(await through(bytes.slice(0, cut), bytes), bytes, `grown from ${String(cut - newline)}`);
    }
  });

  it('of a gzipped file that grew has the bytes of the grown one', async () => {
    const bytes = bytesOf(text);
    const newline = bytes.indexOf(10, 20_000);
    for (const cut of [newline + 1, newline]) {
      await forgetEverything();
      same(
        await through(await gzip(bytes.slice(0, cut)), await gzip(bytes)),
        bytes,
        `grown from ${String(cut - newline)}`,
      );
    }
  });

  it('of each run of one file has its part of the bytes', async () => {
    const runs = [1, 2, 3].map((seed) => `${linesOf({ seed, batches: 2 }).join('\r\n')}\r\n`);
    const viewer = new Viewer();
    await viewer.read(new File(runs, 'run.jsonl'));
    await viewer.close();
    for (const [i, id] of (await runIds()).sort().entries()) same(await exported(id), bytesOf(runs[i] ?? ''), id);
  });

  it('opened again is the same run', async () => {
    const run = await through(bytesOf(text)).then(onlyRun);
    const { file } = await exportRun(new Database(), run, () => undefined);
    const viewer = new Viewer();
    await viewer.read(new File([file], 'copy.jsonl.gz'));
    await viewer.close();
    equal(await onlyRun(), run);
  });

  it('says which lines it lacks, and has all others', async () => {
    const long = linesOf({ envs: 16, batches: 4, epochs: 25 });
    const viewer = new Viewer();
    await viewer.read(new File([`${long.join('\n')}\n`], 'run.jsonl'));
    await viewer.close();
    const run = await onlyRun();
    const keys = await onDevice((connection) => connection.getAllKeys('segments'));
    const [, [, from] = [run, 0], [, to] = [run, 0]] = keys;
    await damage('segments', [run, from]);
    const { file, problems } = await exportRun(new Database(), run, () => undefined);
    equal(problems.length, 1);
    match(problems[0] ?? '', new RegExp(`lines from ${String(from)} on: its checksum is wrong`));
    const plain = await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text();
    deepEqual(plain.trimEnd().split('\n'), [...long.slice(0, from), ...long.slice(to)]);
  });

  it('of nothing is empty', async () => {
    const { file, problems } = await exportRun(new Database(), 'nobody', () => undefined);
    deepEqual(problems, []);
    equal((await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()).byteLength, 0);
  });

  it('is called by a name that every system takes', () => {
    for (const name of [
      '<img>',
      '../../etc/passwd',
      'a/b\\c:d*e?f"g|h',
      '\u202egpj.exe',
      '',
      '.',
      '..',
      'CON',
      '\0\n',
      '😀'.repeat(300),
    ]) {
      const file = fileNameOf(name);
      match(file, /\.jsonl\.gz$/);
      ok(!/[/\\:*?"<>|\p{Cc}\p{Cf}]/u.test(file), `${JSON.stringify(file)} for ${JSON.stringify(name)}`);
      ok(!file.startsWith('.'), `${JSON.stringify(file)} for ${JSON.stringify(name)}`);
      ok(encoder.encode(file).length <= 255, `${String(encoder.encode(file).length)} bytes`);
    }
    equal(fileNameOf('run.jsonl'), 'run.jsonl.gz');
    equal(fileNameOf('run.jsonl.gz'), 'run.jsonl.gz');
  });
});
