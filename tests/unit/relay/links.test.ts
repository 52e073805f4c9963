import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { encode } from 'uqr';
import { describeSource, localLink, networkLinks, startText, type RelayPlace } from '../../../src/relay/links.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';
const INGEST_TOKEN = 'fedcba9876543210fedcba9876543210';
/** What the end-to-end tests and people's scripts look for. */
const LOCAL = /Local:\s+(http:\/\/localhost:(\d+))(\/#token=([0-9a-f]{32}))?/;

function place(changes: Partial<RelayPlace> = {}): RelayPlace {
  return {
    scheme: 'http',
    host: '127.0.0.1',
    port: 8765,
    token: TOKEN,
    addresses: ['2001:db8::5', '192.0.2.7', 'fe80::1', '198.51.100.9', 'fd00::5', 'fe80::1%eth0'],
    names: ['gpu-box.local'],
    named: false,
    ...changes,
  };
}

function textOf(
  changes: Partial<RelayPlace> = {},
  rest: Partial<Omit<Parameters<typeof startText>[0], 'place'>> = {},
): Promise<string> {
  const defaults = { description: 'a simulated run', ingestToken: null, advice: [], colours: false };
  return startText({ place: place(changes), ...defaults, ...rest });
}

/** The dark modules that a text of half blocks shows on a dark terminal, border included. */
function darkModules(text: string): boolean[][] {
  const rows = text.split('\n').filter((line) => /^ {2}[█▀▄ ]{20,}$/.test(line));
  return rows.flatMap((row) => {
    const cells = Array.from(row.slice(2));
    return [cells.map((cell) => !'█▀'.includes(cell)), cells.map((cell) => !'█▄'.includes(cell))];
  });
}

describe('the text at the start', () => {
  test('is the local link alone where only this machine is served', async () => {
    assert.equal(await textOf(), `Scry, a simulated run\n\n  Local:   http://localhost:8765/#token=${TOKEN}\n\n`);
  });

  test('can be read by programs and ends with an empty line in every form', async () => {
    for (const host of ['127.0.0.1', 'localhost', '0.0.0.0', '::']) {
      for (const token of [TOKEN, null]) {
        const text = await textOf({ host, token }, { ingestToken: INGEST_TOKEN, advice: ['  Some advice.'] });
        const [, origin, port, , found] = LOCAL.exec(text) ?? [];
        assert.deepEqual([origin, port, found], ['http://localhost:8765', '8765', token ?? undefined]);
        assert.ok(text.endsWith('\n\n') && !text.endsWith('\n\n\n'));
        assert.equal(text.indexOf('\n\n\n'), -1);
      }
    }
  });

  test('is for the names of a certificate of one’s own, which is for nothing else', () => {
    const names = ['gpu-box.example.ts.net'];
    assert.deepEqual(networkLinks(place({ scheme: 'https', host: '0.0.0.0', names, named: true })), [
      `https://gpu-box.example.ts.net:8765/#token=${TOKEN}`,
    ]);
  });

  test('warns where no token is asked for', async () => {
    const text = await textOf({ token: null });
    assert.ok(text.includes('  Local:   http://localhost:8765\n'));
    assert.ok(text.endsWith('\n  Warning: --no-auth is on. Everybody who reaches this port can watch.\n\n'));
  });

  test('names an address of this machine as it is bound', () => {
    assert.equal(localLink(place({ host: '127.0.0.2', token: null })), 'http://127.0.0.2:8765');
    // "localhost" may mean 127.0.0.1 alone, where nobody listens then.
    assert.equal(localLink(place({ host: '::1', token: null })), 'http://[::1]:8765');
    assert.equal(localLink(place({ host: '::', token: null })), 'http://localhost:8765');
  });

  test('links to every address that other devices can use', async () => {
    assert.deepEqual(networkLinks(place({ token: null })), []);
    assert.deepEqual(networkLinks(place({ host: '0.0.0.0' })), [
      `http://192.0.2.7:8765/#token=${TOKEN}`,
      `http://198.51.100.9:8765/#token=${TOKEN}`,
    ]);
    assert.deepEqual(networkLinks(place({ host: '::', token: null })), [
      'http://192.0.2.7:8765',
      'http://198.51.100.9:8765',
      'http://[2001:db8::5]:8765',
      'http://[fd00::5]:8765',
    ]);
    const text = await textOf({ host: '0.0.0.0' });
    assert.ok(
      text.includes(`\n  Network: http://192.0.2.7:8765/#token=${TOKEN}\n  Network: http://198.51.100.9:8765/`),
    );
  });

  test('links to the one address that was asked for, without a second link for the same', async () => {
    for (const [host, shown] of [
      ['192.0.2.7', '192.0.2.7'],
      ['2001:db8::5', '[2001:db8::5]'],
      ['gpu-box', 'gpu-box'],
    ] as const) {
      const text = await textOf({ host });
      assert.deepEqual(text.match(/(Local|Network): .*/g), [`Network: http://${shown}:8765/#token=${TOKEN}`]);
      assert.equal(localLink(place({ host, token: null })), `http://${shown}:8765`);
    }
  });

  test('names the machine only with HTTPS, and then links with https', async () => {
    const text = await textOf({ host: '0.0.0.0', scheme: 'https' });
    assert.ok(text.includes(`  Local:   https://localhost:8765/#token=${TOKEN}\n`));
    assert.ok(text.includes(`  Network: https://gpu-box.local:8765/#token=${TOKEN}\n`));
    assert.ok(!text.includes('http://'));
    assert.ok(!(await textOf({ host: '0.0.0.0' })).includes('gpu-box'));
  });

  test('says so where the machine is in no network', async () => {
    const text = await textOf({ host: '0.0.0.0', addresses: [] });
    assert.ok(text.includes('  Network: none. This machine has no address in a network now.\n'));
    assert.ok(!text.includes('Scan'));
  });

  test('shows the first link for other devices as a code, dark on light on a dark terminal', async () => {
    const shown = darkModules(await textOf({ host: '0.0.0.0' }));
    const { data, size } = encode(`http://192.0.2.7:8765/#token=${TOKEN}`, { border: 2 });
    assert.deepEqual(shown.slice(0, size), data);
  });

  test('shows the code in its own colours where there are any', async () => {
    const plain = await textOf({ host: '0.0.0.0' });
    const coloured = await textOf({ host: '0.0.0.0' }, { colours: true });
    // eslint-disable-next-line no-control-regex -- the colours are such characters
    const colour = /\u001b\[[0-9;]*m/g;
    assert.equal(coloured.replace(colour, ''), plain);
    assert.deepEqual([...new Set(coloured.match(colour))], ['\u001b[38;5;231;48;5;16m', '\u001b[0m']);
    assert.doesNotMatch(plain, colour);
  });

  test('tells senders their address and token, which opens nothing else', async () => {
    const local = await textOf({}, { ingestToken: INGEST_TOKEN });
    assert.ok(local.includes(`\n  Events:  http://localhost:8765/api/ingest/<run>\n  Ingest token: ${INGEST_TOKEN}\n`));
    assert.equal(local.split(TOKEN).length, 2);
    const network = await textOf({ host: '0.0.0.0', scheme: 'https' }, { ingestToken: INGEST_TOKEN });
    assert.ok(network.includes('\n  Events:  https://192.0.2.7:8765/api/ingest/<run>\n'));
    const alone = await textOf({ host: '0.0.0.0', addresses: [] }, { ingestToken: INGEST_TOKEN });
    assert.ok(alone.includes('\n  Events:  http://localhost:8765/api/ingest/<run>\n'));
  });

  test('gives advice in blocks', async () => {
    const text = await textOf({}, { advice: ['  One,\n  and more.', '  Two.'] });
    assert.ok(text.endsWith('\n\n  One,\n  and more.\n\n  Two.\n\n'));
  });
});

describe('the description of a source', () => {
  test('says where the events come from', () => {
    assert.equal(describeSource({ kind: 'file', path: 'a.jsonl' }), `following ${resolve('a.jsonl')}`);
    assert.equal(describeSource({ kind: 'folder', path: '/runs' }), 'following the runs in /runs');
    assert.equal(describeSource({ kind: 'stdin' }), 'reading standard input');
    assert.equal(describeSource({ kind: 'ingest' }), 'waiting for events from a trainer');
    assert.match(describeSource({ kind: 'demo' }), /^a simulated run/);
  });

  test('tells of a broker without its password', () => {
    const text = describeSource({ kind: 'redis', url: 'redis://user:geheim@broker:6380/2', stream: 'esper' });
    assert.equal(text, 'reading the stream esper of redis://broker:6380/2');
  });
});
