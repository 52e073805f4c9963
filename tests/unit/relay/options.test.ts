import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { HELP } from '../../../src/relay/help.ts';
import { LOG_LEVELS } from '../../../src/relay/log.ts';
import {
  OPTION_NAMES,
  parseOptions,
  UsageError,
  type Environment,
  type RelayOptions,
} from '../../../src/relay/options.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';
const OTHER_TOKEN = 'fedcba9876543210fedcba9876543210';

function optionsOf(args: readonly string[], env: Environment = {}): RelayOptions {
  const command = parseOptions(args, env);
  assert.equal(command.kind, 'run');
  return command.options;
}

/** The message of the usage error that the arguments lead to. */
function mistake(args: readonly string[], env: Environment = {}): string {
  let message = '';
  assert.throws(
    () => parseOptions(args, env),
    (error) => {
      if (!(error instanceof UsageError)) return false;
      ({ message } = error);
      return true;
    },
  );
  return message;
}

describe('the command line', () => {
  test('without arguments asks for the demo on this machine with a new token', () => {
    assert.deepEqual(optionsOf([]), {
      source: { kind: 'demo' },
      host: '127.0.0.1',
      port: 8765,
      token: { kind: 'new' },
      ingestToken: { kind: 'new' },
      tls: { kind: 'none' },
      store: join(homedir(), '.local/share/scry/runs'),
      stun: true,
      foreignSignalling: null,
      open: false,
      logLevel: 'info',
    });
  });

  test('names one source', () => {
    const cases: readonly (readonly [readonly string[], RelayOptions['source']])[] = [
      [['--file', 'a.jsonl'], { kind: 'file', path: 'a.jsonl' }],
      [['--file=-a.jsonl'], { kind: 'file', path: '-a.jsonl' }],
      [['--dir=runs'], { kind: 'folder', path: 'runs' }],
      [['--stdin'], { kind: 'stdin' }],
      [['--listen-ingest'], { kind: 'ingest' }],
      [['--demo'], { kind: 'demo' }],
      [
        ['--redis', 'redis://broker:6379', '--stream', 'esper'],
        { kind: 'redis', url: 'redis://broker:6379', stream: 'esper' },
      ],
      [['--stream', 's', '--redis', 'rediss://u:p@b/1'], { kind: 'redis', url: 'rediss://u:p@b/1', stream: 's' }],
    ];
    for (const [args, source] of cases) assert.deepEqual(optionsOf(args).source, source);
  });

  const sources = [
    ['--file', 'a'],
    ['--dir', 'b'],
    ['--stdin'],
    ['--listen-ingest'],
    ['--demo'],
    ['--redis', 'redis://c', '--stream', 'd'],
  ];
  for (const [i, first] of sources.entries()) {
    for (const second of sources.slice(i + 1)) {
      test(`refuses ${[...first, ...second].join(' ')}`, () => {
        assert.equal(
          mistake([...first, ...second]),
          `${first[0]!} and ${second[0]!} exclude each other. A relay has one source of events.`,
        );
      });
    }
  }

  test('wants a Redis address and a stream together', () => {
    assert.match(mistake(['--redis', 'redis://broker']), /--redis needs --stream KEY too/);
    assert.match(mistake(['--stream', 'esper']), /--stream goes with --redis URL/);
  });

  test('takes the Redis address from the environment, where other users do not see its password', () => {
    const env = { SCRY_REDIS_URL: 'redis://u:geheim@broker' };
    assert.deepEqual(optionsOf(['--stream', 's'], env).source, { kind: 'redis', url: env.SCRY_REDIS_URL, stream: 's' });
    const given = optionsOf(['--redis', 'redis://other', '--stream', 's'], env).source;
    assert.deepEqual(given, { kind: 'redis', url: 'redis://other', stream: 's' });
    assert.equal(optionsOf([], env).source.kind, 'demo');
    assert.ok(!mistake(['--stream', 's'], { SCRY_REDIS_URL: 'http://u:geheim@broker' }).includes('geheim'));
  });

  test('refuses a wrong Redis address without repeating it, for it may hold a password', () => {
    for (const url of ['http://user:geheim@broker', 'user:geheim@broker:6379', 'geheim', 'redis://u:geheim%@broker']) {
      const message = mistake(['--redis', url, '--stream', 'esper']);
      assert.match(message, /redis:\/\/broker:6379/);
      assert.ok(!message.includes('geheim'), message);
    }
  });

  for (const port of ['0', '1', '65535']) {
    test(`takes port ${port}`, () => {
      assert.equal(optionsOf(['--port', port]).port, Number(port));
    });
  }

  for (const port of ['65536', '99999', '-1', '1.5', 'x', '', '1e3', '0x10', ' 80', '١٢']) {
    test(`refuses port ${JSON.stringify(port)}`, () => {
      assert.match(mistake([`--port=${port}`]), /^--port/);
    });
  }

  test('listens on one address, on all, or on a name', () => {
    assert.equal(optionsOf(['--network']).host, '0.0.0.0');
    for (const [given, host] of [
      ['192.0.2.1', '192.0.2.1'],
      ['::', '::'],
      ['[::1]', '::1'],
      ['GPU-box.lan', 'gpu-box.lan'],
      ['localhost', 'localhost'],
    ] as const) {
      assert.equal(optionsOf(['--host', given]).host, host);
    }
    assert.match(mistake(['--network', '--host', '127.0.0.1']), /exclude each other/);
  });

  for (const host of ['192.0.2.1:80', 'http://192.0.2.1', 'a b', '0', '127.1', '0x7f000001', '256.1.1.1', '[', '::g']) {
    test(`refuses the host ${host}`, () => {
      assert.match(mistake(['--host', host]), /give an address such as 192\.168\.1\.20, or a name/);
    });
  }

  test('takes a token of 32 hex characters in any case', () => {
    assert.deepEqual(optionsOf(['--token', TOKEN]).token, { kind: 'given', value: TOKEN });
    assert.deepEqual(optionsOf(['--token', TOKEN.toUpperCase()]).token, { kind: 'given', value: TOKEN });
    assert.deepEqual(optionsOf(['--listen-ingest', '--ingest-token', TOKEN.toUpperCase()]).ingestToken, {
      kind: 'given',
      value: TOKEN,
    });
  });

  test('takes tokens from the environment, where the list of processes does not show them', () => {
    const env = { SCRY_TOKEN: TOKEN, SCRY_INGEST_TOKEN: OTHER_TOKEN };
    const { token, ingestToken } = optionsOf(['--listen-ingest'], env);
    assert.deepEqual(
      [token, ingestToken],
      [
        { kind: 'given', value: TOKEN },
        { kind: 'given', value: OTHER_TOKEN },
      ],
    );
    // A variable may be there for another relay.
    assert.deepEqual(optionsOf(['--demo'], env).ingestToken, { kind: 'new' });
    assert.deepEqual(optionsOf([], { SCRY_TOKEN: '' }).token, { kind: 'new' });
    assert.deepEqual(optionsOf(['--no-auth'], env).token, { kind: 'none' });
  });

  test('prefers a token that was given as an option', () => {
    assert.deepEqual(optionsOf(['--token', OTHER_TOKEN], { SCRY_TOKEN: TOKEN }).token, {
      kind: 'given',
      value: OTHER_TOKEN,
    });
  });

  for (const token of [TOKEN.slice(1), `${TOKEN}0`, 'g'.repeat(32), `${TOKEN}\n`]) {
    test(`refuses the token ${JSON.stringify(token)} without repeating it`, () => {
      const messages = [
        ['--token', mistake([`--token=${token}`])],
        ['--ingest-token', mistake(['--listen-ingest', `--ingest-token=${token}`])],
        ['SCRY_TOKEN', mistake([], { SCRY_TOKEN: token })],
        ['SCRY_INGEST_TOKEN', mistake(['--listen-ingest'], { SCRY_INGEST_TOKEN: token })],
      ] as const;
      for (const [source, message] of messages) {
        assert.ok(message.startsWith(`${source}: a token has 32 hex characters`), message);
        assert.ok(!message.includes(token));
      }
    });
  }

  test('knows no token for senders where nobody may send', () => {
    assert.match(mistake(['--demo', '--ingest-token', TOKEN]), /--ingest-token goes with --listen-ingest/);
  });

  for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) {
    test(`may ask for no token on ${host}`, () => {
      assert.deepEqual(optionsOf(['--no-auth', '--host', host]).token, { kind: 'none' });
    });
  }

  for (const where of [
    ['--network'],
    ['--host', '0.0.0.0'],
    ['--host', '::'],
    ['--host', '192.0.2.1'],
    ['--host', 'gpu-box'],
    ['--host', 'localhost.example'],
    ['--host', '127.example'],
    ['--host', '::ffff:127.0.0.1'],
  ]) {
    test(`asks for a token with ${where.join(' ')} unless everyone may watch`, () => {
      const message = mistake(['--no-auth', ...where]);
      assert.match(message, /everybody on the network could watch/);
      for (const way of ['--token', 'SSH tunnel', '--allow-everyone']) assert.ok(message.includes(way), way);
      assert.deepEqual(optionsOf(['--no-auth', '--allow-everyone', ...where]).token, { kind: 'none' });
    });
  }

  test('still asks senders for their token where viewers need none', () => {
    const { token, ingestToken } = optionsOf(['--listen-ingest', '--no-auth']);
    assert.deepEqual([token.kind, ingestToken.kind], ['none', 'new']);
  });

  test('refuses what contradicts itself about the token', () => {
    assert.match(mistake(['--allow-everyone']), /--allow-everyone goes with --no-auth/);
    assert.match(mistake(['--no-auth', '--token', TOKEN]), /exclude each other/);
  });

  test('speaks HTTPS with a certificate of its own or a given one', () => {
    assert.deepEqual(optionsOf(['--tls']).tls, { kind: 'local' });
    assert.deepEqual(optionsOf(['--cert', 'c.pem', '--key', 'k.pem']).tls, {
      kind: 'own',
      cert: 'c.pem',
      key: 'k.pem',
    });
    assert.match(mistake(['--cert', 'c.pem']), /--cert needs --key FILE too/);
    assert.match(mistake(['--key', 'k.pem']), /--key needs --cert FILE too/);
    for (const own of [
      ['--cert', 'c', '--key', 'k'],
      ['--cert', 'c'],
      ['--key', 'k'],
    ]) {
      assert.match(mistake(['--tls', ...own]), /--tls makes a certificate of its own/);
    }
  });

  test('keeps received runs where it is told to, else with the user’s other data', () => {
    assert.equal(optionsOf(['--listen-ingest', '--store', 'runs']).store, resolve('runs'));
    assert.equal(optionsOf(['--redis', 'redis://b', '--stream', 's', '--store', '/srv/runs']).store, '/srv/runs');
    assert.equal(optionsOf(['--listen-ingest'], { XDG_DATA_HOME: '/data' }).store, '/data/scry/runs');
    // The specification says to ignore a relative one.
    const usual = join(homedir(), '.local/share/scry/runs');
    assert.equal(optionsOf(['--listen-ingest'], { XDG_DATA_HOME: 'data' }).store, usual);
    assert.match(mistake(['--demo', '--store', 'runs']), /--store goes with --listen-ingest or --redis/);
  });

  test('answers STUN requests unless told not to', () => {
    assert.equal(optionsOf(['--no-stun']).stun, false);
  });

  test('lets pages share through one signalling server elsewhere, named as a policy needs it', () => {
    for (const [given, origin] of [
      ['wss://peers.example.org', 'wss://peers.example.org'],
      ['https://peers.example.org/', 'wss://peers.example.org'],
      ['https://peers.example.org:443', 'wss://peers.example.org:443'],
      ['wss://peers.example.org:443', 'wss://peers.example.org'],
      ['ws://192.0.2.1:9000', 'ws://192.0.2.1:9000'],
      ['http://Peer-Box.lan:9000/', 'ws://peer-box.lan:9000'],
      ['ws://[2001:DB8::1]:9000', 'ws://[2001:db8::1]:9000'],
    ] as const) {
      assert.equal(optionsOf(['--allow-signalling', given]).foreignSignalling, origin.replace(':443', ''), given);
    }
  });

  for (const address of [
    'peers.example.org',
    'peers.example.org:9000',
    'ftp://peers.example.org',
    'wss:',
    'wss://',
    'wss:peers.example.org',
    'wss://peers.example.org/path',
    'wss://peers.example.org?x',
    'wss://peers.example.org#x',
    'wss://user@peers.example.org',
    'wss://peers.example.org:99999',
    'wss://*.example.org',
    '*',
    "wss://peers.example.org 'unsafe-inline'",
    'wss://peers.example.org;script-src',
    'wss://peers.example.org,https://other.test',
    'wss://peers.example.org\nX: y',
    'wss://a%20b',
    'javascript:alert(1)',
  ]) {
    test(`refuses the signalling server ${JSON.stringify(address)}`, () => {
      assert.match(mistake([`--allow-signalling=${address}`]), /^--allow-signalling wants the address of a PeerServer/);
    });
  }

  test('opens the browser when asked to', () => {
    assert.equal(optionsOf(['--open']).open, true);
  });

  test('tells as much as it is asked to', () => {
    for (const level of LOG_LEVELS) assert.equal(optionsOf(['--log-level', level]).logLevel, level);
    assert.equal(
      mistake(['--log-level', 'verbose']),
      '--log-level verbose: choose one of silent, error, warn, info, debug.',
    );
  });

  for (const [wrong, meant] of [
    ['--fil', '--file'],
    ['--fiel', '--file'],
    ['--File', '--file'],
    ['--no-aut', '--no-auth'],
    ['--ingest', '--ingest-token'],
    ['--listen', '--listen-ingest'],
    ['--loglevel', '--log-level'],
    ['--prot=1', '--port'],
    ['--hots', '--host'],
  ] as const) {
    test(`asks for ${wrong} whether ${meant} is meant`, () => {
      assert.equal(mistake([wrong]), `There is no option ${wrong.replace(/=.*/, '')}. Did you mean ${meant}?`);
    });
  }

  for (const unlike of ['--bogus', '--x', '-x', '--constructor', '--__proto__']) {
    test(`guesses nothing for ${unlike}`, () => {
      assert.equal(mistake([unlike]), `There is no option ${unlike}.`);
    });
  }

  for (const [args, reason] of [
    [['stray'], '“stray” belongs to no option'],
    // The option was forgotten: its value may hold a password.
    [['redis://user:secret@broker'], '“redis://broker:6379/0” belongs to no option'],
    [['--demo', '--', '--stdin'], '“--stdin” belongs to no option'],
    [['--file'], '--file needs a value'],
    [['--file='], '--file needs a value'],
    [['--file', '--port', '1'], '--file needs a value'],
    [['--token', ''], '--token needs a value'],
    [['--port'], '--port needs a value'],
    [['--demo=yes'], '--demo takes no value'],
    [['--file', 'a', '--file', 'b'], '--file is there twice'],
    [['--file', '-'], 'Use --stdin'],
  ] as const) {
    test(`refuses ${args.join(' ')} with a reason`, () => {
      assert.ok(mistake(args).includes(reason), mistake(args));
    });
  }

  test('gives help and the version, whatever else is there', () => {
    for (const args of [['--help'], ['-h', '--demo'], ['--bogus', '--help'], ['--version', '-h']]) {
      assert.deepEqual(parseOptions(args, {}), { kind: 'help' });
    }
    for (const args of [['--version'], ['-v'], ['stray', '-v']]) {
      assert.deepEqual(parseOptions(args, {}), { kind: 'version' });
    }
  });

  test('takes any arguments without another error than its own', () => {
    const argument = fc.oneof(
      fc.constantFrom(...OPTION_NAMES.map((name) => `--${name}`)),
      fc.constantFrom(...OPTION_NAMES.map((name) => `--${name}=1`)),
      fc.string(),
      fc.string().map((text) => `--${text}`),
    );
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 6 }), (args) => {
        try {
          parseOptions(args, {});
        } catch (error) {
          assert.ok(error instanceof UsageError);
        }
      }),
    );
  });
});

describe('the help', () => {
  test('names every option', () => {
    for (const name of OPTION_NAMES) assert.match(HELP, new RegExp(`--${name}\\b`));
  });

  test('names no option that does not exist', () => {
    for (const [, name] of HELP.matchAll(/--([a-z-]+)/g)) assert.ok(OPTION_NAMES.includes(name!), name);
  });

  test('shows commands that work', () => {
    const commands = [...HELP.matchAll(/(?:^|\s)scry (--.*)$/gm)].map(([, rest]) => rest!);
    assert.ok(commands.length >= 8, commands.join('\n'));
    for (const command of commands) assert.equal(parseOptions(command.trim().split(/\s+/), {}).kind, 'run', command);
  });

  test('fits a terminal of 80 columns', () => {
    for (const line of HELP.split('\n')) assert.ok(line.length <= 80, line);
    assert.ok(HELP.split('\n').length <= 66);
  });

  test('tells the addresses and the exit codes', () => {
    for (const word of [
      '/healthz',
      '/metrics',
      '/api/runs',
      '/api/signalling',
      '/peerjs',
      'Exit codes',
      'SCRY_TOKEN',
      'SCRY_INGEST_TOKEN',
    ]) {
      assert.ok(HELP.includes(word), word);
    }
  });
});
