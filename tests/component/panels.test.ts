import '../../src/components/panels/best-runs-panel.ts';
import '../../src/components/panels/event-feed.ts';
import '../../src/components/panels/kpi-row.ts';
import '../../src/components/panels/tamiyo-panel.ts';
import '../../src/components/panels/verdict-line.ts';
import '../../src/components/panels/why-flagged-panel.ts';
import type { Figure, KpiSlice, PolicySlice } from '../../src/worker/view-slices.ts';
import { deepEqual, equal, match, noMatch, ok } from './support/expect.ts';
import { all, attribute, button, change, choose, mount, one, sent, textOf, wordsOf } from './support/mount.ts';
import { bestRunSample, card, chip, header, row, vital } from './support/samples.ts';

describe('the event feed', () => {
  const tags = (element: Element): string[] => all(element, '.tag').map(wordsOf);
  const rows = [
    row({ position: 1, tag: 'BATCH', tone: 'accent' }),
    row({ position: 2, tag: 'GERM', tone: 'stage-germinated', env: 3 }),
    row({ position: 3, tag: 'WARN', tone: 'warn' }),
    row({ position: 4, tag: 'CRIT', tone: 'crit', env: 1 }),
    row({ position: 5, tag: 'PRUNE', tone: 'stage-pruned', env: 2 }),
  ];

  it('shows the newest first, with time and environment', async () => {
    const element = await mount('scry-event-feed', { rows, total: 12345 });
    deepEqual(tags(element), ['PRUNE', 'CRIT', 'WARN', 'GERM', 'BATCH']);
    match(wordsOf(one(element, 'li')), /^09:00:00\S* PRUNE Env 2 Batch 1 done$/);
    match(textOf(element), /12,345/);
  });

  it('filters for trouble, for seeds, and for policy and batches', async () => {
    const element = await mount('scry-event-feed', { rows });
    await choose(element, 'trouble');
    deepEqual(tags(element), ['CRIT', 'WARN']);
    await choose(element, 'seeds');
    deepEqual(tags(element), ['PRUNE', 'GERM']);
    await choose(element, 'run');
    deepEqual(tags(element), ['BATCH']);
    await choose(element, 'all');
    equal(tags(element).length, 5);
  });

  it('shows the newest sixty of the chosen kind', async () => {
    const many = Array.from({ length: 200 }, (_, i) =>
      row({ position: i, tag: String(i), tone: i % 2 === 0 ? 'warn' : 'accent' }),
    );
    const element = await mount('scry-event-feed', { rows: many });
    deepEqual([tags(element).length, tags(element)[0], tags(element).at(-1)], [60, '199', '140']);
    await choose(element, 'trouble');
    deepEqual([tags(element).length, tags(element)[0], tags(element).at(-1)], [60, '198', '80']);
  });

  it('tells «nothing yet» from «nothing of this kind»', async () => {
    const element = await mount('scry-event-feed');
    match(textOf(element), /No event worth a line yet/);
    await change(element, { rows: rows.slice(0, 2) });
    await choose(element, 'trouble');
    match(textOf(element), /Nothing of this kind/);
  });

  it('never takes text for markup, or a tone for a class', async () => {
    const text = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
    const element = await mount('scry-event-feed', {
      rows: [row({ text, tag: '<b>', tone: 'stage-x" onclick="alert(1)' })],
    });
    equal(wordsOf(one(element, '.text')), text);
    equal(wordsOf(one(element, '.tag')), '<b>');
    equal(one(element, '.tag').className, 'tag stage-dormant');
    equal(all(element, 'img, script, b, [onclick]').length, 0);
    ok(document.title !== 'owned');
  });

  it('keeps the rows on the page that stay', async () => {
    const element = await mount('scry-event-feed', { rows });
    const before = all(element, 'li')[0];
    await change(element, { rows: [...rows, row({ position: 9 })] });
    equal(all(element, 'li')[1], before);
  });
});

describe('the outcome row', () => {
  const figure = (value: number | null, history: readonly number[] = []): Figure => ({ value, history });
  const kpis = (changed: Partial<KpiSlice> = {}): KpiSlice => ({
    meanAccuracy: figure(61.25, [50, 61.25]),
    accuracyNow: 63.04,
    meanReward: figure(-1.5, [2, -1.5]),
    bestAccuracy: figure(80.5, [80, 80.5]),
    bestAccuracyEnv: 0,
    batch: figure(12, [11, 12]),
    activeSlots: figure(5, [4, 5]),
    totalSlots: 48,
    fossilized: 2,
    pruned: 3,
    throughput: figure(120.4, [120.4, 120.41]),
    ...changed,
  });
  const cards = (element: Element): string[] => all(element, 'scry-kpi-card').map(textOf);

  it('shows dashes and «not measured» before anything came', async () => {
    const element = await mount('scry-kpi-row');
    equal(cards(element).length, 6);
    for (const text of cards(element)) {
      match(text, /— not measured/);
      noMatch(text, /\d/);
    }
  });

  it('shows the figures with their units', async () => {
    const [accuracy, reward, best, batch, seeds, speed] = cards(
      await mount('scry-kpi-row', { kpis: kpis(), header: header() }),
    ) as [string, string, string, string, string, string];
    match(accuracy, /Mean accuracy .*61\.3 % · now 63\.0/);
    match(reward, /−1\.50 an episode/);
    match(best, /env 0 80\.5 %/);
    match(batch, /ETA 10 m 0 s 12 \/ 100/);
    match(seeds, /2 fossil · 3 pruned 5 \/ 48 slots/);
    match(speed, /→ steady 120 epochs\/s/);
  });

  it('marks trends with an arrow and a colour', async () => {
    const element = await mount('scry-kpi-row', { kpis: kpis() });
    const [accuracy, reward] = all(element, 'scry-kpi-card');
    ok(accuracy !== undefined && reward !== undefined);
    equal(wordsOf(one(accuracy, '.end.ok')), '▲ 11.3');
    equal(wordsOf(one(reward, '.end.warn')), '▼ 3.50');
  });

  it('shows no trend out of one value or out of NaN', async () => {
    const element = await mount('scry-kpi-row', {
      kpis: kpis({ meanAccuracy: figure(5, [5]), meanReward: figure(Number.NaN, [1, Number.NaN]) }),
    });
    noMatch(cards(element).slice(0, 2).join(' '), /[▲▼→]/);
    match(cards(element)[1] ?? '', /NaN/);
  });

  it('compares with ten batches ago, not with the start', async () => {
    const history = [0, ...Array.from({ length: 11 }, (_, i) => 50 + i)];
    const element = await mount('scry-kpi-row', { kpis: kpis({ meanAccuracy: figure(60, history) }) });
    match(cards(element)[0] ?? '', /▲ 10\.0/);
  });

  it('says when the run is done', async () => {
    match(cards(await mount('scry-kpi-row', { kpis: kpis(), header: header({ eta: 0 }) }))[3] ?? '', /done/);
  });
});

describe('the panel of the policy', () => {
  const policy = (changed: Partial<PolicySlice> = {}): PolicySlice => ({
    received: true,
    update: 12,
    time: 1000,
    vitals: [vital(), vital({ name: 'KL divergence' })],
    actionCounts: [['WAIT', 3]],
    totalActions: 3,
    recent: [
      { action: 'PRUNE', env: 4, success: false },
      { action: 'SOMETHING_NEW', env: 5, success: true },
    ],
    confidence: 0.825,
    ...changed,
  });

  it('says that there was no update yet, without inventing a confidence', async () => {
    const element = await mount('scry-tamiyo-panel');
    match(textOf(element), /no update yet/);
    match(textOf(element), /confidence —$/);
  });

  it('shows vitals, actions and the latest choices', async () => {
    const element = await mount('scry-tamiyo-panel', { policy: policy(), now: 1030 });
    equal(all(element, 'scry-vital-tile').length, 2);
    match(wordsOf(one(element, 'h2')), /update 12 · 30 s before/);
    match(textOf(element), /confidence 83 %|confidence 82 %/);
    deepEqual(
      all(element, '.tag').map((tag) => [wordsOf(tag), attribute(tag, 'title'), tag.classList.contains('failed')]),
      [
        ['PPRUNE', 'Env 4: PRUNE, not executed', true],
        ['?SOMETHING_NEW', 'Env 5: SOMETHING_NEW', false],
      ],
    );
  });

  it('tells no age where times do not fit', async () => {
    const element = await mount('scry-tamiyo-panel', { policy: policy(), now: 900 });
    noMatch(textOf(element), /before/);
    await change(element, { now: null });
    noMatch(textOf(element), /before/);
  });
});

describe('the best runs', () => {
  it('are listed by rank, five at most', async () => {
    const runs = Array.from({ length: 7 }, (_, i) => bestRunSample({ id: String(i), env: i }));
    const element = await mount('scry-best-runs-panel', { runs });
    deepEqual(
      all(element, 'tbody tr').map((line) => all(line, 'td').slice(0, 2).map(wordsOf)),
      [0, 1, 2, 3, 4].map((i) => [String(i + 1), String(i)]),
    );
  });

  it('show peak, change since, reward, growth and stages', async () => {
    const cells = all(await mount('scry-best-runs-panel', { runs: [bestRunSample()] }), 'td').map(wordsOf);
    match(cells.join('|'), /^1\|2\|40\|71\.3\|−1\.3\|\+12\.5\|1\.25×\|F ·$/);
  });

  it('have a dash with its explanation where the reward was not recorded', async () => {
    const element = await mount('scry-best-runs-panel', { runs: [bestRunSample({ reward: null })] });
    equal(wordsOf(one(element, 'td span[title^="not recorded"]')), '—');
  });

  it('say what will fill them', async () => {
    match(textOf(await mount('scry-best-runs-panel')), /first finished batch/);
  });
});

describe('why an environment is flagged', () => {
  it('asks to choose one while none is in focus', async () => {
    match(textOf(await mount('scry-why-flagged-panel')), /Choose an environment/);
  });

  it('lists the reasons with their level, and what the slots hold', async () => {
    const element = await mount('scry-why-flagged-panel', {
      card: card({
        reasons: [{ level: 'crit', text: 'Reward is NaN.' }],
        chips: [
          chip(),
          chip({ slot: 'r0c1', stage: 'DORMANT' }),
          chip({ slot: 'r0c2', blueprint: null, stage: 'PRUNED' }),
        ],
        lastAction: null,
      }),
    });
    deepEqual(all(element, 'li').map(textOf), [
      '◆ critical Reward is NaN.',
      'r0c0 TRAINING conv_light alpha 0.25 · 3 epochs',
      'r0c1 empty',
      'r0c2 PRUNED unknown blueprint alpha 0.25 · 3 epochs',
    ]);
    match(textOf(element), /last action none/);
  });

  it('says that nothing is wrong, or that there is nothing to judge', async () => {
    const element = await mount('scry-why-flagged-panel', { card: card() });
    match(textOf(element), /Nothing is wrong here/);
    await change(element, { card: card({ level: 'none' }) });
    match(textOf(element), /No epoch of this batch yet/);
  });

  it('gives the focus back', async () => {
    const element = await mount('scry-why-flagged-panel', { card: card() });
    const events = sent(element, 'scry-focus', () => {
      button(element, 'close').click();
    });
    deepEqual(events[0]?.detail, { env: null });
  });
});

describe('the verdict', () => {
  it('is announced in shape and word, with headline and details', async () => {
    const element = await mount('scry-verdict-line', {
      verdict: { level: 'crit', word: 'CRITICAL', headline: 'Entropy has collapsed.', details: ['One.', 'Two.'] },
    });
    equal(wordsOf(one(element, '[role=status]')), '◆ CRITICAL');
    ok(one(element, '.verdict').classList.contains('is-crit'));
    match(textOf(element), /Entropy has collapsed\. One\. Two\.$/);
  });

  it('judges nothing before there are data', async () => {
    const element = await mount('scry-verdict-line');
    equal(wordsOf(one(element, '[role=status]')), '○ NO DATA');
    match(textOf(element), /Nothing has been received yet/);
  });
});
