import '../../src/components/widgets/action-bar.ts';
import '../../src/components/widgets/kpi-card.ts';
import '../../src/components/widgets/progress-bar.ts';
import { sparkPaths } from '../../src/components/widgets/spark-path.ts';
import '../../src/components/widgets/sparkline.ts';
import '../../src/components/widgets/vital-tile.ts';
import { vitalText } from '../../src/components/widgets/vital-tile.ts';
import { equal, deepEqual, match, noMatch, ok } from './support/expect.ts';
import { all, attribute, change, mount, one, textOf, wordsOf } from './support/mount.ts';
import { vital } from './support/samples.ts';

describe('a sparkline', () => {
  /** Numbers in their shortest form. */
  const plain = (path: string): string => path.replaceAll(/\d+\.\d+/g, (number) => String(Number(number)));

  it('draws a path through its values, lowest at the bottom, newest at the right', () => {
    equal(plain(sparkPaths([0, 10, 5], 100, 24).line), 'M0 23L50 1L100 12');
  });

  it('closes the area under the line', () => {
    equal(plain(sparkPaths([0, 10], 100, 24).area), 'M0 23L100 1L100 24L0 24Z');
  });

  it('leaves a gap where a value is NaN or infinite', () => {
    const { line, area } = sparkPaths([1, 2, Number.NaN, 3, Infinity, 2, 1], 60, 24);
    equal(line.match(/M/g)?.length, 3);
    equal(area.match(/Z/g)?.length, 3);
    noMatch(line + area, /NaN|Infinity/);
  });

  it('draws a level line for equal values and for a single one', () => {
    equal(plain(sparkPaths([4, 4], 100, 24).line), 'M0 12L100 12');
    equal(plain(sparkPaths([4], 100, 24).line), 'M0 12L100 12');
  });

  it('draws nothing without finite values', () => {
    deepEqual(sparkPaths([], 100, 24), { line: '', area: '' });
    deepEqual(sparkPaths([Number.NaN, Infinity], 100, 24), { line: '', area: '' });
  });

  it('draws something for a value that stands alone between two gaps', () => {
    const parts = sparkPaths([1, Number.NaN, 5, Number.NaN, 2], 120, 24).line.split('M').slice(1);
    equal(parts.length, 3);
    for (const part of parts) match(part, /[LHVhlZ]/);
  });

  it('tells its newest value and its range', async () => {
    const element = await mount('scry-sparkline', { label: 'Reward', values: [1, -2, 0.5] });
    equal(attribute(one(element, 'svg'), 'aria-label'), 'Reward: 3 values, −2.00 to 1.00, now 0.500');
  });

  it('says that the newest value is NaN', async () => {
    const element = await mount('scry-sparkline', { label: 'Loss', values: [1, Number.NaN] });
    match(attribute(one(element, 'svg'), 'aria-label'), /now NaN$/);
  });

  it('says that there are no values yet', async () => {
    const element = await mount('scry-sparkline', { label: 'Reward' });
    equal(attribute(one(element, 'svg'), 'aria-label'), 'Reward: no values yet');
    equal(attribute(one(element, '.line'), 'd'), '');
  });

  it('follows new values', async () => {
    const element = await mount('scry-sparkline', { label: 'Reward', values: [1, 2] });
    const before = attribute(one(element, '.line'), 'd');
    await change(element, { values: [1, 2, 0] });
    ok(attribute(one(element, '.line'), 'd') !== before);
  });
});

describe('a figure card', () => {
  it('shows name, value and unit', async () => {
    const element = await mount('scry-kpi-card', { name: 'Mean accuracy', value: '61.3', unit: '%' });
    equal(wordsOf(one(element, '.value')), '61.3 %');
    match(textOf(element), /Mean accuracy/);
  });

  it('says «not measured» where there is no value, and never 0', async () => {
    const element = await mount('scry-kpi-card', { name: 'Mean reward', unit: 'an episode' });
    equal(wordsOf(one(element, '.value')), '—not measured');
    noMatch(textOf(element), /0|episode/);
  });

  it('shows a value of 0 as 0', async () => {
    const element = await mount('scry-kpi-card', { name: 'Seeds', value: '0' });
    equal(wordsOf(one(element, '.value')), '0');
  });

  it('colours its note by the level', async () => {
    const element = await mount('scry-kpi-card', { name: 'Reward', value: '1', note: '▼ 0.2', noteLevel: 'warn' });
    equal(wordsOf(one(element, '.end.warn')), '▼ 0.2');
  });
});

describe('a vital tile', () => {
  for (const [level, shape] of [
    ['none', '○'],
    ['ok', '●'],
    ['warn', '▲'],
    ['crit', '◆'],
  ] as const) {
    it(`tells the level ${level} by shape, word and colour`, async () => {
      const element = await mount('scry-vital-tile', { vital: vital({ level, word: 'as judged' }) });
      equal(wordsOf(one(element, `.end.${level}`)), `${shape} as judged`);
      ok(one(element, '.tile').classList.contains(`is-${level}`));
    });
  }

  it('shows a dash and «not measured» without a value', async () => {
    const element = await mount('scry-vital-tile', {
      vital: vital({ value: null, level: 'none', word: 'not measured', history: [] }),
    });
    equal(wordsOf(one(element, '.value')), '—');
    match(textOf(element), /not measured/);
  });

  it('writes fractions as percent, and learning rates in powers of ten', () => {
    equal(vitalText(vital({ value: 0.125, format: 'fraction' })), '12.5 %');
    equal(vitalText(vital({ value: 0.0003, format: 'scientific' })), '3.0e-4');
    equal(vitalText(vital({ value: 1.5 })), '1.50');
  });

  it('shows NaN and infinity as what they are', () => {
    for (const format of ['number', 'scientific'] as const) {
      equal(vitalText(vital({ value: Number.NaN, format })), 'NaN');
      equal(vitalText(vital({ value: -Infinity, format })), '−∞');
    }
    match(vitalText(vital({ value: Number.NaN, format: 'fraction' })), /^NaN/);
  });

  it('draws nothing before it has a vital', async () => {
    equal(textOf(await mount('scry-vital-tile')), '');
  });
});

describe('the action bar', () => {
  const percentOf = (element: Element, name: string): number => Number(attribute(element, name).replace('%', ''));

  it('has shares that add up, largest first, side by side', async () => {
    const element = await mount('scry-action-bar', {
      counts: [
        ['PRUNE', 1],
        ['WAIT', 4],
        ['GERMINATE', 2],
      ],
    });
    const bars = all(element, 'rect');
    const widths = bars.map((bar) => percentOf(bar, 'width'));
    ok(Math.abs(widths.reduce((sum, width) => sum + width, 0) - 100) < 0.05);
    deepEqual(
      bars.map((bar) => bar.getAttribute('class')),
      ['act-wait', 'act-germinate', 'act-prune'],
    );
    bars.forEach((bar, i) => {
      const left = widths.slice(0, i).reduce((sum, width) => sum + width, 0);
      ok(Math.abs(percentOf(bar, 'x') - left) < 0.05, `bar ${i}`);
    });
  });

  it('names every action with its share', async () => {
    const element = await mount('scry-action-bar', {
      counts: [
        ['WAIT', 3],
        ['FOSSILIZE', 1],
      ],
    });
    deepEqual(all(element, 'li').map(wordsOf), ['WAIT 75 %', 'FOSSILIZE 25 %']);
    deepEqual(all(element, 'title').map(wordsOf), ['WAIT 75 %', 'FOSSILIZE 25 %']);
  });

  it('leaves out actions that were not chosen', async () => {
    const element = await mount('scry-action-bar', {
      counts: [
        ['WAIT', 3],
        ['PRUNE', 0],
      ],
    });
    equal(all(element, 'rect').length, 1);
    equal(all(element, 'li').length, 1);
  });

  it('says that there are none yet', async () => {
    match(textOf(await mount('scry-action-bar')), /No actions in this batch yet/);
    match(textOf(await mount('scry-action-bar', { counts: [['WAIT', 0]] })), /No actions in this batch yet/);
  });

  it('draws unknown actions in one shared class, with their name as text', async () => {
    const element = await mount('scry-action-bar', { counts: [['"><img src=x onerror=alert(1)> evil', 2]] });
    equal(one(element, 'rect').getAttribute('class'), 'act-other');
    match(wordsOf(one(element, 'li')), /^"><img src=x onerror=alert\(1\)> evil 100 %$/);
    equal(all(element, 'img').length, 0);
  });
});

describe('the progress bar', () => {
  it('tells assistive technology how far it has come', async () => {
    const element = await mount('scry-progress-bar', { label: 'Reading a.jsonl', value: 0.4267 });
    const bar = one(element, '[role=progressbar]');
    equal(attribute(bar, 'aria-label'), 'Reading a.jsonl');
    equal(attribute(bar, 'aria-valuemin'), '0');
    equal(attribute(bar, 'aria-valuemax'), '100');
    equal(attribute(bar, 'aria-valuenow'), '43');
    equal(attribute(one(element, 'rect'), 'width'), '42.67%');
  });

  it('stays between nothing and all', async () => {
    const element = await mount('scry-progress-bar', { label: 'x', value: 1.5 });
    equal(attribute(one(element, '[role=progressbar]'), 'aria-valuenow'), '100');
    await change(element, { value: -1 });
    equal(attribute(one(element, '[role=progressbar]'), 'aria-valuenow'), '0');
  });
});
