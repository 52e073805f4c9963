import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accuracyTone,
  ageOf,
  ageTone,
  flashes,
  growthTone,
  lossTone,
  momentum,
  moreAbout,
  returnTone,
  rewardTone,
  settledIds,
  statusMark,
  trendOf,
} from '../../../src/components/widgets/env-facts.ts';
import { chipsHeight } from '../../../src/components/widgets/chip-drawing.ts';
import { envCard, notNumbers, slotChip, unmeasured } from '../../component/support/board-samples.ts';

test('the trend is the last less the first of five, beyond half a point', () => {
  assert.equal(trendOf([]), null);
  assert.equal(trendOf([1]), null);
  assert.equal(trendOf([1, 1.5])?.word, 'level');
  assert.equal(trendOf([1, 1.51])?.word, 'rising');
  assert.equal(trendOf([90, 10, 10, 10, 10, 10.2])?.word, 'level');
  assert.equal(trendOf([10, 9.4])?.word, 'falling');
  assert.equal(trendOf([NaN, 10]), null);
});

test('accuracy is green at its best, yellow after more than five epochs without, red where it is not a number', () => {
  assert.equal(accuracyTone(envCard({ accuracy: 64, best: 64, stall: 0 })), 'ok');
  assert.equal(accuracyTone(envCard({ accuracy: 63, best: 64, stall: 5 })), '');
  assert.equal(accuracyTone(envCard({ accuracy: 63, best: 64, stall: 6 })), 'warn');
  assert.equal(accuracyTone(envCard({ accuracy: NaN })), 'crit');
  assert.equal(accuracyTone(unmeasured(1)), '');
});

test('loss, growth, reward and return change colour at their limits', () => {
  assert.deepEqual([0.09, 0.1, 0.5, 1, NaN].map(lossTone), ['ok', '', 'warn', 'crit', 'crit']);
  assert.deepEqual([1, 1.01, 2, 5, NaN].map(growthTone), ['dim', 'ok', 'warn', 'crit', 'crit']);
  assert.deepEqual([0.1, 0, -0.5, -0.51, NaN].map(rewardTone), ['ok', '', '', 'crit', 'crit']);
  assert.deepEqual([0.1, 0, -5, -5.1, NaN].map(returnTone), ['ok', '', '', 'crit', 'crit']);
  assert.deepEqual([1.9, 2, 5, 5.1].map(ageTone), ['ok', 'warn', 'warn', 'crit']);
});

test('momentum is judged by the status, and marked where it is long', () => {
  assert.deepEqual(momentum({ stall: 0, status: 'degraded' }), { text: '+0', tone: 'ok' });
  assert.deepEqual(momentum({ stall: 40, status: 'healthy' }), { text: '+40', tone: 'ok' });
  assert.deepEqual(momentum({ stall: 3, status: 'initializing' }), { text: '+3', tone: 'dim' });
  assert.deepEqual(momentum({ stall: 5, status: 'stalled' }), { text: '+5', tone: '' });
  assert.deepEqual(momentum({ stall: 15, status: 'stalled' }), { text: '+15 !', tone: 'warn' });
  assert.deepEqual(momentum({ stall: 16, status: 'stalled' }), { text: '+16 ✕', tone: 'crit' });
});

test('a status has a shape besides its colour, an unknown one too', () => {
  const shapes = ['excellent', 'healthy', 'stalled', 'degraded', 'new kind'].map((status) => statusMark(status).glyph);
  assert.equal(new Set(shapes).size, shapes.length);
});

test('age is counted from the newest event, and never negative', () => {
  assert.equal(ageOf({ updated: 10 }, 12.5), 2.5);
  assert.equal(ageOf({ updated: 10 }, 9), 0);
  assert.equal(ageOf({ updated: null }, 9), null);
  assert.equal(ageOf({ updated: 10 }, null), null);
});

test('a rollback flashes for five seconds', () => {
  assert.equal(flashes({ rolledBack: 10 }, 10), true);
  assert.equal(flashes({ rolledBack: 10 }, 15), true);
  assert.equal(flashes({ rolledBack: 10 }, 15.1), false);
  assert.equal(flashes({ rolledBack: 10 }, 9), false);
  assert.equal(flashes({ rolledBack: null }, 9), false);
  assert.equal(flashes({ rolledBack: 10 }, null), false);
});

test('healthy and stalled ones stand back unless they lead or have a fossil', () => {
  const cards = [90, 80, 70, 60, 50, 40, 30, 20].map((accuracy, id) => envCard({ id, accuracy }));
  assert.deepEqual([...settledIds(cards)], [5, 6, 7]);
  const fossil = [slotChip({ stage: 'FOSSILIZED' })];
  const lively = cards.map((card) =>
    card.id === 5
      ? envCard({ ...card, chips: fossil })
      : card.id === 6
        ? envCard({ ...card, status: 'degraded' })
        : card,
  );
  assert.deepEqual([...settledIds(lively)], [7]);
  assert.equal(settledIds(cards.slice(0, 5)).size, 0);
  assert.equal(settledIds(Array.from({ length: 9 }, (_, id) => notNumbers(id))).size, 0);
});

test('what has no room on the card is told in words, without inventing what is missing', () => {
  const all = moreAbout(envCard({ reasons: [{ level: 'warn', text: 'It stalls.' }], score: 0.25 }));
  for (const part of [/shaped/, /▲ It stalls\./, /0\.25 of 1/, /best 64\.0 %/, /0\.400/, /1\.10×/, /WAIT/])
    assert.match(all, part);
  const none = moreAbout(unmeasured(4));
  assert.match(none, /not measured yet/);
  assert.match(none, /Loss not measured, growth not measured/);
  assert.match(none, /No reward yet/);
  assert.doesNotMatch(none, /Loss 0|growth 0|Reward \+0/);
});

test('chips take as many lines as they need', () => {
  assert.deepEqual([0, 1, 5, 6, 9].map(chipsHeight), [0, 21, 21, 47, 73]);
});
