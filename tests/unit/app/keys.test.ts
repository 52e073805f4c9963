import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { transportKey, type KeyAction } from '../../../src/app/keys.ts';

function pressed(key: string): KeyAction | null {
  const event: Partial<KeyboardEvent> = { key };
  return transportKey(event as KeyboardEvent);
}

describe('the key', () => {
  const keys: readonly (readonly [string, string, KeyAction])[] = [
    [' ', 'plays and pauses', { kind: 'play' }],
    [',', 'steps back', { kind: 'step', direction: -1 }],
    ['.', 'steps on', { kind: 'step', direction: 1 }],
    ['<', 'goes to the batch before', { kind: 'step-by', unit: 'batch', direction: -1 }],
    ['>', 'goes to the next batch', { kind: 'step-by', unit: 'batch', direction: 1 }],
    ['Home', 'goes to the start', { kind: 'start' }],
    ['End', 'goes to the newest', { kind: 'live' }],
    ['[', 'goes to the finding before', { kind: 'step-by', unit: 'finding', direction: -1 }],
    [']', 'goes to the next finding', { kind: 'step-by', unit: 'finding', direction: 1 }],
    ['g', 'asks where to go', { kind: 'menu', menu: 'jump' }],
    ['b', 'opens the bookmarks', { kind: 'menu', menu: 'bookmarks' }],
  ];
  for (const [key, what, action] of keys) {
    test(`“${key}” ${what}`, () => {
      assert.deepEqual(pressed(key), action);
    });
  }

  for (const key of [
    'a',
    '1',
    'Enter',
    'Escape',
    'Tab',
    'ArrowLeft',
    'home',
    'Spacebar',
    '',
    'constructor',
    'Dead',
    'F1',
  ]) {
    test(`“${key}” is nothing to the transport`, () => {
      assert.equal(pressed(key), null);
    });
  }
});
