import { encode } from 'uqr';
import '../../src/components/panels/app-header.ts';
import '../../src/components/panels/bookmark-menu.ts';
import '../../src/components/panels/transport-bar.ts';
import { EMPTY_VIEW } from '../../src/components/view-model.ts';
import '../../src/components/widgets/people-chips.ts';
import '../../src/components/widgets/people-flags.ts';
import { peopleFlags } from '../../src/components/widgets/people-places.ts';
import '../../src/components/widgets/peer-pointers.ts';
import { initialsOf, LONGEST_NAME, shownName, whereText } from '../../src/components/widgets/person-mark.ts';
import '../../src/components/widgets/qr-code.ts';
import { modulesPath } from '../../src/components/widgets/qr-code.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { deepEqual, equal, found, match, ok } from './support/expect.ts';
import { runSource } from './support/header-samples.ts';
import {
  all,
  attribute,
  change,
  control,
  drawn,
  make,
  mount,
  one,
  pause,
  sent,
  show,
  textOf,
} from './support/mount.ts';
import { hosting, LINK, LONG, MARKUP, person, presence, REVERSED, visiting } from './support/sharing-samples.ts';

const SIX = ['Ada', 'Bob', 'Cleo', 'Dana', 'Eve', 'Finn'].map((name, i) =>
  person(name, name, { presence: presence(i * 100) }),
);

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !condition(); i++) await pause(20);
  ok(condition(), 'it did not happen');
}

describe('a name', () => {
  it('is shown without what could disguise it, at a bounded length, and is never empty', () => {
    equal(shownName(REVERSED), 'admin');
    equal(shownName(' \u200b\u0007 '), 'somebody');
    equal(shownName(LONG), LONG);
    equal(Array.from(shownName(`${LONG}x`)).length, LONGEST_NAME);
    match(shownName(`${LONG}x`), /…$/);
    equal(shownName(MARKUP).slice(0, 4), '<img');
  });

  it('has one or two letters that stand for it', () => {
    deepEqual(
      ['Ada Lovelace', 'bob', 'x', 'Grace Brewster Hopper', 'jean-luc', '🧑‍🚀 Neil', '', '李 明'].map(initialsOf),
      ['AL', 'Bo', 'X', 'GH', 'JL', '🧑‍🚀N', 'So', '李明'],
    );
  });

  it('comes with where somebody is, as far as that is known', () => {
    deepEqual(
      [
        person('a', 'A', { presence: presence(812_113) }),
        person('a', 'A', { presence: presence(5, true) }),
        person('a', 'A', { presence: null }),
        person('a', 'A', { away: true }),
      ].map(whereText),
      ['event 812,113', 'newest', '', 'away'],
    );
  });
});

describe('the people in the header', () => {
  it('are told by letters, name and place, and a press goes there', async () => {
    const people = [person('a', 'Ada Lovelace', { host: true, presence: presence(9, true) }), person('b', 'Bob')];
    const element = await mount('scry-people-chips', { people });
    const chips = all(element, '.chips button');

    deepEqual(chips.map(textOf), ['AL Go to Ada Lovelace (host) · newest', 'Bo Go to Bob · event 500']);
    const [ada, bob] = chips;
    ok(ada instanceof HTMLButtonElement && bob instanceof HTMLButtonElement);
    equal(
      sent(element, 'scry-go-live', () => {
        ada.click();
      }).length,
      1,
    );
    deepEqual(
      sent(element, 'scry-seek', () => {
        bob.click();
      }).map(({ detail }) => detail),
      [{ position: 500 }],
    );
  });

  it('lead nowhere while nobody knows where they are', async () => {
    const element = await mount('scry-people-chips', { people: [person('a', 'Ada', { presence: null })] });
    const chip = control(element, '.mark', HTMLButtonElement);
    equal(attribute(chip, 'aria-disabled'), 'true');
    equal(
      sent(element, 'scry-seek', () => {
        chip.click();
      }).length,
      0,
    );
  });

  it('are a number from the fifth on, which opens the list of all, by keyboard too', async () => {
    const element = await mount('scry-people-chips', { people: SIX });
    deepEqual(all(element, '.chips [aria-hidden]').map(textOf), ['Ad', 'Bo', 'Cl', 'Da', '+2']);
    const more = control(element, '.more', HTMLButtonElement);
    more.focus();
    more.click();
    await drawn(element);
    equal(attribute(more, 'aria-expanded'), 'true');
    deepEqual(
      all(element, '.pop bdi').map(textOf),
      SIX.map(({ name }) => name),
    );
    more.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }));
    await drawn(element);
    equal(all(element, '.pop').length, 0);
    more.click();
    await drawn(element);
    const last = found(all(element, '.go').at(-1));
    ok(last instanceof HTMLButtonElement);
    deepEqual(
      sent(element, 'scry-seek', () => {
        last.click();
      }).map(({ detail }) => detail),
      [{ position: 500 }],
    );
    await drawn(element);
    equal(all(element, '.pop').length, 0);
    ok(more.matches(':focus'));
  });

  it('come after the button to share, which opens the dialog: to share a run, or to join where none is open', async () => {
    const element = await mount('scry-app-header', { source: runSource() });
    const opened = (): string[] =>
      sent(element, 'scry-dialog', () => {
        control(element, '.share', HTMLButtonElement).click();
      }).map(({ detail }) => detail.dialog);
    equal(textOf(one(element, '.share')), 'Share');
    deepEqual(opened(), ['share']);
    await change(element, { source: EMPTY_VIEW.source });
    equal(textOf(one(element, '.share')), 'Join');
    deepEqual(opened(), ['join']);
    await change(element, { source: runSource(), sharing: hosting() });
    equal(all(element, '.share').length, 0);
    await until(() => all(element, '.mark').length > 0);
    deepEqual(all(element, '.mark').map(textOf), ['Bo Go to Bob · event 500']);
  });
});

describe('flags of others on the track', () => {
  const scale = { width: 812, head: 1000 };

  it('stand where others are, the newest at the end, and leave out this window and who is nowhere', () => {
    const flags = peopleFlags(
      [
        person('a', 'Ada', { presence: presence(0) }),
        person('b', 'Bob', { presence: presence(7, true) }),
        person('c', 'Cleo', { presence: null }),
        person('me', 'Me', { presence: presence(300) }),
      ],
      scale,
    );
    deepEqual(
      flags.map(({ words, x, side }) => [words, x, side]),
      [
        ['Ada', 6, 'right'],
        ['Bob', 806, 'left'],
      ],
    );
  });

  it('are one flag where people are close, and never lie over each other or beyond the track', () => {
    for (const count of [1, 3, 12, 60]) {
      const people = Array.from({ length: count }, (_, i) =>
        person(String(i), i % 2 === 0 ? LONG : 'Bo', { presence: presence((i * 7919) % 1001) }),
      );
      for (const width of [40, 300, 812]) {
        const flags = peopleFlags(people, { width, head: 1000 });
        equal(flags.flatMap(({ poles }) => poles).length, count);
        let end = 0;
        for (const flag of flags) {
          const from = flag.side === 'right' ? flag.x : flag.x - flag.width;
          ok(
            flag.width >= 0 && from >= end - 0.001 && from + flag.width <= width + 0.001,
            `${flag.words} at ${String(from)}`,
          );
          end = from + flag.width;
        }
      }
    }
  });

  it('lie under the own cursor and take no presses', async () => {
    const element = await mount('scry-transport-bar', {
      timeline: { ...EMPTY_VIEW.timeline, head: 1000 },
      transport: { ...EMPTY_VIEW.transport, run: 'a', cursor: 500, head: 1000 },
      people: [person('b', MARKUP), person('c', REVERSED, { presence: presence(900) })],
    });
    await until(() => all(element, '.flag').length === 2);
    const flags = one(element, 'scry-people-flags');
    ok((flags.compareDocumentPosition(one(element, '.knob')) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0);
    equal(getComputedStyle(flags).pointerEvents, 'none');
    deepEqual(all(flags, '.flag').map(textOf), [shownName(MARKUP), 'admin']);
    equal(all(element, 'img').length, 0);
  });

  it('are not drawn while nobody else is there', async () => {
    const element = await mount('scry-run-track', { timeline: { ...EMPTY_VIEW.timeline, head: 10 } });
    equal(all(element, 'scry-people-flags').length, 0);
  });
});

describe('pointers of others', () => {
  it('show where others point, with a name, and are neither pressed nor read out', async () => {
    const element = await mount('scry-peer-pointers', { pointers: [{ id: 'a', name: MARKUP, x: 40.25, y: 60 }] });
    const pointer = control(element, '.pointer', HTMLElement);
    deepEqual([pointer.style.getPropertyValue('--x'), pointer.style.getPropertyValue('--y')], ['40.3px', '60.0px']);
    equal(textOf(pointer), shownName(MARKUP));
    equal(attribute(element, 'aria-hidden'), 'true');
    equal(getComputedStyle(element).pointerEvents, 'none');
    await change(element, { pointers: [{ id: 'a', name: 'Ada', x: 41, y: 61 }] });
    equal(control(element, '.pointer', HTMLElement), pointer);
    equal(pointer.style.getPropertyValue('--x'), '41.0px');
    await change(element, { pointers: [] });
    equal(all(element, '.pointer').length, 0);
  });

  it('keep their names inside the window', async () => {
    const x = window.innerWidth - 5;
    const y = window.innerHeight - 5;
    const element = await mount('scry-peer-pointers', { pointers: [{ id: 'a', name: LONG, x, y }] });
    await pause(300);
    const { left, right, bottom } = one(element, '.name').getBoundingClientRect();
    ok(left >= 0 && right <= window.innerWidth && bottom <= window.innerHeight, `${String(right)}, ${String(bottom)}`);
  });
});

describe('a QR code', () => {
  it('is drawn module by module, with a quiet zone, dark on light in both themes', async () => {
    const element = await mount('scry-qr-code', { text: LINK, label: 'The link' });
    await until(() => all(element, 'path').length === 1);
    const { data, size } = encode(LINK, { ecc: 'M', border: 4 });
    const drawing = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
    const path = attribute(one(element, 'path'), 'd');
    for (const [, x, y, wide] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      for (let i = 0; i < Number(wide); i++) found(drawing[Number(y)])[Number(x) + i] = true;
    }
    deepEqual(drawing, data);
    deepEqual(drawing.slice(0, 4).flat().some(Boolean), false);
    equal(attribute(one(element, 'svg'), 'viewBox'), `0 0 ${String(size)} ${String(size)}`);
    equal(attribute(one(element, 'svg'), 'role'), 'img');
  });

  it('says so where a text is too long for one', async () => {
    const element = await mount('scry-qr-code', { text: 'x'.repeat(5000) });
    await until(() => textOf(element) !== '');
    match(textOf(element), /Too long for a QR code/);
  });

  it('makes one bar of modules side by side', () => {
    equal(
      modulesPath([
        [true, true, false],
        [false, false, true],
      ]),
      'M0 0h2v1h-2zM2 1h1v1h-1z',
    );
  });
});

describe('a note at a moment', () => {
  it('tells who wrote it in a shared session, and nobody where one was alone', async () => {
    const element = await mount('scry-bookmark-menu', {
      bookmarks: [
        { id: 1, position: 3, note: 'here', author: MARKUP, created: 0 },
        { id: 2, position: 4, note: 'there', author: '', created: 0 },
      ],
    });
    deepEqual(all(element, '.author').map(textOf), [shownName(MARKUP)]);
    equal(all(element, 'img').length, 0);
  });
});

/** Of a colour as the browser computes it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((text) => {
    const value = Number(text) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

for (const theme of ['dark', 'light'] as const) {
  describe(`in the ${theme} theme`, () => {
    before(async () => {
      if (!('axe' in window)) await loadAxe();
      document.documentElement.lang = 'en';
    });
    beforeEach(() => {
      document.documentElement.dataset['theme'] = theme;
    });

    it('letters on the colours of people can be read, and the colours stand out from panels', async () => {
      const probe = await show(document.createElement('i'));
      const colour = (token: string): number => {
        probe.style.setProperty('color', `var(${token})`);
        return luminance(getComputedStyle(probe).color);
      };
      for (let i = 0; i < 8; i++) {
        for (const surface of ['--panel', '--raised']) {
          const [low = 0, high = 0] = [colour(`--person-${String(i)}`), colour(surface)].sort((a, b) => a - b);
          const ratio = (high + 0.05) / (low + 0.05);
          ok(ratio >= 4.5, `person ${String(i)} on ${surface} is ${ratio.toFixed(2)}`);
        }
      }
    });

    it('axe finds nothing wrong with people, their list and their marks', async () => {
      const people = [...SIX, person('m', MARKUP, { away: true }), person('r', REVERSED)];
      const chips = await mount('scry-people-chips', { people });
      control(chips, '.more', HTMLButtonElement).click();
      await drawn(chips);
      await noViolations(chips);
      await noViolations(await show(make('scry-people-flags', { people, head: 1000, width: 600 })));
      await noViolations(await mount('scry-qr-code', { text: LINK, label: 'The link' }));
      const header = await mount('scry-app-header', { source: runSource(), sharing: visiting() });
      await until(() => all(header, '.mark').length > 0);
      await noViolations(header);
    });
  });
}
