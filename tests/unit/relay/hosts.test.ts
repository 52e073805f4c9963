import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { hostsOf, isEverywhere, networkAddresses, OwnHosts } from '../../../src/relay/own-hosts.ts';
import { INGEST_TOKEN, Relay, sendRaw, TOKEN } from './relay-harness.ts';

const BEARER = { Authorization: `Bearer ${TOKEN}` };
const PATHS = ['/', '/healthz', '/api/runs', '/api/runs/run/events', '/metrics', '/nowhere'];

let relay: Relay;
before(async () => {
  relay = await Relay.start(TOKEN);
  writeFileSync(relay.path('run.jsonl'), '{"a": 1}\n');
  await relay.add('run.jsonl');
});
after(() => relay.close());

describe('2: the Host header', () => {
  const port = (): string => String(relay.port);

  const own: readonly (readonly [string, () => string])[] = [
    ['localhost', () => `localhost:${port()}`],
    ['localhost in upper case', () => `LOCALHOST:${port()}`],
    ['127.0.0.1', () => `127.0.0.1:${port()}`],
    ['[::1]', () => `[::1]:${port()}`],
    ['the machine’s name', () => `${hostname()}:${port()}`],
    ['no port', () => 'localhost'],
    ['the port at which a tunnel begins', () => 'localhost:4711'],
  ];
  for (const [name, host] of own) {
    test(`passes, on HTTP and WebSocket: ${name}`, async () => {
      assert.equal((await relay.http('/healthz', { Host: host() })).status, 200);
      assert.equal((await relay.http('/api/runs', { Host: host(), ...BEARER })).status, 200);
      assert.equal(await relay.upgradeStatus({ Host: host(), ...BEARER }), 101);
    });
  }

  const foreign: readonly (readonly [string, () => string])[] = [
    ['a name that a stranger lets point to us', () => `evil.test:${port()}`],
    ['a public name for our address', () => `127.0.0.1.nip.io:${port()}`],
    ['our name as a subdomain', () => `localhost.evil.test:${port()}`],
    ['a subdomain', () => `sub.localhost:${port()}`],
    ['a trailing dot', () => `localhost.:${port()}`],
    ['a trailing dot behind the address', () => `127.0.0.1.:${port()}x`],
    ['an address not ours', () => `192.0.2.1:${port()}`],
    ['another loopback address', () => `127.0.0.2:${port()}`],
    ['the address of everything', () => `0.0.0.0:${port()}`],
    ['an IPv6 address not ours', () => `[::2]:${port()}`],
    ['an IPv4 address inside an IPv6 one', () => `[::ffff:127.0.0.1]:${port()}`],
    ['half an IPv6 address', () => '[::1'],
    ['an IPv6 address without brackets', () => '::1'],
    ['a port that is none', () => 'localhost:99999'],
    ['a port with letters', () => 'localhost:80x'],
    ['a space', () => 'a b'],
    ['a user before our name', () => `evil.test@localhost:${port()}`],
    ['a path behind our name', () => 'localhost/evil.test'],
    ['a query behind our name', () => 'localhost?evil.test'],
    ['a fragment behind our name', () => 'localhost#evil.test'],
    ['a backslash behind our name', () => 'localhost\\evil.test'],
    ['an escape in our name', () => 'local%68ost'],
    ['two names', () => `localhost, evil.test`],
    ['an address with a scheme', () => `http://localhost:${port()}`],
    ['a long name', () => `${'a'.repeat(5000)}.test`],
  ];
  for (const [name, host] of foreign) {
    test(`is answered 421, on HTTP and WebSocket, whatever is asked: ${name}`, async () => {
      for (const path of PATHS) {
        const reply = await relay.http(path, { Host: host(), ...BEARER });
        assert.equal(reply.status, 421, path);
        assert.ok(reply.text.length < 300, 'a refusal is short');
      }
      const ingest = { Host: host(), Authorization: `Bearer ${INGEST_TOKEN}` };
      assert.equal((await relay.http('/api/ingest/x?first=0', ingest, 'POST', '{}\n')).status, 421);
      assert.equal(await relay.upgradeStatus({ Host: host(), ...BEARER }), 421);
    });
  }

  test('is needed', async () => {
    assert.match(await sendRaw(relay.port, 'GET / HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 421/);
    assert.match(await sendRaw(relay.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 400/);
    assert.match(await sendRaw(relay.port, 'GET / HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 421/);
  });

  test('is not replaced by the name in the address, or by what a proxy claims', async () => {
    const rest =
      'Host: evil.test\r\nX-Forwarded-Host: localhost\r\nForwarded: host=localhost\r\nConnection: close\r\n\r\n';
    assert.match(await sendRaw(relay.port, `GET http://localhost/ HTTP/1.1\r\n${rest}`), /^HTTP\/1\.1 421/);
  });
});

describe('2: the relay’s own names', () => {
  test('are this machine’s, and the address that was bound', () => {
    const hosts = hostsOf('192.0.2.7');
    for (const host of ['localhost', '127.0.0.1', '::1', hostname().toLowerCase(), '192.0.2.7']) {
      assert.ok(hosts.includes(host), host);
    }
    assert.ok(!hostsOf('127.0.0.1').includes('192.0.2.7'));
    assert.ok(new OwnHosts('My-Machine').has('my-machine'));
  });

  for (const everywhere of ['0.0.0.0', '::']) {
    test(`are the network’s addresses too where ${everywhere} was bound, but never that itself`, () => {
      assert.ok(isEverywhere(everywhere));
      const hosts = hostsOf(everywhere);
      for (const address of networkAddresses('IPv4')) assert.ok(hosts.includes(address), address);
      assert.ok(!hosts.includes(everywhere));
      assert.ok(hosts.some((host) => host.endsWith('.local')));
      assert.equal(new Set(hosts).size, hosts.length);
    });
  }

  test('are not the network’s addresses where only this machine is served', () => {
    for (const address of [...networkAddresses('IPv4'), ...networkAddresses('IPv6')]) {
      assert.ok(!hostsOf('127.0.0.1').includes(address), address);
    }
    assert.ok(!isEverywhere('127.0.0.1'));
  });

  test('hold the names of a certificate of one’s own, and of its wildcard one label', () => {
    const hosts = new OwnHosts('0.0.0.0', ['gpu-box.example.ts.net', '*.lab.example.org']);
    for (const host of ['gpu-box.example.ts.net', 'gpu.lab.example.org', 'localhost']) assert.ok(hosts.has(host), host);
    for (const host of [
      'example.ts.net',
      'lab.example.org',
      '.lab.example.org',
      'a.b.lab.example.org',
      'lab.example.org.evil.test',
    ])
      assert.ok(!hosts.has(host), host);
  });

  test('hold no name that a stranger could own', () => {
    const hosts = new OwnHosts('0.0.0.0');
    for (const host of ['', 'evil.test', '127.0.0.1.nip.io', 'localhost.', '*', 'local'])
      assert.ok(!hosts.has(host), host);
  });
});

/** True where something listens there. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}

test('7: a relay on loopback is reached from this machine alone', async () => {
  assert.ok(await answers('127.0.0.1', relay.port));
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  for (const { address } of others) assert.ok(!(await answers(address, relay.port)), address);
});
