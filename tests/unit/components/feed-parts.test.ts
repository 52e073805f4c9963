import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  EVERYTHING,
  KINDS,
  listChanged,
  partsOf,
  sameFilter,
  toggled,
  TYPES,
  typeName,
  withTypes,
} from '../../../src/components/panels/feed-filters.ts';
import { indexAt, offsetOf, rangeIn, scrollTo, wholeHeight } from '../../../src/components/panels/feed-geometry.ts';
import { envsText, grouped, indexOfPosition, ungrouped } from '../../../src/components/panels/feed-groups.ts';
import { copiedRow, exactTime, timeText } from '../../../src/components/panels/feed-row-text.ts';
import { laidOut } from '../../../src/components/panels/raw-json.ts';
import { CATALOGUE } from '../../../src/telemetry/catalogue.ts';
import { parseJson } from '../../../src/telemetry/json.ts';
import { ANY_EVENT, type FeedFilter } from '../../../src/worker/feed-page.ts';
import type { FeedRow } from '../../../src/worker/view-slices.ts';
import { pythonJson } from '../aggregator/events.ts';

function row(position: number, text: string, change: Partial<FeedRow> = {}): FeedRow {
  return {
    position,
    type: 'SEED_GERMINATED',
    severity: 'info',
    slot: null,
    time: 1_768_467_600 + position,
    tag: 'GERM',
    tone: 'none',
    env: null,
    text,
    ...change,
  };
}

const ROWS = fc
  .array(fc.constantFrom('r0c0 with mlp', 'r0c1 with mlp', 'r0c1 with norm', 'loss 1.5e-3', 'loss NaN'), {
    maxLength: 40,
  })
  .map((texts) => texts.map((text, i) => row(2 * i, text)));

describe('rows that say the same', () => {
  test('are neighbours that differ in numbers alone, and none is lost', () => {
    fc.assert(
      fc.property(ROWS, fc.array(fc.nat(80)), (rows, opened) => {
        const items = grouped(rows, new Set(opened));
        const told = items.flatMap((item) => (item.kind === 'group' ? (item.open ? [] : item.rows) : [item.row]));
        assert.deepEqual(told, rows);
        assert.equal(new Set(items.map(({ key }) => key)).size, items.length);
        rows.forEach(({ position }) => {
          const item = items[indexOfPosition(items, position)];
          assert.ok(item?.kind === 'row' ? item.row.position === position : item?.open === false);
        });
        assert.equal(indexOfPosition(items, 81), -1);
        assert.equal(ungrouped(rows).length, rows.length);
      }),
    );
  });

  test('are told by the newest, and named after the oldest', () => {
    const rows = [row(1, 'r0c0 with mlp', { env: 1 }), row(5, 'r0c2 with mlp', { env: 2 }), row(7, 'r0c2 with norm')];
    for (const ordered of [rows, rows.toReversed()]) {
      const group = grouped(ordered, new Set()).find(({ kind }) => kind === 'group');
      assert.ok(group?.kind === 'group');
      assert.deepEqual([group.newest.position, group.key, group.rows.length], [5, 'group-1', 2]);
    }
    assert.equal(envsText(rows), '2 envs');
    assert.equal(envsText(rows.slice(0, 1)), 'Env 1');
    assert.equal(envsText(rows.slice(2)), '');
  });

  test('differ where kind, severity or colour do', () => {
    const differing = [
      row(1, 'a'),
      row(2, 'a', { severity: 'error' }),
      row(3, 'a', { tag: 'X' }),
      row(4, 'a', { tone: 'ok' }),
    ];
    assert.equal(grouped(differing, new Set()).length, 4);
  });
});

describe('where lines lie', () => {
  const GEOMETRY = fc
    .record({ items: fc.integer({ min: 1, max: 500 }), rowHeight: fc.constantFrom(26, 46), open: fc.option(fc.nat()) })
    .map(({ items, rowHeight, open }) => ({
      items,
      rowHeight,
      unfolded: open === null ? null : open % items,
      unfoldedHeight: 260,
    }));

  test('the line at a height is the one that lies there', () => {
    fc.assert(
      fc.property(GEOMETRY, fc.double({ min: 0, max: 0.9999, noNaN: true }), (geometry, share) => {
        const y = share * wholeHeight(geometry);
        const at = indexAt(geometry, y);
        assert.ok(offsetOf(geometry, at) <= y && y < offsetOf(geometry, at + 1) + 1e-6);
      }),
    );
  });

  test('all that is in view is drawn, and not much more', () => {
    fc.assert(
      fc.property(GEOMETRY, fc.nat(15_000), fc.integer({ min: 0, max: 900 }), (geometry, top, height) => {
        const { start, end } = rangeIn(geometry, top, height);
        assert.ok(start >= 0 && end <= geometry.items && start < end);
        if (top + height < wholeHeight(geometry)) {
          assert.ok(offsetOf(geometry, start) <= top && offsetOf(geometry, end) >= top + height);
        }
        assert.ok(end - start <= height / geometry.rowHeight + 15);
      }),
    );
    assert.deepEqual(rangeIn({ items: 0, rowHeight: 26, unfolded: null, unfoldedHeight: 1 }, 0, 100), {
      start: 0,
      end: 0,
    });
  });

  test('a line is scrolled to no further than needed', () => {
    fc.assert(
      fc.property(
        GEOMETRY,
        fc.nat(),
        fc.nat(9000),
        fc.integer({ min: 300, max: 900 }),
        (geometry, index, top, height) => {
          const line = index % geometry.items;
          const to = scrollTo(geometry, line, top, height);
          const [start, end] = [offsetOf(geometry, line), offsetOf(geometry, line + 1)];
          if (end - start <= height) assert.ok(to <= start && end <= to + height);
          if (top <= start && end <= top + height) assert.equal(to, top);
        },
      ),
    );
  });
});

describe('filters in words', () => {
  const FILTERS: fc.Arbitrary<FeedFilter> = fc.record({
    severities: fc.subarray(['debug', 'warning', 'critical'] as const),
    types: fc.subarray([...Object.keys(CATALOGUE), 'ODD']),
    env: fc.option(fc.nat(3)),
    slot: fc.option(fc.constant('r0c0')),
    text: fc.constantFrom('', ' ', 'pruned'),
    routine: fc.boolean(),
  });

  test('taking every condition away, in any order, leaves everything', () => {
    fc.assert(
      fc.property(FILTERS, fc.infiniteStream(fc.nat()), (filter, choices) => {
        let left = filter;
        for (let parts = partsOf(left); parts.length > 0; parts = partsOf(left)) {
          const next = parts[(choices.next().value ?? 0) % parts.length]?.without ?? EVERYTHING;
          assert.equal(sameFilter(left, next), false);
          left = next;
        }
        assert.ok(sameFilter(left, EVERYTHING));
      }),
    );
    assert.deepEqual(EVERYTHING, ANY_EVENT);
  });

  test('several types of a kind are one condition', () => {
    const [seeds] = KINDS;
    assert.ok(seeds);
    const filter = withTypes(withTypes(EVERYTHING, ['ODD', 'SEED_PRUNED']), seeds.types);
    assert.deepEqual(
      partsOf(filter).map(({ label }) => label),
      ['All seed events', 'ODD'],
    );
    assert.equal(filter.types.length, 6);
  });

  test('every known type has a name, an unknown one keeps its own', () => {
    assert.deepEqual(new Set(TYPES.map(([type]) => type)), new Set([...Object.keys(CATALOGUE), 'UNREADABLE_LINE']));
    assert.equal(typeName('PPO_UPDATE_COMPLETED'), 'Policy update');
    assert.equal(typeName('constructor'), 'constructor');
  });

  test('a severity is asked for, or no longer', () => {
    const once = toggled(EVERYTHING, 'error');
    assert.deepEqual(once.severities, ['error']);
    assert.ok(sameFilter(toggled(once, 'error'), EVERYTHING));
  });

  test('a list made anew with the same members is no change', () => {
    assert.equal(listChanged([1, 2], [1, 2]), false);
    assert.ok(listChanged([1, 2], [2, 1]) && listChanged([], undefined) && listChanged([1], [1, 2]));
  });
});

describe('how a row is written', () => {
  test('with the clock, or with its age', () => {
    const { time } = row(0, '');
    assert.equal(timeText(time, null), '09:00:00');
    assert.equal(timeText(time, time + 61), '1 m 1 s ago');
    assert.equal(timeText(time, time - 5), 'in 5 s');
    assert.equal(timeText(Number.NaN, time), '--:--:--');
    assert.equal(exactTime(time + 0.25), '2026-01-15T09:00:00.250Z');
    assert.equal(exactTime(Number.NaN), 'no time');
    assert.equal(copiedRow(row(0, 'x', { env: 2 })), '2026-01-15T09:00:00.000Z\tinfo\tGERM\tEnv 2\tx');
  });
});

describe('a line laid out', () => {
  const VALUE = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value')),
    ),
  })).value;

  test('holds the same as the line, character for character but for the spaces between', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), VALUE), (data) => {
        const line = pythonJson(data);
        const shown = laidOut(line);
        assert.deepEqual(parseJson(shown), parseJson(line));
        assert.ok(shown.split('\n').every((part) => part.trim() !== ''));
      }),
    );
  });

  test('keeps digits and NaN, and puts short lists on one line', () => {
    assert.equal(
      laidOut(`{"seed": 12345678901234567890, "list": [1, NaN], "long": ["${'a'.repeat(50)}", "${'b'.repeat(50)}"]}`),
      `{\n  "seed": 12345678901234567890,\n  "list": [1, NaN],\n  "long": [\n    "${'a'.repeat(50)}",\n    "${'b'.repeat(50)}"\n  ]\n}`,
    );
  });

  test('leaves alone what is no JSON, and cuts what nobody reads', () => {
    for (const text of ['broken', '{"a": ', '{"a": "b', ']{', '{"a": [}]']) assert.equal(laidOut(text), text);
    assert.match(laidOut(`{"a": "${'x'.repeat(100_000)}"}`), /… cut here/);
  });
});
