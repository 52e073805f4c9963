import { orderCards, type BoardOrder } from '../../src/components/panels/board-order.ts';
import '../../src/components/panels/flight-board.ts';
import type { FlightBoard } from '../../src/components/panels/flight-board.ts';
import { EnvCard } from '../../src/components/widgets/env-card.ts';
import '../../src/components/widgets/slot-chips.ts';
import { deepEqual, equal, found, match, noMatch, ok } from './support/expect.ts';
import { all, attribute, button, change, choose, mount, one, pause, sent, textOf, wordsOf } from './support/mount.ts';
import { card, chip } from './support/samples.ts';

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
    const width = (): string => attribute(one(element, 'rect'), 'width');
    equal(width(), '25%');
    await change(element, { chips: [chip({ alpha: 1.7 })] });
    equal(width(), '100%');
    await change(element, { chips: [chip({ alpha: -0.5 })] });
    equal(width(), '0%');
    await change(element, { chips: [chip({ alpha: Number.NaN })] });
    equal(width(), '0%');
    match(textOf(element), /NaN/);
  });

  it('writes alpha only where it can differ from 0', async () => {
    const alpha = async (change: Parameters<typeof chip>[0]): Promise<string> =>
      wordsOf(one(await mount('scry-slot-chips', { chips: [chip(change)] }), '.alpha'));
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
      equal(one(element, '[role=img]').className, 'stage-dormant');
      equal(all(element, 'b, [onclick]').length, 0);
      match(textOf(element), new RegExp(stage.slice(0, 6).trim().replaceAll(/[^\w]/g, '.')));
    }
  });
});

describe('an environment card', () => {
  it('shows environment, accuracy, reward and epoch', async () => {
    const text = textOf(await mount('scry-env-card', { card: card() }));
    match(text, /Env 3/);
    match(text, /61\.3 %|61\.2 %/);
    match(text, /\+0\.50 Σ 4\.3|\+0\.50 Σ 4\.2/);
    match(text, /ep 12/);
  });

  it('shows a dash before the first epoch, and that there is no reward', async () => {
    const text = textOf(await mount('scry-env-card', { card: card({ accuracy: null, reward: null, history: [] }) }));
    match(text, /—/);
    match(text, /no reward/);
    noMatch(text, /%|Σ/);
  });

  it('shows why it is flagged, in a word for the level too', async () => {
    const element = await mount('scry-env-card', { card: card({ level: 'crit', reason: 'NaN in reward' }) });
    match(textOf(element), /◆ critical/);
    match(textOf(element), /NaN in reward/);
    ok(one(element, 'button').classList.contains('is-crit'));
  });

  it('says which batch ended until the next begins', async () => {
    match(textOf(await mount('scry-env-card', { card: card({ endedBatch: 7 }) })), /end of batch 7/);
    match(textOf(await mount('scry-env-card', { card: card({ endedBatch: 7, reason: 'stalled' }) })), /stalled/);
  });

  it('asks for the focus when it is clicked', async () => {
    const element = await mount('scry-env-card', { card: card({ id: 11 }) });
    equal(attribute(one(element, 'button'), 'aria-pressed'), 'false');
    const events = sent(element, 'scry-focus', () => {
      button(element, 'Env 11').click();
    });
    deepEqual(
      events.map(({ detail }) => detail.env),
      [11],
    );
  });

  it('gives the focus back when it is clicked again', async () => {
    const element = await mount('scry-env-card', { card: card({ id: 0 }), selected: true });
    equal(attribute(one(element, 'button'), 'aria-pressed'), 'true');
    const events = sent(element, 'scry-focus', () => {
      button(element, 'Env 0').click();
    });
    deepEqual(
      events.map(({ detail }) => detail.env),
      [null],
    );
  });

  it('wraps its slots where there are many', async () => {
    const chips = Array.from({ length: 9 }, (_, i) => chip({ slot: `r${i}c0` }));
    const element = await mount('scry-env-card', { card: card({ chips }) });
    const slots = one(element, 'scry-slot-chips');
    equal(all(slots, '[role=img]').length, 9);
    ok(one(slots, '.chips').classList.contains('many'));
  });
});

describe('the flight board', () => {
  const ids = (board: FlightBoard): number[] =>
    all(board, 'scry-env-card').map((element) => (element instanceof EnvCard ? (element.card?.id ?? -1) : -1));
  const order = (cards: Parameters<typeof orderCards>[0], by: BoardOrder): number[] =>
    orderCards(cards, by).map(({ id }) => id);

  it('puts those first that need attention, ties by id', () => {
    const cards = [
      card({ id: 4, level: 'warn' }),
      card({ id: 9, level: 'none' }),
      card({ id: 2, level: 'ok' }),
      card({ id: 1, level: 'warn' }),
      card({ id: 7, level: 'crit' }),
    ];
    deepEqual(order(cards, 'attention'), [7, 1, 4, 2, 9]);
    deepEqual(order(cards, 'id'), [1, 2, 4, 7, 9]);
  });

  it('puts what was not measured, and NaN, last', () => {
    const cards = [
      card({ id: 5, accuracy: null }),
      card({ id: 1, accuracy: Number.NaN }),
      card({ id: 2, accuracy: 10 }),
      card({ id: 4, accuracy: 80 }),
      card({ id: 3, accuracy: 80 }),
    ];
    deepEqual(order(cards, 'accuracy'), [3, 4, 2, 1, 5]);
    const rewards = [card({ id: 1, totalReward: Number.NaN }), card({ id: 2, totalReward: -3 })];
    deepEqual(order(rewards, 'reward'), [2, 1]);
  });

  it('leaves the order of what it was given alone', () => {
    const cards = Object.freeze([card({ id: 2 }), card({ id: 1 })]);
    order(cards, 'id');
    deepEqual(
      cards.map(({ id }) => id),
      [2, 1],
    );
  });

  it('sorts as chosen', async () => {
    const cards = [
      card({ id: 0, accuracy: 50 }),
      card({ id: 1, accuracy: 70, level: 'crit' }),
      card({ id: 2, accuracy: 90 }),
    ];
    const board = await mount('scry-flight-board', { cards });
    deepEqual(ids(board), [1, 0, 2]);
    await choose(board, 'accuracy');
    deepEqual(ids(board), [2, 1, 0]);
    await choose(board, 'id');
    deepEqual(ids(board), [0, 1, 2]);
  });

  it('counts the environments by level, in words too', async () => {
    const cards = [card({ id: 0 }), card({ id: 1, level: 'crit' }), card({ id: 2, level: 'crit' })];
    const text = wordsOf(one(await mount('scry-flight-board', { cards }), 'h2'));
    match(text, /3 envs/);
    match(text, /1 fine/);
    match(text, /0 to watch/);
    match(text, /2 critical/);
  });

  it('draws 256 environments, and presses only the focused one', async () => {
    const cards = Array.from({ length: 256 }, (_, id) => card({ id }));
    const board = await mount('scry-flight-board', { cards, focusedEnv: 200 });
    equal(ids(board).length, 256);
    const pressed = all(board, 'button[aria-pressed=true]');
    equal(pressed.length, 1);
    match(wordsOf(pressed[0] ?? board), /Env 200/);
  });

  it('draws again only the cards that changed, and moves them with their elements', async () => {
    const cards = Array.from({ length: 6 }, (_, id) => card({ id }));
    const board = await mount('scry-flight-board', { cards });
    const elements = all(board, 'scry-env-card').filter((element) => element instanceof EnvCard);
    const drawings: number[] = [];
    for (const element of elements) element.addController({ hostUpdated: () => drawings.push(element.card?.id ?? -1) });
    await change(board, { cards: cards.map((old) => (old.id === 4 ? card({ id: 4, level: 'crit' }) : old)) });
    deepEqual(drawings, [4]);
    // Cards keep their places for a moment, so that none jumps under a finger; then the order comes right by itself.
    equal(ids(board)[0], 0);
    for (let i = 0; i < 40 && ids(board)[0] !== 4; i++) await pause(100);
    deepEqual(drawings, [4]);
    equal(ids(board)[0], 4);
    equal(all(board, 'scry-env-card')[0], elements[4]);
  });

  it('shows a card that comes into sight as it is now', async () => {
    const cards = Array.from({ length: 256 }, (_, id) => card({ id }));
    const board = await mount('scry-flight-board', { cards });
    await pause(200); // Until the browser has found out which cards are out of sight.
    await choose(board, 'id');
    await change(board, { cards: cards.map((old) => card({ ...old, accuracy: 99.5 })) });
    const last = found(all(board, 'scry-env-card').at(-1));
    last.scrollIntoView();
    await pause(200);
    match(textOf(last), /Env 255/);
    match(textOf(last), /99\.5/);
  });

  it('says where environments will appear while there are none', async () => {
    match(textOf(await mount('scry-flight-board')), /Environments appear here with their first event/);
  });
});
