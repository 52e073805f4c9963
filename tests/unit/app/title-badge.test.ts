import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openCriticals, runNameOf, TitleBadge, titleOf } from '../../../src/app/title-badge.ts';
import { NO_MARKS } from '../../../src/components/preferences.ts';
import { EMPTY_VIEW } from '../../../src/components/view-model.ts';
import { finding } from '../../component/support/triage-samples.ts';

const NOW = 1_000_000;
const CRITICAL = finding({ id: 'a', level: 'crit', over: false, routine: false });

describe('the title', () => {
  test('names the run and how many critical findings wait', () => {
    assert.equal(titleOf('cifar_baseline', 2), '(2) cifar_baseline · Scry');
    assert.equal(titleOf('cifar_baseline', 0), 'cifar_baseline · Scry');
    assert.equal(titleOf('', 0), 'Scry');
  });

  test('stays short, and cuts no character in two', () => {
    const title = titleOf('🦉'.repeat(200), 1);
    assert.equal(Array.from(title).length, '(1) '.length + 60 + ' · Scry'.length);
    assert.doesNotThrow(() => encodeURIComponent(title));
  });

  test('is of the task, else of the source, else of nothing', () => {
    assert.equal(runNameOf(EMPTY_VIEW), '');
    assert.equal(
      runNameOf({ header: null, source: { ...EMPTY_VIEW.source, kind: 'file', title: 'a.jsonl' } }),
      'a.jsonl',
    );
  });
});

describe('a critical finding', () => {
  test('counts while it lasts and nobody has said anything of it', () => {
    const list = [
      CRITICAL,
      { ...CRITICAL, id: 'b' },
      { ...CRITICAL, id: 'over', over: true },
      { ...CRITICAL, id: 'routine', routine: true },
      { ...CRITICAL, id: 'warning', level: 'warn' as const },
    ];
    assert.equal(openCriticals(list, NO_MARKS, NOW), 2);
    assert.equal(openCriticals(list, { ...NO_MARKS, acknowledged: ['a'] }, NOW), 1);
    assert.equal(openCriticals(list, { ...NO_MARKS, snoozed: [['a', NOW + 1]] }, NOW), 1);
    assert.equal(openCriticals(list, { ...NO_MARKS, snoozed: [['a', NOW - 1]] }, NOW), 2);
  });
});

describe('title and badge', () => {
  test('are written only when they change, and a refused badge is nobody’s trouble', async () => {
    const titles: string[] = [];
    const badges: number[] = [];
    const page = new TitleBadge({
      setTitle: (title) => titles.push(title),
      setBadge: (count) => {
        badges.push(count);
        return Promise.reject(new DOMException('not installed', 'NotAllowedError'));
      },
    });
    for (const count of [0, 2, 2, 1, 0, 0]) page.show('run', count);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(titles, ['run · Scry', '(2) run · Scry', '(1) run · Scry', 'run · Scry']);
    assert.deepEqual(badges, [2, 1, 0]);
  });

  test('do without a badge where there is none', () => {
    const titles: string[] = [];
    new TitleBadge({ setTitle: (title) => titles.push(title), setBadge: null }).show('run', 1);
    assert.deepEqual(titles, ['(1) run · Scry']);
  });
});
