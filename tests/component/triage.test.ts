import '../../src/components/panels/verdict-panel.ts';
import '../../src/components/panels/finding-detail.ts';
import '../../src/components/panels/anomaly-strip.ts';
import '../../src/components/panels/finding-banner.ts';
import '../../src/components/panels/findings-inbox.ts';
import type { FindingsInbox } from '../../src/components/panels/findings-inbox.ts';
import { NO_FILTER } from '../../src/components/panels/inbox-filter.ts';
import '../../src/components/panels/verdict-line.ts';
import { NO_MARKS, type RunMarks } from '../../src/components/preferences.ts';
import { EMPTY_VIEW } from '../../src/components/view-model.ts';
import type { Connection, SourceSlice } from '../../src/worker/view-slices.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { deepEqual, equal, found, match, noMatch, ok } from './support/expect.ts';
import {
  all,
  attribute,
  button,
  change,
  choose,
  drawn,
  make,
  mount,
  one,
  pause,
  sent,
  show,
  textOf,
  wordsOf,
} from './support/mount.ts';
import { finding, findings, manyFindings, NINE, rollback, stalled, verdict } from './support/triage-samples.ts';

/** The operator's screen tells how it goes, what needs a person, and why. */

const NOW = 1_700_000_000_000;

function marked(change: Partial<RunMarks>): RunMarks {
  return { ...NO_MARKS, ...change };
}

function focusedIn(element: Element): Element | null {
  return element.shadowRoot?.activeElement ?? null;
}

describe('the verdict line', () => {
  const following = (connection: Connection, secondsAgo: number | null): SourceSlice => ({
    ...EMPTY_VIEW.source,
    connection,
    lastArrival: secondsAgo === null ? null : Date.now() - secondsAgo * 1000,
  });

  it('tells now, why and next', async () => {
    const element = await mount('scry-verdict-line', { verdict: verdict() });
    const text = wordsOf(one(element, '.verdict'));
    match(text, /▲ WATCH Learning, but watch entropy\. .*Mean accuracy 71\.4 %/);
    match(text, /Why ▲ Entropy 0\.280 is below 0\.300/);
    match(text, /Next ?Watch whether the entropy settles/);
    ok(one(element, '.verdict').classList.contains('is-warn'));
  });

  it('judges nothing before there are data', async () => {
    const element = await mount('scry-verdict-line');
    match(wordsOf(one(element, '.verdict')), /○ NO DATA Nothing has been received yet\./);
  });

  it('leads from each reason to where the value stands, and only where there is one', async () => {
    const element = await mount('scry-verdict-line', { verdict: verdict() });
    const links = all(element, '.link');
    equal(links.length, 2);
    const events = sent(element, 'scry-reveal', () => {
      button(element, 'Entropy 0.280').click();
    });
    deepEqual(
      events.map(({ detail }) => detail),
      [{ target: 'policy', metric: 'Entropy' }],
    );
  });

  it('unfolds the gates and tells of it', async () => {
    const element = await mount('scry-verdict-line', { verdict: verdict() });
    let told = 0;
    element.addEventListener('toggle', () => (told += 1));
    equal(all(element, 'scry-verdict-panel').length, 0);
    const why = button(element, 'Why?');
    equal(attribute(why, 'aria-expanded'), 'false');
    why.click();
    await drawn(element);
    ok(element.open);
    equal(told, 1);
    equal(attribute(why, 'aria-expanded'), 'true');
    match(textOf(one(element, 'scry-verdict-panel')), /Numerics ◆ fails 12 NaN gradients/);
    button(element, 'Less').click();
    await drawn(element);
    equal(all(element, 'scry-verdict-panel').length, 0);
  });

  it('says with its age that nothing comes any more, and counts on without a new drawing', async () => {
    const source = following({ kind: 'live' }, 8);
    const element = await mount('scry-verdict-line', { verdict: verdict(), source });
    match(
      wordsOf(one(element, '.verdict')),
      /◆ STALE Nothing comes any more\. Newest event \d+ s ago\. Until then: Learning, but watch entropy\./,
    );
    const age = one(element, '.age');
    const first = age.textContent;
    for (let i = 0; i < 50 && age.textContent === first; i += 1) await pause(100);
    ok(age.textContent !== first, 'the age stands still');
  });

  it('turns stale by itself', async () => {
    const profile = { ...EMPTY_VIEW.preferences.thresholds, silenceSeconds: { warn: 0.2, crit: 0.4 } };
    const source = following({ kind: 'live' }, 0);
    const element = await mount('scry-verdict-line', { verdict: verdict(), source, profile });
    for (let i = 0; i < 50 && !textOf(element).includes('STALE'); i += 1) await pause(100);
    match(textOf(element), /STALE/);
    await change(element, { source: following({ kind: 'live' }, -5) });
    noMatch(wordsOf(one(element, '.verdict')), /STALE/);
  });

  it('leaves the connection out of recordings and of looking back', async () => {
    const offline = following({ kind: 'offline', reason: '' }, 8);
    const element = await mount('scry-verdict-line', { verdict: verdict(), source: offline });
    match(textOf(element), /DISCONNECTED/);
    await change(element, { transport: { ...EMPTY_VIEW.transport, following: false } });
    noMatch(wordsOf(one(element, '.verdict')), /DISCONNECTED|ago/);
    await change(element, { transport: EMPTY_VIEW.transport, source: following({ kind: 'recording' }, 800) });
    noMatch(wordsOf(one(element, '.verdict')), /STALE|ago/);
  });

  it('is told aloud once the level or the word changes, not with every number', async () => {
    const element = await mount('scry-verdict-line', { verdict: verdict({ headline: '12 gradients are NaN.' }) });
    const region = one(element, '[role=status]');
    equal(wordsOf(region), 'WATCH. 12 gradients are NaN.');
    await change(element, { verdict: verdict({ headline: '13 gradients are NaN.' }) });
    equal(wordsOf(region), 'WATCH. 12 gradients are NaN.');
    match(wordsOf(one(element, '.verdict')), /13 gradients/);
    await change(element, { verdict: verdict({ level: 'crit', word: 'FAIL', headline: 'Trouble.' }) });
    equal(wordsOf(region), 'FAIL. Trouble.');
    await change(element, { source: following({ kind: 'live' }, 3) });
    equal(wordsOf(region), 'FAIL. Trouble.');
  });
});

describe('the verdict panel', () => {
  it('names each gate with state, value, limit and evidence', async () => {
    const element = await mount('scry-verdict-panel', { verdict: verdict() });
    const rows = all(element, 'tbody tr').map(wordsOf);
    equal(rows.length, 10);
    equal(rows[3], 'Critic ○ not enough data yet — Q variance at least 0.1 12 of 20 actions');
    match(textOf(element), /Not measured in this run: value error, decision density\./);
  });

  it('opens the thresholds', async () => {
    const element = await mount('scry-verdict-panel', { verdict: verdict({ missing: [] }) });
    match(textOf(element), /Everything that the verdict asks for was measured/);
    const events = sent(element, 'scry-dialog', () => {
      button(element, 'Thresholds').click();
    });
    deepEqual(
      events.map(({ detail }) => detail),
      [{ dialog: 'thresholds' }],
    );
  });
});

describe('the anomaly strip', () => {
  const items = (element: Element): string[] => all(element, '.item').map(wordsOf);

  it('counts what lasts, by kind and in its order', async () => {
    const element = await mount('scry-anomaly-strip', { findings: findings(manyFindings()) });
    deepEqual(items(element), [
      '▲ 3 stalled, watch',
      '◆ 1 degraded, critical',
      '▲ 1 seed gradient, watch',
      '◆ 1 NaN or ∞, critical',
      '▲ 3 dead layers, watch',
      '▲ 1 policy, watch',
      '◆ 1 critic, critical',
      '◆ 1 memory, critical',
      '◆ 1 rollback, critical',
    ]);
  });

  it('says that all is clear only once there was something to judge', async () => {
    const element = await mount('scry-anomaly-strip');
    match(textOf(element), /○ Nothing to judge yet$/);
    await change(element, { received: true });
    match(textOf(element), /● All clear$/);
    await change(element, { findings: findings([stalled(1)]) });
    noMatch(textOf(element), /clear/);
    await change(element, { received: false, findings: findings([stalled(1, { over: true })]) });
    match(textOf(element), /All clear/);
  });

  it('opens the inbox on a kind', async () => {
    const element = await mount('scry-anomaly-strip', { findings: findings(manyFindings()) });
    const press = (): void => {
      button(element, 'stalled').click();
    };
    deepEqual(sent(element, 'scry-inbox-class', press)[0]?.detail, { ...NO_FILTER, kind: 'stalled', when: 'open' });
    deepEqual(sent(element, 'scry-dialog', press)[0]?.detail, { dialog: 'inbox' });
  });

  it('keeps what was acknowledged in sight, and leaves out what is snoozed until it is not', async () => {
    const list = [stalled(1), stalled(2)];
    const element = await mount('scry-anomaly-strip', {
      findings: findings(list),
      nowMs: NOW,
      marks: marked({ acknowledged: list.map(({ id }) => id) }),
    });
    deepEqual(items(element), ['▲ 2 stalled, watch, acknowledged']);
    await change(element, { marks: marked({ snoozed: [[list[0]!.id, NOW + 1000]] }) });
    deepEqual(items(element), ['▲ 1 stalled, watch']);
    match(textOf(element), /1 snoozed/);
    await change(element, { nowMs: NOW + 1000 });
    deepEqual(items(element), ['▲ 2 stalled, watch']);
  });

  it('covers no count with "All findings", however narrow it is', async () => {
    const element = await mount('scry-anomaly-strip', { findings: findings(manyFindings()) });
    const end = one(element, '.end');
    for (let width = 280; width <= 480; width += 10) {
      element.style.width = `${String(width)}px`;
      for (const item of all(element, '.item')) {
        item.scrollIntoView({ block: 'nearest', inline: 'nearest' });
        const { right } = item.getBoundingClientRect();
        ok(right <= end.getBoundingClientRect().left, `${wordsOf(item)} at ${String(width)} px`);
      }
    }
  });
});

describe('the inbox', () => {
  const titles = (element: Element): string[] => all(element, '.title').map(wordsOf);
  const inbox = (properties: Partial<FindingsInbox> = {}): Promise<FindingsInbox> =>
    mount('scry-findings-inbox', { findings: findings(manyFindings()), nowMs: NOW, ...properties });

  it('lists what lasts first, critical before the rest, and then what is over', async () => {
    const list = [
      finding({ id: 'a', title: 'A', begin: 1 }),
      finding({ id: 'b', title: 'B', begin: 2, over: true }),
      finding({ id: 'c', title: 'C', begin: 3, level: 'crit' }),
      finding({ id: 'd', title: 'D', begin: 4 }),
    ];
    const element = await inbox({ findings: findings(list, { older: 3 }) });
    deepEqual(titles(element), ['C', 'D', 'A', 'B']);
    match(textOf(element), /3 open, 1 critical/);
    match(textOf(element), /4 of 7 findings/);
    match(textOf(element), /3 older findings that are over are not listed\./);
  });

  it('tells in a row where, since when, how long and how often', async () => {
    const row = finding({ env: 4, slot: 'r0c1', batch: 1234, count: 12 });
    const element = await inbox({ findings: findings([row]), time: NINE + 130 });
    equal(
      wordsOf(one(element, '.main')),
      '▲ watch KL divergence high Env 4 · r0c1 batch 1,234 09:00:00 lasts 2 min ×12',
    );
    await change(element, { findings: findings([{ ...row, over: true, endTime: NINE + 60, count: 1 }]) });
    match(wordsOf(one(element, '.main')), /over after 1 m 0 s$/);
  });

  it('unfolds evidence and help, and does what one asks for', async () => {
    const element = await inbox({ findings: findings([finding({ env: 4 })]) });
    one(element, '.main').dispatchEvent(new MouseEvent('click'));
    await drawn(element);
    equal(attribute(one(element, '.main'), 'aria-expanded'), 'true');
    const text = textOf(one(element, 'scry-finding-detail'));
    match(text, /KL divergence 0\.021, above the limit of 0\.015/);
    match(text, /Why it matters It moved further than PPO assumes/);
    match(text, /What to try Fewer passes/);
    const press = (name: string) => (): void => {
      button(element, name).click();
    };
    deepEqual(sent(element, 'scry-seek', press('Go there'))[0]?.detail, { position: 100 });
    deepEqual(sent(element, 'scry-focus', press('Show env 4'))[0]?.detail, { env: 4 });
    const detail = one(element, 'scry-finding-detail');
    const ids = ['kl@100'];
    deepEqual(sent(detail, 'scry-acknowledge', () => undefined).length, 0);
    deepEqual(sent(element, 'scry-snooze', press('Snooze 15 min'))[0]?.detail, { ids, minutes: 15 });
    deepEqual(sent(element, 'scry-snooze', press('Snooze 1 h'))[0]?.detail, { ids, minutes: 60 });
    const copied = found(sent(element, 'scry-copy', press('Copy as text'))[0]).detail.text;
    match(copied, /^KL divergence high \(watch\)\nWhere: Env 4\nSince: batch 60, 09:00:00 UTC, position 100\nOpen\.\n/);
    await change(element, { marks: marked({ snoozed: [['kl@100', NOW + 60_000]] }) });
    deepEqual(sent(element, 'scry-snooze', press('End snooze'))[0]?.detail, { ids, minutes: 0 });
    await change(element, { marks: marked({ acknowledged: ids }) });
    deepEqual(sent(element, 'scry-acknowledge', press('Take back'))[0]?.detail, { ids, acknowledged: false });
  });

  it('filters by words, kind, level, environment, state and acknowledgement', async () => {
    const element = await inbox({ marks: marked({ acknowledged: ['nan'] }) });
    const filters = one(element, 'scry-inbox-filters');
    const pick = async (value: string, nth: number): Promise<string[]> => {
      await choose(element, value, nth);
      const shown = titles(element);
      await choose(element, '', nth);
      return shown;
    };
    deepEqual(await pick('stalled', 0), ['Env 11 stalled', 'Env 7 stalled', 'Env 3 stalled']);
    equal((await pick('crit', 1)).length, 5);
    deepEqual(await pick('3', 2), ['Env 3 rolled back', 'Env 3 stalled']);
    deepEqual(await pick('over', 3), ['Env 11 may hack its reward', 'Silence of 4 m 10 s']);
    deepEqual(await pick('acknowledged', 4), ['NaN gradients']);
    const input = found(filters.shadowRoot?.querySelector('input'));
    input.value = 'ENV 11 hack';
    input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    await drawn(element);
    deepEqual(titles(element), ['Env 11 may hack its reward']);
    input.value = 'nowhere';
    input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    await drawn(element);
    match(textOf(element), /No finding fits these filters\./);
    button(element, 'Show all').click();
    await drawn(element);
    equal(titles(element).length, 13);
    equal(input.value, '');
  });

  it('is filtered as the strip asks, also a second time', async () => {
    const element = await inbox({ preset: { ...NO_FILTER, kind: 'critic' } });
    deepEqual(titles(element), ['Explained variance low']);
    await choose(element, '', 0);
    equal(titles(element).length, 13);
    await change(element, { preset: { ...NO_FILTER, kind: 'critic' } });
    deepEqual(titles(element), ['Explained variance low']);
  });

  it('acknowledges one, and all that the filters let through', async () => {
    const element = await inbox({
      preset: { ...NO_FILTER, kind: 'stalled' },
      marks: marked({ acknowledged: [stalled(7).id] }),
    });
    const tick = all(element, '.tick')[0];
    ok(tick instanceof HTMLElement);
    equal(attribute(tick, 'aria-label'), 'Acknowledge Env 11 stalled, Env 11');
    const one11 = sent(element, 'scry-acknowledge', () => {
      tick.click();
    });
    deepEqual(one11[0]?.detail, { ids: [stalled(11).id], acknowledged: true });
    const rest = sent(element, 'scry-acknowledge', () => {
      button(element, 'Acknowledge all shown (2)').click();
    });
    deepEqual(rest[0]?.detail, { ids: [stalled(11).id, stalled(3).id], acknowledged: true });
  });

  it('goes by keyboard from row to row with a single stop of the tab key', async () => {
    const element = await inbox();
    const mains = (): HTMLElement[] => all(element, '.main').filter((main) => main instanceof HTMLElement);
    const press = async (key: string): Promise<void> => {
      focusedIn(element)?.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
      );
      await drawn(element);
    };
    equal(mains().filter(({ tabIndex }) => tabIndex === 0).length, 1);
    mains()[0]?.focus();
    await press('ArrowDown');
    equal(focusedIn(element), mains()[1]);
    equal(
      mains().findIndex(({ tabIndex }) => tabIndex === 0),
      1,
    );
    await press('End');
    equal(focusedIn(element), mains().at(-1));
    await press('ArrowDown');
    equal(focusedIn(element), mains().at(-1));
    await press('Home');
    await press('ArrowUp');
    equal(focusedIn(element), mains()[0]);
    await press('ArrowRight');
    equal(all(element, 'scry-finding-detail').length, 1);
    await press('ArrowLeft');
    equal(all(element, 'scry-finding-detail').length, 0);
  });

  it('keeps the keyboard when the row that had it goes', async () => {
    const element = await inbox({ preset: { ...NO_FILTER, kind: 'stalled', attention: 'new' } });
    const second = all(element, '.main')[1];
    ok(second instanceof HTMLElement);
    second.focus();
    await change(element, { marks: marked({ acknowledged: [stalled(7).id] }) });
    match(wordsOf(found(focusedIn(element))), /Env 3 stalled/);
    await change(element, { marks: marked({ acknowledged: [3, 7, 11].map((env) => stalled(env).id) }) });
    equal(focusedIn(element)?.localName, 'h2');
  });

  it('brings a finding into view that somebody asked for, whatever hides it', async () => {
    const many = Array.from({ length: 450 }, (_, i) => stalled(i));
    const element = await inbox({ findings: findings(many), preset: { ...NO_FILTER, kind: 'critic' } });
    equal(titles(element).length, 0);
    await change(element, { focusId: stalled(20).id });
    match(wordsOf(found(focusedIn(element))), /Env 20 stalled/);
    equal(all(element, 'scry-finding-detail').length, 1);
  });

  it('draws 200 of many, and more on request', async () => {
    const many = Array.from({ length: 450 }, (_, i) => stalled(i));
    const element = await inbox({ findings: findings(many) });
    equal(titles(element).length, 200);
    button(element, 'Show 200 more').click();
    await drawn(element);
    button(element, 'Show 50 more').click();
    await drawn(element);
    equal(titles(element).length, 450);
  });

  it('says what it does while new limits judge the run, and what it has when it has nothing', async () => {
    const element = await inbox({ findings: findings([], { judging: 0.4 }), closable: true });
    match(textOf(element), /Judging the whole run anew .*40 %/);
    match(textOf(element), /Nothing was found that needs you/);
    let closed = 0;
    element.addEventListener('close', () => (closed += 1));
    button(element, 'Close').click();
    equal(closed, 1);
  });

  it('shows text from telemetry as text', async () => {
    const nasty = '<img src=x onerror=alert(1)>';
    const row = finding({ id: nasty, key: nasty, title: nasty, text: nasty, slot: nasty, rule: nasty });
    const element = await inbox({ findings: findings([row]), focusId: nasty });
    equal(all(element, 'img').length, 0);
    match(textOf(element), /<img src=x/);
  });
});

describe('the banner', () => {
  it('keeps rollbacks and hacking in sight until they are acknowledged, over or not', async () => {
    const element = await mount('scry-finding-banner', { findings: findings(manyFindings()), nowMs: NOW });
    match(wordsOf(one(element, '.banner')), /Env 3 rolled back\. .*and 1 more/);
    const acknowledged = sent(element, 'scry-acknowledge', () => {
      button(element, 'Acknowledge').click();
    });
    deepEqual(acknowledged[0]?.detail, { ids: [rollback().id], acknowledged: true });
    const both = sent(element, 'scry-acknowledge', () => {
      button(element, 'Acknowledge all').click();
    });
    deepEqual(both[0]?.detail, { ids: [rollback().id, 'hack'], acknowledged: true });
    await change(element, { marks: marked({ acknowledged: [rollback().id] }) });
    match(textOf(one(element, '.banner')), /may hack its reward/);
    await change(element, { marks: marked({ acknowledged: [rollback().id], snoozed: [['hack', NOW + 1000]] }) });
    equal(all(element, '.banner').length, 0);
    await change(element, { nowMs: NOW + 1000 });
    equal(all(element, '.banner').length, 1);
  });

  it('goes there and shows the environment', async () => {
    const element = await mount('scry-finding-banner', { findings: findings([rollback()]) });
    const seeks = sent(element, 'scry-seek', () => {
      button(element, 'Go there').click();
    });
    deepEqual(seeks[0]?.detail, { position: 200 });
    const focus = sent(element, 'scry-focus', () => {
      button(element, 'Show env 3').click();
    });
    deepEqual(focus[0]?.detail, { env: 3 });
  });

  it('is silent about everything else', async () => {
    const element = await mount('scry-finding-banner', { findings: findings([finding(), stalled(1)]) });
    equal(textOf(element), '');
  });

  it('has one height, and does not change under a hand', async () => {
    const older = rollback();
    const newer = rollback({ id: 'n', begin: 900, title: 'Env 5 rolled back', text: 'x '.repeat(400) });
    const element = await mount('scry-finding-banner', { findings: findings([older]) });
    const height = one(element, '.banner').getBoundingClientRect().height;
    one(element, '.banner').dispatchEvent(new PointerEvent('pointerenter'));
    await change(element, { findings: findings([newer, older]) });
    match(textOf(one(element, '.what')), /^Env 3 rolled back/);
    equal(one(element, '.banner').getBoundingClientRect().height, height);
    one(element, '.banner').dispatchEvent(new PointerEvent('pointerleave'));
    await drawn(element);
    match(textOf(one(element, '.what')), /^Env 5 rolled back/);
    equal(one(element, '.banner').getBoundingClientRect().height, height);
    match(textOf(one(element, '[role=alert]')), /Env 5/);
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
    const list = findings(manyFindings(), { older: 4, judging: 0.5 });
    const marks = marked({ acknowledged: ['dead', 'nan'], snoozed: [['mem', NOW + 1000]] });
    const common = { findings: list, marks, nowMs: NOW };
    const cases: Readonly<Record<string, () => HTMLElement>> = {
      'the verdict line, empty': () => make('scry-verdict-line'),
      'the verdict line, unfolded': () => make('scry-verdict-line', { verdict: verdict(), open: true }),
      'the verdict panel, empty': () => make('scry-verdict-panel'),
      'the strip': () => make('scry-anomaly-strip', common),
      'the strip, where few counts find room': () => {
        const strip = make('scry-anomaly-strip', common);
        strip.style.width = '390px';
        return strip;
      },
      'the strip, empty': () => make('scry-anomaly-strip'),
      'the strip, all clear': () => make('scry-anomaly-strip', { received: true }),
      'the banner': () => make('scry-finding-banner', common),
      'the inbox': () => make('scry-findings-inbox', { ...common, focusId: 'ev', closable: true }),
      'the inbox, empty': () => make('scry-findings-inbox'),
      'the inbox, with a filter that nothing fits': () =>
        make('scry-findings-inbox', { ...common, preset: { ...NO_FILTER, text: 'nowhere' } }),
    };
    for (const [name, build] of Object.entries(cases)) {
      it(name, async () => {
        await noViolations(await show(build()));
      });
    }
  });
}
