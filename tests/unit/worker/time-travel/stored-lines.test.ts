import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { EXCERPT_LENGTH } from '../../../../src/telemetry/limits.ts';
import { isBlankLine, LineSplitter } from '../../../../src/telemetry/lines.ts';
import { line, started } from '../../aggregator/events.ts';
import { Recording, simulated } from './recording.ts';
import { same } from './same.ts';

/** What comes in is what is read back: the same lines, in order, byte for byte. */

const LIMIT = 3000;
// A second start would be another run.
const GOOD = simulated({ batches: 1, epochs: 4 }).filter(
  (text) => text.length < LIMIT && !text.includes('TRAINING_STARTED'),
);
assert.ok(GOOD.length > 10);
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** One line without its newline. */
const oneLine: fc.Arbitrary<Buffer> = fc.oneof(
  fc.constantFrom(...GOOD).map((text) => Buffer.from(text)),
  fc.constantFrom(...GOOD).map((text) => Buffer.from(`${text}\r`)),
  fc.constantFrom(...GOOD).map((text) => Buffer.concat([BOM, Buffer.from(text)])),
  fc
    .constantFrom('', ' ', '\t \r', '{broken', 'ä€💥 한국어', 'null', '\u2028', '\u00a0')
    .map((text) => Buffer.from(text)),
  fc.constantFrom('ä', '💥', '漢').map((text) => Buffer.from(line(1, 'NEW_TYPE', { text: text.repeat(40) }))),
  // Bytes that are no UTF-8: a lone continuation, a cut character, a surrogate.
  fc.constantFrom([0x80], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xff, 0xfe, 0x41], [0xc0, 0xaf]).map(Buffer.from),
  fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes.map((byte) => (byte === 10 ? 11 : byte)))),
  fc.constantFrom('x', 'ä', ' ', '{"a": 1}', '💥').map((text) => Buffer.from(text.repeat(LIMIT + 1))),
);

interface Stream {
  readonly bytes: Buffer;
  readonly lines: readonly Buffer[];
  readonly cuts: readonly number[];
}

const stream: fc.Arbitrary<Stream> = fc
  .tuple(
    fc.array(oneLine, { maxLength: 40 }),
    fc.boolean(),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }),
  )
  .map(([lines, newlineAtEnd, cuts]) => {
    const parts = lines.flatMap((each, i) =>
      i < lines.length - 1 || newlineAtEnd ? [each, Buffer.from('\n')] : [each],
    );
    const bytes = Buffer.concat(parts);
    return { bytes, lines, cuts: cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b) };
  });

function blank(bytes: Buffer): boolean {
  return isBlankLine(bytes.toString('latin1'));
}

/** What must be stored of a line: itself, or where it is too long its beginning, which is no event. */
function standsFor(bytes: Buffer): Buffer | null {
  if (bytes.length > LIMIT) {
    const excerpt = bytes.toString('utf8').slice(0, EXCERPT_LENGTH);
    return Buffer.from(isBlankLine(excerpt) ? '(blank)' : excerpt);
  }
  return blank(bytes) ? null : bytes;
}

/** What must be stored of a stream: a last line without a newline only if it is whole. */
function expected({ lines, bytes }: Stream): Buffer[] {
  const last = lines.at(-1);
  const torn = last !== undefined && last.length > 0 && bytes.at(-1) !== 10 && last.length <= LIMIT;
  const whole = torn && !GOOD.some((text) => last.equals(Buffer.from(text)) || last.equals(Buffer.from(`${text}\r`)));
  return (whole && !isEvent(last) ? lines.slice(0, -1) : lines).flatMap((each) => standsFor(each) ?? []);
}

function isEvent(bytes: Buffer): boolean {
  const recording = Recording.fresh();
  recording.takeBytes(Buffer.concat([bytes, Buffer.from('\n')]));
  const event = recording.ingest.run.events === 1;
  recording.close();
  return event;
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start);
    lines.push(bytes.subarray(start, end < 0 ? bytes.length : end));
    start = end < 0 ? bytes.length : end + 1;
  }
  return lines.filter((each) => !blank(each));
}

describe('lines that came as bytes', () => {
  test('are stored in order and byte for byte, however they were cut', async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.boolean(), async (source, finish) => {
        const recording = Recording.fresh();
        recording.takeBytes(source.bytes, source.cuts, new LineSplitter(LIMIT));
        if (finish) await recording.finish();
        else recording.open.flush();
        const { head } = recording.ingest;
        const wanted = expected(source);
        assert.equal(head, wanted.length);
        const stored = linesOf(await recording.device.bytes(recording.open.id, head));
        assert.deepEqual(
          stored.map((each) => each.toString('latin1')),
          wanted.map((each) => each.toString('latin1')),
        );
        assert.deepEqual(
          await recording.open.reader.lines(0, head),
          wanted.map((each) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(each)),
        );
        assert.deepEqual(recording.problems, []);
        recording.close();
      }),
      { numRuns: 300 },
    );
  });

  test('have the same places as when they are taken again from the store', async () => {
    await fc.assert(
      fc.asyncProperty(stream, async (source) => {
        const recording = Recording.fresh();
        recording.takeBytes(source.bytes, source.cuts, new LineSplitter(LIMIT));
        await recording.finish();
        const { head, run, badLines } = recording.ingest;
        fc.pre(head > 0);
        const again = await Recording.again(recording.device, recording.open.id, true);
        assert.deepEqual([again.ingest.head, again.ingest.badLines], [head, badLines]);
        same(again.ingest.run, run, 'the state');
        again.close();
      }),
      { numRuns: 150 },
    );
  });

  test('that are too long stay no events, even where their beginning is one', async () => {
    const event = line(1, 'PLATEAU_DETECTED', null, { event_id: '' });
    const short = '{"event_type": "PLATEAU_DETECTED", "timestamp": "2025-06-15T15:06:40+00:00", "data": null}';
    for (const text of [event, short]) {
      const recording = Recording.fresh();
      recording.takeBytes(Buffer.from(`${started(0)}\n${text}${' '.repeat(LIMIT)}\n`), [], new LineSplitter(LIMIT));
      const live = recording.ingest.run.events;
      assert.deepEqual([live, recording.ingest.badLines], [1, 1]);
      const view = await recording.timeMachine().seek(2);
      assert.equal(view?.run.events, live, 'what is sought equals what was live');
      recording.close();
    }
  });

  test('are the same in segments of the usual size', async () => {
    const recording = Recording.fresh();
    const lines = simulated({ envs: 8, batches: 2, epochs: 10 });
    const bytes = Buffer.from(lines.map((each) => `${each}\r\n`).join(''));
    recording.takeBytes(bytes, [1, 1000, 300_000, 300_001, 900_000]);
    await recording.finish();
    const { id } = recording.open;
    assert.ok(bytes.length > 1_000_000);
    assert.ok(bytes.equals(await recording.device.bytes(id, lines.length)));
    assert.equal(recording.open.recorder.record.rawBytes, bytes.length);
    assert.equal(recording.open.recorder.record.source.bytes, bytes.length);
    const segments = await recording.device.segments(id, 0, lines.length);
    let next = 0;
    for (const { first, count, bytes: packed } of segments) {
      assert.equal(first, next, 'segments leave no gap and do not overlap');
      assert.ok(packed !== null && packed.length < 2 * 256 * 1024);
      next = first + count;
    }
    assert.equal(next, lines.length);
  });
});

describe('lines that came as text', () => {
  const texts = fc.array(fc.constantFrom(...GOOD, '', ' ', 'ä€💥', '{broken', '\ufeff{}', 'x\r'), { maxLength: 40 });

  test('are read back as they came, in whatever messages they came and however often one came again', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.tuple(fc.nat(12), fc.nat(5))), async (lines, messages) => {
        const wanted = lines.filter((each) => !isBlankLine(each));
        const recording = Recording.fresh();
        const { ingest } = recording;
        // A relay counts lines that are not blank, and after a reconnect it may send some of them again.
        for (const [count, again] of [...messages, [wanted.length, 0] as const]) {
          const from = Math.max(0, ingest.head - again);
          const text = wanted.slice(from, Math.max(ingest.head, from + count)).join('\n');
          if (text !== '') ingest.takeText(text, from);
        }
        assert.deepEqual(await recording.open.reader.lines(0, ingest.head), wanted);
        const bytes = await recording.device.bytes(recording.open.id, ingest.head);
        assert.equal(bytes.toString(), wanted.map((each) => `${each}\n`).join(''));
        recording.close();
      }),
      { numRuns: 150 },
    );
  });
});

describe('any stretch of positions', () => {
  test('is read back alone', async () => {
    const recording = Recording.fresh();
    const lines = simulated({ envs: 8, batches: 2, epochs: 10 });
    for (let at = 0; at < lines.length; at += 97) recording.takeLines(lines.slice(at, at + 97));
    const position = fc.nat(lines.length);
    await fc.assert(
      fc.asyncProperty(position, position, async (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        assert.deepEqual(await recording.open.reader.lines(from, to), lines.slice(from, to));
      }),
      { numRuns: 60 },
    );
    recording.close();
  });
});
