import '../../src/components/panels/cohort-table.ts';
import { cohortMarks } from '../../src/components/panels/cohort-marks.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { deepEqual, equal, match } from './support/expect.ts';
import { cohortSample } from './support/leaderboard-samples.ts';
import { all, attribute, button, change, choose, mount, one, sent, textOf, wordsOf } from './support/mount.ts';

const blocked = { text: 'entropy 0.05 < 0.08', position: 2399 };
const rows = [
  cohortSample(),
  cohortSample({ group: 'B', rewardMode: 'sparse', finalAccuracy: 75, roi: 0.5, rollbacks: 2 }),
];

const cellsOf = (element: Element): string[][] => all(element, 'tbody tr').map((row) => [...row.children].map(wordsOf));

describe('the marks of cohorts', () => {
  it('are their names where these are letters, else A, B, C; shapes differ', () => {
    deepEqual(
      cohortMarks(['a', 'C']).map(({ letter }) => letter),
      ['A', 'C'],
    );
    deepEqual(
      cohortMarks(['shaped', 'A']).map(({ letter, shape }) => letter + shape),
      ['A○', 'B□'],
    );
    equal(cohortMarks(Array.from({ length: 30 }, (_, i) => `g${String(i)}`))[29]?.letter, '30');
  });
});

describe('the cohorts', () => {
  it('draw nothing for fewer than two', async () => {
    equal(textOf(await mount('scry-cohort-table', { rows: [cohortSample()] })), '');
  });

  it('stand beside each other with their figures, and a dash for what was never received', async () => {
    const bare = cohortSample({
      group: 'B',
      rewardMode: null,
      meanAccuracy: null,
      bestAccuracy: null,
      finalAccuracy: null,
      meanReward: null,
      growth: null,
      roi: null,
      entropy: null,
      kl: Number.NaN,
      explainedVariance: null,
    });
    const element = await mount('scry-cohort-table', { rows: [cohortSample(), bare], shown: 'A' });
    const none = '—not measured';
    deepEqual(cellsOf(element), [
      [
        '○ A',
        'shaped',
        '8',
        '32',
        '61.5',
        '72.0',
        '70.0',
        '+1.25',
        '1.10×',
        '+1.00',
        '0.900',
        '0.010',
        '0.40',
        '0',
        '6',
        '3',
        '★ leads',
        'shown',
      ],
      [
        '□ B',
        none,
        '8',
        '32',
        none,
        none,
        none,
        none,
        '—the size of the host is not known',
        none,
        none,
        'NaN',
        none,
        '0',
        '6',
        '3',
        '',
        'Show',
      ],
    ]);
  });

  it('tell who leads by the chosen rule, and why', async () => {
    const element = await mount('scry-cohort-table', { rows });
    match(textOf(one(element, '[role=status]')), /^A leads: \+1\.00 points .* B \+0\.50\.$/);
    await change(element, { rule: 'accuracy' });
    match(textOf(one(element, '[role=status]')), /^B leads: its best episode ended at 75\.0 %; A 70\.0 %\.$/);
    deepEqual(
      cellsOf(element).map((cells) => cells.at(-2)),
      ['', '★ leads'],
    );
  });

  it('have no return where nothing grew', async () => {
    const element = await mount('scry-cohort-table', {
      rows: [cohortSample({ growth: 1, roi: 100_000 }), ...rows.slice(1)],
    });
    match(cellsOf(element)[0]?.[9] ?? '', /^—it grew nothing/);
  });

  it('tell what blocks one, and go there', async () => {
    const element = await mount('scry-cohort-table', { rows: [cohortSample({ blocked }), ...rows.slice(1)] });
    match(cellsOf(element)[0]?.at(-2) ?? '', /blocked entropy 0\.05 < 0\.08 Go there/);
    const sought = sent(element, 'scry-seek', () => {
      button(element, 'Go there').click();
    });
    deepEqual(
      sought.map(({ detail }) => detail),
      [{ position: 2399 }],
    );
  });

  it('show another group, and mark the one that is shown', async () => {
    const element = await mount('scry-cohort-table', { rows, shown: 'A' });
    equal(attribute(one(element, '[aria-current]'), 'class').includes('shown'), true);
    const asked = sent(element, 'scry-show-group', () => {
      button(element, 'Show').click();
    });
    deepEqual(
      asked.map(({ detail }) => detail),
      [{ group: 'B' }],
    );
  });

  it('are led by the rule that one chooses', async () => {
    const element = await mount('scry-cohort-table', { rows });
    let chosen: unknown = null;
    element.addEventListener('scry-prefer', ({ detail }) => {
      chosen = detail;
    });
    await choose(element, 'reward');
    deepEqual(chosen, { leaderRule: 'reward' });
  });
});

for (const theme of ['dark', 'light'] as const) {
  describe(`in the ${theme} theme, axe finds nothing wrong with`, () => {
    before(async () => {
      if (!('axe' in window)) await loadAxe();
      document.documentElement.lang = 'en';
    });
    beforeEach(() => {
      document.documentElement.dataset['theme'] = theme;
    });
    it('six cohorts', async () => {
      const six = ['A', 'B', 'C', 'D', 'E', 'F'].map((group, i) =>
        cohortSample({ group, blocked: i === 1 ? blocked : null, kl: i === 2 ? null : 0.01, rollbacks: i }),
      );
      await noViolations(await mount('scry-cohort-table', { rows: six, shown: 'A' }));
    });
  });
}
