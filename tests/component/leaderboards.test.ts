import '../../src/components/panels/best-runs-panel.ts';
import '../../src/components/panels/seed-board.ts';
import '../../src/components/panels/worst-runs-panel.ts';
import { inBestOrder } from '../../src/components/panels/episode-order.ts';
import { trajectoryOf } from '../../src/components/panels/episode-cells.ts';
import { STAGES } from '../../src/telemetry/enums.ts';
import type { EpisodeRow } from '../../src/worker/leaderboards.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { deepEqual, equal, found, match, ok } from './support/expect.ts';
import { boardsSample, episodeSample, seedSample } from './support/leaderboard-samples.ts';
import { all, attribute, button, change, choose, control, mount, one, sent, textOf, wordsOf } from './support/mount.ts';

const three = [
  episodeSample({ id: 'a', env: 0, peak: 60, reward: 3, growth: 1.3, efficiency: null }),
  episodeSample({ id: 'b', env: 1, peak: 80, reward: null, growth: 1.1, efficiency: 2 }),
  episodeSample({ id: 'c', env: 2, peak: 70, reward: Number.NaN, growth: null, efficiency: 1 }),
];

const idsOf = (element: Element): (string | null)[] =>
  all(element, 'tbody tr').map((row) => row.getAttribute('data-id'));

const ids = (rows: readonly EpisodeRow[]): string => rows.map(({ id }) => id).join('');

function pressed(target: HTMLElement, key: string): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true });
  target.dispatchEvent(event);
  return event;
}

describe('the order of the best runs', () => {
  it('is by the greatest value; a row without one, or with NaN, comes last', () => {
    equal(ids(inBestOrder(three, 'accuracy')), 'bca');
    equal(ids(inBestOrder(three, 'reward')), 'abc');
    equal(ids(inBestOrder(three, 'efficiency')), 'bca');
    equal(ids(inBestOrder(three, 'growth')), 'abc');
  });

  it('has equal rows in the order of batch and environment', () => {
    const rows = [
      episodeSample({ id: 'c', batch: 2, env: 0 }),
      episodeSample({ id: 'b', batch: 1, env: 1 }),
      episodeSample({ id: 'a', batch: 1, env: 0 }),
    ];
    equal(ids(inBestOrder(rows, 'accuracy')), 'abc');
  });
});

describe('the way from peak to end', () => {
  it('has glyph and tone at the limits of the specification', () => {
    const seen = [0.6, 0.5, -1, -1.1, -2, -2.1, -5, -5.1, Number.NaN].map((points) => {
      const { glyph, tone } = trajectoryOf(points);
      return `${glyph} ${tone}`;
    });
    deepEqual(seen, ['↗ ok', '→ dim', '→ dim', '↘ dim', '↘ dim', '↘ warn', '↘ warn', '↘ crit', '◆ crit']);
  });
});

describe('the best runs', () => {
  it('say what fills them while there are none', async () => {
    const element = await mount('scry-best-runs-panel');
    match(textOf(element), /The first finished batch fills this list\./);
    equal(all(element, 'select').length, 0);
  });

  it('stand in the chosen order with rank and medals', async () => {
    const element = await mount('scry-best-runs-panel', { boards: boardsSample({ best: three }) });
    deepEqual(idsOf(element), ['b', 'c', 'a']);
    deepEqual(all(element, 'tbody td:first-child').map(wordsOf), ['1gold', '2silver', '3bronze']);
    await change(element, { order: 'growth' });
    deepEqual(idsOf(element), ['a', 'b', 'c']);
    equal(wordsOf(one(element, '[aria-sort]')), '↓Growth');
  });

  it('write an episode with its units, and a dash for what was never received', async () => {
    const best = [episodeSample({ id: 'a', reward: null, growth: null, efficiency: null, final: 65 })];
    const element = await mount('scry-best-runs-panel', { boards: boardsSample({ best }) });
    const cells = all(element, 'tbody td').map(wordsOf);
    deepEqual(cells.slice(1, -1), [
      '12 ·46',
      '71.3',
      '↘ −6.3',
      '—no reward was received',
      '—the size of the host is not known',
      '—it grew nothing',
      'F·r0c0 fossilized, r0c1 dormant',
    ]);
  });

  it('show ten of them at most', async () => {
    const best = Array.from({ length: 25 }, (_, i) => episodeSample({ id: String(i), env: i }));
    const element = await mount('scry-best-runs-panel', { boards: boardsSample({ best }) });
    equal(idsOf(element).length, 10);
  });

  it('are sorted by a heading and by the list of orders', async () => {
    const element = await mount('scry-best-runs-panel', { boards: boardsSample({ best: three }) });
    const asked = sent(element, 'scry-prefer', () => {
      button(element, 'Reward').click();
    });
    deepEqual(
      asked.map(({ detail }) => detail),
      [{ bestOrder: 'reward' }],
    );
    let chosen: unknown = null;
    element.addEventListener('scry-prefer', ({ detail }) => {
      chosen = detail;
    });
    await choose(element, 'growth');
    deepEqual(chosen, { bestOrder: 'growth' });
  });

  it('open an episode by its button and by a click anywhere in its row', async () => {
    const element = await mount('scry-best-runs-panel', { boards: boardsSample({ best: three }) });
    const opened = sent(element, 'scry-compare', () => {
      control(element, 'tr[data-id="c"] button.open', HTMLButtonElement).click();
      control(element, 'tr[data-id="a"] td:nth-child(4)', HTMLElement).click();
    });
    deepEqual(
      opened.map(({ detail }) => detail.row?.id),
      ['c', 'a'],
    );
  });

  it('dismiss the row that one sees, by × and by the Delete key, and do not open it', async () => {
    const element = await mount('scry-best-runs-panel', { boards: boardsSample({ best: three }), order: 'reward' });
    const opened = sent(element, 'scry-compare', () => {
      const dismissed = sent(element, 'scry-dismiss-run', () => {
        control(element, 'tbody tr:first-child .dismiss', HTMLButtonElement).click();
        pressed(control(element, 'tbody tr:nth-child(2) .open', HTMLButtonElement), 'Delete');
      });
      deepEqual(
        dismissed.map(({ detail }) => detail),
        [
          { id: 'a', dismissed: true },
          { id: 'b', dismissed: true },
        ],
      );
    });
    equal(opened.length, 0);
  });

  it('go on with the next row after one was dismissed', async () => {
    const element = await mount('scry-best-runs-panel', { boards: boardsSample({ best: three }) });
    pressed(control(element, 'tr[data-id="c"] .open', HTMLButtonElement), 'Delete');
    // New data come before the row goes.
    await change(element, { boards: boardsSample({ best: [...three] }) });
    await change(element, { dismissed: ['c'] });
    const table = one(element, 'scry-best-runs-table');
    equal(table.shadowRoot?.activeElement?.closest('tr')?.getAttribute('data-id'), 'a');
  });

  it('are walked with the arrow keys as they are seen, which then do nothing else', async () => {
    const element = await mount('scry-best-runs-panel', { boards: boardsSample({ best: three }) });
    const table = one(element, 'scry-best-runs-table');
    const first = control(element, 'tr[data-id="b"] .open', HTMLButtonElement);
    first.focus();
    ok(pressed(first, 'ArrowDown').defaultPrevented);
    const second = table.shadowRoot?.activeElement;
    equal(second?.closest('tr')?.getAttribute('data-id'), 'c');
    ok(second instanceof HTMLElement);
    pressed(second, 'ArrowUp');
    equal(table.shadowRoot?.activeElement, first);
  });

  it('leave out what was dismissed, count it, and give it back', async () => {
    const element = await mount('scry-best-runs-panel', {
      boards: boardsSample({ best: three }),
      dismissed: ['b', 'of another time'],
    });
    deepEqual(idsOf(element), ['c', 'a']);
    const toggle = button(element, '1 dismissed');
    equal(attribute(toggle, 'aria-expanded'), 'false');
    toggle.click();
    await change(element, {});
    const asked = sent(element, 'scry-dismiss-run', () => {
      button(element, 'Restore').click();
    });
    deepEqual(
      asked.map(({ detail }) => detail),
      [{ id: 'b', dismissed: false }],
    );
  });

  it('say so where all were dismissed', async () => {
    const element = await mount('scry-best-runs-panel', { boards: boardsSample(), dismissed: [episodeSample().id] });
    match(textOf(element), /All of them are dismissed\. .*1 dismissed/);
  });
});

describe('the tabs of the leaderboards', () => {
  it('are gone through with the arrow keys, and one of them is in the order of Tab', async () => {
    const element = await mount('scry-best-runs-panel', { boards: boardsSample() });
    const best = control(element, '#best', HTMLButtonElement);
    best.focus();
    pressed(best, 'ArrowLeft');
    await change(element, {});
    equal(element.shadowRoot?.activeElement?.id, 'seeds');
    deepEqual(
      all(element, '[role=tab]').map((tab) => `${attribute(tab, 'aria-selected')} ${attribute(tab, 'tabindex')}`),
      ['false -1', 'false -1', 'true 0'],
    );
    equal(attribute(one(element, '[role=tabpanel]'), 'aria-labelledby'), 'seeds');
  });

  it('show the worst falls, which open as the best do', async () => {
    const worst = [episodeSample({ id: 'w', peak: 60, final: 20 })];
    const element = await mount('scry-best-runs-panel', { boards: boardsSample({ worst }) });
    button(element, 'Worst').click();
    await change(element, {});
    match(textOf(element), /of 48 episodes/);
    deepEqual(all(element, 'tbody td').map(wordsOf), [
      '12 ·46',
      '60.0',
      '20.0',
      '↘ −40.0',
      'F·r0c0 fossilized, r0c1 dormant› then FPr0c0 fossilized, r0c1 pruned',
    ]);
    const opened = sent(element, 'scry-compare', () => {
      control(element, 'tbody tr', HTMLElement).click();
    });
    equal(opened[0]?.detail.row?.id, 'w');
  });

  it('show the seeds, which go to the moment and the environment in which they ended', async () => {
    const seeds = [
      seedSample(),
      seedSample({
        id: 's',
        outcome: 'pruned',
        contribution: -1.25,
        measuredBy: 'improvement',
        params: null,
        epochs: null,
      }),
    ];
    const element = await mount('scry-best-runs-panel', { boards: boardsSample({ seeds, endedSeeds: 71 }) });
    button(element, 'Seeds').click();
    await change(element, {});
    match(textOf(element), /of 71 that ended/);
    deepEqual(
      all(element, 'tbody tr').map((row) => [...row.children].map(wordsOf).join(' | ')),
      [
        'conv_light | 3 | r0c1 | 5 | Ffossilized | +2.5 | measured | 2,312 | 41',
        'conv_light | 3 | r0c1 | 5 | Ppruned | −1.3 | improved | —not measured | —not measured',
      ],
    );
    const focused = sent(element, 'scry-focus', () => {
      const sought = sent(element, 'scry-seek', () => {
        control(element, 'tr[data-id="s"] button', HTMLButtonElement).click();
      });
      deepEqual(
        sought.map(({ detail }) => detail),
        [{ position: 100 }],
      );
    });
    deepEqual(
      focused.map(({ detail }) => detail),
      [{ env: 3 }],
    );
  });

  it('say why a list is empty', async () => {
    const element = await mount('scry-best-runs-panel', { boards: boardsSample({ endedSeeds: 3 }) });
    button(element, 'Worst').click();
    await change(element, {});
    match(textOf(element), /No episode has fallen by more than half a point/);
    button(element, 'Seeds').click();
    await change(element, {});
    match(textOf(element), /What the seeds gave was never measured\./);
  });
});

describe('the leaderboards on 340 px', () => {
  it('show a row whole, without scrolling sideways', async () => {
    await loadAxe();
    const best = three.map((row) => ({
      ...row,
      slots: ['a', 'b', 'c'],
      peakStages: ['FOSSILIZED', 'BLENDING', 'DORMANT'],
      reward: -47.25,
    }));
    const element = await mount('scry-best-runs-panel', { boards: boardsSample({ best }) });
    element.style.width = '340px';
    const box = one(element, '.box');
    ok(box.scrollWidth <= box.clientWidth, `${String(box.scrollWidth)} of ${String(box.clientWidth)}`);
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
    const best = [
      ...three,
      episodeSample({ slots: STAGES, peakStages: STAGES, final: 10 }),
      ...[-1.5, -3, 0].map((fall) =>
        episodeSample({ id: `fall${String(fall)}`, final: 71.25 + fall, reward: fall, growth: 1.05 }),
      ),
    ];
    const boards = boardsSample({
      best,
      worst: best.slice(3),
      seeds: [seedSample(), seedSample({ id: 's', outcome: 'pruned', contribution: -1, params: null })],
    });
    for (const tab of ['best', 'worst', 'seeds']) {
      it(`the tab ${tab}`, async () => {
        const element = await mount('scry-best-runs-panel', { boards, dismissed: ['a'] });
        found(element.shadowRoot?.querySelector<HTMLButtonElement>(`#${tab}`)).click();
        await change(element, {});
        if (tab === 'best') button(element, 'dismissed').click();
        await change(element, {});
        await noViolations(element);
      });
    }
    it('empty ones', async () => {
      await noViolations(await mount('scry-best-runs-panel'));
    });
  });
}
