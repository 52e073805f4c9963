import fc from 'fast-check';
import { EMPTY_VIEW } from '../../src/components/view-model.ts';
import '../../src/components/views/library-view.ts';
import '../../src/components/views/overview-parts.ts';
import '../../src/components/views/overview-view.ts';
import { sparkPaths } from '../../src/components/widgets/spark-path.ts';
import { equal, match, noMatch, ok } from './support/expect.ts';
import { all, attribute, change, make, mount, one, textOf, wordsOf } from './support/mount.ts';
import { fullView, source } from './support/samples.ts';
import { mountWith } from './support/with-context.ts';

describe('the overview', () => {
  it('says what it waits for while nothing came, and shows no figure', async () => {
    const { element } = await mountWith(make('scry-overview-view'));
    const text = textOf(element);
    for (const part of [/no update yet/, /first finished batch/, /Environments appear here/, /Nothing to judge yet/]) {
      match(text, part);
    }
    equal(text.match(/not measured/g)?.length, 7);
    noMatch(text, /undefined|null|NaN|\[object/);
  });

  it('draws a whole run', async () => {
    const view = fullView();
    const { element } = await mountWith(make('scry-overview-view'), view);
    equal(all(element, 'scry-env-card').length, 4);
    equal(all(element, 'scry-kpi-card').length, 7);
    equal(all(element, 'scry-vital-tile').length, 6);
    ok(view.feed.length > 0);
    noMatch(textOf(element), /undefined|null|\[object/);
  });

  it('follows the view model', async () => {
    const { element, provide } = await mountWith(make('scry-overview-view'));
    const view = fullView();
    await provide(view);
    equal(all(element, 'scry-env-card').length, 4);
    await provide(EMPTY_VIEW);
    equal(all(element, 'scry-env-card').length, 0);
  });

  it('shows the environment in focus in a drawer, and none where none is', async () => {
    const view = fullView();
    const { element, provide } = await mountWith(make('scry-overview-view'), view);
    equal(all(element, 'scry-env-drawer').length, 0);
    await provide({ ...view, focusedEnv: 2 });
    equal(all(element, 'scry-env-drawer').length, 1);
    await provide({ ...view, focusedEnv: null });
    equal(all(element, 'scry-env-drawer').length, 0);
  });

  it('draws from the empty view where nobody provides one', async () => {
    match(textOf(await mount('scry-overview-view')), /no update yet/);
  });
});

describe('the library', () => {
  it('offers a recording, a live run and the demo while nothing is open', async () => {
    const { element } = await mountWith(make('scry-library-view', { offlineText: 'Works offline.' }));
    const text = textOf(element);
    for (const part of [/Drop a recording here/, /Watch a live run/, /Try the demo run/, /Works offline\./]) {
      match(text, part);
    }
    noMatch(text, /Opening|Following/);
  });

  it('shows how far the reading of a file has come', async () => {
    const { element, provide } = await mountWith(make('scry-library-view'));
    const progress = { done: 5, total: 10, rate: 1, state: 'reading' } as const;
    await provide({ ...EMPTY_VIEW, source: source({ progress }) });
    equal(attribute(one(element, '[role=progressbar]'), 'aria-valuenow'), '50');
  });

  it('passes on why an address could not be used', async () => {
    const { element } = await mountWith(make('scry-library-view'));
    await change(element, { relayProblem: 'No such relay.' });
    equal(wordsOf(one(element, '[role=alert]')), '▲ No such relay.');
  });
});

describe('the geometry of small charts', () => {
  const values = fc.array(
    fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, 1e308, -1e308)),
  );

  it('never has a NaN or an infinity in a path, whatever the numbers', () => {
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 2, max: 400 }),
        fc.integer({ min: 4, max: 200 }),
        (numbers, width, height) => {
          const { line, area } = sparkPaths(numbers, width, height);
          return !/NaN|Infinity/.test(line + area);
        },
      ),
      { numRuns: 1000, seed: 7 },
    );
  });

  it('stays inside its box', () => {
    fc.assert(
      fc.property(values, (numbers) => {
        const { line } = sparkPaths(numbers, 120, 24);
        const points = [...line.matchAll(/[ML](\S+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
        return points.every(([x, y]) => x >= 0 && x <= 120 && y >= 0 && y <= 24);
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it('begins a new part of the line after every gap', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: -1000, max: 1000 }), { nil: Number.NaN })), (numbers) => {
        const { line } = sparkPaths(numbers, 120, 24);
        const parts = numbers.filter((value, i) => Number.isFinite(value) && !Number.isFinite(numbers[i - 1]));
        ok((line.match(/M/g) ?? []).length === parts.length, line);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
