import { COMMANDS, paletteCommands } from '../../src/app/commands.ts';
import type { PaletteItem } from '../../src/components/command-items.ts';
import { VIEWS } from '../../src/components/view-list.ts';
import '../../src/components/panels/command-palette.ts';
import type { CommandPalette } from '../../src/components/panels/command-palette.ts';
import '../../src/components/panels/keys-help.ts';
import type { KeysHelp } from '../../src/components/panels/keys-help.ts';
import { loadAxe, noViolations } from './support/axe.ts';
import { deepEqual, equal, found, match, ok } from './support/expect.ts';
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

const commands = paletteCommands({ dialogOpen: false, runOpen: true, page: 'overview', singleKeys: true });
const targets: readonly PaletteItem[] = [
  ...Array.from({ length: 16 }, (_, i) => ({ id: `env:${String(i)}`, title: `Env ${String(i)}`, hint: 'environment' })),
  { id: 'bookmark:1', title: '<img src=x onerror=alert(1)>', hint: 'bookmark' },
];

function openPalette(change: Partial<CommandPalette> = {}): Promise<CommandPalette> {
  return mount('scry-command-palette', { commands, targets, jumps: true, open: true, ...change });
}

function input(palette: Element): HTMLInputElement {
  return control(palette, 'input', HTMLInputElement);
}

async function type(palette: Element, text: string): Promise<void> {
  input(palette).value = text;
  input(palette).dispatchEvent(new Event('input', { bubbles: true }));
  await drawn(palette);
}

async function press(palette: Element, key: string, more: KeyboardEventInit = {}): Promise<KeyboardEvent> {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...more });
  input(palette).dispatchEvent(event);
  await drawn(palette);
  return event;
}

function rows(palette: Element): readonly string[] {
  return all(palette, '[role=option] .title').map(wordsOf);
}

/** The row that the screen reader is told of, which is the one that looks chosen. */
function active(palette: Element): string {
  const id = attribute(input(palette), 'aria-activedescendant');
  const selected = all(palette, '[aria-selected=true]');
  equal(selected.length, 1, 'chosen rows');
  equal(selected[0]?.id, id);
  return wordsOf(one(palette, '[aria-selected=true] .title'));
}

/** A button on the page that has the focus. */
async function focusedButton(): Promise<HTMLButtonElement> {
  const element = await show(document.createElement('button'));
  element.focus();
  return element;
}

describe('the command palette', () => {
  it('lists the commands with their keys, then the places to go to', async () => {
    const palette = await openPalette();
    equal(rows(palette)[0], 'Play or pause');
    equal(rows(palette).length, commands.length + targets.length);
    equal(wordsOf(one(palette, 'li kbd')), 'Space');
    equal(active(palette), 'Play or pause');
  });

  it('has the keyboard when it opens, with nothing typed', async () => {
    const palette = await openPalette();
    await type(palette, 'env 3');
    await change(palette, { open: false });
    await change(palette, { open: true });
    equal(input(palette).value, '');
    equal(palette.shadowRoot?.activeElement, input(palette));
  });

  it('finds by words in any order, by their beginnings, and with a slip', async () => {
    const palette = await openPalette();
    await type(palette, 'strip heat');
    deepEqual(rows(palette), ['Next layout: cards, table, heat strip']);
    await type(palette, 'bookm');
    ok(rows(palette).includes('Bookmarks'));
    await type(palette, 'thersholds');
    equal(rows(palette)[0], 'Thresholds: what counts as a finding');
  });

  it('marks what was hit, and shows telemetry as text', async () => {
    const palette = await openPalette();
    await type(palette, 'env 12');
    deepEqual(all(one(palette, 'li'), 'mark').map(wordsOf).slice(0, 2), ['Env', '12']);
    await type(palette, 'onerror');
    deepEqual(rows(palette), ['<img src=x onerror=alert(1)>']);
    equal(all(palette, 'img').length, 0);
  });

  it('walks by arrows, around the ends', async () => {
    const palette = await openPalette();
    await type(palette, 'env 1');
    equal(active(palette), 'Env 1');
    ok((await press(palette, 'ArrowDown')).defaultPrevented, 'the caret moves too');
    equal(active(palette), rows(palette)[1]);
    await press(palette, 'ArrowUp');
    await press(palette, 'ArrowUp');
    equal(active(palette), rows(palette).at(-1));
    await press(palette, 'ArrowDown');
    equal(active(palette), 'Env 1');
    await press(palette, 'PageDown');
    await press(palette, 'PageDown');
    equal(active(palette), rows(palette).at(-1));
    await press(palette, 'PageUp');
    await press(palette, 'PageUp');
    equal(active(palette), 'Env 1');
  });

  it('sends the id of what Enter chose, and is closed before that', async () => {
    const palette = await openPalette();
    await type(palette, 'env 7');
    const order: string[] = [];
    palette.addEventListener('close', () => order.push('close'));
    const events = sent(palette, 'scry-command', () => {
      palette.addEventListener('scry-command', () => order.push('command'));
      void press(palette, 'Enter');
    });
    deepEqual(
      events.map(({ detail }) => detail),
      [{ id: 'env:7' }],
    );
    deepEqual(order, ['close', 'command']);
    equal(control(palette, 'dialog', HTMLDialogElement).open, false);
  });

  it('sends `close` once, however it is closed', async () => {
    const palette = await openPalette();
    let closed = 0;
    palette.addEventListener('close', () => (closed += 1));
    button(palette, 'Close').click();
    await new Promise((resolve) => setTimeout(resolve, 20));
    equal(closed, 1);
    await change(palette, { open: false });
    await change(palette, { open: true });
    await change(palette, { open: false });
    await new Promise((resolve) => setTimeout(resolve, 20));
    equal(closed, 1, 'told of what the owner did');
  });

  it('takes a press on a row, wherever in it', async () => {
    const palette = await openPalette();
    await type(palette, 'theme');
    await type(palette, 'dark');
    const events = sent(palette, 'scry-command', () => {
      control(palette, 'li mark', HTMLElement).click();
    });
    deepEqual(
      events.map(({ detail }) => detail),
      [{ id: 'theme' }],
    );
  });

  it('offers a jump to what may be a moment, where a run is open', async () => {
    const palette = await openPalette();
    for (const text of ['batch 12', '12', '47 112', '12:04:31', '#812,113', '2026-01-02 10:00', 'epoch 4']) {
      await type(palette, text);
      equal(rows(palette)[0], `Go to ${text}`);
    }
    await type(palette, ' b12 ');
    const events = sent(palette, 'scry-jump', () => void press(palette, 'Enter'));
    deepEqual(
      events.map(({ detail }) => detail),
      [{ text: 'b12' }],
    );
    const idle = await openPalette({ jumps: false });
    await type(idle, '12');
    equal(rows(idle)[0], 'Env 12');
  });

  it('does not take an environment for a moment', async () => {
    const palette = await openPalette();
    await type(palette, 'env 12');
    equal(rows(palette)[0], 'Env 12');
  });

  it('says so where nothing is found, and Enter does nothing then', async () => {
    const palette = await openPalette();
    await type(palette, 'zebra');
    match(textOf(palette), /Nothing here is called that\./);
    equal(input(palette).getAttribute('aria-expanded'), 'false');
    equal(input(palette).hasAttribute('aria-activedescendant'), false);
    equal(sent(palette, 'scry-command', () => void press(palette, 'Enter')).length, 0);
    await press(palette, 'ArrowDown');
    await type(palette, '');
    equal(active(palette), 'Play or pause');
  });

  it('tells how many there are, and shows the best of very many', async () => {
    const many = Array.from({ length: 300 }, (_, i) => ({
      id: `env:${String(i)}`,
      title: `Env ${String(i)}`,
      hint: 'x',
    }));
    const palette = await openPalette({ targets: many });
    await type(palette, 'env');
    ok(rows(palette).length <= 60, 'more rows than anybody reads');
    match(wordsOf(one(palette, '[role=status]')), /30\d found, the best 60 shown/);
    await type(palette, 'env 299');
    deepEqual(rows(palette), ['Env 299']);
  });

  it('keeps what is listed in its place while a live run changes the places', async () => {
    const palette = await openPalette();
    await type(palette, 'env');
    const before = rows(palette);
    await change(palette, { targets: [...targets].reverse() });
    deepEqual(rows(palette), before);
  });

  it('leaves Enter to a writing system that composes', async () => {
    const palette = await openPalette();
    equal(sent(palette, 'scry-command', () => void press(palette, 'Enter', { isComposing: true })).length, 0);
  });

  it('closes by the key that opened it, and gives the keyboard back', async () => {
    const before = await focusedButton();
    const palette = await openPalette();
    ok(document.activeElement !== before);
    ok((await press(palette, 'k', { ctrlKey: true })).defaultPrevented, 'the browser acts too');
    equal(control(palette, 'dialog', HTMLDialogElement).open, false);
    equal(document.activeElement, before);
  });
});

describe('the help on keys', () => {
  it('shows every command that has a key, under its section, and no other', async () => {
    const help = await mount('scry-keys-help', { commands: COMMANDS, open: true });
    const keyed = COMMANDS.filter(({ keys }) => keys.length > 0);
    deepEqual(all(help, 'dd').map(wordsOf).sort(), keyed.map(({ title }) => title).sort());
    equal(all(help, 'section').length, new Set(keyed.map(({ section }) => section)).size);
    const row = found(all(help, 'dl > div').find((element) => wordsOf(element).includes('follow it')));
    deepEqual(all(row, 'kbd').map(wordsOf), ['l', 'End']);
  });

  it('names the views by the keys that the header shows', () => {
    for (const { id, key } of VIEWS) {
      const command = COMMANDS.find(({ run }) => run.kind === 'view' && run.view === id);
      deepEqual(command?.keys, [key]);
    }
  });

  it('switches keys of one character off and on', async () => {
    const help = await mount('scry-keys-help', { commands: COMMANDS, open: true });
    const box = control(help, 'input', HTMLInputElement);
    equal(box.checked, true);
    const events = sent(help, 'scry-prefer', () => {
      box.click();
    });
    deepEqual(
      events.map(({ detail }) => detail),
      [{ singleKeys: false }],
    );
    await change(help, { singleKeys: false });
    match(textOf(help), /do nothing now; .* finds every command/);
  });

  it('closes by its button, says so once, and gives the keyboard back', async () => {
    const before = await focusedButton();
    const help = await mount('scry-keys-help', { commands: COMMANDS, open: true });
    let closed = 0;
    help.addEventListener('close', () => (closed += 1));
    button(help, 'Close').click();
    equal(closed, 1);
    equal(document.activeElement, before);
  });
});

for (const theme of ['dark', 'light'] as const) {
  describe(`in the ${theme} theme, axe finds nothing wrong with`, () => {
    before(loadAxe);
    beforeEach(() => {
      document.documentElement.dataset['theme'] = theme;
    });
    const cases: Readonly<Record<string, () => Promise<CommandPalette | KeysHelp>>> = {
      'the palette': () => openPalette(),
      'the palette with hits and a jump': async () => {
        const palette = await openPalette();
        await type(palette, '12');
        return palette;
      },
      'the palette with nothing found': async () => {
        const palette = await openPalette();
        await type(palette, 'zebra');
        return palette;
      },
      'the help on keys': () => mount('scry-keys-help', { commands: COMMANDS, open: true }),
      'the help on keys, switched off': () =>
        show(make('scry-keys-help', { commands: COMMANDS, open: true, singleKeys: false })),
    };
    for (const [name, open] of Object.entries(cases)) {
      it(name, async () => {
        await noViolations(await open());
      });
    }
  });
}
