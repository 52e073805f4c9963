import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fileNameOf } from '../../../src/app/save-file.ts';

describe('the name of an exported file', () => {
  for (const [name, file] of [
    ['events.jsonl', 'events.jsonl.gz'],
    ['events.jsonl.gz', 'events.jsonl.gz'],
    ['events.ndjson', 'events.jsonl.gz'],
    ['Events.JSON.GZ', 'Events.jsonl.gz'],
    ['events.gz', 'events.jsonl.gz'],
    ['run 7', 'run 7.jsonl.gz'],
    ['run (run 2)', 'run (run 2).jsonl.gz'],
    ['seed 0.5', 'seed 0.5.jsonl.gz'],
    ['jsonl', 'jsonl.jsonl.gz'],
    ['', 'run.jsonl.gz'],
    ['   ', 'run.jsonl.gz'],
    ['.jsonl.gz', 'run.jsonl.gz'],
    ['ä漢💥', 'ä漢💥.jsonl.gz'],
    ['a/b\\c', 'a_b_c.jsonl.gz'],
    ['<b>"x":|?*', '_b__x_____.jsonl.gz'],
    ['../../etc/passwd', '__.._etc_passwd.jsonl.gz'],
    ['.bashrc', '_bashrc.jsonl.gz'],
    [' .bashrc', '_bashrc.jsonl.gz'],
    ['a\nb\u0000c', 'a_b_c.jsonl.gz'],
    ['abc\u202etxt.exe', 'abc_txt.exe.jsonl.gz'],
  ] as const) {
    test(`for “${name.replace(/\p{C}/gu, '·')}” is “${file}”`, () => {
      assert.equal(fileNameOf(name), file);
    });
  }

  test('is one that every file system takes, whatever the run is called', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.string({ unit: 'grapheme', minLength: 100 })),
        (name) => {
          const file = fileNameOf(name);
          assert.match(file, /^[^.\p{Cc}\p{Cf}<>:"/\\|?*][^\p{Cc}\p{Cf}<>:"/\\|?*]*\.jsonl\.gz$/u);
          assert.ok(file.length <= 130);
          assert.doesNotMatch(file, /\p{Cs}/u, 'no character is cut in two');
        },
      ),
      { numRuns: 500 },
    );
    for (const name of ['💥'.repeat(200), `x${'💥'.repeat(200)}`, '漢'.repeat(200)]) {
      assert.doesNotMatch(fileNameOf(name), /\p{Cs}/u);
      assert.ok(Buffer.byteLength(fileNameOf(name)) <= 255);
    }
  });
});
