import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { keyboardTableSource } from '../../../scripts/keyboard-table-source.ts';
import { COMMANDS } from '../../../src/app/commands.ts';

describe('the page of keys', () => {
  test('is what the table of commands says; if not, run npm run generate', async () => {
    const path = resolve(import.meta.dirname, '../../../docs/keyboard.md');
    assert.equal(readFileSync(path, 'utf8'), await keyboardTableSource());
  });

  test('names every command once, with all its keys', async () => {
    const rows = (await keyboardTableSource()).split('\n').filter((line) => line.startsWith('| '));
    for (const { title, keys } of COMMANDS) {
      const own = rows.filter((row) => row.split(' | ')[1]?.trim() === title);
      assert.equal(own.length, 1, title);
      for (const key of keys) assert.ok(own[0]!.includes(`\`${key}\``), `${title}: ${key}`);
    }
  });
});
