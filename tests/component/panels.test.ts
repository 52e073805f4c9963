import '../../src/components/panels/kpi-row.ts';
import '../../src/components/panels/tamiyo-panel.ts';
import type { Figure, KpiSlice, PolicySlice } from '../../src/worker/view-slices.ts';
import { deepEqual, equal, match, noMatch, ok } from './support/expect.ts';
import { all, attribute, change, mount, one, textOf, wordsOf } from './support/mount.ts';
import { header, vital } from './support/samples.ts';

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
    equal(cards(element).length, 7);
    for (const text of cards(element)) {
      match(text, /— not measured/);
      noMatch(text, /\d/);
    }
  });

  it('shows the figures with their units', async () => {
    const [accuracy, reward, best, , batch, seeds, speed] = cards(
      await mount('scry-kpi-row', { kpis: kpis(), header: header() }),
    ) as [string, string, string, string, string, string, string];
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
    match(cards(await mount('scry-kpi-row', { kpis: kpis(), header: header({ eta: 0 }) }))[4] ?? '', /done/);
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
    match(wordsOf(one(element, 'h2')), /update 12 · 30 s ago/);
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
    noMatch(textOf(element), /ago/);
    await change(element, { now: null });
    noMatch(textOf(element), /ago/);
  });
});
