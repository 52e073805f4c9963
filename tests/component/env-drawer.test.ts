import '../../src/components/panels/env-drawer.ts';
import { DRAWER_SECTIONS, type EnvDrawer } from '../../src/components/panels/env-drawer.ts';
import type { EnvDetail } from '../../src/worker/env-detail.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { bareDetail, detailSample, NOW, reasonSample, seedSample, storySample } from './support/env-samples.ts';
import { deepEqual, equal, found, match, noMatch, ok } from './support/expect.ts';
import { all, attribute, change, drawn, mount, one, sent, textOf, wordsOf } from './support/mount.ts';

/** The drawer with everything about one environment. */

async function drawer(detail: EnvDetail | null, more: Partial<EnvDrawer> = {}): Promise<EnvDrawer> {
  return mount('scry-env-drawer', { detail, story: storySample(), now: NOW, ids: [2, 3, 4], ...more });
}

async function unfolded(detail: EnvDetail, more: Partial<EnvDrawer> = {}): Promise<EnvDrawer> {
  const element = await drawer(detail, more);
  for (const section of DRAWER_SECTIONS) await element.reveal(section);
  await drawn(element);
  return element;
}

function tool(element: EnvDrawer, name: string): HTMLButtonElement {
  const button = found(
    all(element, '.tools button').find((candidate) => attribute(candidate, 'aria-label').startsWith(name)),
    name,
  );
  if (!(button instanceof HTMLButtonElement)) throw new Error('no button');
  return button;
}

function press(target: Element, key: string): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
}

function goButton(root: Element, name: string): HTMLElement {
  const button = all(root, 'button.go').find(
    (candidate) => candidate.getAttribute('aria-label') === name || wordsOf(candidate) === name,
  );
  if (!(button instanceof HTMLElement)) throw new Error(`no button ${name}`);
  return button;
}

function section(element: EnvDrawer, name: string): Element {
  return one(element, `details[data-section="${name}"]`);
}

describe('the drawer of an environment', () => {
  it('asks to choose one while there is none', async () => {
    match(textOf(await drawer(null)), /Choose an environment/);
  });

  it('says which environment, how it is, and where in the run', async () => {
    const header = textOf(one(await drawer(detailSample()), 'header'));
    match(header, /Env 3 ◐ stalled/);
    match(header, /batch 5, epoch 22 of 25/);
    match(header, /anomaly score 0\.42/);
  });

  it('says that it shows the end of a batch', async () => {
    match(textOf(one(await drawer(detailSample({ ended: true })), 'header')), /end of batch 5/);
  });

  it('closes by its button and by Escape', async () => {
    const element = await drawer(detailSample());
    const closed = sent(element, 'scry-focus', () => {
      tool(element, 'Close').click();
      press(one(element, 'h2'), 'Escape');
    });
    deepEqual(
      closed.map(({ detail }) => detail.env),
      [null, null],
    );
  });

  it('steps to its neighbours, as far as there are some', async () => {
    const element = await drawer(detailSample());
    const steps = sent(element, 'scry-focus', () => {
      tool(element, 'Previous').click();
      tool(element, 'Next').click();
    });
    deepEqual(
      steps.map(({ detail }) => detail.env),
      [2, 4],
    );
    await change(element, { ids: [3] });
    ok(tool(element, 'Previous').disabled && tool(element, 'Next').disabled);
  });

  it('pins and lets go', async () => {
    const element = await drawer(detailSample());
    equal(tool(element, 'Keep').getAttribute('aria-pressed'), 'false');
    const [event] = sent(element, 'scry-pin', () => {
      tool(element, 'Keep').click();
    });
    deepEqual(event?.detail, { env: 3, pinned: true });
    await change(element, { pinned: true });
    equal(tool(element, 'Keep').getAttribute('aria-pressed'), 'true');
  });

  it('folds and unfolds, and draws only what is unfolded', async () => {
    const element = await drawer(detailSample());
    equal(all(element, 'scry-env-decisions').length, 0);
    await element.reveal('decisions');
    equal(all(element, 'scry-env-decisions').length, 1);
    equal(element.shadowRoot?.activeElement?.localName, 'summary');
    const details = section(element, 'decisions');
    if (!(details instanceof HTMLDetailsElement)) throw new Error('no details');
    details.open = false;
    while (all(element, 'scry-env-decisions').length > 0) await new Promise(requestAnimationFrame);
    await change(element, { detail: detailSample({ epoch: 23 }) });
    equal(details.open, false, 'stays folded');
  });

  it('gets wider and narrower by keys within its bounds', async () => {
    const element = await drawer(detailSample());
    const handle = one(element, '[role="separator"]');
    for (const [key, width] of [
      ['ArrowLeft', 440],
      ['Home', 360],
      ['ArrowRight', 360],
      ['End', 560],
      ['ArrowLeft', 560],
      ['ArrowRight', 540],
    ] as const) {
      press(handle, key);
      await drawn(element);
      equal(attribute(handle, 'aria-valuenow'), String(width), key);
      equal(element.style.getPropertyValue('--drawer-width'), `${String(width)}px`);
    }
  });

  it('gives its width to a drag, and the other width to a press', async () => {
    const element = await drawer(detailSample());
    const handle = one(element, '[role="separator"]');
    // No pointer is down in a test, so there is none to capture.
    Object.assign(handle, { setPointerCapture: () => undefined });
    const point = (type: string, clientX: number): void => {
      handle.dispatchEvent(new PointerEvent(type, { clientX, button: 0, bubbles: true }));
    };
    point('pointerdown', 500);
    point('pointermove', 450);
    point('pointerup', 450);
    await drawn(element);
    equal(attribute(handle, 'aria-valuenow'), '470');
    point('pointerdown', 450);
    point('pointerup', 450);
    await drawn(element);
    equal(attribute(handle, 'aria-valuenow'), '420');
  });
});

describe('why it is flagged', () => {
  it('has value, limit and since when of each reason, and goes there', async () => {
    const element = await drawer(detailSample({ reasons: [reasonSample()] }));
    const text = textOf(section(element, 'reasons'));
    match(text, /No new best for 13 epochs/);
    match(text, /value 13 limit 10 weight 23 % since batch 4 \(1 m 35 s\)/);
    const [event] = sent(element, 'scry-seek', () => {
      goButton(element, 'go there →').click();
    });
    equal(event?.detail.position, 4711);
  });

  it('unfolds the section in which the value stands', async () => {
    const element = await drawer(detailSample({ reasons: [reasonSample({ key: 'gaming-rate/3' })] }));
    equal(all(element, 'scry-reward-waterfall').length, 0);
    goButton(element, 'show').click();
    await drawn(element);
    equal(all(element, 'scry-reward-waterfall').length, 1);
  });

  it('says that nothing is wrong, or that there is nothing to judge', async () => {
    const sound = await drawer(detailSample({ reasons: [], level: 'ok' }));
    match(textOf(section(sound, 'reasons')), /Nothing wrong with it\./);
    match(textOf(section(await drawer(bareDetail()), 'reasons')), /nothing to judge/);
  });
});

describe('the metrics', () => {
  it('say that what was not received was not measured, and never zero', async () => {
    const element = await drawer(bareDetail(), { story: null });
    const metrics = section(element, 'metrics');
    equal(all(metrics, 'dd').filter((fact) => wordsOf(fact).startsWith('—')).length, 9);
    noMatch(textOf(metrics), /0 %|NaN/);
  });

  it('draw what the story tells, epoch by epoch', async () => {
    const element = await drawer(detailSample());
    const charts = all(element, 'scry-small-chart').map((chart) => attribute(one(chart, 'svg'), 'aria-label'));
    match(found(charts[0]), /^Accuracy: 22 epochs, 20\.0 % to .* best at epoch 20, now 62\.3 %$/);
    match(found(charts[1]), /^Validation loss: 22 epochs/);
  });

  it('draw what the detail keeps where the story is of another batch', async () => {
    const element = await drawer(detailSample(), { story: storySample({ batch: 4, accuracy: [], loss: [] }) });
    const labels = all(element, 'scry-small-chart').map(textOf);
    match(found(labels[0]), /epoch 1 .*25/);
    match(found(labels[1]), /no epoch yet/);
  });

  it('are read by keys, and Enter goes to the epoch', async () => {
    const element = await drawer(detailSample());
    const reader = one(one(element, 'scry-small-chart'), '[role="slider"]');
    match(attribute(reader, 'aria-valuetext'), /^epoch 22: 62\.3 %, Enter goes there$/);
    press(reader, 'Home');
    press(reader, 'ArrowRight');
    await drawn(element);
    match(attribute(reader, 'aria-valuetext'), /^epoch 2: /);
    const [event] = sent(element, 'scry-seek', () => {
      press(reader, 'Enter');
    });
    equal(event?.detail.position, 1010);
  });

  it('mark epochs whose value is no number', async () => {
    const accuracy = [40, Number.NaN, 42].map((value, i) => ({ epoch: i + 1, value, position: i }));
    const element = await drawer(detailSample({ accuracy: Number.NaN }), { story: storySample({ accuracy }) });
    const chart = one(element, 'scry-small-chart');
    ok(attribute(one(chart, '.faults'), 'd').startsWith('M'));
    match(attribute(one(chart, 'svg'), 'aria-label'), /1 not finite/);
    match(textOf(section(element, 'metrics')), /NaN %/);
  });
});

describe('the seeds', () => {
  it('tell a slot without report from a dormant one', async () => {
    const element = await drawer(detailSample());
    const cards = all(section(element, 'seeds'), 'li').map(textOf);
    match(found(cards[4]), /r1c1 dormant: empty/);
    match(found(cards[5]), /r1c2 nothing reported/);
  });

  it('say what a seed is and gives', async () => {
    const element = await drawer(detailSample());
    const [blending, training, fossilized, pruned] = all(section(element, 'seeds'), 'li').map(textOf);
    match(found(blending), /BLENDING r0c0 conv_heavy alpha 0\.45 cosine tempo ▸▸ standard in this stage 4 epochs/);
    match(found(blending), /accuracy \+1\.56 points ↗ rising interaction \+0\.75 boost \+0\.31 gradient 0\.84/);
    match(found(training), /▲ gradients explode .* none yet/);
    noMatch(found(training), /interaction|boost/);
    match(found(fossilized), /lived 41 epochs .* improvement \+3\.40 points contribution \+2\.10 points/);
    match(found(pruned), /Pruned by itself : negative counterfactual for 3 epochs/);
  });

  it('show telemetry as text', async () => {
    const seeds = [seedSample({ blueprint: '<img src=x onerror=alert(1)>', stage: 'NEW"><b>' })];
    const element = await drawer(detailSample({ seeds }));
    match(textOf(section(element, 'seeds')), /<img src=x/);
    equal(all(element, 'img').length, 0);
  });
});

describe('the reward', () => {
  it('adds up with its residual, which is drawn as such', async () => {
    const element = await unfolded(detailSample());
    const rows = all(section(element, 'reward'), 'tbody tr').map(wordsOf);
    deepEqual(rows, [
      'attribution to the seed +1.515',
      'potential shaping +0.100',
      'action shaping −0.300',
      'compute rent −0.025',
      'alpha shock −0.010',
      'not explained −0.480',
      'reward +0.800',
    ]);
    ok(one(section(element, 'reward'), 'rect.residual'));
    match(textOf(section(element, 'reward')), /1 part is 0\./);
  });

  it('has the share of shaping and the rate of penalties', async () => {
    const text = textOf(section(await unfolded(detailSample()), 'reward'));
    match(text, /Shaping 13 % of the reward ✓ usual/);
    match(text, /Anti-gaming penalties in 9\.0 % of the steps ▲ limit 5 % ◆ now: alpha shock, ratio penalty/);
    match(text, /accuracy change −6\.250, ratio penalty −0\.050 \(in attribution to the seed\)/);
  });

  it('says where the parts of the newest step are not known', async () => {
    const element = await unfolded(detailSample({ breakdown: null }));
    match(textOf(section(element, 'reward')), /gave \+0\.800 ; its parts are not known/);
  });
});

describe('the attribution', () => {
  it('has every combination, what it gains, and what pairs give each other', async () => {
    const element = await unfolded(detailSample());
    const rows = all(one(element, 'scry-counterfactual-table'), 'tbody tr').map(wordsOf);
    deepEqual(rows, [
      'none (baseline) 58.1 %',
      'r0c0 62.4 % +4.30',
      'r0c1 57.9 % −0.20',
      'r0c2 61.3 % +3.20',
      'r0c0 + r0c1 62.9 % +4.80 +0.70',
      'r0c0 + r0c2 63.8 % +5.70 −1.80',
      'r0c1 + r0c2 60.2 % +2.10 −0.90',
      'all r0c0 + r0c1 + r0c2 64.1 % +5.96',
    ]);
  });

  it('warns where the seeds hurt each other beyond the limit, and only then', async () => {
    const element = await unfolded(detailSample());
    match(textOf(one(element, '.banner')), /together they give 1\.3 points less/);
    const { counterfactual } = detailSample();
    ok(counterfactual);
    await change(element, { detail: detailSample({ counterfactual: { ...counterfactual, synergy: -0.5 } }) });
    equal(all(element, '.banner').length, 0);
  });

  it('has Shapley values with their intervals, and a star where they leave out zero', async () => {
    const element = await unfolded(detailSample());
    const rows = all(one(element, 'scry-shapley-chart'), 'tbody tr').map(wordsOf);
    deepEqual(rows, ['r0c0 ★significant +3.40 0.53 20', 'r0c2 +2.20 2.63 20', 'r0c1 ★significant −0.60 0.18 20']);
  });
});

describe('graveyard, trail and decisions', () => {
  it('have the success of each blueprint, and none where none has ended', async () => {
    const rows = all(one(await unfolded(detailSample()), 'scry-graveyard-table'), 'tbody tr').map(wordsOf);
    deepEqual(rows, ['conv_light 3 0 3 ◆ 0 %', 'norm 2 1 1 ● 50 %', 'attention 1 0 0 --none has ended']);
  });

  it('have every change of stage with its epoch from the story, and go there', async () => {
    const element = await unfolded(detailSample());
    const trail = one(element, 'scry-life-trail');
    match(wordsOf(found(all(trail, 'tbody tr')[1])), /^12 r1c0 TRAINING → PRUNED no gain conv_light .* −0\.80$/);
    const [event] = sent(element, 'scry-seek', () => {
      goButton(trail, 'Go to epoch 12').click();
    });
    equal(event?.detail.position, 1121);
  });

  it('have the trail without epochs until the story was read', async () => {
    const element = await unfolded(detailSample(), { story: null });
    const rows = all(one(element, 'scry-life-trail'), 'tbody tr').map(wordsOf);
    match(found(rows[0]), /^—the event does not tell the epoch r0c2 FOSSILIZED FOSSILIZE norm 1\.00 \+3\.40$/);
  });

  it('have the decisions of the whole batch, the newest first, with how they came out', async () => {
    const element = await unfolded(detailSample());
    const list = one(element, 'scry-env-decisions');
    const rows = all(list, 'tbody tr').map(wordsOf);
    equal(rows.length, 23);
    match(found(rows[0]), /^22 WAIT 61 % 0\.75 \+0\.80 .* HIT$/);
    match(found(rows[2]), /^21 WAIT failed 40 % 0\.50 \+0\.98 .* MISS$/);
    match(found(rows[5]), /~OK$/);
    const [event] = sent(element, 'scry-seek', () => {
      goButton(list, 'Go to epoch 21').click();
    });
    equal(event?.detail.position, 1205);
  });

  it('have the few decisions at hand until the story was read', async () => {
    const element = await unfolded(detailSample(), { story: null });
    const rows = all(one(element, 'scry-env-decisions'), 'tbody tr').map(wordsOf);
    deepEqual(rows, ['22 WAIT 61 % 0.75 +0.80 —not known HIT', '21 PRUNE r1c0 failed 93 % 1.20 −0.40 −0.85 MISS']);
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

    it('the whole drawer', async () => {
      await noViolations(await unfolded(detailSample(), { pinned: true }));
    });

    it('the drawer without a story, in which nothing was received', async () => {
      await noViolations(await unfolded(bareDetail(), { story: null, ids: [] }));
    });

    it('the drawer without an environment', async () => {
      await noViolations(await drawer(null));
    });
  });
}
