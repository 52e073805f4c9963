import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { clockText, parseTimestamp } from '../../../src/telemetry/timestamp.ts';

/** ISO text of an instant as Python's isoformat() writes it: no fraction when the microseconds are 0. */
function isoText(seconds: number, micros: number, zone: string): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}${micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`}${zone}`;
}

const seconds = fc.integer({ min: -2_208_988_800, max: 7_258_118_400 }); // 1900 to 2200
const micros = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 999_999 }));

describe('timestamps', () => {
  test('a UTC instant is its whole number of microseconds divided once, with or without a fraction', () => {
    fc.assert(
      fc.property(seconds, micros, fc.constantFrom('Z', '+00:00'), (s, us, zone) => {
        assert.equal(parseTimestamp(isoText(s, us, zone)), (s * 1_000_000 + us) / 1_000_000);
      }),
      { numRuns: 500 },
    );
  });

  test('an offset is subtracted from the wall time', () => {
    const offset = fc.record({
      sign: fc.constantFrom(1, -1),
      hours: fc.integer({ min: 0, max: 14 }),
      minutes: fc.integer({ min: 0, max: 59 }),
      colon: fc.constantFrom(':', ''),
    });
    fc.assert(
      fc.property(seconds, micros, offset, (s, us, { sign, hours, minutes, colon }) => {
        const two = (n: number): string => String(n).padStart(2, '0');
        const zone = `${sign < 0 ? '-' : '+'}${two(hours)}${colon}${two(minutes)}`;
        const ahead = sign * (hours * 3600 + minutes * 60);
        assert.equal(parseTimestamp(isoText(s + ahead, us, zone)), (s * 1_000_000 + us) / 1_000_000);
      }),
    );
  });

  test('a shorter fraction counts from the left, digits beyond microseconds are dropped [anchor 21]', () => {
    assert.equal(parseTimestamp('1970-01-01T00:00:01.5Z'), 1.5);
    assert.equal(parseTimestamp('1970-01-01T00:00:01.123Z'), 1.123);
    assert.equal(parseTimestamp('1970-01-01T00:00:01.1234569Z'), 1.123456);
    assert.equal(parseTimestamp('1970-01-01T00:00:01.1234561234567891234Z'), 1.123456);
  });

  test('days alternate without confusing one another', () => {
    const first = parseTimestamp('2026-01-06T23:59:59.999999+00:00');
    assert.equal(parseTimestamp('2026-01-07T00:00:00+00:00'), 1_767_744_000);
    assert.equal(parseTimestamp('nonsense-dT00:00:00Z'), Number.NaN);
    assert.equal(parseTimestamp('2026-01-06T23:59:59.999999+00:00'), first);
    assert.equal(parseTimestamp('2024-02-29T00:00:00Z'), 1_709_164_800);
  });

  test('what is no timestamp gives NaN [anchor 21]', () => {
    const garbage = [
      '',
      'yesterday',
      'NaN',
      '2026-01-06',
      '2026-01-06 11:44:26',
      '2026-01-06T11:44Z',
      '2026-13-01T00:00:00Z',
      '2026-00-10T00:00:00Z',
      '2026-01-32T00:00:00Z',
      '2026-01-06Taa:44:26Z',
      '2026-01-06T11:44:2xZ',
      '2026-01-06T11:44:26 o’clock',
      '2026-01-06T11:44:26+1',
      '２０２６-01-06T11:44:26Z',
    ];
    for (const text of garbage) assert.ok(Number.isNaN(parseTimestamp(text)), text);
  });

  test('a clock with other separators than colons gives NaN [anchor 21]', () => {
    for (const text of ['2026-01-06T11x44y26Z', '2026-01-06T11-44-26Z', '2026-01-06T11:44 26Z']) {
      assert.ok(Number.isNaN(parseTimestamp(text)), text);
    }
  });

  test('an hour, minute, second or day beyond its range gives NaN [anchor 21]', () => {
    for (const text of [
      '2026-01-06T99:00:00Z',
      '2026-01-06T11:60:00Z',
      '2026-01-06T11:44:99Z',
      '2026-02-30T00:00:00Z',
    ]) {
      assert.ok(Number.isNaN(parseTimestamp(text)), text);
    }
  });

  test('parsing never throws, whatever the text', () => {
    const almost = fc
      .tuple(seconds, micros, fc.nat(31), fc.string({ maxLength: 3 }))
      .map(([s, us, at, noise]) => isoText(s, us, '+00:00').slice(0, at) + noise + isoText(s, us, 'Z').slice(at));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), almost), (text) => {
        assert.equal(typeof parseTimestamp(text), 'number');
      }),
      { numRuns: 500 },
    );
  });
});

describe('the clock', () => {
  test('shows hours, minutes and seconds in UTC, cut and not rounded', () => {
    assert.equal(clockText(0), '00:00:00');
    assert.equal(clockText(86_399.999_999), '23:59:59');
    assert.equal(clockText(-0.5), '23:59:59');
    assert.equal(clockText(parseTimestamp('2026-01-06T11:44:26.900000+00:00')), '11:44:26');
  });

  test('shows the time of day beyond the years of four digits, too', () => {
    assert.equal(clockText(253_402_300_800), '00:00:00');
    assert.equal(clockText(253_402_300_799), '23:59:59');
  });

  test('shows dashes where there is no time', () => {
    for (const time of [Number.NaN, Infinity, -Infinity, 1e300]) assert.equal(clockText(time), '--:--:--');
  });

  test('never throws and always has eight characters', () => {
    fc.assert(
      fc.property(fc.double(), (time) => {
        assert.match(clockText(time), /^(\d\d:\d\d:\d\d|--:--:--)$/);
      }),
    );
  });
});
