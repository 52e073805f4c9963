import '../../src/components/panels/run-table.ts';
import '../../src/components/panels/storage-full.ts';
import '../../src/components/panels/storage-panel.ts';
import '../../src/components/views/library-view.ts';
import { EMPTY_VIEW, type LibraryModel } from '../../src/components/view-model.ts';
import { loadAxe, loadTokens, noViolations } from './support/axe.ts';
import { deepEqual, equal, found, match, ok } from './support/expect.ts';
import { library, many, NOW, stored } from './support/library-samples.ts';
import {
  all,
  attribute,
  button,
  change,
  control,
  drawn,
  make,
  mount,
  one,
  sent,
  show,
  textOf,
  wordsOf,
} from './support/mount.ts';
import { providing } from './support/with-context.ts';

const table = (model: LibraryModel) => mount('scry-run-table', { library: model, now: NOW });
const names = (element: Element): string[] => all(element, 'tbody a').map(wordsOf);
const cell = (element: Element, name: string): string => wordsOf(one(element, `tbody .${name}`));

async function openMenu(element: Element, nth = 0): Promise<HTMLButtonElement[]> {
  const menu = found(all(element, 'scry-run-menu')[nth]);
  control(menu, '.more', HTMLButtonElement).click();
  await new Promise((resolve) => setTimeout(resolve));
  await drawn(menu);
  return all(menu, '[role=menuitem]').filter((item) => item instanceof HTMLButtonElement);
}

async function press(element: Element, item: string, nth = 0): Promise<void> {
  const items = await openMenu(element, nth);
  found(
    items.find((each) => wordsOf(each).startsWith(item)),
    item,
  ).click();
  await drawn(element);
}

function key(target: Element, name: string): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true, cancelable: true }));
}

/** The element with the keyboard, through all shadow roots. */
function focused(): Element | null {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement != null) at = at.shadowRoot.activeElement;
  return at;
}

describe('the list of stored runs', () => {
  it('says what is known of a run', async () => {
    const element = await table(library({ runs: [stored()] }));
    deepEqual(
      ['task', 'accuracy', 'batches', 'size', 'state', 'seen time'].map((name) => cell(element, name)),
      ['cifar_baseline', '71.4 %', '47/100', '62.0 MB', '■ complete', '1 h ago'],
    );
    match(cell(element, 'events'), /^812,113$/);
    match(attribute(one(element, 'tbody .size'), 'title'), /310 MB as received, 62\.0 MB on this device/);
    match(attribute(one(element, 'time'), 'title'), /First seen 15 Jan 2026, 07:00, last seen 15 Jan 2026, 11:00/);
    match(attribute(one(one(element, 'scry-sparkline'), 'svg'), 'aria-label'), /Accuracy by batch: 3 values/);
  });

  it('takes what was not said for missing, not for zero', async () => {
    const run = stored({ accuracy: null, sparkline: [], maxBatches: 0, task: '', lastSeen: Number.NaN });
    const element = await table(library({ runs: [run] }));
    deepEqual(
      ['task', 'accuracy', 'batches', 'seen time'].map((name) => cell(element, name)),
      ['—', '—', '47', '—'],
    );
    equal(all(element, 'scry-sparkline').length, 0);
  });

  it('has a shape and a word for each state', async () => {
    const states = ['live', 'complete', 'partial'] as const;
    const element = await table(library({ runs: states.map((state) => stored({ id: state, state })) }));
    deepEqual(all(element, 'tbody .state').map(wordsOf), ['● live', '■ complete', '◧ partial']);
    ok(one(element, '.state.ok').textContent.includes('live'));
  });

  it('tells lines that could not be read', async () => {
    const element = await table(library({ runs: [stored({ badLines: 3 })] }));
    match(cell(element, 'events'), /▲ 3 lines could not be read/);
  });

  it('opens a run by a link to it, and marks the one that is open', async () => {
    const runs = [stored({ id: 'x/y #1', open: true }), stored({ id: 'b', lastSeen: 0 })];
    const element = await table(library({ runs }));
    deepEqual(
      all(element, 'tbody a').map((link) => [link.getAttribute('href'), link.getAttribute('aria-current')]),
      [
        ['#/run/x%2Fy%20%231', 'true'],
        ['#/run/b', null],
      ],
    );
  });

  it('lists the newest first, and live runs in a lasting order before', async () => {
    const runs = [
      stored({ id: 'old', name: 'old', lastSeen: 1 }),
      stored({ id: 'l1', name: 'l1', state: 'live', firstSeen: 1, lastSeen: NOW }),
      stored({ id: 'new', name: 'new', lastSeen: 2 }),
      stored({ id: 'l2', name: 'l2', state: 'live', firstSeen: 2, lastSeen: NOW - 5 }),
    ];
    const element = await table(library({ runs }));
    deepEqual(names(element), ['l2', 'l1', 'new', 'old']);
    equal(attribute(one(element, 'th.seen'), 'aria-sort'), 'descending');
  });

  it('sorts by a header that is pressed, and turns around when it is pressed again', async () => {
    const runs = [
      stored({ id: '1', name: 'run 10', accuracy: 10 }),
      stored({ id: '2', name: 'run 9', accuracy: null }),
      stored({ id: '3', name: 'Run 1', accuracy: 70 }),
    ];
    const element = await table(library({ runs }));
    const by = async (name: string): Promise<string[]> => {
      button(element, name).click();
      await drawn(element);
      return names(element);
    };
    deepEqual(await by('Run'), ['Run 1', 'run 9', 'run 10']);
    equal(attribute(one(element, 'th.name'), 'aria-sort'), 'ascending');
    deepEqual(await by('Run'), ['run 10', 'run 9', 'Run 1']);
    deepEqual(await by('Accuracy'), ['Run 1', 'run 10', 'run 9']);
    deepEqual(await by('Accuracy'), ['run 10', 'Run 1', 'run 9'], 'a run without accuracy is last from either end');
    equal(all(element, 'th[aria-sort]').length, 1);
  });

  it('offers to filter only where there are many', async () => {
    const element = await table(library({ runs: many(8) }));
    equal(all(element, 'input').length, 0);
    await change(element, { library: library({ runs: [...many(8), stored({ id: 'z', name: 'Z', task: 'Other' })] }) });
    const input = control(element, 'input', HTMLInputElement);
    const filter = async (text: string): Promise<string[]> => {
      input.value = text;
      input.dispatchEvent(new Event('input'));
      await drawn(element);
      return names(element);
    };
    deepEqual(await filter('z OTHER'), ['Z']);
    match(textOf(element), /1 of 9 stored/);
    deepEqual(await filter('<b>no'), []);
    match(textOf(element), /No run has “ <b>no ” in its name or task/);
    await change(element, { library: library({ runs: many(2) }) });
    equal(all(element, 'input').length, 1, 'a filter that filters is never out of reach');
  });

  it('draws a hundred rows and the rest when asked', async () => {
    const element = await table(library({ runs: many(150) }));
    equal(names(element).length, 100);
    button(element, 'Show 50 more').click();
    await drawn(element);
    equal(names(element).length, 150);
  });

  it('reads, is empty, and is filled without another height', async () => {
    await loadTokens();
    const element = await table(library({ runs: null }));
    match(textOf(element), /Reading…/);
    const { height } = element.getBoundingClientRect();
    await change(element, { library: library() });
    match(textOf(element), /No runs are stored here yet/);
    equal(element.getBoundingClientRect().height, height);
    await change(element, { library: library({ runs: [stored()] }) });
    equal(element.getBoundingClientRect().height, height);
  });

  it('shows hostile names as text, and they push nothing aside', async () => {
    await loadTokens();
    const hostile = ['<img src=x onerror=alert(1)>', 'x'.repeat(500), '\u202etxt.exe', 'تشغيل التجربة', ''];
    const runs = hostile.map((name, i) => stored({ id: String(i), name, task: name, kept: true, open: i === 1 }));
    const deleted = hostile.map((name, i) => ({ id: `d${String(i)}`, name }));
    const problem = hostile.join(' ');
    const element = await mount('scry-run-table', {
      library: library({ runs, deleted, problem, exporting: { id: '1', done: 0.5 } }),
      now: NOW,
    });
    equal(all(element, 'img').length, 0);
    ok(names(element).includes('<img src=x onerror=alert(1)>'));
    ok(names(element).includes('Run without a name'));
    for (const width of ['1050px', '800px', '340px']) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`body { width: ${width} }`);
      document.adoptedStyleSheets = [sheet];
      const limit = element.getBoundingClientRect();
      for (const part of all(element, 'section, table, tr, .line, scry-run-menu')) {
        ok(part.getBoundingClientRect().right <= limit.right + 0.5, `${part.localName} fits, ${width}`);
      }
    }
    document.adoptedStyleSheets = [];
  });

  it('has everything of a run, and a way to sort, where it is narrow', async () => {
    await loadTokens();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('body { width: 340px }');
    document.adoptedStyleSheets = [sheet];
    try {
      const element = await table(library({ runs: [stored({ kept: true })] }));
      const seen = (selector: string): boolean => one(element, selector).getBoundingClientRect().width > 1;
      for (const part of [
        '.name a',
        '.under',
        '.accuracy',
        '.batches',
        '.events',
        '.size',
        '.state',
        '.seen',
        '.pin',
      ]) {
        ok(seen(`tbody ${part}`), part);
      }
      for (const control of [...all(element, 'thead button'), one(element, 'button.more')]) {
        const { width, height } = control.getBoundingClientRect();
        ok(width >= 24 && height >= 24, `${wordsOf(control)} ${String(width)} × ${String(height)}`);
      }
    } finally {
      document.adoptedStyleSheets = [];
    }
  });
});

describe('the menu of a run', () => {
  it('asks for what is chosen', async () => {
    const element = await table(library({ runs: [stored()] }));
    for (const [item, name, detail] of [
      ['Open', 'scry-open-stored', { id: 'a' }],
      ['Keep forever', 'scry-keep-run', { id: 'a', kept: true }],
      ['Export', 'scry-export-run', { id: 'a' }],
      ['Delete', 'scry-delete-runs', { ids: ['a'] }],
    ] as const) {
      const details: unknown[] = [];
      const listener = (event: Event): void => {
        if (event instanceof CustomEvent) details.push(event.detail);
      };
      element.addEventListener(name, listener);
      await press(element, item);
      element.removeEventListener(name, listener);
      deepEqual(details, [detail], item);
      equal(all(element, '[role=menu]').length, 0, `closed after ${item}`);
    }
  });

  it('does not delete what is kept, says why, and offers to release it', async () => {
    const element = await table(library({ runs: [stored({ kept: true })] }));
    let deletions = 0;
    element.addEventListener('scry-delete-runs', () => (deletions += 1));
    const items = await openMenu(element);
    const item = found(items.find((each) => wordsOf(each).startsWith('Delete')));
    equal(attribute(item, 'aria-disabled'), 'true');
    match(wordsOf(item), /It is kept forever: choose “No longer keep forever” first/);
    item.click();
    equal(deletions, 0);
    ok(items.some((each) => wordsOf(each) === 'No longer keep forever'));
    equal(attribute(one(element, '.pin'), 'aria-label'), 'kept forever');
  });

  it('goes with the arrow keys, Home, End and letters, and keeps these from the page', async () => {
    const element = await table(library({ runs: [stored()] }));
    let leaked = 0;
    element.addEventListener('keydown', () => (leaked += 1));
    const items = await openMenu(element);
    const [first, second] = items;
    equal(focused(), first);
    for (const [name, expected] of [
      ['ArrowDown', second],
      ['ArrowUp', first],
      ['ArrowUp', items.at(-1)],
      ['ArrowDown', first],
      ['End', items.at(-1)],
      ['Home', first],
      ['r', second],
    ] as const) {
      key(found(focused()), name);
      equal(focused(), expected, name);
    }
    equal(leaked, 0);
  });

  it('closes with Escape and gives the keyboard back', async () => {
    const element = await table(library({ runs: [stored()] }));
    await openMenu(element);
    key(found(focused()), 'Escape');
    await drawn(element);
    equal(all(element, '[role=menu]').length, 0);
    equal(focused(), one(element, 'button.more'));
    equal(attribute(one(element, 'button.more'), 'aria-expanded'), 'false');
  });

  it('closes when something else is pressed', async () => {
    const element = await table(library({ runs: many(2) }));
    await openMenu(element, 0);
    document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
    await drawn(element);
    equal(all(element, '[role=menu]').length, 0);
  });

  it('exports one run at a time', async () => {
    const element = await table(library({ runs: [stored()], exporting: { id: 'a', done: 0.1 } }));
    const items = await openMenu(element);
    equal(attribute(found(items.find((item) => wordsOf(item).startsWith('Export'))), 'aria-disabled'), 'true');
  });
});

describe('the renaming of a run', () => {
  async function editing(): Promise<{ element: Element; input: HTMLInputElement }> {
    const element = await table(library({ runs: [stored()] }));
    await press(element, 'Rename');
    const input = control(element, 'input', HTMLInputElement);
    equal(input.value, 'r7f3a');
    equal(focused(), input);
    return { element, input };
  }

  it('sends the new name, and gives the keyboard back to the menu', async () => {
    const { element, input } = await editing();
    input.value = '  <b>best</b>  ';
    const events = sent(element, 'scry-rename-run', () => input.form?.requestSubmit());
    deepEqual(
      events.map(({ detail }) => detail),
      [{ id: 'a', name: '<b>best</b>' }],
    );
    await drawn(element);
    equal(all(element, 'input').length, 0);
    equal(focused(), one(element, 'button.more'));
  });

  it('leaves the name with Escape, with Cancel, and where it is empty or the same', async () => {
    for (const leave of [
      (input: HTMLInputElement) => {
        input.value = 'other';
        key(input, 'Escape');
      },
      (input: HTMLInputElement) => {
        input.value = 'other';
        found(input.form?.querySelector<HTMLButtonElement>('[type=button]')).click();
      },
      (input: HTMLInputElement) => {
        input.value = '  ';
        input.form?.requestSubmit();
      },
      (input: HTMLInputElement) => input.form?.requestSubmit(),
    ]) {
      const { element, input } = await editing();
      const events = sent(element, 'scry-rename-run', () => {
        leave(input);
      });
      equal(events.length, 0);
      await drawn(element);
      equal(all(element, 'input').length, 0);
      element.remove();
    }
  });

  it('is not disturbed by news of the run', async () => {
    const { element, input } = await editing();
    input.value = 'half a na';
    if (!(element instanceof HTMLElement) || !('library' in element)) throw new Error('no table');
    Object.assign(element, { library: library({ runs: [stored({ events: 900_000 })] }) });
    await drawn(element);
    equal(control(element, 'input', HTMLInputElement).value, 'half a na');
  });
});

describe('the news of the Library', () => {
  it('offers to undo each deletion', async () => {
    const deleted = [
      { id: 'x', name: 'old' },
      { id: 'y', name: 'older' },
    ];
    const element = await table(library({ deleted }));
    match(
      wordsOf(one(element, 'scry-library-news').shadowRoot?.querySelector('[role=status]') ?? element),
      /“old” deleted\. Undo/,
    );
    const events = sent(element, 'scry-undo-delete', () => {
      control(element, '[aria-label="Undo the deletion of older"]', HTMLButtonElement).click();
    });
    deepEqual(
      events.map(({ detail }) => detail.id),
      ['y'],
    );
  });

  it('puts the keyboard on Undo after a deletion, and does not lose it when that goes', async () => {
    const element = await table(library({ runs: many(2) }));
    await press(element, 'Delete');
    await change(element, { library: library({ runs: many(2).slice(1), deleted: [{ id: '0', name: 'run 0' }] }) });
    await drawn(element);
    equal(focused(), one(element, '.undo'));
    await change(element, { library: library({ runs: many(2).slice(1) }) });
    await drawn(element);
    equal(focused(), one(element, 'h2'));
  });

  it('shows how far an export has come, and can stop it', async () => {
    const element = await table(library({ runs: [stored()], exporting: { id: 'a', done: 0.42 } }));
    equal(attribute(one(element, '[role=progressbar]'), 'aria-valuenow'), '42');
    match(textOf(element), /Exporting r7f3a 42 %/);
    const events = sent(element, 'scry-cancel-export', () => {
      control(element, '[aria-label="Cancel the export"]', HTMLButtonElement).click();
    });
    equal(events.length, 1);
  });

  it('announces what went wrong', async () => {
    const element = await table(library());
    const alert = one(element, '[role=alert]');
    equal(wordsOf(alert), '');
    await change(element, { library: library({ problem: 'Run “a” is damaged.' }) });
    equal(wordsOf(alert), '▲ Run “a” is damaged.');
  });
});

const rich = library({
  runs: [
    stored({ state: 'live', badLines: 2 }),
    stored({ id: 'b', open: true, kept: true, name: 'تشغيل' }),
    ...many(9).map((run) => ({ ...run, id: `m${run.id}`, state: 'partial' as const, accuracy: null, sparkline: [] })),
  ],
  deleted: [{ id: 'x', name: '<i>old' }],
  exporting: { id: 'a', done: 0.5 },
  problem: 'Run “c” is damaged.',
  persistent: false,
});
const CASES: Readonly<Record<string, () => HTMLElement>> = {
  'the runs': () => make('scry-run-table', { library: rich, now: NOW }),
  'no runs': () => make('scry-run-table', { library: library(), now: NOW }),
  'runs being read': () => make('scry-run-table', { library: EMPTY_VIEW.library, now: NOW }),
  'the meter': () => make('scry-storage-panel', { library: rich, offlineText: 'Works offline.' }),
  'the meter, nearly full': () => make('scry-storage-panel', { library: library({ usage: 95, quota: 100 }) }),
  'the full device': () => make('scry-storage-full', { library: rich, storage: { kind: 'full', since: 5 } }),
  'the full device without a choice': () =>
    make('scry-storage-full', { library: library(), storage: { kind: 'full', since: 5 } }),
  'a run in memory': () => make('scry-storage-full', { storage: { kind: 'memory', reason: 'A private window.' } }),
  'the Library': () =>
    providing(make('scry-library-view', { offlineText: 'Works offline.' }), {
      ...EMPTY_VIEW,
      library: rich,
      source: {
        ...EMPTY_VIEW.source,
        title: 'run.jsonl',
        kind: 'file',
        progress: { done: 1, total: 3, rate: 1, state: 'reading' },
      },
    }).host,
};

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

    it('an open menu, and a name being edited', async () => {
      const element = await table(rich);
      await press(element, 'Rename', 2);
      await openMenu(element, 1);
      equal(all(element, '[role=menu]').length, 1);
      await noViolations(element);
    });

    it('the runs on a phone', async () => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('body { width: 340px }');
      document.adoptedStyleSheets = [sheet];
      try {
        await noViolations(await table(rich));
      } finally {
        document.adoptedStyleSheets = [];
      }
    });
  });
}
