import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { TelemetryEvent } from '../../../src/telemetry/event.ts';
import { LineSplitter, type LineBlock } from '../../../src/telemetry/lines.ts';
import { Ingest } from '../../../src/worker/ingest.ts';
import { epoch, germinated, line, started } from '../aggregator/events.ts';

interface Taken {
  readonly ingest: Ingest;
  readonly events: { readonly event: TelemetryEvent; readonly position: number }[];
}

function newIngest(): Taken {
  const events: Taken['events'] = [];
  const ingest = new Ingest(undefined, { applied: (event, position) => events.push({ event, position }) });
  return { ingest, events };
}

function blocksOf(
  bytes: Uint8Array,
  size = bytes.length,
  limit?: number,
): { blocks: LineBlock[]; torn: readonly LineBlock[] } {
  const splitter = new LineSplitter(limit);
  const blocks: LineBlock[] = [];
  for (let at = 0; at < bytes.length; at += size) blocks.push(...splitter.push(bytes.subarray(at, at + size)));
  return { blocks, torn: splitter.end() };
}

function ingested(text: string, size?: number, limit?: number): Taken {
  const taken = newIngest();
  const { blocks, torn } = blocksOf(Buffer.from(text), size, limit);
  for (const block of blocks) taken.ingest.takeBlock(block);
  for (const block of torn) taken.ingest.takeTornLine(block);
  return taken;
}

const GOOD = [started(0), epoch(1, 0, 50, 1), germinated(2, 0, 'r0c0', 'ä漢💥'), epoch(3, 1, 60, 1)];

describe('positions', () => {
  test('count good and bad lines alike, and no blank ones', () => {
    const { ingest, events } = ingested(`\n${GOOD[0] ?? ''}\n \t\r\nbroken\n\n${GOOD[1] ?? ''}\r\n`);
    assert.deepEqual(
      events.map(({ position }) => position),
      [0, 2],
    );
    assert.deepEqual([ingest.head, ingest.badLines, ingest.run.events], [3, 1, 2]);
  });

  test('and byte offsets of bad lines do not depend on how the bytes are cut', () => {
    const lines = [GOOD[2] ?? '', 'brökén 💥', '', GOOD[0] ?? '', '{"event_type": 1}', 'ä'];
    const text = lines.map((each) => `${each}\n`).join('');
    const offsets = lines.map((_, i) =>
      Buffer.byteLength(
        lines
          .slice(0, i)
          .map((each) => `${each}\n`)
          .join(''),
      ),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (size) => {
        const { ingest } = ingested(text, size);
        assert.deepEqual(
          ingest.errors.map(({ position, byteOffset }) => [position, byteOffset]),
          [
            [1, offsets[1]],
            [3, offsets[4]],
            [4, offsets[5]],
          ],
        );
      }),
    );
  });
});

describe('bad lines', () => {
  test('say where and why, with an excerpt', () => {
    const { ingest } = ingested(
      `${GOOD[0] ?? ''}\n${line(1, 'EPOCH_COMPLETED', { env_id: 'x', val_accuracy: 1, val_loss: 1, inner_epoch: 1 })}\n`,
    );
    const [error] = ingest.errors;
    assert.equal(error?.position, 1);
    assert.equal(error.field, 'data.env_id');
    assert.equal(error.byteOffset, Buffer.byteLength(GOOD[0] ?? '') + 1);
    assert.ok(error.reason.includes('env_id') && error.excerpt.length === 200);
  });

  test('beyond the first thousand are only counted', () => {
    const { ingest } = ingested('x\n'.repeat(1500));
    assert.deepEqual([ingest.badLines, ingest.errors.length, ingest.head], [1500, 1000, 1500]);
  });

  test('that are too long cost one position and the rest loads', () => {
    const { ingest, events } = ingested(`${GOOD[0] ?? ''}\n${'x'.repeat(5000)}\n${GOOD[1] ?? ''}\n`, 700, 2000);
    assert.deepEqual(
      events.map(({ position }) => position),
      [0, 2],
    );
    assert.equal(ingest.errors[0]?.position, 1);
    assert.equal(ingest.errors[0].byteOffset, Buffer.byteLength(GOOD[0] ?? '') + 1);
    assert.match(ingest.errors[0].reason, /5000 bytes/);
  });
});

describe('the last line without a newline', () => {
  test('is taken where it is whole', () => {
    const { ingest, events } = ingested(GOOD.join('\n'));
    assert.deepEqual([events.length, ingest.head, ingest.badLines], [4, 4, 0]);
  });

  test('is dropped without an error wherever it was cut', () => {
    const last = GOOD[3] ?? '';
    fc.assert(
      fc.property(fc.integer({ min: 1, max: last.length - 1 }), (cut) => {
        const { ingest } = ingested(`${GOOD.slice(0, 3).join('\n')}\n${last.slice(0, cut)}`);
        assert.deepEqual([ingest.head, ingest.badLines, ingest.run.events], [3, 0, 3]);
      }),
    );
  });

  test('is reported where it is too long', () => {
    const { ingest } = ingested(`${GOOD[0] ?? ''}\n${'x'.repeat(5000)}`, 100, 2000);
    assert.deepEqual([ingest.head, ingest.badLines], [2, 1]);
  });
});

test('events of unknown types are counted by type in order of appearance', () => {
  const { ingest } = ingested(
    [line(0, 'B', null), line(1, 'A', {}), line(2, 'B', {}), line(3, '__proto__', {})].join('\n'),
  );
  assert.deepEqual(
    [...ingest.unknownTypes],
    [
      ['B', 2],
      ['A', 1],
      ['__proto__', 1],
    ],
  );
  assert.equal(ingest.run.events, 4);
});

describe('a start', () => {
  const second = started(10, { episode_id: 'another' });
  const text = [...GOOD, second, epoch(11, 0, 70, 1), 'broken'].join('\n');

  test('of another run begins a run of its own: positions, state and errors begin anew', () => {
    const { ingest, events } = ingested(`broken\n${text}\n`);
    assert.deepEqual(
      events.map(({ position }) => position),
      [1, 2, 3, 4, 0, 1],
    );
    assert.deepEqual([ingest.head, ingest.run.events, ingest.badLines], [3, 2, 1]);
    assert.deepEqual([ingest.firstLine, ingest.sourceHead], [5, 8]);
    const byteOffset = Buffer.byteLength(`broken\n${text}`) - 'broken'.length;
    assert.deepEqual(
      ingest.errors.map((error) => [error.position, error.byteOffset]),
      [[2, byteOffset]],
    );
  });

  test('of another run ends what was handed on of the last one before anything of it', () => {
    const told: string[] = [];
    const ingest = new Ingest(undefined, {
      stretch: ({ lines, first, count }) =>
        told.push(`${String(first)}+${String(count)} ${Buffer.from(lines).toString().slice(-20)}`),
      began: () => told.push('began'),
    });
    ingest.takeText(`${text}\n`, 0);
    const ends = (line: string): string => `${line}\n`.slice(-20);
    assert.deepEqual(told, [`0+4 ${ends(GOOD[3] ?? '')}`, 'began', `0+3 ${ends(`${epoch(11, 0, 70, 1)}\nbroken`)}`]);
  });
});

describe('lines from a relay', () => {
  test('that were already taken are skipped, and the numbering goes on', () => {
    const { ingest, events } = newIngest();
    ingest.takeText(`${GOOD.slice(0, 2).join('\n')}\n`, 0);
    ingest.takeText(`${GOOD.slice(0, 3).join('\n')}\n`, 0);
    ingest.takeText(`${GOOD.slice(1).join('\n')}\n`, 1);
    ingest.takeText(`${GOOD.join('\n')}\n`, 0);
    assert.deepEqual(
      events.map(({ position }) => position),
      [0, 1, 2, 3],
    );
    assert.deepEqual([ingest.head, ingest.run.events], [4, 4]);
  });

  test('give the same state as the file, however they overlap', () => {
    const lines = [...GOOD, 'broken', ' ', line(4, 'X', null), epoch(5, 0, 70, 2)];
    const real = lines.filter((each) => each !== ' ');
    const whole = ingested(lines.join('\n')).ingest;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 8 }), (overlaps) => {
        const { ingest } = newIngest();
        for (const [back, more] of overlaps) {
          const from = Math.max(0, ingest.head - back);
          ingest.takeText(
            real
              .slice(from, ingest.head + more)
              .map((each) => `${each}\n\n`)
              .join(''),
            from,
          );
        }
        ingest.takeText(real.slice(ingest.head).join('\n'), ingest.head);
        assert.deepEqual(ingest.run, whole.run);
        assert.deepEqual(
          [ingest.head, ingest.badLines, [...ingest.unknownTypes]],
          [whole.head, whole.badLines, [...whole.unknownTypes]],
        );
        assert.deepEqual(
          ingest.errors.map(({ position }) => position),
          whole.errors.map(({ position }) => position),
        );
      }),
    );
  });

  test('have no byte offset', () => {
    const { ingest } = newIngest();
    ingest.takeText('broken\n', 0);
    assert.equal(ingest.errors[0]?.byteOffset, null);
  });
});
