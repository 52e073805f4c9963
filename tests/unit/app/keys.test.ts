import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMMANDS, isAvailable, type CommandAction, type Situation } from '../../../src/app/commands.ts';
import { commandOf, nameOfKey } from '../../../src/app/keys.ts';

/** Node has no elements; what has the focus is played by these. */
class Fake extends EventTarget {
  readonly type: string;
  readonly isContentEditable: boolean;
  readonly #role: string;
  constructor(role = '', type = '', isContentEditable = false) {
    super();
    this.#role = role;
    this.type = type;
    this.isContentEditable = isContentEditable;
  }
  matches(selector: string): boolean {
    return this.#role !== '' && selector.split(', ').includes(this.#role);
  }
}
class FakeInput extends Fake {}
class FakeSelect extends Fake {}
class FakeArea extends Fake {}
Object.assign(globalThis, {
  HTMLElement: Fake,
  HTMLInputElement: FakeInput,
  HTMLSelectElement: FakeSelect,
  HTMLTextAreaElement: FakeArea,
});

const OPEN: Situation = { dialogOpen: false, runOpen: true, page: 'overview', singleKeys: true };
const PAGE = new Fake();

function event(key: string, change: Partial<KeyboardEvent> = {}, target: Fake = PAGE): KeyboardEvent {
  const plain: Partial<KeyboardEvent> = {
    key,
    code: '',
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    repeat: false,
    isComposing: false,
    defaultPrevented: false,
    getModifierState: () => false,
    composedPath: () => [target],
    ...change,
  };
  return plain as KeyboardEvent;
}

/** The event that a key of the table makes, as a browser tells it. */
function eventOf(shown: string, target: Fake = PAGE): KeyboardEvent {
  if (shown === 'Space') return event(' ', {}, target);
  const [modifier, letter] = shown.split(' ');
  if (modifier === 'Ctrl' && letter !== undefined) return event(letter.toLowerCase(), { ctrlKey: true }, target);
  if (modifier === 'Shift' && letter !== undefined) return event(letter, { shiftKey: true }, target);
  return event(shown, { shiftKey: '<>?'.includes(shown) }, target);
}

describe('every key of the table', () => {
  for (const command of COMMANDS) {
    for (const key of command.keys) {
      test(`“${key}”: ${command.title}`, () => {
        assert.deepEqual(commandOf(eventOf(key), OPEN), command.run);
        assert.equal(commandOf(eventOf(key), { ...OPEN, dialogOpen: true }), null, 'while a dialog is open');
        const library: Situation = { ...OPEN, page: 'library' };
        assert.deepEqual(commandOf(eventOf(key), library), isAvailable(command, library) ? command.run : null);
      });
    }
  }
});

describe('the keys that were there before', () => {
  const keys: readonly (readonly [string, CommandAction])[] = [
    [' ', { kind: 'play' }],
    [',', { kind: 'step', direction: -1 }],
    ['.', { kind: 'step', direction: 1 }],
    ['<', { kind: 'step-by', unit: 'batch', direction: -1 }],
    ['>', { kind: 'step-by', unit: 'batch', direction: 1 }],
    ['Home', { kind: 'start' }],
    ['End', { kind: 'live' }],
    ['[', { kind: 'step-by', unit: 'finding', direction: -1 }],
    [']', { kind: 'step-by', unit: 'finding', direction: 1 }],
    ['g', { kind: 'menu', menu: 'jump' }],
    ['b', { kind: 'menu', menu: 'bookmarks' }],
    ['1', { kind: 'view', view: 'overview' }],
    ['4', { kind: 'view', view: 'library' }],
    ['Escape', { kind: 'let-go' }],
  ];
  for (const [key, action] of keys) {
    test(`“${key}” does what it did`, () => {
      assert.deepEqual(commandOf(event(key), OPEN), action);
    });
  }

  for (const key of ['Tab', 'ArrowLeft', 'home', 'Spacebar', '', 'constructor', 'Dead', 'F1', '7', 'z', 'Process']) {
    test(`“${key}” is nothing`, () => {
      assert.equal(commandOf(event(key), OPEN), null);
    });
  }
});

describe('what has the focus keeps its keys', () => {
  const fields: readonly (readonly [string, Fake])[] = [
    ['a text field', new FakeInput('', 'text')],
    ['a number', new FakeInput('', 'number')],
    ['a slider', new FakeInput('', 'range')],
    ['a choice', new FakeSelect()],
    ['a text area', new FakeArea()],
    ['text that is edited in place', new Fake('', '', true)],
  ];
  for (const [name, field] of fields) {
    test(`${name}: all but the palette`, () => {
      for (const { keys, run } of COMMANDS) {
        for (const key of keys) {
          assert.deepEqual(commandOf(eventOf(key, field), OPEN), key === 'Ctrl K' ? run : null, key);
        }
      }
    });
  }

  for (const role of ['button', 'a', 'summary', '[role="option"]', '[role="row"]']) {
    test(`${role}: Space and Enter press it, letters do what they do`, () => {
      const control = new Fake(role);
      assert.equal(commandOf(event(' ', {}, control), OPEN), null);
      assert.equal(commandOf(event('Enter', {}, control), OPEN), null);
      assert.deepEqual(commandOf(event('p', {}, control), OPEN), { kind: 'pin' });
    });
  }

  test('a tick box is pressed by Space; letters do what they do', () => {
    const box = new FakeInput('', 'checkbox');
    assert.equal(commandOf(event(' ', {}, box), OPEN), null);
    assert.deepEqual(commandOf(event('j', {}, box), OPEN), { kind: 'walk', direction: 1 });
  });

  test('what an element has acted on is over', () => {
    assert.equal(commandOf(event('Home', { defaultPrevented: true }), OPEN), null);
  });

  test('what is being composed is text', () => {
    assert.equal(commandOf(event('j', { isComposing: true }), OPEN), null);
  });
});

describe('keys of one character, switched off', () => {
  const off: Situation = { ...OPEN, singleKeys: false };
  test('do nothing', () => {
    for (const key of ['j', '1', '?', '<', '/']) assert.equal(commandOf(event(key), off), null, key);
    assert.equal(commandOf(event('A', { shiftKey: true }), off), null);
  });

  test('leave the others', () => {
    assert.deepEqual(commandOf(event(' '), off), { kind: 'play' });
    assert.deepEqual(commandOf(event('End'), off), { kind: 'live' });
    assert.deepEqual(commandOf(event('k', { ctrlKey: true }), off), { kind: 'dialog', dialog: 'palette' });
  });
});

describe('a key that is held', () => {
  test('goes on where it moves', () => {
    assert.deepEqual(commandOf(event('j', { repeat: true }), OPEN), { kind: 'walk', direction: 1 });
    assert.deepEqual(commandOf(event('.', { repeat: true }), OPEN), { kind: 'step', direction: 1 });
  });

  test('does its work once elsewhere, and the browser nothing', () => {
    assert.deepEqual(commandOf(event(' ', { repeat: true }), OPEN), { kind: 'held' });
    assert.deepEqual(commandOf(event('p', { repeat: true }), OPEN), { kind: 'held' });
  });
});

describe('the name of a key', () => {
  test('does not depend on Caps Lock', () => {
    assert.equal(nameOfKey(event('J')), 'j');
    assert.equal(nameOfKey(event('j', { shiftKey: true })), 'Shift J');
  });

  test('is that of its place on a keyboard without Latin letters', () => {
    assert.equal(nameOfKey(event('о', { code: 'KeyJ' })), 'j');
    assert.equal(nameOfKey(event('л', { code: 'KeyK', ctrlKey: true })), 'Ctrl K');
  });

  test('is the same with the command key of a Mac', () => {
    assert.equal(nameOfKey(event('k', { metaKey: true })), 'Ctrl K');
  });

  test('counts AltGr as a way to type a sign', () => {
    const typed = { ctrlKey: true, altKey: true, getModifierState: (name: string) => name === 'AltGraph' };
    assert.equal(nameOfKey(event('[', typed)), '[');
  });

  test('is none with other modifiers', () => {
    assert.equal(nameOfKey(event('1', { ctrlKey: true })), null);
    assert.equal(nameOfKey(event('k', { ctrlKey: true, shiftKey: true })), null);
    assert.equal(nameOfKey(event('[', { altKey: true })), null);
    assert.equal(nameOfKey(event('Home', { altKey: true })), null);
  });
});
