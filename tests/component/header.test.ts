import '../../src/components/panels/app-header.ts';
import '../../src/components/panels/kpi-row.ts';
import '../../src/components/panels/run-details.ts';
import '../../src/components/panels/tamiyo-panel.ts';
import { EMPTY_VIEW } from '../../src/components/view-model.ts';
import { memoryLevel, memoryPercent } from '../../src/components/widgets/gpu-bar.ts';
import { etaText } from '../../src/components/widgets/run-progress.ts';
import { THRESHOLDS } from '../../src/diagnosis/threshold-profile.ts';
import type { StorageState } from '../../src/worker/view-slices.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { deepEqual, equal, match, noMatch, ok } from './support/expect.ts';
import { episode, EVENT_TIME, figure, figures, memory, runHeader, runSource } from './support/header-samples.ts';
import { all, attribute, button, change, make, mount, one, sent, show, textOf, wordsOf } from './support/mount.ts';

const LIVE = runSource({ kind: 'relay', connection: { kind: 'live' }, lastArrival: Date.now() });
const MARKUP = '<img src=x onerror="document.title=\'owned\'">';

describe('the header of a run', () => {
  it('tells task, run, reward mode and a group that was named, in full where it is cut', async () => {
    const header = runHeader({ groups: ['B'], group: 'B' });
    const element = await mount('scry-app-header', { source: LIVE, header });
    match(wordsOf(one(element, '.run')), /^cifar_baseline ▾ ppo_7 · shaped · B$/);
    match(attribute(one(element, '.run'), 'title'), /cifar_baseline\nppo_7 · shaped · B/);
  });

  it('opens the details of the run, the commands and the keys', async () => {
    const element = await mount('scry-app-header', { source: LIVE, header: runHeader() });
    const dialogs = sent(element, 'scry-dialog', () => {
      for (const selector of ['.run', '.palette', '.help']) {
        const target = one(element, selector);
        if (target instanceof HTMLButtonElement) target.click();
      }
    });
    deepEqual(
      dialogs.map(({ detail }) => detail.dialog),
      ['run', 'palette', 'keys'],
    );
  });

  it('tells where the run stands and when it will be done', async () => {
    const element = await mount('scry-app-header', { source: LIVE, header: runHeader() });
    const text = wordsOf(one(one(element, 'scry-run-progress'), 'span'));
    equal(text, 'batch 47 of 100 · epoch 112 of 150 · episode 752');
    match(textOf(one(element, 'scry-run-progress')), /2 h 14 m ETA 2 h 31 m/);
    deepEqual(
      ['.batch', '.epoch'].map((bar) => attribute(one(element, bar), 'width')),
      ['46.0%', '74.7%'],
    );
  });

  it('tells no totals that the run did not tell', async () => {
    const header = runHeader({ maxBatches: 0, maxEpochs: 0, eta: null });
    const element = await mount('scry-app-header', { source: LIVE, header });
    equal(wordsOf(one(one(element, 'scry-run-progress'), 'span')), 'batch 47 · epoch 112 · episode 752');
    equal(attribute(one(element, '.batch'), 'width'), '0.0%');
    noMatch(textOf(one(element, 'scry-run-progress')), /ETA/);
  });

  it('tells no ETA to somebody who looks back, or of what does not go on', async () => {
    const element = await mount('scry-app-header', { source: LIVE, header: runHeader(), following: false });
    match(textOf(element), /looking back/);
    noMatch(textOf(element), /ETA/);
    deepEqual(
      [
        etaText(60, true, 'live'),
        etaText(60, true, null),
        etaText(0, true, 'recording'),
        etaText(60, true, 'recording'),
        etaText(60, true, 'ended'),
        etaText(null, true, 'live'),
        etaText(0, false, 'live'),
      ],
      ['ETA 1 m 0 s', 'ETA 1 m 0 s', 'done', '', '', '', 'looking back'],
    );
  });

  it('tells rates, and a dash where they are not known', async () => {
    const element = await mount('scry-app-header', { source: LIVE, header: runHeader() });
    deepEqual(all(element, '.rates div').map(wordsOf), ['142 epochs/s', '12.4 batches/h']);
    await change(element, { header: runHeader({ epochsPerSecond: null, batchesPerHour: null }) });
    deepEqual(
      all(element, '.rates div').map((rate) => `${wordsOf(rate)}: ${attribute(rate, 'title')}`),
      ['— epochs/s: not measured', '— batches/h: not measured'],
    );
  });

  it('has no memory bars where the telemetry tells of no memory', async () => {
    const element = await mount('scry-app-header', { source: LIVE, header: runHeader() });
    equal(all(element, 'scry-gpu-bar').length, 0);
    noMatch(textOf(element), /GB/);
  });

  it('shows the two fullest devices in their order, and how many more there are', async () => {
    const devices = [
      memory({ device: 'cuda:0', used: 6e9 }),
      memory({ device: 'cuda:1', used: 1e9 }),
      memory({ device: 'cuda:2', used: 11e9 }),
    ];
    const element = await mount('scry-app-header', { source: LIVE, header: runHeader({ devices }) });
    const bars = all(element, 'scry-gpu-bar');
    match(bars.map(textOf).join(' | '), /^cuda:0 50 % 6\.0 \/ 12\.0 GB reserved \| cuda:2 ◆ 92 % /);
    equal(bars.length, 2);
    equal(wordsOf(one(element, '.more')), '+1');
  });

  it('says whether the run is kept, in words', async () => {
    const element = await mount('scry-app-header', { source: LIVE, header: runHeader() });
    equal(textOf(one(element, 'scry-storage-mark')), '');
    const states: readonly (readonly [StorageState, RegExp])[] = [
      [{ kind: 'device' }, /^✓ kept$/],
      [{ kind: 'other-tab' }, /^○ other tab$/],
      [{ kind: 'memory', reason: 'no database' }, /^▲ memory only$/],
      [{ kind: 'full', since: 1234 }, /^▲ device full$/],
    ];
    for (const [storage, words] of states) {
      await change(element, { storage });
      match(textOf(one(element, 'scry-storage-mark')), words);
    }
    match(attribute(one(one(element, 'scry-storage-mark'), 'span'), 'title'), /from event 1,234 on/);
  });

  it('never takes names from telemetry for markup', async () => {
    const header = runHeader({
      task: MARKUP,
      runId: MARKUP,
      rewardMode: MARKUP,
      devices: [memory({ device: MARKUP })],
    });
    const element = await mount('scry-app-header', { source: LIVE, header });
    equal(all(element, 'img').length, 0);
    ok(document.title !== 'owned');
  });

  it('keeps its height and its places while numbers change', async () => {
    await loadAxe();
    const box = document.createElement('div');
    box.style.width = '1440px';
    const element = make('scry-app-header', { source: LIVE, header: runHeader({ devices: [memory()] }) });
    box.append(element);
    await show(box);
    const places = (): readonly number[] =>
      ['nav', '.rates', '.devices', '.tools'].map((place) => one(element, place).getBoundingClientRect().left);
    const [height, before] = [element.offsetHeight, places()];
    await change(element, {
      header: runHeader({
        epoch: 98,
        runningBatch: 48,
        epochsPerSecond: 99.4,
        batchesPerHour: 101,
        devices: [memory({ used: 9.1e9 })],
      }),
      source: { ...LIVE, lastArrival: Date.now() - 12_000 },
    });
    equal(element.offsetHeight, height);
    const moved = places().map((left, i) => Math.abs(left - (before[i] ?? 0)));
    ok(
      moved.every((distance) => distance < 12),
      `moved by ${moved.join(', ')}`,
    );
  });
});

describe('the memory of a device', () => {
  it('is judged above the limits of the profile, not at them', () => {
    const limits = THRESHOLDS.memoryPercent;
    deepEqual(
      [75, 75.1, 90, 90.1, null, Number.NaN].map((value) => memoryLevel(value, limits)),
      ['ok', 'warn', 'warn', 'crit', 'none', 'none'],
    );
  });

  it('has no percentage of nothing', async () => {
    equal(memoryPercent(memory({ of: 0 })), null);
    const element = await mount('scry-gpu-bar', { memory: memory({ of: 0 }), now: EVENT_TIME });
    match(textOf(element), /^cuda:0 — /);
    equal(attribute(one(element, 'rect'), 'width'), '0.0%');
  });

  it('tells what the percentage is of, and its age once it is old', async () => {
    const element = await mount('scry-gpu-bar', { memory: memory(), now: EVENT_TIME + 60 });
    const label = (): string => attribute(one(element, '[role=img]'), 'aria-label');
    equal(label(), 'Memory of cuda:0: 94 %, 11.3 of 12.0 GB reserved');
    await change(element, { memory: memory({ of: 24e9, ofWhat: 'total' }), now: EVENT_TIME + 61 });
    equal(label(), 'Memory of cuda:0: 47 %, 11.3 of 24.0 GB total · 1 m 1 s old');
  });

  it('draws NaN as NaN', async () => {
    const element = await mount('scry-gpu-bar', { memory: memory({ used: Number.NaN }), now: EVENT_TIME });
    match(textOf(element), /NaN/);
    equal(attribute(one(element, 'rect'), 'width'), '0.0%');
  });
});

describe('the headline of the outcome row', () => {
  const headline = (element: Element): Element => {
    const found = all(element, 'scry-kpi-card').find((card) => textOf(card).startsWith('Over baseline'));
    ok(found !== undefined);
    return found;
  };

  it('holds the best episode against the baseline and tells what it paid', async () => {
    const element = await mount('scry-kpi-row', { kpis: figures(), header: runHeader(), best: episode() });
    match(textOf(headline(element)), /^Over baseline ● pays off \+18\.2 over 60 % paid \+9\.0 % · ROI 2\.02$/);
    equal(attribute(one(headline(element), '.end'), 'title'), '● pays off: Env 3 in batch 44 ended at 78.2 %');
  });

  it('follows the baseline that somebody chose', async () => {
    const profile = { ...THRESHOLDS, baseline: { ...THRESHOLDS.baseline, accuracy: 80.5 } };
    const element = await mount('scry-kpi-row', { kpis: figures(), header: runHeader(), best: episode(), profile });
    match(textOf(headline(element)), /◆ below it −2\.3 over 80\.5 %/);
  });

  it('tells nothing before the first episode, and no growth that was not measured', async () => {
    const element = await mount('scry-kpi-row', { kpis: figures(), header: runHeader() });
    match(textOf(headline(element)), /^Over baseline — not measured$/);
    await change(element, { best: episode({ growth: null }) });
    match(textOf(headline(element)), /● above it \+18\.2 over 60 % growth not measured$/);
  });
});

describe('the changes in the outcome row', () => {
  it('are told in full to whoever points at them', async () => {
    const element = await mount('scry-kpi-row', { kpis: figures(), header: runHeader() });
    equal(attribute(one(element, '.end.ok'), 'title'), '▲ 2.1: Up by 2.1 over the last batch');
  });

  it('call a rate steady that only wavers', async () => {
    const speed = async (older: number): Promise<string> => {
      const element = await mount('scry-kpi-row', { kpis: figures({ throughput: figure(100, [older, 100]) }) });
      return textOf(all(element, 'scry-kpi-card').at(-1) ?? element);
    };
    match(await speed(101), /→ steady/);
    match(await speed(110), /▼ 9 %/);
    match(await speed(80), /▲ 25 %/);
    noMatch(await speed(0), /[▲▼→]/);
  });

  it('leave out the ETA of what does not go on', async () => {
    const element = await mount('scry-kpi-row', {
      kpis: figures(),
      header: runHeader(),
      connection: { kind: 'recording' },
    });
    noMatch(textOf(element), /ETA/);
    await change(element, { connection: { kind: 'live' } });
    match(textOf(element), /ETA 2 h 31 m/);
    await change(element, { following: false });
    match(textOf(element), /looking back/);
  });
});

describe('the details of the run', () => {
  const full = {
    open: true,
    header: runHeader({ groups: ['', 'treated'], group: 'treated', devices: [memory()] }),
    source: runSource({
      events: 812_113,
      head: 812_116,
      badLines: 3,
      unknownTypes: [
        ['NEW_THING', 4],
        ['OTHER', 1],
      ],
    }),
    storage: { kind: 'full', since: 9 },
  } as const;
  const facts = (element: Element): ReadonlyMap<string, string> => {
    const values = all(element, 'dd').map(wordsOf);
    return new Map(all(element, 'dt').map((name, i) => [wordsOf(name), values[i] ?? '']));
  };

  it('are the identity, the source, and all that the run was started with', async () => {
    const known = facts(await mount('scry-run-details', full));
    equal(known.get('Run id'), 'ppo_7');
    equal(known.get('Reward mode'), 'shaped');
    equal(known.get('Groups'), '(none), treated; shown: treated');
    match(known.get('Started') ?? '', /2026, .* here, 2026-01-15 07:16:00 UTC$/);
    equal(known.get('Comes from'), 'a file: run.jsonl');
    equal(known.get('Events'), '812,113 in 812,116 lines');
    equal(known.get('Unknown types'), 'NEW_THING × 4 OTHER × 1');
    equal(known.get('Memory of cuda:0'), '94 %, 11.3 of 12.0 GB reserved');
    match(known.get('Kept') ?? '', /device is full/);
    equal(known.get('n_envs'), '16');
    equal(known.get('lr'), '0.0003');
  });

  it('say what is not known', async () => {
    const element = await mount('scry-run-details', { open: true });
    match(textOf(element), /No run is open/);
    match(textOf(element), /The start of this run has not been seen/);
    noMatch(textOf(element), /NaN|undefined|null/);
    await change(element, { header: runHeader({ runId: '', task: '', rewardMode: null, time: null, config: [] }) });
    const known = facts(element);
    deepEqual(
      ['Run id', 'Task', 'Reward mode', 'Started'].map((name) => known.get(name)),
      ['not told', 'not told', 'not told', '—'],
    );
  });

  it('are copied as text', async () => {
    const element = await mount('scry-run-details', full);
    const [copied] = sent(element, 'scry-copy', () => {
      button(element, 'Copy').click();
    });
    equal(copied?.detail.what, 'run details');
    match(copied?.detail.text ?? '', /^Run id: ppo_7\nTask: cifar_baseline\n/);
    match(copied?.detail.text ?? '', /\nlr: 0\.0003$/);
  });

  it('lead to the lines that could not be read', async () => {
    const element = await mount('scry-run-details', full);
    const events = sent(element, 'scry-show-errors', () => {
      button(element, 'that could not be read').click();
    });
    equal(events.length, 1);
    equal(all(element, 'dialog[open]').length, 0);
  });

  it('say so when they are closed', async () => {
    const element = await mount('scry-run-details', full);
    const closed = new Promise((resolve) => {
      element.addEventListener('close', resolve, { once: true });
    });
    button(element, 'Close').click();
    await closed;
    await change(element, { open: false });
    await change(element, { open: true });
    equal(all(element, 'dialog[open]').length, 1);
  });

  it('never take what the run was started with for markup', async () => {
    const element = await mount('scry-run-details', { ...full, header: runHeader({ config: [[MARKUP, MARKUP]] }) });
    equal(facts(element).get(MARKUP), MARKUP);
    equal(all(element, 'img').length, 0);
  });
});

describe('a vital that somebody asks for', () => {
  const policy = {
    received: true,
    update: 3,
    time: EVENT_TIME,
    vitals: Array.from({ length: 40 }, (_, i) => ({
      name: `vital ${String(i)}`,
      value: 0.7,
      format: 'number' as const,
      level: 'ok' as const,
      word: 'exploring',
      history: [0.7],
    })),
    actionCounts: [],
    totalActions: 0,
    recent: [],
    confidence: null,
  };

  it('is outlined and brought into view once', async () => {
    const box = document.createElement('div');
    box.style.height = '200px';
    box.style.overflow = 'auto';
    const element = make('scry-tamiyo-panel', { policy });
    box.append(element);
    await show(box);
    equal(all(element, '.is-pointed').length, 0);
    await change(element, { highlight: 'vital 39' });
    const tile = one(element, 'scry-vital-tile[pointed]');
    match(textOf(tile), /vital 39/);
    const inView = (): boolean => tile.getBoundingClientRect().bottom <= box.getBoundingClientRect().bottom + 2;
    for (let i = 0; i < 100 && !inView(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
    ok(inView());
    box.scrollTop = 0;
    await change(element, { policy: { ...policy, update: 4 } });
    equal(box.scrollTop, 0);
    await change(element, { highlight: null });
    equal(all(element, '.is-pointed').length, 0);
  });

  it('is none where no vital has that name', async () => {
    const element = await mount('scry-tamiyo-panel', { policy, highlight: 'nothing of the kind' });
    equal(all(element, '.is-pointed').length, 0);
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
    const devices = [memory(), memory({ device: 'cuda:1', used: 9.6e9 }), memory({ device: 'GPU', used: 1e9 })];
    const cases: Readonly<Record<string, () => HTMLElement>> = {
      'the header of a live run with memory': () =>
        make('scry-app-header', { source: LIVE, header: runHeader({ devices }), storage: { kind: 'device' } }),
      'the header of a stale run': () =>
        make('scry-app-header', {
          source: { ...LIVE, lastArrival: Date.now() - 90_000 },
          header: runHeader({ epochsPerSecond: null, groups: ['a', 'b'], group: 'a' }),
          storage: { kind: 'full', since: 3 },
          following: false,
        }),
      'the header of a slow run': () =>
        make('scry-app-header', { source: { ...LIVE, lastArrival: Date.now() - 3000 }, header: runHeader() }),
      'the outcome row': () =>
        make('scry-kpi-row', { kpis: figures(), header: runHeader(), best: episode({ final: 50 }) }),
      'the outcome row of a costly run': () =>
        make('scry-kpi-row', { kpis: figures(), header: runHeader(), best: episode({ growth: 1.5 }) }),
      'the details of a run': () =>
        make('scry-run-details', {
          open: true,
          header: runHeader({ devices }),
          source: runSource({ badLines: 2 }),
          storage: EMPTY_VIEW.storage,
        }),
      'the details of no run': () => make('scry-run-details', { open: true }),
    };
    for (const [name, build] of Object.entries(cases)) {
      it(name, async () => {
        await noViolations(await show(build()));
      });
    }
  });
}
