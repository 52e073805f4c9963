import '../../src/components/panels/app-header.ts';
import '../../src/components/panels/line-errors.ts';
import '../../src/components/panels/transport-bar.ts';
import { EMPTY_VIEW } from '../../src/components/view-model.ts';
import '../../src/components/views/library-view.ts';
import '../../src/components/views/overview-view.ts';
import { STAGES } from '../../src/telemetry/enums.ts';
import type { EnvCard } from '../../src/worker/view-slices.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { ok } from './support/expect.ts';
import { all, make, mount, show } from './support/mount.ts';
import { card, chip, fullView, header, row, source } from './support/samples.ts';
import { providing } from './support/with-context.ts';

/** Every panel and view, empty and full, dark and light, before axe. */

const view = fullView();
const cards: readonly EnvCard[] = [
  card({
    id: 0,
    level: 'crit',
    reason: 'NaN in reward',
    reward: -2,
    reasons: [{ level: 'crit', text: 'Reward is NaN.' }],
  }),
  card({ id: 1, level: 'warn', reason: 'stalled', chips: STAGES.map((stage) => chip({ stage, exploding: true })) }),
  card({ id: 2, accuracy: null, reward: null, level: 'none', history: [], chips: [chip({ stage: 'DORMANT' })] }),
  card({ id: 3, chips: STAGES.map((stage) => chip({ stage, vanishing: true })) }),
];
const run = { run: 'a', name: 'First', head: 1, bytes: 1, live: true, startedAt: 0 };
const busy = source({
  runs: [run, { ...run, run: 'b' }],
  run: 'a',
  badLines: 3,
  unknownTypes: [['NEW', 1]],
  events: 9,
});
const progress = { done: 1, total: 3, rate: 1, state: 'reading' } as const;
const tones = [
  'none',
  'ok',
  'warn',
  'crit',
  'accent',
  ...STAGES.map((stage) => `stage-${stage.toLowerCase()}` as const),
] as const;
const rows = tones.map((tone, position) => row({ tone, position, env: position }));
const errors = [{ position: 4, byteOffset: 99, field: null, reason: 'not JSON', excerpt: 'nonsense' }];

const CASES: Readonly<Record<string, () => HTMLElement>> = {
  'the header, empty': () => make('scry-app-header'),
  'the header, with pickers and a lost connection': () =>
    make('scry-app-header', {
      view: 'overview',
      source: { ...busy, connection: { kind: 'offline', reason: 'gone' } },
      header: header({ groups: ['a', 'b'], group: 'a' }),
    }),
  'the header, connecting': () => make('scry-app-header', { source: { ...busy, connection: { kind: 'connecting' } } }),
  'the header, reconnecting': () =>
    make('scry-app-header', {
      source: { ...busy, connection: { kind: 'reconnecting', attempt: 2, retryAt: Date.now() + 5000 } },
    }),
  'the header, live': () =>
    make('scry-app-header', { source: { ...busy, connection: { kind: 'live' }, lastArrival: Date.now() } }),
  'the transport bar, empty': () => make('scry-transport-bar'),
  'the transport bar, with bad lines': () =>
    make('scry-transport-bar', {
      source: busy,
      header: header(),
      transport: { ...EMPTY_VIEW.transport, run: 'a', cursor: 9, head: 9 },
    }),
  'the figures, empty': () => make('scry-kpi-row'),
  'the figures': () => make('scry-kpi-row', { kpis: view.kpis, header: view.header }),
  'the policy, empty': () => make('scry-tamiyo-panel'),
  'the policy': () => make('scry-tamiyo-panel', { policy: view.policy, now: view.header?.time ?? null }),
  'the best runs, empty': () => make('scry-best-runs-panel'),
  'the best runs': () => make('scry-best-runs-panel', { boards: view.leaderboards }),
  'the board, empty': () => make('scry-flight-board'),
  'the board': () => make('scry-flight-board', { cards, focusedEnv: 1 }),
  'the feed, empty': () => make('scry-event-feed'),
  'the feed, in every tone': () => make('scry-event-feed', { rows, total: 20 }),
  'the unreadable lines': () => make('scry-line-errors', { errors, total: 2, open: true }),
  'the drop zone': () => make('scry-drop-zone'),
  'the relay, with a problem': () => make('scry-relay-panel', { problem: 'No such relay.' }),
  'what is open': () => make('scry-opening-panel', { source: { ...busy, progress }, header: header() }),
  'what is open, empty': () => make('scry-opening-panel'),
  'the overview, empty': () => providing(make('scry-overview-view')).host,
  'the overview of a run': () => providing(make('scry-overview-view'), { ...view, focusedEnv: 1 }).host,
  'the library, empty': () => providing(make('scry-library-view', { offlineText: 'Works offline.' })).host,
  'the library, reading': () =>
    providing(make('scry-library-view'), { ...EMPTY_VIEW, source: { ...busy, progress } }).host,
};

function luminance(colour: string): number {
  const channels = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((text) => {
    const value = Number(text) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

for (const theme of ['dark', 'light'] as const) {
  describe(`in the ${theme} theme, axe finds nothing wrong with`, () => {
    before(async () => {
      if (!('axe' in window)) await loadAxe();
      document.documentElement.lang = 'en';
    });
    beforeEach(() => {
      document.documentElement.dataset['theme'] = theme;
    });
    for (const [name, build] of Object.entries(CASES)) {
      it(name, async () => {
        await noViolations(await show(build()));
      });
    }

    it('the letters of actions, which it cannot see because they are hidden from it', async () => {
      const policy = view.policy;
      ok(policy !== null);
      const actions = ['WAIT', 'GERMINATE', 'SET_ALPHA_TARGET', 'ADVANCE', 'FOSSILIZE', 'PRUNE', 'NEW'];
      const recent = actions.map((action) => ({ action, env: 0, success: true }));
      const element = await mount('scry-tamiyo-panel', { policy: { ...policy, recent } });
      const weak = all(element, '.tag')
        .map((tag, i) => {
          const { color, backgroundColor } = getComputedStyle(tag);
          return { action: actions[i], ratio: contrast(color, backgroundColor) };
        })
        .filter(({ ratio }) => ratio < 4.5);
      ok(weak.length === 0, weak.map(({ action, ratio }) => `${action} ${ratio.toFixed(2)}`).join(', '));
    });
  });
}
