import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decodeLine } from '../../../src/telemetry/decode.ts';
import { EXCERPT_LENGTH, MAX_LINE_BYTES } from '../../../src/telemetry/limits.ts';
import { LineSplitter, isBlankLine, lineOffset, type LineBlock } from '../../../src/telemetry/lines.ts';

type Piece =
  | { readonly kind: 'line'; readonly text: string; readonly offset: number }
  | { readonly kind: 'oversized'; readonly offset: number; readonly bytes: number; readonly excerpt: string };

function piecesOf(block: LineBlock): Piece[] {
  if (block.kind === 'oversized') {
    return [{ kind: 'oversized', offset: block.byteOffset, bytes: block.bytes, excerpt: block.excerpt }];
  }
  const lines = block.text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  let charStart = 0;
  return lines.map((text, i) => {
    const offset = lineOffset(block.offsets, i, charStart);
    charStart += text.length + 1;
    return { kind: 'line', text, offset };
  });
}

function split(chunks: readonly Uint8Array[], maxLineBytes?: number): Piece[] {
  const splitter = new LineSplitter(maxLineBytes);
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()].flatMap(piecesOf);
}

/** What the splitter should find, by plain Buffer arithmetic. */
function expected(bytes: Buffer, maxLineBytes = Infinity): Piece[] {
  const pieces: Piece[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    const line = bytes.subarray(start, end);
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(line);
    if (line.length > maxLineBytes) {
      pieces.push({ kind: 'oversized', offset: start, bytes: line.length, excerpt: text.slice(0, EXCERPT_LENGTH) });
    } else {
      pieces.push({ kind: 'line', text, offset: start });
    }
    start = end + 1;
  }
  return pieces;
}

function cut(bytes: Buffer, points: readonly number[]): Uint8Array[] {
  const at = [...points.map((p) => p % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => new Uint8Array(bytes.subarray(at[i], end)));
}

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const fragment = fc.oneof(
  fc.string({ unit: 'binary' }).map(utf8),
  fc.string({ maxLength: 30 }).map(utf8),
  fc.constantFrom('\n', '\n', '\r\n', '\n\n', '   \n', '\t\r\n', 'é', '€', '😀', 'a\u0000b').map(utf8),
  fc.constantFrom('\ufeff', '\ufeff{"a":1}\r\n').map(utf8),
  fc.constantFrom([0xff], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xc0, 0x80], [0x80]).map((b) => Buffer.from(b)),
  fc.uint8Array({ maxLength: 12 }).map((b) => Buffer.from(b)),
);
const stream = fc.array(fragment, { maxLength: 30 }).map((parts) => Buffer.concat(parts));
const points = fc.array(fc.nat(2000), { maxLength: 25 });

describe('splitting bytes into lines', () => {
  test('any cutting of a stream gives the same lines, texts and offsets [anchor 15, 16]', () => {
    fc.assert(
      fc.property(stream, points, (bytes, at) => {
        assert.deepEqual(split(cut(bytes, at)), expected(bytes));
      }),
      { numRuns: 400 },
    );
  });

  test('a stream that comes byte by byte gives the same lines as in one chunk [anchor 16]', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        assert.deepEqual(split([...bytes].map((byte) => Uint8Array.of(byte))), split([bytes]));
      }),
    );
  });

  test('the offset of every line points at its first byte, with characters of two to four bytes before it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme' }).map((s) => s.replaceAll('\n', '')),
          { minLength: 1 },
        ),
        points,
        (lines, at) => {
          const bytes = utf8(lines.map((line) => `${line}\n`).join(''));
          const found = split(cut(bytes, at));
          assert.equal(found.length, lines.length);
          found.forEach((piece, i) => {
            assert.equal(
              piece.offset,
              Buffer.byteLength(
                lines
                  .slice(0, i)
                  .map((line) => `${line}\n`)
                  .join(''),
              ),
            );
            assert.ok(piece.kind === 'line' && piece.text === lines[i]);
          });
        },
      ),
    );
  });

  test('invalid UTF-8 becomes replacement characters and leaves the other lines alone [anchor 16]', () => {
    const bytes = Buffer.concat([utf8('één\n'), Buffer.from([0xff, 0xfe, 0x61, 10]), utf8('trois\n')]);
    assert.deepEqual(split([bytes]), [
      { kind: 'line', text: 'één', offset: 0 },
      { kind: 'line', text: '\ufffd\ufffda', offset: 6 },
      { kind: 'line', text: 'trois', offset: 10 },
    ]);
  });

  test('a character cut in two by a chunk is whole again [anchor 16]', () => {
    const bytes = utf8('{"m":"😀"}\n');
    for (let at = 0; at <= bytes.length; at++) {
      assert.deepEqual(split(cut(bytes, [at])), [{ kind: 'line', text: '{"m":"😀"}', offset: 0 }]);
    }
  });

  test('a torn last line is held back until the end of the stream [anchor 14]', () => {
    const splitter = new LineSplitter();
    assert.deepEqual(splitter.push(utf8('{"a":1}\n{"b"')).flatMap(piecesOf), [
      { kind: 'line', text: '{"a":1}', offset: 0 },
    ]);
    assert.deepEqual(splitter.push(utf8(':')), []);
    assert.deepEqual(splitter.end().flatMap(piecesOf), [{ kind: 'line', text: '{"b":', offset: 8 }]);
  });

  test('a torn last line that is completed later comes whole [anchor 14]', () => {
    const splitter = new LineSplitter();
    assert.deepEqual(splitter.push(utf8('{"b"')), []);
    assert.deepEqual(splitter.push(utf8(':2}\n')).flatMap(piecesOf), [{ kind: 'line', text: '{"b":2}', offset: 0 }]);
    assert.deepEqual(splitter.end(), []);
  });

  test('chunks belong to the reader: what it does with them afterwards changes no line', () => {
    fc.assert(
      fc.property(stream, points, (bytes, at) => {
        const splitter = new LineSplitter();
        const found = cut(bytes, at).flatMap((chunk) => {
          const pieces = splitter.push(chunk).flatMap(piecesOf);
          chunk.fill(120);
          return pieces;
        });
        assert.deepEqual([...found, ...splitter.end().flatMap(piecesOf)], expected(bytes));
      }),
    );
  });

  test('an empty stream has no lines', () => {
    assert.deepEqual(split([]), []);
    assert.deepEqual(split([new Uint8Array(0)]), []);
  });
});

describe('lines beyond the limit', () => {
  const withoutExcerpt = (pieces: readonly Piece[]): unknown[] =>
    pieces.map((piece) =>
      piece.kind === 'line' ? piece : { kind: piece.kind, offset: piece.offset, bytes: piece.bytes },
    );

  test('any cutting reports the same oversized lines at the same places and loads the rest [anchor 17]', () => {
    fc.assert(
      fc.property(stream, points, fc.integer({ min: 1, max: 40 }), (bytes, at, limit) => {
        assert.deepEqual(withoutExcerpt(split(cut(bytes, at), limit)), withoutExcerpt(expected(bytes, limit)));
      }),
      { numRuns: 400 },
    );
  });

  test('a line of just the limit passes, one byte more does not, in one chunk or in many [anchor 17]', () => {
    const bytes = utf8(`${'a'.repeat(10)}\n${'b'.repeat(11)}\n${'c'.repeat(10)}`);
    const found = [
      { kind: 'line', text: 'a'.repeat(10), offset: 0 },
      { kind: 'oversized', offset: 11, bytes: 11 },
      { kind: 'line', text: 'c'.repeat(10), offset: 23 },
    ];
    assert.deepEqual(withoutExcerpt(split([bytes], 10)), found);
    assert.deepEqual(
      withoutExcerpt(
        split(
          [...bytes].map((byte) => Uint8Array.of(byte)),
          10,
        ),
      ),
      found,
    );
  });

  test('a torn last line beyond the limit is reported at the end of the stream [anchor 14, 17]', () => {
    assert.deepEqual(withoutExcerpt(split([utf8('ok\n'), utf8('x'.repeat(30)), utf8('y'.repeat(30))], 20)), [
      { kind: 'line', text: 'ok', offset: 0 },
      { kind: 'oversized', offset: 3, bytes: 60 },
    ]);
  });

  test('a line of 10 MB is rejected with its line number and the rest loads [anchor 17]', () => {
    const event = (id: string): string =>
      `{"event_id":"${id}","event_type":"X","timestamp":"2026-01-06T11:44:26+00:00","data":null}`;
    const long = `{"event_id":"long","event_type":"X","message":"${'€'.repeat(10)}${'x'.repeat(10 * 1024 * 1024)}"}`;
    const bytes = utf8([event('a'), event('b'), long, event('c'), event('d'), ''].join('\n'));
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += 65_536) chunks.push(bytes.subarray(at, at + 65_536));
    assert.ok(Buffer.byteLength(long) > MAX_LINE_BYTES);
    for (const pieces of [split([bytes]), split(chunks)]) {
      assert.equal(pieces.length, 5);
      assert.deepEqual(pieces[2], {
        kind: 'oversized',
        offset: 2 * (event('a').length + 1),
        bytes: Buffer.byteLength(long),
        excerpt: long.slice(0, EXCERPT_LENGTH),
      });
      const ids = pieces.map((piece, position) => {
        const decoded = piece.kind === 'line' ? decodeLine(piece.text, position, piece.offset) : null;
        return decoded?.ok === true ? decoded.event.event_id : null;
      });
      assert.deepEqual(ids, ['a', 'b', null, 'c', 'd']);
    }
  });

  test('the excerpt of an oversized line is its first 200 characters, however many bytes they take [anchor 16, 17]', () => {
    for (const character of ['a', 'é', '€', '😀']) {
      const line = character.repeat(2000);
      const bytes = utf8(`${line}\n`);
      for (const chunks of [[bytes], [bytes.subarray(0, 1501), bytes.subarray(1501)]]) {
        const [piece] = split(chunks, 1500);
        assert.ok(piece?.kind === 'oversized');
        assert.equal(piece.excerpt, line.slice(0, EXCERPT_LENGTH), character);
      }
    }
  });
});

describe('blank lines', () => {
  test('spaces, tabs and carriage returns alone make a blank line [anchor 15]', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(' ', '\t', '\r')), (characters) => {
        assert.equal(isBlankLine(characters.join('')), true);
      }),
    );
  });

  test('any other character makes a line that counts [anchor 15]', () => {
    const other = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((c) => !' \t\r'.includes(c));
    fc.assert(
      fc.property(fc.string(), other, fc.string(), (before, character, after) => {
        assert.equal(isBlankLine(before + character + after), false);
      }),
    );
  });
});
