import '../../src/components/panels/bookmark-menu.ts';
import '../../src/components/widgets/jump-box.ts';
import '../../src/components/panels/transport-bar.ts';
import type { TransportBar } from '../../src/components/panels/transport-bar.ts';
import type { StepUnit } from '../../src/components/intentions.ts';
import { EMPTY_VIEW, type Bookmark } from '../../src/components/view-model.ts';
import type { HeaderSlice, SourceSlice, TimelineSlice, TransportSlice } from '../../src/worker/view-slices.ts';
import { loadAxe, loadTokens, noViolations } from './support/axe.ts';
import { deepEqual, equal, found, match, noMatch, ok } from './support/expect.ts';
import {
  all,
  attribute,
  button,
  change,
  choose,
  control,
  drawn,
  mount,
  one,
  pause,
  sent,
  textOf,
  wordsOf,
} from './support/mount.ts';

/** The transport bar: what it shows of the way through a run, and what it asks for. */

function source(changed: Partial<SourceSlice> = {}): SourceSlice {
  return { ...EMPTY_VIEW.source, title: 'run.jsonl', kind: 'file', ...changed };
}

function header(changed: Partial<HeaderSlice> = {}): HeaderSlice {
  return {
    runId: 'ppo_7',
    task: 'cifar_baseline',
    rewardMode: null,
    groups: ['default'],
    group: 'default',
    batch: 12,
    runningBatch: changed.batch ?? 12,
    maxBatches: 100,
    epoch: 5,
    maxEpochs: 25,
    episodes: 1192,
    runtime: 3725,
    time: Date.UTC(2026, 0, 15, 9, 30) / 1000,
    eta: null,
    epochsPerSecond: null,
    batchesPerHour: null,
    devices: [],
    config: [],
    ...changed,
  };
}

function transport(changed: Partial<TransportSlice> = {}): TransportSlice {
  return { ...EMPTY_VIEW.transport, run: 'a', cursor: 500, head: 1000, following: false, growing: true, ...changed };
}

function timeline(changed: Partial<TimelineSlice> = {}): TimelineSlice {
  return {
    head: 1000,
    batches: Array.from({ length: 10 }, (_, i) => ({ batch: i + 1, position: (i + 1) * 100, accuracy: 40 + i })),
    density: { width: 100, counts: [3, 1, 4, 1, 5, 9, 2, 6, 5, 3] },
    findings: [
      { position: 200, level: 'warn', text: 'Entropy fell' },
      { position: 700, level: 'crit', text: 'Loss became NaN' },
    ],
    ...changed,
  };
}

const bookmarks: readonly Bookmark[] = [
  { id: 1, position: 300, note: 'first plateau', author: '', created: 0 },
  { id: 2, position: 900, note: '', author: '', created: 0 },
];

/** A bar in the midst of a run. */
function bar(changed: Partial<TransportBar> = {}): Promise<TransportBar> {
  return mount('scry-transport-bar', {
    transport: transport(),
    timeline: timeline(),
    source: source({ events: 1000 }),
    header: header({ batch: 5, epoch: 12, maxEpochs: 150 }),
    bookmarks,
    ...changed,
  });
}

function slider(element: Element): HTMLElement {
  return control(element, '[role=slider]', HTMLElement);
}

function press(on: Element, key: string, init: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init });
  on.dispatchEvent(event);
  return event;
}

/** A pointer on the track, at a fraction of its width. */
function point(element: Element, type: string, part: number, init: PointerEventInit & { y?: number } = {}): void {
  const track = slider(element);
  const { left, top, width } = track.getBoundingClientRect();
  const clientX = left + 6 + part * (width - 12);
  const at = { clientX, clientY: top + (init.y ?? 30), pointerId: 1, button: 0, pointerType: 'mouse' };
  track.dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true, ...at, ...init }));
}

function cursorX(element: Element): number {
  return Number(/^M([\d.]+)/.exec(attribute(one(element, '.cursor'), 'd'))?.[1]);
}

/** Waits until the track has measured itself. */
async function measured(element: Element): Promise<void> {
  while (Number(attribute(one(one(element, 'scry-run-track'), 'svg'), 'width')) === 0) await pause(5);
  await drawn(element);
}

before(loadTokens);

describe('the transport bar', () => {
  it('is calm before the first event', async () => {
    const element = await mount('scry-transport-bar');
    equal(textOf(element), 'no events yet 0 events');
    equal(all(element, 'button, [role=slider]').length, 0);
  });

  it('tells where in the run one is', async () => {
    const element = await bar({ transport: transport({ cursor: 812_113, head: 1_204_551 }) });
    const [moment, place] = all(element, '.line').map(wordsOf);
    match(found(moment), /^batch 5 · epoch 12\/150 · 09:30:00/);
    match(found(place), /^event 812,113 of 1,204,551/);
  });

  it('leaves out what it was not told', async () => {
    const element = await bar({ header: header({ maxEpochs: 0, time: null }) });
    equal(wordsOf(one(element, '.line > .num')), 'batch 12 · epoch 5');
    await change(element, { header: null });
    match(textOf(element), /no batch yet/);
  });

  it('counts events and episodes, and offers the lines that could not be read', async () => {
    const element = await bar({ source: source({ events: 1_234_567, badLines: 2, unknownTypes: [['NEW_THING', 3]] }) });
    const events = one(element, '[data-events]');
    equal(attribute(events, 'data-events'), '1234567');
    equal(wordsOf(events), '1,234,567 events');
    match(textOf(element), /1,192 episodes/);
    match(textOf(element), /1 unknown event type/);
    equal(attribute(one(element, '[title*=NEW]'), 'title'), 'NEW_THING × 3');
    const asked = sent(element, 'scry-show-errors', () => {
      button(element, '2 lines could not be read').click();
    });
    equal(asked.length, 1);
  });

  it('says in a word when the run is not kept on the device', async () => {
    const element = await bar();
    noMatch(textOf(element), /memory|tab|full/);
    await change(element, { storage: { kind: 'memory', reason: 'Private window' } });
    match(textOf(element), /kept in memory only/);
    equal(all(element, '[title="Private window"]').length, 1);
    await change(element, { storage: { kind: 'other-tab' } });
    match(textOf(element), /another tab records this run/);
    await change(element, { storage: { kind: 'full', since: 4000 } });
    match(textOf(element), /device full/);
    match(attribute(one(element, '.facts .warn'), 'title'), /4,000/);
  });

  it('copies a link only where the run is stored', async () => {
    const element = await bar();
    const link = (): HTMLButtonElement => control(element, '[aria-label^="Copy a link"]', HTMLButtonElement);
    equal(
      sent(element, 'scry-copy-link', () => {
        link().click();
      }).length,
      1,
    );
    await change(element, { transport: transport({ run: null }) });
    ok(link().disabled);
  });

  it('takes text from telemetry for text', async () => {
    const note = '<img src=x onerror="document.title=1">';
    const element = await bar({ bookmarks: [{ id: 1, position: 500, note, author: '', created: 0 }] });
    await measured(element);
    point(element, 'pointermove', 0.5);
    element.openMenu('bookmarks');
    await drawn(element);
    equal(all(element, 'img').length, 0);
    match(wordsOf(one(element, '.tip')), /<img/);
  });
});

describe('the way back to the newest', () => {
  const goLive = (element: TransportBar, text: string): number =>
    sent(element, 'scry-go-live', () => {
      button(element, text).click();
    }).length;

  it('is not offered while one is there', async () => {
    const element = await bar({ transport: transport({ following: true, cursor: 1000 }) });
    match(wordsOf(one(element, '.state')), /live$/);
    equal(all(element, '.go-live').length, 0);
    await change(element, { transport: transport({ following: true, growing: false, cursor: 1000 }) });
    equal(wordsOf(one(element, '.state')), 'newest');
  });

  it('is one press that tells what came meanwhile', async () => {
    const element = await bar({ transport: transport({ newEvents: 1204 }) });
    match(wordsOf(one(element, '.go-live')), /go live · 1,204 new events$/);
    equal(goLive(element, 'go live'), 1);
    await change(element, { transport: transport({ newEvents: 1 }) });
    match(wordsOf(one(element, '.go-live')), /1 new event$/);
    await change(element, { transport: transport() });
    noMatch(wordsOf(one(element, '.go-live')), /new/);
  });

  it('is called newest where nothing more will come', async () => {
    const element = await bar({ transport: transport({ growing: false }) });
    equal(wordsOf(one(element, '.go-live')), 'newest');
    equal(goLive(element, 'newest'), 1);
  });
});

describe('the play buttons', () => {
  const names = (element: Element): string[] => all(element, '.keys button').map((key) => attribute(key, 'aria-label'));
  const steps = (element: Element): { unit: StepUnit; direction: 1 | -1 }[] =>
    sent(element, 'scry-step', () => {
      for (const key of all(element, '.keys button')) if (key instanceof HTMLElement) key.click();
    }).map(({ detail }) => detail);

  it('name their keys, also as titles', async () => {
    const element = await bar();
    deepEqual(names(element), [
      'Previous finding ([)',
      'Back one epoch (,, by batch: <)',
      'Play (Space)',
      'Forward one epoch (., by batch: >)',
      'Next finding (])',
    ]);
    deepEqual(
      all(element, '.keys button').map((key) => attribute(key, 'title')),
      names(element),
    );
  });

  it('step by findings and by the chosen unit', async () => {
    const element = await bar();
    equal(element.unit, 'epoch');
    await choose(element, 'decision');
    equal(element.unit, 'decision');
    deepEqual(steps(element), [
      { unit: 'finding', direction: -1 },
      { unit: 'decision', direction: -1 },
      { unit: 'decision', direction: 1 },
      { unit: 'finding', direction: 1 },
    ]);
    match(found(names(element)[1]), /^Back one decision/);
  });

  it('play, and pause while it plays', async () => {
    const element = await bar();
    const ask = (): unknown =>
      sent(element, 'scry-play', () => {
        control(element, '.play', HTMLElement).click();
      })[0]?.detail;
    deepEqual(ask(), { playing: true });
    await change(element, { transport: transport({ playing: true }) });
    equal(names(element)[2], 'Pause (Space)');
    deepEqual(ask(), { playing: false });
  });

  it('show and ask for the speed, also one that is not in the list', async () => {
    const element = await bar({ transport: transport({ speed: 4 }) });
    const speed = (): HTMLSelectElement => control(element, '[aria-label=Speed]', HTMLSelectElement);
    equal(speed().selectedOptions[0]?.textContent, '4×');
    equal(speed().options.length, 11);
    const asked = sent(element, 'scry-speed', () => {
      speed().value = '0.25';
      speed().dispatchEvent(new Event('change'));
    });
    deepEqual(asked[0]?.detail, { speed: 0.25 });
    await change(element, { transport: transport({ speed: 3 }) });
    equal(speed().value, '3');
  });
});

describe('the track', () => {
  it('is a slider that says where it is', async () => {
    const element = await bar();
    const track = slider(element);
    equal(track.tabIndex, 0);
    equal(attribute(track, 'aria-valuemin'), '0');
    equal(attribute(track, 'aria-valuemax'), '1000');
    equal(attribute(track, 'aria-valuenow'), '500');
    equal(attribute(track, 'aria-valuetext'), 'batch 5, position 500 of 1,000');
  });

  it('draws findings by level, bookmarks, and dims what is after the cursor', async () => {
    const element = await bar();
    await measured(element);
    for (const mark of ['.warns', '.crits', '.flags', '.accuracy', '.density', '.bounds']) {
      match(attribute(one(element, mark), 'd'), /^M/);
    }
    ok(attribute(one(element, '.warns'), 'd') !== attribute(one(element, '.crits'), 'd'));
    equal(Number(attribute(one(element, '.ahead'), 'x')), cursorX(element));
  });

  it('names its ends', async () => {
    const element = await bar();
    const ends = (): string[] => all(element, '.ends > .num').map(wordsOf);
    deepEqual(ends(), ['batch 1', 'batch 10']);
    await change(element, { timeline: timeline({ batches: timeline().batches.slice(0, 1) }) });
    deepEqual(ends(), ['batch 1', '']);
    await change(element, { timeline: timeline({ batches: [] }) });
    deepEqual(ends(), ['start', 'newest']);
  });

  it('stands empty and still where a run has no events yet', async () => {
    const element = await bar({ transport: transport({ cursor: 0, head: 0 }), timeline: EMPTY_VIEW.timeline });
    equal(attribute(slider(element), 'aria-valuetext'), 'no events yet');
    equal(all(element, '.cursor').length, 0);
    equal(
      sent(element, 'scry-seek', () => {
        point(element, 'pointerdown', 0.5);
      }).length,
      0,
    );
  });

  it('keeps the cursor on the track when the head runs ahead of the timeline', async () => {
    const element = await bar({ transport: transport({ cursor: 1200, head: 1200, following: true }) });
    await measured(element);
    equal(attribute(slider(element), 'aria-valuenow'), '1000');
    ok(cursorX(element) <= slider(element).clientWidth);
  });

  it('does not draw the run again when only the cursor moves', async () => {
    const element = await bar();
    await measured(element);
    const drawings: MutationRecord[] = [];
    const observer = new MutationObserver((records) => drawings.push(...records));
    for (const path of ['.accuracy', '.density', '.warns']) observer.observe(one(element, path), { attributes: true });
    const before = cursorX(element);
    await change(element, { transport: transport({ cursor: 600 }) });
    await pause(0);
    ok(cursorX(element) > before);
    equal(drawings.length, 0);
    await change(element, { timeline: timeline({ head: 2000 }) });
    await pause(0);
    ok(drawings.length > 0);
    observer.disconnect();
  });

  it('moves by keys, which the page then does not see', async () => {
    const element = await bar();
    const seen: string[] = [];
    const listen = (event: KeyboardEvent): void => {
      seen.push(event.key);
    };
    window.addEventListener('keydown', listen);
    const steps = sent(element, 'scry-step', () => {
      for (const key of ['ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown'])
        ok(press(slider(element), key).defaultPrevented);
    }).map(({ detail }) => detail);
    deepEqual(steps, [
      { unit: 'event', direction: -1 },
      { unit: 'event', direction: 1 },
      { unit: 'batch', direction: 1 },
      { unit: 'batch', direction: -1 },
    ]);
    equal(
      sent(element, 'scry-seek', () => {
        press(slider(element), 'Home');
      })[0]?.detail.position,
      0,
    );
    equal(
      sent(element, 'scry-go-live', () => {
        press(slider(element), 'End');
      }).length,
      1,
    );
    deepEqual(seen, []);
    press(slider(element), ' ');
    press(slider(element), 'ArrowLeft', { altKey: true });
    window.removeEventListener('keydown', listen);
    deepEqual(seen, [' ', 'ArrowLeft']);
  });

  it('scrubs: the cursor is with the pointer at once, the session once a frame', async () => {
    const element = await bar();
    await measured(element);
    const positions: number[] = [];
    element.addEventListener('scry-seek', ({ detail }) => positions.push(detail.position));
    point(element, 'pointerdown', 0.25);
    deepEqual(positions, [250]);
    for (const part of [0.3, 0.4, 0.6]) point(element, 'pointermove', part);
    deepEqual(positions, [250]);
    await drawn(element);
    equal(attribute(slider(element), 'aria-valuenow'), '600');
    await new Promise(requestAnimationFrame);
    deepEqual(positions, [250, 600]);
    point(element, 'pointermove', 0.7);
    point(element, 'pointerup', 0.7);
    deepEqual(positions, [250, 600, 700]);
    // Still there, until the session has followed.
    await change(element, { transport: transport({ cursor: 510 }) });
    equal(attribute(slider(element), 'aria-valuenow'), '700');
    await change(element, { transport: transport({ cursor: 700 }) });
    await change(element, { transport: transport({ cursor: 720 }) });
    equal(attribute(slider(element), 'aria-valuenow'), '720');
  });

  it('takes a press on a mark for exactly that mark', async () => {
    const element = await bar();
    await measured(element);
    const at = (part: number, y: number): number | undefined => {
      const [event] = sent(element, 'scry-seek', () => {
        point(element, 'pointerdown', part, { y });
        point(element, 'pointerup', part, { y });
      });
      return event?.detail.position;
    };
    const near = 3 / slider(element).clientWidth;
    equal(at(0.2 + near, 4), 200);
    equal(at(0.3 - near, 15), 300);
    ok(at(0.2 + near, 35) !== 200);
  });

  it('ignores other buttons and a second finger', async () => {
    const element = await bar();
    await measured(element);
    equal(
      sent(element, 'scry-seek', () => {
        point(element, 'pointerdown', 0.5, { button: 2 });
      }).length,
      0,
    );
    const seeks = sent(element, 'scry-seek', () => {
      point(element, 'pointerdown', 0.5);
      point(element, 'pointerdown', 0.9, { pointerId: 2 });
      point(element, 'pointerup', 0.5);
    });
    equal(seeks.length, 1);
  });

  it('tells a mouse what lies under it, and a finger only while it scrubs', async () => {
    const element = await bar();
    await measured(element);
    point(element, 'pointermove', 0.45);
    await drawn(element);
    equal(wordsOf(one(element, '.tip')), 'batch 5 · 44.0 %');
    point(element, 'pointermove', 0.7);
    await drawn(element);
    match(wordsOf(one(element, '.tip')), /^batch 7 · 46\.0 % ◆ Loss became NaN$/);
    point(element, 'pointerleave', 0.7);
    await drawn(element);
    equal(all(element, '.tip').length, 0);
    point(element, 'pointermove', 0.5, { pointerType: 'touch' });
    await drawn(element);
    equal(all(element, '.tip').length, 0);
  });

  it('uses no style attribute', async () => {
    const element = await bar();
    await measured(element);
    point(element, 'pointermove', 0.7);
    await drawn(element);
    equal(all(element, '[style]').length, 0);
  });
});

describe('the jump box', () => {
  const open = async (): Promise<{ element: TransportBar; input: HTMLInputElement }> => {
    const element = await bar();
    button(element, 'event 500').click();
    await drawn(element);
    return { element, input: control(element, 'input', HTMLInputElement) };
  };
  const focused = (element: TransportBar): Element | null => element.shadowRoot?.activeElement ?? null;

  it('opens from the position, ready to type', async () => {
    const { element, input } = await open();
    equal(attribute(button(element, 'event 500'), 'aria-expanded'), 'true');
    equal(input.getRootNode() instanceof ShadowRoot, true);
    equal(focused(element)?.localName, 'scry-jump-box');
    match(textOf(one(element, '[role=dialog]')), /batch 47 .*47 112 .*12:04:31 .*812,113/);
  });

  it('sends what was typed, closes, and gives the focus back', async () => {
    const { element, input } = await open();
    input.value = 'b47';
    const jumps = sent(element, 'scry-jump', () => input.form?.requestSubmit());
    deepEqual(jumps[0]?.detail, { text: 'b47' });
    await drawn(element);
    equal(all(element, '[role=dialog]').length, 0);
    equal(focused(element), button(element, 'event 500'));
  });

  it('sends nothing for nothing', async () => {
    const { element, input } = await open();
    input.value = '  ';
    equal(sent(element, 'scry-jump', () => input.form?.requestSubmit()).length, 0);
    equal(all(element, '[role=dialog]').length, 1);
  });

  it('closes with Escape, which the page does not see', async () => {
    const { element, input } = await open();
    equal(
      sent(element, 'keydown', () => {
        press(input, 'Escape');
      }).length,
      0,
    );
    await drawn(element);
    equal(all(element, '[role=dialog]').length, 0);
    equal(focused(element), button(element, 'event 500'));
    equal(
      sent(element, 'keydown', () => {
        press(button(element, 'event 500'), 'Escape');
      }).length,
      1,
    );
  });

  it('closes with a press elsewhere, with the focus elsewhere, and with another run', async () => {
    for (const leave of [
      async (element: TransportBar) => {
        element.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
        await drawn(element);
      },
      async (element: TransportBar) => {
        slider(element).focus();
        await drawn(element);
      },
      (element: TransportBar) => change(element, { transport: transport({ run: 'b' }) }),
    ]) {
      const { element } = await open();
      await change(element, { transport: transport({ cursor: 510 }) });
      equal(all(element, '[role=dialog]').length, 1);
      await leave(element);
      equal(all(element, '[role=dialog]').length, 0);
    }
  });
});

describe('the bookmark menu', () => {
  const open = async (changed: Partial<TransportBar> = {}): Promise<TransportBar> => {
    const element = await bar(changed);
    control(element, '[aria-label^=Bookmarks]', HTMLElement).click();
    await drawn(element);
    return element;
  };

  it('bookmarks this moment with a note', async () => {
    const element = await open({ bookmarks: [] });
    match(textOf(element), /No bookmarks in this run yet/);
    const input = control(element, 'input', HTMLInputElement);
    input.value = ' odd ';
    const made = sent(element, 'scry-bookmark', () => input.form?.requestSubmit());
    deepEqual(made[0]?.detail, { note: 'odd' });
    equal(input.value, '');
    equal(all(element, '[role=dialog]').length, 1);
  });

  it('leads to a bookmark and closes', async () => {
    const element = await open();
    const seeks = sent(element, 'scry-seek', () => {
      button(element, 'first plateau').click();
    });
    equal(seeks[0]?.detail.position, 300);
    await drawn(element);
    equal(all(element, '[role=dialog]').length, 0);
  });

  it('removes one, and keeps the keyboard in the menu', async () => {
    const element = await open();
    const remove = control(element, '[aria-label="Remove the bookmark at 900, no note"]', HTMLElement);
    remove.focus();
    const removed = sent(element, 'scry-remove-bookmark', () => {
      remove.click();
    });
    deepEqual(removed[0]?.detail, { id: 2 });
    await change(element, { bookmarks: bookmarks.slice(0, 1) });
    equal(all(element, 'li').length, 1);
    equal(element.shadowRoot?.activeElement?.localName, 'scry-bookmark-menu');
  });
});

for (const theme of ['dark', 'light'] as const) {
  describe(`in the ${theme} theme, axe finds nothing wrong with the transport bar`, () => {
    before(async () => {
      if (!('axe' in window)) await loadAxe();
      document.documentElement.lang = 'en';
    });
    beforeEach(() => {
      document.documentElement.dataset['theme'] = theme;
    });
    const everything: Partial<TransportBar> = {
      transport: transport({ newEvents: 12, playing: true }),
      source: source({ events: 1000, badLines: 3, unknownTypes: [['NEW', 1]] }),
      storage: { kind: 'full', since: 4 },
    };
    const live = transport({ following: true, cursor: 1000 });

    it('empty', async () => {
      await noViolations(await mount('scry-transport-bar'));
    });
    it('live', async () => {
      await noViolations(await bar({ transport: live }));
    });
    it('looking back, with all that can be wrong', async () => {
      await noViolations(await bar(everything));
    });
    it('at the end of a run that is not stored', async () => {
      await noViolations(await bar({ transport: { ...live, growing: false, run: null } }));
    });
    for (const menu of ['jump', 'bookmarks'] as const) {
      it(`with its menu open: ${menu}`, async () => {
        const element = await bar();
        element.openMenu(menu);
        await drawn(element);
        await noViolations(element);
      });
    }
  });
}
