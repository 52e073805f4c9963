import '../../src/components/panels/feed-detail.ts';
import '../../src/components/panels/feed-filter-bar.ts';
import '../../src/components/panels/event-feed.ts';
import type { EventFeed } from '../../src/components/panels/event-feed.ts';
import { DEFAULT_PREFERENCES } from '../../src/components/preferences.ts';
import { STAGES } from '../../src/telemetry/enums.ts';
import type { FeedFilter } from '../../src/worker/feed-page.ts';
import { loadAxe, loadTokens, noViolations } from './support/axe.ts';
import { deepEqual, equal, found, match, noMatch, ok } from './support/expect.ts';
import { differentRows, feedRowSample as row, NINE, windowSample } from './support/feed-samples.ts';
import {
  all,
  attribute,
  button,
  change,
  control,
  drawn,
  mount,
  one,
  pause,
  sent,
  textOf,
  wordsOf,
} from './support/mount.ts';

const NOTHING: FeedFilter = { severities: [], types: [], env: null, slot: null, text: '', routine: false };

function lines(element: Element): Element[] {
  return all(element, '.line');
}

function texts(element: Element): string[] {
  return all(element, '.line .text').map(wordsOf);
}

function scroller(element: Element): HTMLElement {
  return control(element, '.scroller', HTMLElement);
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (condition()) return;
    await pause(10);
  }
  ok(condition(), what);
}

/** Settled: sizes are known and drawn. */
async function feed(properties: Partial<EventFeed>): Promise<EventFeed> {
  const element = await mount('scry-event-feed', properties);
  await pause(50);
  await drawn(element);
  return element;
}

async function scrollTo(element: Element, top: number): Promise<void> {
  const list = scroller(element);
  list.scrollTop = top;
  await pause(50);
  await drawn(element);
}

async function press(element: Element, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    const shiftKey = key.startsWith('Shift+');
    const options = { key: key.replace('Shift+', ''), shiftKey, bubbles: true, composed: true, cancelable: true };
    scroller(element).dispatchEvent(new KeyboardEvent('keydown', options));
    await drawn(element);
  }
}

/** The line that is in view at the top, by its text. */
function topLine(element: Element): { readonly text: string; readonly offset: number } {
  const top = scroller(element).getBoundingClientRect().top;
  const line = found(
    lines(element).find((candidate) => candidate.getBoundingClientRect().bottom > top + 1),
    'a line in view',
  );
  return { text: wordsOf(one(line, '.text')), offset: Math.round(line.getBoundingClientRect().top - top) };
}

before(loadTokens);

describe('the event feed', () => {
  const rows = [
    row({ position: 1 }),
    row({ position: 2, tag: 'GERM', tone: 'stage-germinated', env: 3, text: 'r0c0 germinated' }),
    row({ position: 3, tag: 'WARN', tone: 'warn', severity: 'warning', text: 'value collapse' }),
    row({ position: 4, tag: 'CRIT', tone: 'crit', severity: 'critical', env: 1, text: 'rolled back' }),
  ];

  it('shows the newest first, with time, shape, word, environment and text', async () => {
    const element = await feed({ rows, total: 12345 });
    deepEqual(texts(element), ['rolled back', 'value collapse', 'r0c0 germinated', 'Batch done']);
    match(wordsOf(lines(element)[0]!), /09:00:04 ◆ critical: CRIT Env 1 rolled back$/);
    match(wordsOf(lines(element)[1]!), /▲ warning: WARN/);
    match(textOf(element), /12,345/);
  });

  it('shows the newest last, and ages, where that is preferred, and asks for it', async () => {
    const preferences = { ...DEFAULT_PREFERENCES, newestFirst: false, relativeTimes: true };
    const element = await feed({ rows, preferences, now: NINE + 64 });
    equal(texts(element)[0], 'Batch done');
    match(wordsOf(lines(element)[0]!), /1 m 3 s ago/);
    await change(element, { now: NINE + 65 });
    match(wordsOf(lines(element)[0]!), /1 m 4 s ago/);
    const asked = sent(element, 'scry-prefer', () => {
      button(element, 'Ages').click();
      button(element, 'Newest first').click();
    });
    deepEqual(
      asked.map(({ detail }) => detail),
      [{ relativeTimes: false }, { newestFirst: true }],
    );
  });

  it('never takes text for markup, or a tone for a class', async () => {
    const text = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
    const element = await feed({ rows: [row({ text, tag: '<b>', tone: 'stage-x" onclick="alert(1)' })] });
    equal(texts(element)[0], text);
    equal(one(element, '.tag').className, 'tag stage-dormant');
    await press(element, 'Enter');
    await change(element, { rawLine: { position: 1, text } });
    equal(all(element, 'img, script, b, [onclick]').length, 0);
    ok(document.title !== 'owned');
  });

  it('draws only what is in view, keeps rows that stay, and tells how many there are', async () => {
    const element = await feed({ rows: differentRows(0, 500) });
    ok(lines(element).length > 8 && lines(element).length < 60, String(lines(element).length));
    equal(attribute(scroller(element), 'aria-rowcount'), '500');
    const first = lines(element)[0];
    await change(element, { rows: differentRows(1, 501) });
    equal(lines(element)[1], first);
    equal(scroller(element).scrollTop, 0);
  });

  it('takes neighbours that say the same together, and unfolds them', async () => {
    const alike = [
      row({ position: 1, text: 'r0c0 germinated with mlp', env: 0 }),
      row({ position: 2, text: 'r0c1 germinated with mlp', env: 1 }),
      row({ position: 3, text: 'r0c0 germinated with norm', env: 1 }),
    ];
    const element = await feed({ rows: alike });
    deepEqual(texts(element), ['r0c0 germinated with norm', '×2r0c1 germinated with mlp']);
    match(wordsOf(lines(element)[1]!), /2 envs/);
    control(lines(element)[1]!, '.fold', HTMLElement).click();
    await drawn(element);
    deepEqual(texts(element).slice(2), ['r0c1 germinated with mlp', 'r0c0 germinated with mlp']);
    await change(element, { rows: [...alike, row({ position: 4, text: 'other' })] });
    equal(texts(element).length, 5);
    button(element, 'Group alike').click();
    await drawn(element);
    equal(texts(element).length, 4);
  });

  it('travels with a click on the time, and with Shift and Enter', async () => {
    const element = await feed({ rows });
    const clicked = sent(element, 'scry-seek', () => {
      control(element, '.time', HTMLElement).click();
    });
    deepEqual(
      clicked.map(({ detail }) => detail.position),
      [5],
    );
    await press(element, 'ArrowDown');
    const asked = sent(element, 'scry-seek', () => void press(element, 'Shift+Enter'));
    equal(asked[0]?.detail.position, 4);
  });

  it('moves the active line with the keys, and leaves all others alone', async () => {
    const element = await feed({ rows: differentRows(0, 300) });
    const list = scroller(element);
    const active = (): string => wordsOf(one(element, '.line.active .text'));
    await press(element, 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp');
    equal(active(), 'Event cji');
    equal(one(element, '.line.active').id, attribute(list, 'aria-activedescendant'));
    await press(element, 'End');
    equal(active(), 'Event a');
    await until(() => list.scrollTop > 6000, 'the end is in view');
    await press(element, 'PageUp');
    noMatch(active(), /^Event a$/);
    await press(element, 'Home');
    equal(active(), 'Event cjj');
    equal(list.scrollTop, 0);
    const letter = new KeyboardEvent('keydown', { key: 't', bubbles: true, cancelable: true });
    list.dispatchEvent(letter);
    equal(letter.defaultPrevented, false);
  });
});

describe('an unfolded event', () => {
  const rows = [row({ position: 1 }), row({ position: 2, env: 1, slot: 'r0c0', text: 'something long' })];
  const line = '{"a": 12345678901234567890, "b": NaN}';

  it('tells all, shows its line as it came, and folds again', async () => {
    const element = await feed({ rows });
    const asked: (number | null)[] = [];
    element.addEventListener('scry-raw-line', ({ detail }) => asked.push(detail.position));
    await press(element, 'Enter');
    deepEqual(asked, [2]);
    match(textOf(element), /Fetching the line/);
    await change(element, { rawLine: { position: 2, text: line } });
    match(textOf(element), /2026-01-15T09:00:02\.000Z/);
    match(textOf(element), /Batch completed/);
    match(textOf(element), /12345678901234567890/);
    match(textOf(element), /NaN/);
    await press(element, 'Escape');
    deepEqual(asked, [2, null]);
    equal(all(element, 'scry-feed-detail').length, 0);
  });

  it('is copied as a row and as it came, and travelled to', async () => {
    const element = await feed({ rows });
    await press(element, 'Enter');
    await change(element, { rawLine: { position: 2, text: line } });
    const copied = sent(element, 'scry-copy', () => {
      button(element, 'Copy JSON').click();
      button(element, 'Copy row').click();
    });
    deepEqual(
      copied.map(({ detail }) => detail.text),
      [line, '2026-01-15T09:00:02.000Z\tinfo\tBATCH\tEnv 1\tsomething long'],
    );
    const went = sent(element, 'scry-seek', () => {
      button(element, 'Go there').click();
    });
    equal(went[0]?.detail.position, 3);
  });

  it('says so where the line cannot be read, and stays where it is while rows come', async () => {
    const element = await feed({ rows: differentRows(0, 50) });
    await press(element, 'ArrowDown', 'Enter');
    await change(element, { rawLine: { position: 49, text: '' } });
    match(textOf(element), /cannot be read any more/);
    const at = one(element, 'scry-feed-detail').getBoundingClientRect().top;
    await change(element, { rows: differentRows(0, 55) });
    await pause(30);
    equal(Math.round(one(element, 'scry-feed-detail').getBoundingClientRect().top), Math.round(at));
  });
});

describe('looking back in the feed', () => {
  it('begins when somebody scrolls away from the newest, and keeps what is in view', async () => {
    const element = await feed({ rows: differentRows(100, 220), total: 220, cursor: 220 });
    const looks: unknown[] = [];
    element.addEventListener('scry-feed-look', ({ detail }) => looks.push(detail));
    await scrollTo(element, 260);
    deepEqual(looks, [{ filter: NOTHING, position: 220 }]);
    const seen = topLine(element);
    await change(element, { window: windowSample({ loading: 'before', from: 220, to: 220 }) });
    deepEqual(topLine(element), seen);
    await change(element, { window: windowSample({ rows: differentRows(20, 220), atStart: false, atEnd: false }) });
    await pause(30);
    deepEqual(topLine(element), seen);
    await change(element, { rows: differentRows(140, 260), window: windowSample({ rows: differentRows(20, 260) }) });
    await pause(30);
    deepEqual(topLine(element), seen);
    match(textOf(element), /Looking back/);
  });

  it('keeps what is in view when older rows come in front, newest last', async () => {
    const preferences = { ...DEFAULT_PREFERENCES, newestFirst: false };
    const element = await feed({
      preferences,
      window: windowSample({ rows: differentRows(300, 500), atStart: false }),
    });
    await until(() => scroller(element).scrollTop > 4000, 'the newest are in view');
    await scrollTo(element, 1000);
    const seen = topLine(element);
    await change(element, { window: windowSample({ rows: differentRows(100, 500) }) });
    await pause(30);
    deepEqual(topLine(element), seen);
  });

  it('goes with the newest at the bottom', async () => {
    const preferences = { ...DEFAULT_PREFERENCES, newestFirst: false };
    const element = await feed({ preferences, rows: differentRows(0, 100) });
    await change(element, { rows: differentRows(5, 105) });
    equal(texts(element).at(-1), 'Event bae');
    const list = scroller(element);
    ok(list.scrollTop + list.clientHeight >= list.scrollHeight - 2);
  });

  it('asks for more near either end, but not while more is on its way, nor after a problem', async () => {
    const element = await feed({
      window: windowSample({ rows: differentRows(100, 200), atStart: false }),
    });
    const asked: string[] = [];
    element.addEventListener('scry-feed-more', ({ detail }) => asked.push(detail.direction));
    await scrollTo(element, 100_000);
    deepEqual(asked, ['before']);
    await change(element, {
      window: windowSample({ rows: differentRows(100, 200), atStart: false, loading: 'before' }),
    });
    match(textOf(element), /Looking for more/);
    await scrollTo(element, 0);
    const problem = 'The lines are gone.';
    await change(element, { window: windowSample({ rows: differentRows(100, 200), atStart: false, problem }) });
    await scrollTo(element, 100_000);
    deepEqual(asked, ['before']);
    match(textOf(element), /The lines are gone/);
    button(element, 'Try again').click();
    deepEqual(asked, ['before', 'before']);
  });

  it('ends with a press on Newest, or when one scrolls back to it', async () => {
    const window = windowSample({ rows: differentRows(0, 200) });
    const element = await feed({ rows: differentRows(100, 200), window });
    await scrollTo(element, 500);
    let asked = 0;
    element.addEventListener('scry-feed-follow', () => (asked += 1));
    await scrollTo(element, 0);
    equal(asked, 1);
    await scrollTo(element, 500);
    control(element, '.foot button:last-of-type', HTMLButtonElement).click();
    equal(asked, 2);
    await change(element, { window: null });
    equal(scroller(element).scrollTop, 0);
  });

  it('ends when what was being read is folded and the newest are in view', async () => {
    const element = await feed({ rows: differentRows(100, 200), total: 200 });
    const looks: number[] = [];
    let followed = 0;
    element.addEventListener('scry-feed-look', ({ detail }) => looks.push(detail.position ?? -1));
    element.addEventListener('scry-feed-follow', () => (followed += 1));
    await press(element, 'ArrowDown', 'Enter');
    deepEqual(looks, [200]);
    await change(element, { window: windowSample({ rows: differentRows(0, 200) }) });
    equal(followed, 0);
    await press(element, 'Enter');
    equal(followed, 1);
  });

  it('has a button for older events where all rows are in view', async () => {
    const element = await feed({ rows: [row({ position: 90 })] });
    const looks = sent(element, 'scry-feed-look', () => {
      button(element, 'Older events').click();
    });
    deepEqual(looks[0]?.detail, { filter: NOTHING, position: 91 });
    await change(element, { rows: [row({ position: 0 })] });
    noMatch(textOf(element), /Older events/);
  });
});

describe('the filter of the feed', () => {
  async function filtering(properties: Partial<EventFeed> = {}): Promise<{ element: EventFeed; looks: FeedFilter[] }> {
    const element = await feed({
      rows: differentRows(0, 9),
      envs: [0, 1],
      slots: ['r0c0'],
      unknownTypes: ['QUANTUM_FLUX'],
      ...properties,
    });
    const looks: FeedFilter[] = [];
    element.addEventListener('scry-feed-look', ({ detail }) => looks.push(detail.filter));
    button(element, 'Filter').click();
    await drawn(element);
    return { element, looks };
  }

  async function pick(element: Element, label: string, value: string): Promise<void> {
    const select = control(element, `select[aria-label="${label}"]`, HTMLSelectElement);
    select.value = value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await drawn(element);
  }

  it('looks through the run for severity, type, environment, slot and every event', async () => {
    const { element, looks } = await filtering();
    button(element, 'warning').click();
    await drawn(element);
    match(textOf(element), /Looking through the run/);
    await pick(element, 'Type of event', 'QUANTUM_FLUX');
    await pick(element, 'Environment', '1');
    await pick(element, 'Slot', 'r0c0');
    button(element, 'Every event').click();
    await drawn(element);
    deepEqual(looks.at(-1), {
      severities: ['warning'],
      types: ['QUANTUM_FLUX'],
      env: 1,
      slot: 'r0c0',
      text: '',
      routine: true,
    });
    equal(looks.length, 5);
    deepEqual(all(element, '.chip').map(wordsOf), [
      'warning ×',
      'QUANTUM_FLUX ×',
      'Env 1 ×',
      'Slot r0c0 ×',
      'every event ×',
    ]);
  });

  it('takes a condition away with its chip, and follows the newest again without any', async () => {
    const { element, looks } = await filtering();
    await pick(element, 'Type of event', 'kind 0');
    await pick(element, 'Environment', '0');
    equal(looks.at(-1)?.types.length, 5);
    button(element, 'All seed events ×').click();
    await drawn(element);
    deepEqual(looks.at(-1), { ...NOTHING, env: 0 });
    const followed = sent(element, 'scry-feed-follow', () => {
      button(element, 'Clear').click();
    });
    equal(followed.length, 1);
    await drawn(element);
    equal(texts(element).length, 9);
  });

  it('waits until a text is typed', async () => {
    const { element, looks } = await filtering();
    const input = control(element, 'input', HTMLInputElement);
    for (const text of ['p', 'pr', 'pru']) {
      input.value = text;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
    equal(looks.length, 0);
    await until(() => looks.length > 0, 'it looks');
    deepEqual(
      looks.map(({ text }) => text),
      ['pru'],
    );
    await drawn(element);
    button(element, 'Clear').click();
    await drawn(element);
    equal(input.value, '');
  });

  it('tells nothing yet, looking, a problem, and nothing found apart', async () => {
    const { element, looks } = await filtering({ rows: [] });
    match(textOf(element), /No event worth a line yet/);
    button(element, 'error').click();
    await drawn(element);
    const filter = found(looks[0]);
    await change(element, {
      window: windowSample({ filter, from: 8000, to: 9000, loading: 'before', atStart: false }),
    });
    match(textOf(element), /Looking through the run ?, now at event 8,000 ?…/);
    await change(element, { window: windowSample({ filter, problem: 'No lines.', atStart: false }) });
    match(textOf(element), /No lines\. Try again/);
    await change(element, { window: windowSample({ filter }) });
    match(textOf(element), /No event of this run passes the filter/);
    button(element, 'Search every event').click();
    equal(looks.at(-1)?.routine, true);
  });

  it('says that nothing was found only when the whole run was looked through', async () => {
    const { element, looks } = await filtering();
    button(element, 'error').click();
    await drawn(element);
    const filter = found(looks[0]);
    const asked: string[] = [];
    element.addEventListener('scry-feed-more', ({ detail }) => asked.push(detail.direction));
    await change(element, { window: windowSample({ filter, from: 50, to: 90, atStart: false, atEnd: false }) });
    await change(element, { window: windowSample({ filter, from: 0, to: 90, atEnd: false }) });
    deepEqual(asked, ['before', 'from']);
    match(textOf(element), /Looking through the run/);
    await change(element, { window: windowSample({ filter, from: 0, to: 120 }) });
    match(textOf(element), /No event of this run passes/);
  });

  it('looks again when the run has grown and the newest are in view', async () => {
    const { element, looks } = await filtering({ total: 100 });
    button(element, 'critical').click();
    await drawn(element);
    const window = windowSample({ filter: found(looks[0]), rows: differentRows(0, 3) });
    await change(element, { window });
    await pause(50);
    const asked: string[] = [];
    element.addEventListener('scry-feed-more', ({ detail }) => asked.push(detail.direction));
    await change(element, { total: 101 });
    await change(element, { total: 102 });
    await until(() => asked.length > 0, 'it asks');
    deepEqual(asked, ['from']);
  });

  it('comes back with what was looked for, and forgets it with another run', async () => {
    const filter = { ...NOTHING, env: 2 };
    const element = await feed({
      window: windowSample({ filter, rows: differentRows(0, 3) }),
      rows: differentRows(5, 9),
    });
    deepEqual(all(element, '.chip').map(wordsOf), ['Env 2 ×']);
    equal(texts(element).length, 3);
    await change(element, { window: null });
    equal(all(element, '.chip').length, 0);
    equal(texts(element).length, 4);
  });
});

describe('the feed before axe', () => {
  before(loadAxe);
  const tones = [
    'none',
    'ok',
    'warn',
    'crit',
    'accent',
    ...STAGES.map((stage) => `stage-${stage.toLowerCase()}` as const),
  ] as const;
  const rows = tones.map((tone, position) => row({ tone, position, env: position, text: `Tone ${tone}` }));

  for (const theme of ['dark', 'light']) {
    it(`has nothing wrong, folded, unfolded and filtered, ${theme}`, async () => {
      document.documentElement.dataset['theme'] = theme;
      try {
        const element = await feed({ rows, envs: [0], slots: ['a'], unknownTypes: ['NEW'], total: 9 });
        await noViolations(element);
        await press(element, 'ArrowDown', 'Enter');
        await change(element, { rawLine: { position: rows.length - 1, text: '{"a": 1}' } });
        button(element, 'Filter').click();
        await drawn(element);
        await noViolations(element);
        await change(element, { rows: [...rows, { ...rows.at(-1)!, position: 90 }], cursor: 3 });
        button(element, 'warning').click();
        await change(element, { window: windowSample({ filter: { ...NOTHING, severities: ['warning'] }, rows }) });
        await noViolations(element);
      } finally {
        delete document.documentElement.dataset['theme'];
      }
    });
  }
});
