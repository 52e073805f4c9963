import { parseRelayAddress, takeToken } from '../../src/app/relay-address.ts';
import '../../src/components/panels/app-header.ts';
import '../../src/components/panels/transport-bar.ts';
import { EMPTY_VIEW } from '../../src/components/view-model.ts';
import { THRESHOLDS } from '../../src/diagnosis/threshold-profile.ts';
import { connectionWords } from '../../src/components/widgets/connection-pill.ts';
import type { Connection } from '../../src/worker/view-slices.ts';
import { deepEqual, equal, found, match, noMatch } from './support/expect.ts';
import { all, attribute, button, change, choose, mount, one, pause, sent, textOf, wordsOf } from './support/mount.ts';
import { runHeader, runSource } from './support/header-samples.ts';

const NOW = Date.UTC(2026, 0, 15, 9);
const TOKEN = '0123456789abcdef0123456789ABCDEF';

describe('the words for a connection', () => {
  const words = (connection: Connection, age: number | null = null): string => {
    const { tone, word, detail } = connectionWords(connection, age === null ? null : NOW - age * 1000, NOW);
    return `${tone}: ${word}${detail === '' ? '' : ` (${detail})`}`;
  };
  const retries = (connection: Connection): boolean => connectionWords(connection, null, NOW).retry;

  it('say what is open', () => {
    equal(words({ kind: 'none' }), 'none: No run');
    equal(words({ kind: 'recording' }), 'none: Recording');
    equal(words({ kind: 'connecting' }), 'accent: Connecting');
    equal(words({ kind: 'ended' }, 90), 'none: Ended (1 m 30 s ago)');
    equal(words({ kind: 'offline', reason: 'no answer' }), 'crit: Offline');
  });

  it('call a live run slow after two seconds of silence and stale after five', () => {
    equal(words({ kind: 'live' }), 'ok: Live');
    equal(words({ kind: 'live' }, 0.4), 'ok: Live (now)');
    equal(words({ kind: 'live' }, 1.9), 'ok: Live (1 s ago)');
    equal(words({ kind: 'live' }, 2), 'warn: Slow (2 s ago)');
    equal(words({ kind: 'live' }, 4.9), 'warn: Slow (4 s ago)');
    equal(words({ kind: 'live' }, 5), 'crit: Stale (5 s ago)');
    equal(words({ kind: 'live' }, 3600), 'crit: Stale (1 h 0 m ago)');
  });

  it('judge silence by the limits of the profile', () => {
    const word = (age: number): string =>
      connectionWords({ kind: 'live' }, NOW - age * 1000, NOW, { warn: 60, crit: 300 }).word;
    deepEqual([59, 60, 299, 300].map(word), ['Live', 'Slow', 'Slow', 'Stale']);
  });

  it('come with a shape of their own for every state', () => {
    const shape = (connection: Connection, age: number): string =>
      connectionWords(connection, NOW - age * 1000, NOW).shape;
    const shapes = [
      shape({ kind: 'live' }, 0),
      shape({ kind: 'live' }, 3),
      shape({ kind: 'live' }, 9),
      shape({ kind: 'reconnecting', attempt: 1, retryAt: NOW }, 9),
      shape({ kind: 'offline', reason: '' }, 9),
      shape({ kind: 'ended' }, 9),
    ];
    equal(new Set(shapes).size, shapes.length);
  });

  it('do not call a run stale whose last event lies ahead of the clock', () => {
    equal(words({ kind: 'live' }, -30), 'ok: Live (now)');
  });

  it('count down to the next attempt', () => {
    const reconnecting = (ms: number): Connection => ({ kind: 'reconnecting', attempt: 3, retryAt: NOW + ms });
    equal(words(reconnecting(2500)), 'warn: Reconnecting (in 3 s)');
    equal(words(reconnecting(0)), 'warn: Reconnecting (attempt 3)');
    equal(words(reconnecting(-100)), 'warn: Reconnecting (attempt 3)');
  });

  it('offer to try again only where that helps', () => {
    equal(retries({ kind: 'offline', reason: '' }), true);
    equal(retries({ kind: 'reconnecting', attempt: 1, retryAt: NOW }), true);
    equal(retries({ kind: 'live' }), false);
    equal(retries({ kind: 'ended' }), false);
    equal(retries({ kind: 'recording' }), false);
  });
});

describe('the connection pill', () => {
  it('shows its state as a status in words', async () => {
    const element = await mount('scry-connection-pill', { connection: { kind: 'live' }, lastArrival: Date.now() });
    equal(wordsOf(one(element, '[role=status]')), 'Live');
    equal(all(element, 'button').length, 0);
  });

  it('sends the wish to try again', async () => {
    const element = await mount('scry-connection-pill', { connection: { kind: 'offline', reason: 'gone' } });
    const events = sent(element, 'scry-retry', () => {
      button(element, 'Retry now').click();
    });
    equal(events.length, 1);
  });

  it('becomes stale by itself while nothing arrives', async () => {
    const element = await mount('scry-connection-pill', {
      connection: { kind: 'live' },
      lastArrival: Date.now() - 500,
    });
    const word = (): string => wordsOf(one(element, '.word'));
    equal(word(), 'Live');
    for (let i = 0; i < 100 && word() === 'Live'; i++) await pause(100);
    equal(word(), 'Slow');
    // What comes and goes between two epochs is not announced.
    equal(wordsOf(one(element, '[role=status]')), 'Live');
    equal(attribute(one(element, '.pill'), 'aria-label'), 'Connection: Slow');
    for (let i = 0; i < 100 && word() === 'Slow'; i++) await pause(100);
    equal(word(), 'Stale');
    await change(element, { profile: { ...THRESHOLDS, silenceSeconds: { warn: 100, crit: 200 } } });
    equal(word(), 'Live');
    await change(element, { profile: THRESHOLDS });
    equal(word(), 'Stale');
    await change(element, { lastArrival: Date.now() });
    equal(word(), 'Live');
  });
});

describe('the header', () => {
  it('marks the view that is open', async () => {
    const element = await mount('scry-app-header', { view: 'overview' });
    const current = all(element, 'a[aria-current=page]');
    deepEqual(
      current.map((link) => link.getAttribute('href')),
      ['#/overview'],
    );
    await change(element, { view: 'library' });
    equal(attribute(one(element, 'a[aria-current]'), 'href'), '#/library');
  });

  it('shows no run before one is open', async () => {
    const element = await mount('scry-app-header', { source: runSource({ kind: 'none' }) });
    equal(all(element, '.run').length, 0);
  });

  it('shows the task with its run, or the source until a run started', async () => {
    const element = await mount('scry-app-header', { source: runSource(), header: null });
    match(wordsOf(one(element, '.run')), /run\.jsonl ▾ no run started yet/);
    await change(element, { header: runHeader() });
    match(wordsOf(one(element, '.run')), /cifar_baseline ▾ ppo_7 · shaped/);
  });

  it('has pickers only where there is something to pick', async () => {
    const run = { run: 'a', name: 'First', head: 1, bytes: 1, live: false, startedAt: 0 };
    const element = await mount('scry-app-header', {
      source: runSource({ runs: [run], run: 'a' }),
      header: runHeader(),
    });
    equal(all(element, 'select').length, 0);
    await change(element, {
      source: runSource({ runs: [run, { ...run, run: 'b', name: 'Second', live: true }], run: 'b' }),
      header: runHeader({ groups: ['', 'treated'], group: '' }),
    });
    deepEqual(all(element, 'option').map(wordsOf), ['First', 'Second (live)', '(none)', 'treated']);
    deepEqual(
      all(element, 'select').map((select) => (select instanceof HTMLSelectElement ? select.value : null)),
      ['b', ''],
    );
  });

  it('sends which run and which group was picked', async () => {
    const run = { run: 'a', name: 'First', head: 1, bytes: 1, live: false, startedAt: 0 };
    const element = await mount('scry-app-header', {
      source: runSource({ runs: [run, { ...run, run: 'b' }], run: 'b' }),
      header: runHeader({ groups: ['control', 'treated'], group: 'control' }),
    });
    const runs = sent(element, 'scry-open-run', () => void choose(element, 'a', 0));
    deepEqual(runs[0]?.detail, { run: 'a' });
    const groups = sent(element, 'scry-show-group', () => void choose(element, 'treated', 1));
    deepEqual(groups[0]?.detail, { group: 'treated' });
  });

  it('shows the group that is shown, also after another was picked by hand', async () => {
    const groups = ['a', 'b', 'c'];
    const element = await mount('scry-app-header', { source: runSource(), header: runHeader({ groups, group: 'a' }) });
    const shown = (): string => {
      const select = one(element, 'select');
      return select instanceof HTMLSelectElement ? select.value : 'no select';
    };
    for (const [picked, group] of [
      ['b', 'b'],
      ['c', 'c'],
      ['a', 'a'],
    ] as const) {
      await choose(element, picked);
      await change(element, { header: runHeader({ groups, group }) });
    }
    // Another run is opened: its first group is shown again.
    await change(element, { header: runHeader({ groups, group: 'b' }) });
    equal(shown(), 'b');
    await change(element, { header: runHeader({ groups, group: 'a' }) });
    equal(shown(), 'a');
  });

  it('asks for the other theme', async () => {
    const element = await mount('scry-app-header');
    equal(
      sent(element, 'scry-toggle-theme', () => {
        button(element, '◐').click();
      }).length,
      1,
    );
    equal(attribute(one(element, '.theme'), 'aria-label'), 'Switch between dark and light');
  });
});

describe('the transport bar', () => {
  const transport = { ...EMPTY_VIEW.transport, run: 'a', cursor: 9, head: 9 };

  it('counts the events', async () => {
    const element = await mount('scry-transport-bar', { source: runSource({ events: 1234567 }), transport });
    match(textOf(element), /1,234,567 events/);
    equal(attribute(one(element, '[data-events]'), 'data-events'), '1234567');
  });

  it('shows where in the run it is', async () => {
    const element = await mount('scry-transport-bar', { source: runSource(), header: runHeader(), transport });
    match(wordsOf(one(element, '.where')), /^batch 47 · epoch 112\/150 · 09:30:00/);
    match(textOf(element), /752 episodes/);
    match(textOf(await mount('scry-transport-bar')), /no events yet/);
  });

  it('offers the lines that could not be read', async () => {
    const element = await mount('scry-transport-bar', { source: runSource({ badLines: 2 }), transport });
    const events = sent(element, 'scry-show-errors', () => {
      button(element, '2 lines could not be read').click();
    });
    equal(events.length, 1);
    await change(element, { source: runSource({ badLines: 0 }) });
    noMatch(textOf(element), /could not be read/);
  });

  it('names unknown event types', async () => {
    const element = await mount('scry-transport-bar', {
      source: runSource({ unknownTypes: [['NEW_THING', 3]] }),
      transport,
    });
    match(textOf(element), /1 unknown event type/);
    equal(attribute(one(element, '[title*=NEW]'), 'title'), 'NEW_THING × 3');
  });
});

describe('the address of a relay', () => {
  const page = new URL('http://localhost:8765/#/library');
  const parse = (text: string): ReturnType<typeof parseRelayAddress> => parseRelayAddress(text, page);

  it('leads to the page’s own relay, whatever the form', () => {
    const target = { url: 'ws://localhost:8765/ws', token: TOKEN.toLowerCase(), run: null, identity: null };
    for (const text of [
      `http://localhost:8765/#token=${TOKEN}`,
      `  http://localhost:8765/#token=${TOKEN}\n`,
      `localhost:8765/#token=${TOKEN}`,
      `ws://localhost:8765/ws?token=${TOKEN}`,
      `WS://LOCALHOST:8765/?token=${TOKEN}`,
    ]) {
      deepEqual(parse(text), { kind: 'here', target }, text);
    }
    deepEqual(parse('localhost:8765'), { kind: 'here', target: { ...target, token: null } });
  });

  it('leads to the page of another relay, with nothing but its token', () => {
    deepEqual(parse(`https://me:secret@gpu-box:9000/deep?x=1#token=${TOKEN}`), {
      kind: 'elsewhere',
      page: `https://gpu-box:9000/#token=${TOKEN.toLowerCase()}`,
    });
    deepEqual(parse('wss://gpu-box/ws'), { kind: 'elsewhere', page: 'https://gpu-box/' });
    deepEqual(parse('192.168.1.20:8765'), { kind: 'elsewhere', page: 'http://192.168.1.20:8765/' });
  });

  it('uses a secure socket on a secure page', () => {
    const secure = parseRelayAddress('https://box/', new URL('https://box/x/'));
    deepEqual(secure, { kind: 'here', target: { url: 'wss://box/x/ws', token: null, run: null, identity: null } });
  });

  it('takes no token that a relay would not make', () => {
    for (const token of ['abc', `${TOKEN}0`, TOKEN.replace('0', 'g'), '']) {
      deepEqual(parse(`http://gpu-box:1/#token=${token}`), { kind: 'elsewhere', page: 'http://gpu-box:1/' }, token);
    }
  });

  it('is refused with a reason where it is none', () => {
    for (const text of [
      '',
      '   ',
      'http://',
      'not an address',
      'ftp://gpu-box/',
      'file:///etc/passwd',
      'javascript:alert(1)',
    ]) {
      const address = parse(text);
      equal(address.kind, 'wrong', text);
      match(address.kind === 'wrong' ? address.reason : '', /\w/);
    }
  });
});

describe('the token in the page’s address', () => {
  async function pageAt(suffix: string): Promise<Window> {
    const frame = document.createElement('iframe');
    const loaded = new Promise((resolve) => {
      frame.addEventListener('load', resolve, { once: true });
    });
    frame.src = `/src/app/tokens.css${suffix}`;
    document.body.append(frame);
    await loaded;
    return found(frame.contentWindow);
  }

  afterEach(() => {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
  });

  it('is taken out of the fragment and out of the query', async () => {
    for (const suffix of [`#token=${TOKEN}`, `?token=${TOKEN}`]) {
      const page = await pageAt(suffix);
      equal(takeToken(page.location, page.history), TOKEN.toLowerCase());
      equal(page.location.pathname + page.location.search + page.location.hash, '/src/app/tokens.css');
    }
  });

  it('is taken out even where it is none', async () => {
    const page = await pageAt('#token=nonsense');
    equal(takeToken(page.location, page.history), null);
    equal(page.location.hash, '');
  });

  it('leaves other addresses and the other parts as they are', async () => {
    const page = await pageAt('?a=1#/overview');
    equal(takeToken(page.location, page.history), null);
    equal(page.location.search + page.location.hash, '?a=1#/overview');
    const mixed = await pageAt(`?a=1&token=${TOKEN}#/overview`);
    equal(takeToken(mixed.location, mixed.history), TOKEN.toLowerCase());
    equal(mixed.location.search + mixed.location.hash, '?a=1#/overview');
  });
});
