import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { actionOf, COMMANDS, isAvailable, paletteCommands, type Situation } from '../../../src/app/commands.ts';

const OPEN: Situation = { dialogOpen: false, runOpen: true, page: 'overview', singleKeys: true };

describe('the table of commands', () => {
  test('names every command and every key once', () => {
    const ids = COMMANDS.map(({ id }) => id);
    const keys = COMMANDS.flatMap((command) => command.keys);
    assert.deepEqual(ids, [...new Set(ids)]);
    assert.deepEqual(keys, [...new Set(keys)]);
  });

  test('tells what every command does in words of its own', () => {
    const titles = COMMANDS.map(({ title }) => title);
    assert.deepEqual(titles, [...new Set(titles)]);
    for (const title of titles) assert.match(title, /^[A-Z].*[^.]$/);
  });
});

describe('a command', () => {
  test('of a run can be used where one is shown, and not in the Library', () => {
    assert.deepEqual(actionOf('play', OPEN), { kind: 'play' });
    assert.equal(actionOf('play', { ...OPEN, page: 'library' }), null);
    assert.equal(actionOf('play', { ...OPEN, runOpen: false }), null);
  });

  test('for everywhere can be used without a run', () => {
    assert.deepEqual(actionOf('theme', { ...OPEN, runOpen: false, page: 'library' }), { kind: 'theme' });
  });

  test('that nobody knows does nothing', () => {
    assert.equal(actionOf('constructor', OPEN), null);
    assert.equal(actionOf('env:3', OPEN), null);
  });
});

describe('the palette', () => {
  test('offers what can be used, but not itself', () => {
    const offered = paletteCommands({ ...OPEN, runOpen: false, page: 'library' }).map(({ id }) => id);
    assert.ok(offered.includes('demo'));
    assert.ok(!offered.includes('palette'));
    assert.ok(!offered.includes('play'));
    const usable = COMMANDS.filter((command) => isAvailable(command, OPEN));
    assert.equal(paletteCommands(OPEN).length, usable.length - 1);
  });
});
