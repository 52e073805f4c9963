import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { formatPlace, formatRoute, parseRoute, type Route } from '../../../src/app/route.ts';
import { runIdOf } from '../../../src/storage/run-record.ts';

const NOWHERE: Route = { run: null, view: null, at: null, env: null, group: null };

function nullable<T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(values, { nil: null });
}

const runId = fc
  .tuple(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat(9), fc.nat(9))
  .map(([digest, part, edition]) => runIdOf(digest.toString(16).padStart(16, '0'), part, edition));
const route: fc.Arbitrary<Route> = fc.record(
  {
    run: nullable(runId),
    view: nullable(fc.constant('overview' as const)),
    at: nullable(fc.nat(2 ** 40)),
    env: nullable(fc.nat(100)),
    // A group's name is whatever the telemetry says.
    group: nullable(
      fc.oneof(
        fc.constantFrom('A', 'default', '', 'a b', 'ä', '&at=9', '?', '#/run/x', '%', '+'),
        fc.string({ unit: 'binary' }),
      ),
    ),
  },
  { noNullPrototype: true },
);

describe('an address', () => {
  test('leads to the place that it was written for', () => {
    fc.assert(
      fc.property(route, (place) => {
        const address = formatRoute(place);
        assert.deepEqual(parseRoute(address), place);
        assert.match(address, /^#\/[\w\-.~!*'()%/?=&+]*$/, 'nothing in it needs to be escaped');
      }),
      { numRuns: 500 },
    );
  });

  test('survives being made part of a whole one', () => {
    fc.assert(
      fc.property(route, (place) => {
        const url = new URL('http://localhost:5173/scry/');
        url.hash = formatRoute(place);
        assert.deepEqual(parseRoute(new URL(url.href).hash), place);
      }),
    );
  });

  test('of the Library names no run', () => {
    fc.assert(
      fc.property(route, (place) => {
        assert.deepEqual(parseRoute(formatRoute({ ...place, view: 'library' })), { ...NOWHERE, view: 'library' });
      }),
    );
  });

  for (const [address, place] of [
    ['', {}],
    ['#', {}],
    ['#/', {}],
    ['#/overview', { view: 'overview' }],
    ['#overview', { view: 'overview' }],
    ['#/library', { view: 'library' }],
    ['#/run/0123456789abcdef', { run: '0123456789abcdef' }],
    [
      '#/run/0123456789abcdef-2~3/overview?at=12&env=3&group=A',
      { run: '0123456789abcdef-2~3', view: 'overview', at: 12, env: 3, group: 'A' },
    ],
    ['#/run/x/?at=7', { run: 'x', at: 7 }],
    ['#/?at=7', { at: 7 }],
    ['#/run/x/overview?at=0&env=0&group=', { run: 'x', view: 'overview', at: 0, env: 0, group: '' }],
    ['#/run/x/overview?at=1&at=2', { run: 'x', view: 'overview', at: 1 }],
    ['#/run/x/overview?later=what-nobody-knows', { run: 'x', view: 'overview' }],
  ] as const) {
    test(`“${address}” is understood`, () => {
      assert.deepEqual(parseRoute(address), { ...NOWHERE, ...place });
    });
  }

  for (const address of [
    '#/run',
    '#/run/',
    '#/run//overview/..',
    '#/run/a%2Fb',
    '#/run/%E0%A4%A',
    '#/run/<script>alert(1)</script>',
    `#/run/${'x'.repeat(65)}`,
    '#/run/a%0A',
    '#/constructor',
    '#/__proto__?at=__proto__',
    '#/javascript:alert(1)',
    '#/?at=-1&env=1.5',
    '#/?at=1e3&env=0x10',
    '#/?at=NaN&env=Infinity',
    '#/?at=9999999999999999&env=%20',
    '#/?at=&env=',
  ]) {
    test(`“${address.slice(0, 40)}” names no place`, () => {
      const { view, ...rest } = parseRoute(address);
      assert.deepEqual(rest, { run: null, at: null, env: null, group: null });
      assert.ok(view === null || view === 'overview');
    });
  }

  test('that is anything at all is read without a fault, and what is read can be written', () => {
    const part = fc.constantFrom(
      '#',
      '/',
      '?',
      '&',
      '=',
      '%',
      'run',
      'overview',
      'library',
      'at',
      'env',
      'group',
      '7',
      'é',
      '%41',
      '\u0000',
      '..',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 15 }).map((parts) => `#/${parts.join('')}`),
        ),
        (hash) => {
          const place = parseRoute(hash);
          assert.deepEqual(Object.keys(place).sort(), Object.keys(NOWHERE).sort());
          assert.ok(place.at === null || Number.isSafeInteger(place.at));
          const again = parseRoute(formatRoute(place));
          assert.deepEqual(again, place.view === 'library' ? { ...NOWHERE, view: 'library' } : place);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('the place that a run is left at', () => {
  test('is the end of its address', () => {
    fc.assert(
      fc.property(route, runId, (place, run) => {
        const left = formatPlace(place);
        assert.deepEqual(parseRoute(`#/run/${run}/${left}`), { ...place, run });
      }),
    );
  });
});
