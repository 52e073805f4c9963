import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { newAuthority, newLeaf } from '../../../src/relay/certificate/issue.ts';
import { ownCertificate } from '../../../src/relay/certificate/own-certificate.ts';
import type { Pair } from '../../../src/relay/certificate/pair-file.ts';
import { CertificateError } from '../../../src/relay/certificate/server-certificate.ts';

const NOW = new Date();
const later = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);

describe('a certificate of one’s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scry-own-'));
  let authority: Pair;
  let leaf: Pair;
  const file = (name: string, text: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  before(async () => {
    authority = await newAuthority('test', ['example.edu'], NOW);
    leaf = await newLeaf(authority, 'test', ['train.example.edu'], NOW);
    file('cert.pem', leaf.cert);
    file('key.pem', leaf.key);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const path = (name: string): string => join(folder, name);
  const refused = async (cert: string, key: string, why: RegExp, now = NOW): Promise<void> => {
    await assert.rejects(ownCertificate(cert, key, now), (error) => {
      assert.ok(error instanceof CertificateError);
      assert.match(error.message, why);
      assert.ok(!error.message.includes('-----BEGIN PRIVATE KEY-----\n'), 'no key is told');
      return true;
    });
  };

  it('is served with the chain that stands in its file', async () => {
    const chain = file('chain.pem', `a comment\n${leaf.cert}${authority.cert}`);
    const certificate = await ownCertificate(chain, path('key.pem'), NOW);
    assert.equal(certificate.cert, leaf.cert + authority.cert);
    assert.equal(certificate.authority, null);
    assert.equal(certificate.fingerprint, new X509Certificate(leaf.cert).fingerprint256);
    assert.equal(certificate.expires.getTime(), Date.parse(new X509Certificate(leaf.cert).validTo));
  });

  it('tells the names and addresses that it is for', async () => {
    const other = await newLeaf(authority, 'test', ['Train.example.edu', '*.example.edu', '10.0.0.9', 'fe80::9'], NOW);
    const both = file('names.pem', other.key + other.cert);
    const { names } = await ownCertificate(both, both, NOW);
    assert.deepEqual([...names].sort(), ['*.example.edu', '10.0.0.9', 'fe80::9', 'train.example.edu']);
  });

  it('may stand in one file with its key, with the line ends of Windows', async () => {
    const both = file('both.pem', (leaf.key + leaf.cert).replaceAll('\n', '\r\n'));
    assert.equal((await ownCertificate(both, both, NOW)).authority, null);
  });

  it('is refused where a file is missing or a folder', async () => {
    await refused(path('none.pem'), path('key.pem'), /^--cert .*none\.pem: there is no such file/);
    await refused(path('cert.pem'), path('none.pem'), /^--key .*none\.pem: there is no such file/);
    mkdirSync(path('folder'));
    await refused(path('cert.pem'), path('folder'), /folder/);
  });

  it('is refused where a file is of another kind', async () => {
    const der = file('cert.der', new X509Certificate(leaf.cert).raw);
    await refused(der, path('key.pem'), /--cert .*not a PEM certificate.*openssl x509 -inform der/);
    await refused(path('cert.pem'), der, /--key .*not a PEM private key/);
    await refused(path('key.pem'), path('cert.pem'), /--cert .*private key.*swapped/);
    await refused(path('cert.pem'), path('cert.pem'), /--key .*certificate.*swapped/);
    const bent = file('bent.pem', leaf.cert.replace(/(-----\n)[\s\S]{40}/, '$1'));
    await refused(bent, path('key.pem'), /--cert .*cannot be read/);
    await refused(
      path('cert.pem'),
      file('bent-key.pem', leaf.key.replace(/(-----\n)[\s\S]{40}/, '$1')),
      /cannot be read/,
    );
    await refused(file('cut.pem', leaf.cert.slice(0, 200)), path('key.pem'), /not a PEM certificate/);
  });

  it('is refused where its key is locked', async () => {
    const key = createPrivateKey(leaf.key);
    const passphrase = 'secret';
    const modern = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase });
    const old = key.export({ type: 'sec1', format: 'pem', cipher: 'aes-256-cbc', passphrase });
    for (const text of [modern, old]) {
      await refused(path('cert.pem'), file('locked.pem', text), /passphrase.*openssl pkey/);
    }
  });

  it('is refused where the key is another’s, or the order is wrong', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    await refused(path('cert.pem'), file('other.pem', other), /does not belong/);
    await refused(file('turned.pem', authority.cert + leaf.cert), path('key.pem'), /Put that one first/);
  });

  it('is refused before it begins and after it has ended', async () => {
    await refused(path('cert.pem'), path('key.pem'), /ended on \d{4}-\d\d-\d\d/, later(400));
    await refused(path('cert.pem'), path('key.pem'), /begins on .*clock/, later(-2));
  });

  it('is refused where it names no host', async () => {
    const both = file('nameless.pem', authority.key + authority.cert);
    await refused(both, both, /subject alternative name/);
  });
});
