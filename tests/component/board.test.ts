import '../../src/components/panels/board-heat.ts';
import '../../src/components/panels/board-table.ts';
import '../../src/components/panels/flight-board.ts';
import { BoardTools } from '../../src/components/panels/board-tools.ts';
import type { FlightBoard } from '../../src/components/panels/flight-board.ts';
import { DEFAULT_PREFERENCES, type Preferences } from '../../src/components/preferences.ts';
import { EnvCard } from '../../src/components/widgets/env-card.ts';
import '../../src/components/widgets/slot-chips.ts';
import type { EnvCard as Card } from '../../src/worker/view-slices.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { envCard as card, manyEnvs, notNumbers, slotChip as chip, unmeasured } from './support/board-samples.ts';
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

const preferring = (wishes: Partial<Preferences>): Preferences => ({ ...DEFAULT_PREFERENCES, ...wishes });

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 60 && !holds(); i++) await pause(50);
  ok(holds(), 'it did not come about');
}

describe('a slot chip', () => {
  const described = (element: Element): string => attribute(one(element, '[role=img]'), 'aria-label');

  it('is empty where the slot is dormant', async () => {
    const element = await mount('scry-slot-chips', { chips: [chip({ stage: 'DORMANT', blueprint: null, alpha: 0 })] });
    equal(described(element), 'r0c0: empty');
    equal(textOf(element), 'r0c0');
  });

  it('is not empty where the seed was pruned, is under embargo or resets', async () => {
    for (const [stage, word] of [
      ['PRUNED', 'Prune'],
      ['EMBARGOED', 'Embar'],
      ['RESETTING', 'Reset'],
    ] as const) {
      const element = await mount('scry-slot-chips', { chips: [chip({ stage, alpha: 0 })] });
      match(described(element), new RegExp(`r0c0: ${stage} conv_light`));
      match(textOf(element), new RegExp(word));
      ok(one(element, '[role=img]').classList.contains(`stage-${stage.toLowerCase()}`));
    }
  });

  it('has a bar as wide as alpha, and never wider than the chip', async () => {
    const element = await mount('scry-slot-chips', { chips: [chip({ alpha: 0.25 })] });
    const width = (): string => attribute(one(element, '.fill'), 'width');
    equal(width(), '25.00%');
    await change(element, { chips: [chip({ alpha: 1.7 })] });
    equal(width(), '100.00%');
    await change(element, { chips: [chip({ alpha: -0.5 })] });
    equal(width(), '0.00%');
    await change(element, { chips: [chip({ alpha: Number.NaN })] });
    equal(width(), '0.00%');
    match(textOf(element), /NaN/);
  });

  it('stands above its own bar, however many there are', async () => {
    for (const slots of [2, 3, 4, 5, 9]) {
      const chips = Array.from({ length: slots }, (_, i) => chip({ slot: `s${String(i)}`, alpha: 1 }));
      const element = await mount('scry-slot-chips', { chips });
      const left = (selector: string): number[] =>
        all(element, selector).map((each) => Math.round(each.getBoundingClientRect().left));
      const [words, bars] = [left('.chip'), left('.track')];
      equal(bars.length, slots);
      for (const [i, x] of words.entries())
        ok(Math.abs(x - (bars[i] ?? 0)) <= 2, `slot ${String(i)} of ${String(slots)}`);
    }
  });

  it('writes alpha only where it can differ from 0', async () => {
    const alpha = async (more: Parameters<typeof chip>[0]): Promise<string> =>
      wordsOf(one(await mount('scry-slot-chips', { chips: [chip(more)] }), '.alpha'));
    equal(await alpha({ stage: 'BLENDING', alpha: 0 }), '.00');
    equal(await alpha({ stage: 'FOSSILIZED', alpha: 1 }), '1');
    equal(await alpha({ stage: 'TRAINING', alpha: 0 }), '');
    equal(await alpha({ stage: 'TRAINING', alpha: 0.5 }), '.50');
    equal(await alpha({ stage: 'DORMANT', alpha: 0.5 }), '');
  });

  it('marks exploding and vanishing gradients in shape and words', async () => {
    const exploding = await mount('scry-slot-chips', { chips: [chip({ exploding: true })] });
    equal(wordsOf(one(exploding, '.crit')), '▲');
    match(described(exploding), /gradients explode/);
    const vanishing = await mount('scry-slot-chips', { chips: [chip({ vanishing: true })] });
    equal(wordsOf(one(vanishing, '.warn')), '▼');
    match(described(vanishing), /gradients vanish/);
  });

  it('lets no stage name become a class or markup', async () => {
    for (const stage of ['x" onclick="alert(1)', 'crit visually-hidden', '<b>bold</b>', '__proto__', '']) {
      const element = await mount('scry-slot-chips', { chips: [chip({ stage })] });
      equal(one(element, '[role=img]').className, 'chip stage-dormant');
      equal(all(element, 'b, [onclick]').length, 0);
      match(textOf(element), new RegExp(stage.slice(0, 6).trim().replaceAll(/[^\w]/g, '.')));
    }
  });
});

describe('an environment card', () => {
  it('shows environment, status, accuracy with its trend, reward and epoch', async () => {
    const element = await mount('scry-env-card', { card: card() });
    const text = textOf(element);
    match(text, /Env 3/);
    match(text, /healthy/);
    match(text, /61\.3 %|61\.2 %/);
    match(text, /\+0\.50 Σ 4\.3|\+0\.50 Σ 4\.2/);
    match(text, /ep 12/);
    equal(attribute(one(element, '[aria-label=rising]'), 'role'), 'img');
  });

  it('tells what has no room in a title, under the pointer', async () => {
    const element = await mount('scry-env-card', { card: card({ reasons: [{ level: 'warn', text: 'It stalls.' }] }) });
    equal(one(element, 'article').getAttribute('title'), null);
    element.dispatchEvent(new PointerEvent('pointerenter'));
    await drawn(element);
    const title = attribute(one(element, 'article'), 'title');
    for (const part of [/best 64/, /Loss 0\.400/, /growth 1\.10×/, /Last action WAIT/, /It stalls\./, /score/])
      match(title, part);
  });

  it('shows a dash before the first epoch, and that there is no reward', async () => {
    const text = textOf(await mount('scry-env-card', { card: unmeasured(1) }));
    match(text, /—/);
    match(text, /no reward/);
    noMatch(text, /%|Σ/);
  });

  it('shows why it is flagged, in a word for the level too', async () => {
    const element = await mount('scry-env-card', { card: card({ level: 'crit', reason: 'NaN in reward' }) });
    equal(wordsOf(one(element, '[aria-label=critical]')), '◆');
    match(textOf(element), /NaN in reward/);
    ok(one(element, 'article').classList.contains('is-crit'));
  });

  it('says which batch ended until the next begins', async () => {
    match(textOf(await mount('scry-env-card', { card: card({ endedBatch: 7 }) })), /end of batch 7/);
    match(textOf(await mount('scry-env-card', { card: card({ endedBatch: 7, reason: 'stalled' }) })), /stalled/);
  });

  it('says in words that it was rolled back, as long as it is, and marks the first moments', async () => {
    const element = await mount('scry-env-card', { card: card({ rolledBack: 9, reason: 'loss NaN' }), flash: true });
    match(textOf(element), /rolled back/);
    equal(all(element, '.veil').length, 1);
    await change(element, { flash: false });
    match(textOf(element), /rolled back/);
    equal(all(element, '.veil').length, 0);
  });

  it('asks for the focus when it is clicked anywhere, and gives it back when clicked again', async () => {
    const element = await mount('scry-env-card', { card: card({ id: 11 }) });
    equal(attribute(one(element, '.name'), 'aria-pressed'), 'false');
    const ask = (act: () => void): (number | null)[] =>
      sent(element, 'scry-focus', act).map(({ detail }) => detail.env);
    const name = button(element, 'Env 11');
    deepEqual(
      ask(() => {
        name.click();
      }),
      [11],
    );
    deepEqual(
      ask(() => {
        control(element, '.foot', HTMLElement).click();
      }),
      [11],
    );
    await change(element, { selected: true });
    equal(attribute(one(element, '.name'), 'aria-pressed'), 'true');
    deepEqual(
      ask(() => {
        name.click();
      }),
      [null],
    );
  });

  it('asks to be kept in front by its pin, and for no focus then', async () => {
    const element = await mount('scry-env-card', { card: card({ id: 4 }) });
    const pin = control(element, '.pin', HTMLElement);
    match(attribute(pin, 'aria-label'), /environment 4/);
    equal(attribute(pin, 'aria-pressed'), 'false');
    const focus = sent(element, 'scry-focus', () => {
      const asked = sent(element, 'scry-pin', () => {
        pin.click();
      });
      deepEqual(
        asked.map(({ detail }) => detail),
        [{ env: 4, pinned: true }],
      );
    });
    equal(focus.length, 0);
    await change(element, { pinned: true });
    equal(attribute(pin, 'aria-pressed'), 'true');
  });

  it('tells the value of the chart under the pointer, and the newest again after it', async () => {
    const element = await mount('scry-env-card', { card: card({ history: [10, 20, 30], accuracy: 30 }) });
    const chart = one(element, '.chart');
    const { left } = chart.getBoundingClientRect();
    chart.dispatchEvent(new PointerEvent('pointermove', { clientX: left, bubbles: true }));
    await drawn(element);
    match(textOf(element), /10\.0 % −2/);
    chart.dispatchEvent(new PointerEvent('pointerleave'));
    await drawn(element);
    match(textOf(element), /30\.0 %/);
  });

  it('wraps its slots where there are many, and is high enough for them', async () => {
    const chips = Array.from({ length: 9 }, (_, i) => chip({ slot: `r${String(i)}c0` }));
    const board = await mount('scry-flight-board', { cards: [card({ chips })] });
    const host = one(board, 'scry-env-card').getBoundingClientRect();
    equal(all(board, '.chip').length, 9);
    ok(all(board, '.bars').every((bars) => bars.getBoundingClientRect().bottom <= host.bottom));
  });
});

const shownIds = (board: FlightBoard): number[] =>
  all(board, 'scry-env-card').map((element) => (element instanceof EnvCard ? (element.card?.id ?? -1) : -1));

describe('the flight board', () => {
  it('sorts as preferred, at once, and asks for another order by its select', async () => {
    const cards = [
      card({ id: 0, accuracy: 50 }),
      card({ id: 1, accuracy: 70, level: 'crit' }),
      card({ id: 2, accuracy: 90 }),
    ];
    const board = await mount('scry-flight-board', { cards });
    deepEqual(shownIds(board), [1, 0, 2]);
    const asked = sent(board, 'scry-prefer', () => void choose(board, 'accuracy'));
    deepEqual(
      asked.map(({ detail }) => detail),
      [{ boardOrder: 'accuracy' }],
    );
    await change(board, { preferences: preferring({ boardOrder: 'accuracy' }) });
    deepEqual(shownIds(board), [2, 1, 0]);
    deepEqual(board.visibleIds, [2, 1, 0]);
    await change(board, { preferences: preferring({ boardOrder: 'id' }) });
    deepEqual(shownIds(board), [0, 1, 2]);
  });

  it('asks for another layout by its buttons', async () => {
    const board = await mount('scry-flight-board', { cards: [card()] });
    equal(attribute(button(board, 'Cards'), 'aria-pressed'), 'true');
    const asked = sent(board, 'scry-prefer', () => {
      button(board, 'Heat').click();
    });
    deepEqual(
      asked.map(({ detail }) => detail),
      [{ boardLayout: 'heat' }],
    );
  });

  it('counts the environments by level, in words too', async () => {
    const cards = [card({ id: 0 }), card({ id: 1, level: 'crit' }), card({ id: 2, level: 'crit' })];
    const text = wordsOf(one(await mount('scry-flight-board', { cards }), 'h2'));
    match(text, /3 envs/);
    match(text, /1 fine/);
    match(text, /0 to watch/);
    match(text, /2 critical/);
  });

  it('sums up all of them, and tells of how many where some were not measured', async () => {
    const cards = [card({ id: 0, accuracy: 50 }), card({ id: 1, accuracy: 60 }), unmeasured(2)];
    const text = wordsOf(one(await mount('scry-flight-board', { cards }), '.summary'));
    match(text, /mean accuracy 55\.0 % n 2/);
    match(text, /best 64\.0 % env 0/);
    match(text, /seeds 2 \/ 2/);
    const none = wordsOf(one(await mount('scry-flight-board', { cards: [unmeasured(0)] }), '.summary'));
    match(none, /mean accuracy — n 0/);
    noMatch(none, /0\.0/);
  });

  it('draws again only the cards that changed, and moves them with their elements after three changes', async () => {
    let cards: readonly Card[] = Array.from({ length: 6 }, (_, id) => card({ id }));
    const board = await mount('scry-flight-board', { cards });
    const elements = all(board, 'scry-env-card').filter((element) => element instanceof EnvCard);
    const drawings: number[] = [];
    for (const element of elements) element.addController({ hostUpdated: () => drawings.push(element.card?.id ?? -1) });
    for (let i = 1; i <= 3; i++) {
      equal(shownIds(board)[0], 0);
      cards = cards.map((old) => (old.id === 4 ? card({ id: 4, level: 'crit', epoch: 12 + i }) : old));
      await change(board, { cards });
    }
    deepEqual(drawings, [4, 4, 4]);
    // It keeps its place for a moment, so that none jumps under a finger; then the order comes right by itself.
    await until(() => shownIds(board)[0] === 4);
    deepEqual(drawings, [4, 4, 4]);
    equal(all(board, 'scry-env-card')[0], elements[4]);
  });

  it('moves nothing while somebody points at the cards', async () => {
    const cards = Array.from({ length: 3 }, (_, id) => card({ id }));
    const board = await mount('scry-flight-board', { cards });
    await pause(1100);
    one(board, '.cards').dispatchEvent(new PointerEvent('pointermove', { bubbles: true, composed: true }));
    await change(board, {
      cards: cards.map((old) => (old.id === 2 ? card({ id: 2, level: 'crit', epoch: 20 }) : old)),
    });
    deepEqual(shownIds(board), [0, 1, 2]);
    await until(() => shownIds(board)[0] === 2);
  });

  it('keeps pinned environments in front and hides healthy ones, but not those in focus or pinned, and says so', async () => {
    const cards = [0, 1, 2, 3].map((id) => card({ id })).concat(card({ id: 4, level: 'warn' }));
    const board = await mount('scry-flight-board', { cards, pins: [2], focusedEnv: 1 });
    deepEqual(shownIds(board), [2, 4, 0, 1, 3]);
    const box = control(board, 'input[type=checkbox]', HTMLInputElement);
    const asked = sent(board, 'scry-prefer', () => {
      box.click();
    });
    deepEqual(
      asked.map(({ detail }) => detail),
      [{ hideHealthy: true }],
    );
    await change(board, { preferences: preferring({ hideHealthy: true }) });
    deepEqual(shownIds(board), [2, 4, 1]);
    match(wordsOf(one(board, '[role=status]')), /2 healthy hidden/);
    await change(board, { cards: cards.slice(0, 1), pins: [], focusedEnv: null });
    match(textOf(board), /All of them are healthy/);
  });

  it('filters by text, tells how many match, and is cleared by Escape or its button', async () => {
    const cards = [card({ id: 1 }), card({ id: 12, status: 'stalled' }), card({ id: 13, status: 'stalled' })];
    const board = await mount('scry-flight-board', { cards });
    const field = control(board, 'input[type=search]', HTMLInputElement);
    const type = async (text: string): Promise<void> => {
      field.value = text;
      field.dispatchEvent(new Event('input'));
      await drawn(board);
    };
    await type('1');
    deepEqual(shownIds(board), [1]);
    await type('stalled');
    deepEqual(board.visibleIds, [12, 13]);
    match(wordsOf(one(board, '[role=status]')), /2 of 3 match/);
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await drawn(board);
    equal(field.value, '');
    equal(shownIds(board).length, 3);
    await type('nothing like it');
    match(textOf(board), /No environment matches the filter/);
    button(board, 'Clear filter').click();
    await drawn(board);
    equal(shownIds(board).length, 3);
  });

  it('filters by status and by stage', async () => {
    const cards = [
      card({ id: 1 }),
      card({ id: 2, status: 'stalled' }),
      card({ id: 3, chips: [chip({ stage: 'HOLDING' })] }),
    ];
    const board = await mount('scry-flight-board', { cards });
    const tools = one(board, 'scry-board-tools');
    ok(tools instanceof BoardTools);
    await choose(tools, 'stalled', 1);
    await drawn(board);
    deepEqual(shownIds(board), [2]);
    await choose(tools, '', 1);
    await choose(tools, 'HOLDING', 2);
    await drawn(board);
    deepEqual(shownIds(board), [3]);
  });

  it('says where environments will appear while there are none', async () => {
    match(textOf(await mount('scry-flight-board')), /Environments appear here with their first event/);
  });
});

describe('the flight board with 256 environments', () => {
  const cards = Array.from({ length: 256 }, (_, id) => card({ id }));
  const drawnOf = { cards: 'scry-env-card', table: 'tbody tr[data-env]', heat: '[data-env]' } as const;

  for (const [boardLayout, row] of Object.entries(drawnOf)) {
    it(`draws of the ${boardLayout} only what is near, and more when one scrolls there`, async () => {
      const layout = boardLayout === 'cards' || boardLayout === 'table' ? boardLayout : 'heat';
      const board = await mount('scry-flight-board', {
        cards,
        preferences: preferring({ boardLayout: layout, boardOrder: 'id' }),
      });
      equal(board.visibleIds.length, 256);
      const box = control(board, '.box', HTMLElement);
      ok(all(board, row).length < 60, String(all(board, row).length));
      match(textOf(box), /Env 0 /);
      noMatch(textOf(box), /Env 255/);
      box.scrollTop = box.scrollHeight;
      await until(() => textOf(box).includes('Env 255'));
      noMatch(textOf(box), /Env 0 /);
      ok(all(board, row).length < 60);
    });

    it(`brings the environment in focus into sight in the ${boardLayout}`, async () => {
      const layout = boardLayout === 'cards' || boardLayout === 'table' ? boardLayout : 'heat';
      const board = await mount('scry-flight-board', {
        cards,
        focusedEnv: 200,
        preferences: preferring({ boardLayout: layout, boardOrder: 'id' }),
      });
      await until(() => all(board, '.name[aria-pressed=true]').length === 1);
      await until(() => {
        const inner = one(board, '.name[aria-pressed=true]').getBoundingClientRect();
        const outer = one(board, '.box').getBoundingClientRect();
        return inner.top >= outer.top && inner.bottom <= outer.bottom;
      });
      match(wordsOf(one(board, '.name[aria-pressed=true]')), /Env 200/);
    });
  }
});

describe('the table of environments', () => {
  const table = (cards: readonly Card[], more: Partial<FlightBoard> = {}): Promise<FlightBoard> =>
    mount('scry-flight-board', { cards, now: 1001, preferences: preferring({ boardLayout: 'table' }), ...more });

  it('has a row for each environment with all that was measured', async () => {
    const board = await table([
      card({ id: 5, reason: 'stalled 12 ep', level: 'warn', score: 0.31, status: 'stalled' }),
    ]);
    const text = wordsOf(one(board, 'tr[data-env]'));
    for (const part of [
      /Env 5/,
      /0\.31 stalled 12 ep/,
      /◐ stalled/,
      /↑rising 61\.3/,
      /64\.0/,
      /4\.3/,
      /\+0\.50/,
      /0\.400/,
      /1\.10×/,
      /\+2/,
      /Train/,
      /WAIT/,
      /1\.0 s/,
    ]) {
      match(text, part);
    }
  });

  it('writes a dash that says “not measured” where nothing came, and NaN where NaN came', async () => {
    const board = await table([unmeasured(0), notNumbers(1)]);
    const [none, broken] = all(board, 'tr[data-env]').sort((a, b) =>
      attribute(a, 'data-env').localeCompare(attribute(b, 'data-env')),
    );
    ok(none !== undefined && broken !== undefined);
    ok(all(none, '[aria-label="not measured"]').length >= 7);
    noMatch(wordsOf(none), /0\.0|NaN/);
    equal(wordsOf(broken).match(/NaN/g)?.length, 9);
  });

  it('is sorted by its heads, which say how, and back to attention by the same', async () => {
    const board = await table([card({ id: 0, loss: 0.9 }), card({ id: 1, loss: 0.1 })]);
    const head = button(board, 'Loss');
    equal(attribute(found(head.closest('th')), 'aria-sort'), 'none');
    const press = (): Partial<Preferences>[] =>
      sent(board, 'scry-prefer', () => {
        head.click();
      }).map(({ detail }) => detail);
    deepEqual(press(), [{ boardOrder: 'loss' }]);
    await change(board, { preferences: preferring({ boardLayout: 'table', boardOrder: 'loss' }) });
    equal(attribute(found(head.closest('th')), 'aria-sort'), 'ascending');
    deepEqual(board.visibleIds, [1, 0]);
    deepEqual(press(), [{ boardOrder: 'attention' }]);
  });

  it('focuses by its rows and pins by its buttons', async () => {
    const board = await table([card({ id: 5 })]);
    const focus = sent(board, 'scry-focus', () => {
      control(board, 'tr[data-env] td', HTMLElement).click();
    });
    deepEqual(
      focus.map(({ detail }) => detail.env),
      [5],
    );
    const pinned = sent(board, 'scry-pin', () => {
      control(board, '.pin', HTMLElement).click();
    });
    deepEqual(
      pinned.map(({ detail }) => detail),
      [{ env: 5, pinned: true }],
    );
  });

  it('has a row for all of them', async () => {
    const board = await table([card({ id: 0, accuracy: 50 }), card({ id: 1, accuracy: 60 }), unmeasured(2)]);
    const text = wordsOf(one(board, 'tfoot'));
    match(text, /Mean of 3/);
    match(text, /55\.0 n 2/);
  });

  it('flashes after a rollback and says so in words after that too', async () => {
    const board = await table([card({ id: 0, rolledBack: 1000 })]);
    ok(one(board, 'tr[data-env]').classList.contains('flash'));
    await change(board, { now: 1006 });
    ok(!one(board, 'tr[data-env]').classList.contains('flash'));
    match(wordsOf(one(board, 'tr[data-env]')), /rolled back/);
  });
});

describe('the heat strip', () => {
  const heat = (cards: readonly Card[]): Promise<FlightBoard> =>
    mount('scry-flight-board', { cards, preferences: preferring({ boardLayout: 'heat' }) });

  it('puts all on one scale, with a legend, and names every row for those who cannot see it', async () => {
    const board = await heat([card({ id: 0, history: [12, 20] }), card({ id: 1, history: [80, 93] })]);
    match(wordsOf(one(board, '.legend')), /10 % 95 %/);
    match(wordsOf(one(board, '.legend')), /epochs 11 to 12/);
    match(
      attribute(one(board, '.strip'), 'aria-label'),
      /Accuracy of environment 0, percent: 2 values, 12\.0 to 20\.0, now 20\.0/,
    );
  });

  it('tells the value under the pointer', async () => {
    const board = await heat([card({ id: 6, epoch: 2, history: [12, 20] })]);
    const strip = one(board, '.strip');
    const { right } = strip.getBoundingClientRect();
    strip.dispatchEvent(new PointerEvent('pointermove', { clientX: right - 2, bubbles: true, composed: true }));
    await drawn(board);
    match(wordsOf(one(board, '.legend')), /Env 6, epoch 2: 20\.0 %/);
  });

  it('focuses by its rows', async () => {
    const board = await heat([card({ id: 6 })]);
    const focus = sent(board, 'scry-focus', () => {
      control(board, '[data-env]', HTMLElement).click();
    });
    deepEqual(
      focus.map(({ detail }) => detail.env),
      [6],
    );
  });

  it('has a colour of its own for what is not a number, and none for what was not measured', async () => {
    const board = await heat([notNumbers(0), card({ id: 1 }), unmeasured(2)]);
    const strip = (id: number): Element => one(board, `[data-env="${String(id)}"] .strip`);
    equal(all(strip(0), '.not-a-number').length, 1);
    equal(all(strip(2), 'path').length, 0);
    match(textOf(await heat([unmeasured(2)])), /No epoch was measured yet/);
    const broken = await heat([notNumbers(0)]);
    equal(all(one(broken, '[data-env="0"] .strip'), '.not-a-number').length, 1);
    noMatch(wordsOf(one(broken, '.legend')), /%/);
  });
});

for (const theme of ['dark', 'light'] as const) {
  describe(`in the ${theme} theme, axe finds nothing wrong with the board`, () => {
    before(async () => {
      if (!('axe' in window)) await loadAxe();
      document.documentElement.lang = 'en';
    });
    beforeEach(() => {
      document.documentElement.dataset['theme'] = theme;
    });
    const states: Readonly<Record<string, readonly Card[]>> = {
      'with 16 environments': manyEnvs(16),
      'with one environment': manyEnvs(1),
      'with 256 environments': manyEnvs(256),
      'with nine slots': manyEnvs(8, 0, 9),
      'where nothing is a number': [notNumbers(0), notNumbers(1)],
      'where nothing was measured': [unmeasured(0), unmeasured(1)],
    };
    for (const [name, cards] of Object.entries(states)) {
      for (const boardLayout of ['cards', 'table', 'heat'] as const) {
        it(`${name} as ${boardLayout}`, async () => {
          const preferences = preferring({ boardLayout });
          await noViolations(
            await mount('scry-flight-board', { cards, preferences, focusedEnv: 1, pins: [0], now: 1010 }),
          );
        });
      }
    }
  });
}
