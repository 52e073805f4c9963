import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HELP, parseOptions, UsageError } from '../../../src/relay/options.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';

describe('the command line', () => {
  test('without arguments asks for the demo on this machine with a new token', () => {
    assert.deepEqual(parseOptions([]), {
      source: { kind: 'demo' },
      host: '127.0.0.1',
      port: 8765,
      token: { kind: 'new' },
    });
  });

  test('names one source', () => {
    assert.deepEqual(parseOptions(['--file', 'a.jsonl'])?.source, { kind: 'file', path: 'a.jsonl' });
    assert.deepEqual(parseOptions(['--dir=runs'])?.source, { kind: 'folder', path: 'runs' });
    assert.deepEqual(parseOptions(['--stdin'])?.source, { kind: 'stdin' });
    assert.deepEqual(parseOptions(['--demo'])?.source, { kind: 'demo' });
  });

  const sources = [['--file', 'a'], ['--dir', 'b'], ['--stdin'], ['--demo']];
  for (const [i, first] of sources.entries()) {
    for (const second of sources.slice(i + 1)) {
      test(`refuses ${[...first, ...second].join(' ')}`, () => {
        assert.throws(() => parseOptions([...first, ...second]), UsageError);
      });
    }
  }

  for (const port of ['0', '1', '65535']) {
    test(`takes port ${port}`, () => {
      assert.equal(parseOptions(['--port', port])?.port, Number(port));
    });
  }

  for (const port of ['65536', '99999', '-1', '1.5', 'x', '', '1e3', '0x10', ' 80', '١٢']) {
    test(`refuses port ${JSON.stringify(port)}`, () => {
      assert.throws(() => parseOptions([`--port=${port}`]), UsageError);
    });
  }

  test('takes a token of 32 hex characters in any case', () => {
    assert.deepEqual(parseOptions(['--token', TOKEN])?.token, { kind: 'given', value: TOKEN });
    assert.deepEqual(parseOptions(['--token', TOKEN.toUpperCase()])?.token, { kind: 'given', value: TOKEN });
  });

  for (const token of ['', TOKEN.slice(1), `${TOKEN}0`, 'g'.repeat(32), `${TOKEN}\n`]) {
    test(`refuses the token ${JSON.stringify(token)} without repeating it`, () => {
      assert.throws(
        () => parseOptions([`--token=${token}`]),
        (error) => error instanceof UsageError && (token === '' || !error.message.includes(token)),
      );
    });
  }

  test('can ask for no token, for the network, and for one address', () => {
    assert.deepEqual(parseOptions(['--no-auth'])?.token, { kind: 'none' });
    assert.equal(parseOptions(['--network'])?.host, '0.0.0.0');
    assert.equal(parseOptions(['--host', '192.0.2.1'])?.host, '192.0.2.1');
  });

  for (const args of [['--bogus'], ['stray'], ['--file'], ['--port'], ['--demo=yes']]) {
    test(`refuses ${args.join(' ')} with a usage error`, () => {
      assert.throws(() => parseOptions(args), UsageError);
    });
  }

  test('gives help, which names every option', () => {
    assert.equal(parseOptions(['--help']), null);
    assert.equal(parseOptions(['-h', '--demo']), null);
    for (const option of ['file', 'dir', 'stdin', 'demo', 'port', 'host', 'network', 'token', 'no-auth', 'help']) {
      assert.ok(HELP.includes(`--${option}`), option);
    }
  });
});
