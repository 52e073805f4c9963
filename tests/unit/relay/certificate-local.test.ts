import assert from 'node:assert/strict';
import { once } from 'node:events';
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from 'node:tls';
import { newLeaf } from '../../../src/relay/certificate/issue.ts';
import { certificateFolder, localCertificate } from '../../../src/relay/certificate/local-certificate.ts';
import { pemBlocks, type Pair } from '../../../src/relay/certificate/pair-file.ts';
import { CertificateError, validityOf } from '../../../src/relay/certificate/server-certificate.ts';

const NOW = new Date();
const DAY_MS = 86_400_000;
const NAMES = ['gpu7', 'gpu7.lan', 'train.example.edu', '192.168.1.7', '203.0.113.9', '2001:db8:1:2::9'];

const later = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);
const mode = (path: string): number => statSync(path).mode & 0o777;
const pairIn = (path: string): Pair => {
  const { key, certificates } = pemBlocks(readFileSync(path, 'utf8'));
  assert.ok(key !== null && certificates[0] !== undefined);
  return { key: `${key}\n`, cert: `${certificates[0]}\n` };
};

/** Serves with a pair and connects as a device that trusts `ca`; `trusted`, or why it is refused. */
async function handshake(served: Pair, ca: string, name: string): Promise<string> {
  const server = createServer(served);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve) => {
      const isAddress = /^[\d.]+$/.test(name);
      const socket = connect({ port, host: '127.0.0.1', ca, ...(isAddress ? {} : { servername: name }) }, () => {
        resolve('trusted');
        socket.destroy();
      });
      socket.on('error', (error: Error) => {
        resolve(error.message);
      });
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the local certificate', () => {
  const root = mkdtempSync(join(tmpdir(), 'scry-tls-'));
  let folders = 0;
  const newFolder = (): string => join(root, String((folders += 1)), 'scry', 'tls');
  /** One that no test changes. */
  const shared = newFolder();
  before(async () => {
    await localCertificate(shared, NAMES, NOW);
  });
  after(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const authorityOf = (folder: string): string => join(folder, 'authority.pem');
  const leafOf = (folder: string): string => join(folder, 'server.pem');

  it('names the machine’s names and addresses, and always this machine itself', async () => {
    const { cert } = await localCertificate(shared, NAMES, NOW);
    const leaf = new X509Certificate(cert);
    assert.equal(
      leaf.subjectAltName,
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:gpu7, DNS:gpu7.lan, DNS:train.example.edu, ' +
        'IP Address:192.168.1.7, IP Address:203.0.113.9, IP Address:2001:DB8:1:2:0:0:0:9',
    );
    assert.equal(leaf.ca, false);
    const { from, to } = validityOf(leaf);
    assert.ok(from < NOW, 'a tablet’s clock may be behind');
    assert.ok(to.getTime() - from.getTime() <= 397 * DAY_MS, 'Apple refuses longer ones');
  });

  it('is trusted by a device that trusts the authority, under every name', async () => {
    const { key, cert, authority } = await localCertificate(shared, NAMES, NOW);
    assert.ok(authority !== null);
    for (const name of ['localhost', '127.0.0.1', 'gpu7', 'gpu7.lan', 'train.example.edu']) {
      assert.equal(await handshake({ key, cert }, authority, name), 'trusted', name);
    }
    assert.match(await handshake({ key, cert }, authority, 'other.lan'), /not in the cert's altnames/);
    const leaf = new X509Certificate(cert);
    for (const address of ['::1', '192.168.1.7', '203.0.113.9', '2001:db8:1:2::9']) assert.ok(leaf.checkIP(address));
  });

  it('keeps a stolen authority key from posing as anything else', async () => {
    const authority = pairIn(authorityOf(shared));
    for (const name of [
      'example.com',
      'example.edu',
      'lan.example.com',
      'notlocal',
      '8.8.8.8',
      '2001:4860:4860::8888',
    ]) {
      const forged = await newLeaf(authority, 'thief', ['localhost', name], NOW);
      assert.equal(await handshake(forged, authority.cert, 'localhost'), 'permitted subtree violation', name);
    }
    const sibling = await newLeaf(authority, 'thief', ['localhost', 'nas.local', '10.1.2.3'], NOW);
    assert.equal(await handshake(sibling, authority.cert, 'nas.local'), 'trusted');
  });

  it('tells the fingerprint of the authority', async () => {
    const { authority, fingerprint } = await localCertificate(shared, NAMES, NOW);
    assert.match(fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    assert.equal(fingerprint, new X509Certificate(authority ?? '').fingerprint256);
  });

  it('stays the same while it covers what is asked for', async () => {
    const first = await localCertificate(shared, NAMES, NOW);
    assert.deepEqual(await localCertificate(shared, ['GPU7.lan.', '192.168.1.7'], later(300)), first);
  });

  it('is made anew by the same authority for a new address', async () => {
    const folder = newFolder();
    const first = await localCertificate(folder, ['192.168.1.7'], NOW);
    const second = await localCertificate(folder, ['192.168.1.8', '0.0.0.0'], later(1));
    assert.equal(second.authority, first.authority);
    assert.notEqual(second.cert, first.cert);
    assert.ok(new X509Certificate(second.cert).checkIP('192.168.1.8'));
    assert.deepEqual(await localCertificate(folder, ['192.168.1.8'], later(1)), second);
  });

  it('is made anew when it has 30 days left', async () => {
    const folder = newFolder();
    const first = await localCertificate(folder, [], NOW);
    const left = (days: number): Date => new Date(first.expires.getTime() - days * DAY_MS);
    assert.deepEqual(await localCertificate(folder, [], left(31)), first);
    const second = await localCertificate(folder, [], left(30));
    assert.equal(second.authority, first.authority);
    assert.ok(second.expires > first.expires);
  });

  it('ends with its authority at the latest', async () => {
    const folder = newFolder();
    const { authority } = await localCertificate(folder, [], NOW);
    const end = validityOf(new X509Certificate(authority ?? '')).to;
    assert.deepEqual((await localCertificate(folder, [], new Date(end.getTime() - 10 * DAY_MS))).expires, end);
  });

  it('refuses a name that the kept authority may not vouch for, and says what to do', async () => {
    for (const name of ['other.example.edu', '203.0.113.10', '2001:db8:1:3::9']) {
      await assert.rejects(localCertificate(shared, [...NAMES, name], NOW), (error) => {
        assert.ok(error instanceof CertificateError);
        assert.ok(error.message.includes(name) && error.message.includes(shared), error.message);
        assert.match(error.message, /Delete the folder .* --cert and --key/);
        return true;
      });
    }
    await assert.rejects(localCertificate(shared, ['not a name'], NOW), /“not a name”/);
  });

  it('leaves out what was only found on the machine and is not permitted', async () => {
    const folder = newFolder();
    await localCertificate(folder, ['gpu7'], NOW);
    const found = ['gpu7', '198.51.100.4', '10.0.0.9', 'dev', '2001:db8::1'];
    const second = await localCertificate(folder, ['localhost'], NOW, found);
    assert.deepEqual(second.leftOut, ['dev', '198.51.100.4', '2001:db8::1']);
    assert.ok(new X509Certificate(second.cert).checkIP('10.0.0.9'));
    assert.deepEqual(await localCertificate(folder, ['localhost'], NOW, found), second);
  });

  it('keeps keys from the eyes of others, also those that were open', async () => {
    const folder = newFolder();
    const first = await localCertificate(folder, [], NOW);
    assert.equal(mode(folder), 0o700);
    for (const path of [authorityOf(folder), leafOf(folder)]) {
      assert.equal(mode(path), 0o600);
      chmodSync(path, 0o644);
    }
    chmodSync(folder, 0o755);
    assert.deepEqual(await localCertificate(folder, [], NOW), first);
    assert.equal(mode(folder), 0o700);
    for (const path of [authorityOf(folder), leafOf(folder)]) assert.equal(mode(path), 0o600);
    assert.deepEqual(readdirSync(folder).sort(), ['authority.pem', 'server.pem'], 'nothing is left lying about');
  });

  it('is made anew where its file is broken, cut, of other hands or another authority’s', async () => {
    const folder = newFolder();
    const first = await localCertificate(folder, [], NOW);
    const whole = readFileSync(leafOf(folder), 'utf8');
    const foreign = readFileSync(leafOf(shared), 'utf8');
    const mixed = pairIn(leafOf(folder)).cert + pairIn(leafOf(shared)).key;
    const bent = whole.replace(/(CERTIFICATE-----\n)[\s\S]{40}/, '$1');
    for (const text of ['', 'hello', whole.slice(0, 100), whole.slice(0, -60), foreign, mixed, bent]) {
      writeFileSync(leafOf(folder), text);
      const { authority, cert, key } = await localCertificate(folder, [], NOW);
      assert.equal(authority, first.authority);
      assert.equal(await handshake({ key, cert }, authority ?? '', 'localhost'), 'trusted');
    }
  });

  it('never replaces a broken or ended authority by itself', async () => {
    const folder = newFolder();
    await localCertificate(folder, [], NOW);
    const whole = readFileSync(authorityOf(folder), 'utf8');
    const mixed = pairIn(authorityOf(folder)).cert + pairIn(leafOf(folder)).key;
    const leaf = readFileSync(leafOf(folder), 'utf8');
    for (const text of ['', whole.slice(0, 150), whole.slice(0, -60), mixed, leaf]) {
      writeFileSync(authorityOf(folder), text);
      await assert.rejects(localCertificate(folder, [], NOW), (error) => {
        assert.ok(error instanceof CertificateError);
        assert.match(error.message, /authority.*Delete the folder/);
        return true;
      });
      assert.equal(readFileSync(authorityOf(folder), 'utf8'), text);
    }
    writeFileSync(authorityOf(folder), whole);
    await assert.rejects(localCertificate(folder, [], later(3651)), /ended on \d{4}-\d\d-\d\d/);
    await assert.rejects(localCertificate(folder, [], later(-30)), /clock/);
  });

  it('gives relays that start at once the same authority', async () => {
    const folder = newFolder();
    const names = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5'];
    const made = await Promise.all(names.map((name) => localCertificate(folder, [name], NOW)));
    assert.equal(new Set(made.map(({ authority }) => authority)).size, 1);
    for (const [i, { key, cert, authority }] of made.entries()) {
      assert.ok(new X509Certificate(cert).checkIP(names[i] ?? ''));
      assert.equal(await handshake({ key, cert }, authority ?? '', 'localhost'), 'trusted');
    }
    assert.deepEqual(readdirSync(folder).sort(), ['authority.pem', 'server.pem']);
  });

  it('says where it cannot be kept', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, '..', '..'), { recursive: true });
    writeFileSync(join(folder, '..'), 'a file where a folder should be');
    await assert.rejects(localCertificate(folder, [], NOW), (error) => {
      assert.ok(error instanceof CertificateError);
      assert.ok(error.message.includes(folder));
      return true;
    });
  });
});

describe('the folder of the local certificate', () => {
  it('lies where the desktop’s standard has configuration', () => {
    assert.equal(certificateFolder({ XDG_CONFIG_HOME: '/etc/mine' }, '/home/a'), join('/etc/mine', 'scry', 'tls'));
    assert.equal(certificateFolder({}, '/home/a'), join('/home/a', '.config', 'scry', 'tls'));
    assert.equal(certificateFolder({ XDG_CONFIG_HOME: 'here' }, '/home/a'), join('/home/a', '.config', 'scry', 'tls'));
  });
});
