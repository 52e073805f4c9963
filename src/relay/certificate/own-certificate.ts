import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { cleanHost } from '../option-host.ts';
import { pemBlocks } from './pair-file.ts';
import { CertificateError, dayOf, reasonOf, validityOf, type ServerCertificate } from './server-certificate.ts';

/** The certificate of `--cert` and `--key`: read, and refused here and now where a browser would refuse it later. */

async function readText(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') throw new CertificateError(`${option} ${path}: there is no such file. Check the path.`);
    if (code === 'EISDIR') throw new CertificateError(`${option} ${path}: this is a folder. Give the PEM file in it.`);
    if (code === 'EACCES') {
      throw new CertificateError(`${option} ${path}: you may not read this file. Give yourself the right to read it.`);
    }
    throw new CertificateError(`${option} ${path}: the file cannot be read: ${reasonOf(error)}.`);
  }
}

function parseCertificates(path: string, text: string): [X509Certificate, ...X509Certificate[]] {
  const blocks = pemBlocks(text);
  try {
    const [leaf, ...others] = blocks.certificates.map((block) => new X509Certificate(block));
    if (leaf !== undefined) return [leaf, ...others];
  } catch (error) {
    throw new CertificateError(
      `--cert ${path}: a certificate in it cannot be read: ${reasonOf(error)}. Copy the file anew from where it comes.`,
    );
  }
  throw new CertificateError(
    blocks.key === null
      ? `--cert ${path}: this is not a PEM certificate (text with “-----BEGIN CERTIFICATE-----”). ` +
          'Convert a DER file with: openssl x509 -inform der -in FILE -out cert.pem'
      : `--cert ${path}: this file holds a private key and no certificate. Perhaps --cert and --key are swapped.`,
  );
}

function parseKey(path: string, text: string): { readonly pem: string; readonly key: KeyObject } {
  const { key: pem, certificates } = pemBlocks(text);
  if (pem === null) {
    throw new CertificateError(
      certificates.length === 0
        ? `--key ${path}: this is not a PEM private key (text with “-----BEGIN PRIVATE KEY-----”). ` +
            'Convert a DER file with: openssl pkey -inform der -in FILE -out key.pem'
        : `--key ${path}: this file holds a certificate and no private key. Perhaps --cert and --key are swapped.`,
    );
  }
  if (pem.includes('ENCRYPTED')) {
    throw new CertificateError(
      `--key ${path}: the key is locked with a passphrase. Unlock it into a file that only you can read: ` +
        '(umask 077; openssl pkey -in FILE -out key.pem)',
    );
  }
  try {
    return { pem, key: createPrivateKey(pem) };
  } catch (error) {
    throw new CertificateError(
      `--key ${path}: the key cannot be read: ${reasonOf(error)}. Copy the file anew from where it comes.`,
    );
  }
}

function checkBelongs(certificates: readonly [X509Certificate, ...X509Certificate[]], key: KeyObject, paths: string) {
  const [leaf, ...others] = certificates;
  if (leaf.checkPrivateKey(key)) return;
  throw new CertificateError(
    others.some((other) => other.checkPrivateKey(key))
      ? `${paths}: the key belongs to a later certificate of the file. Put that one first, then those that signed it.`
      : `${paths}: the key does not belong to the certificate. Give the key with which the certificate was requested.`,
  );
}

function checkLeaf(path: string, leaf: X509Certificate, now: Date): void {
  const { from, to } = validityOf(leaf);
  if (to <= now) throw new CertificateError(`--cert ${path}: the certificate ended on ${dayOf(to)}. Get a new one.`);
  if (from > now) {
    throw new CertificateError(
      `--cert ${path}: the certificate begins on ${dayOf(from)}, and today is ${dayOf(now)}. Check this machine’s clock.`,
    );
  }
  if (leaf.subjectAltName === undefined) {
    throw new CertificateError(
      `--cert ${path}: the certificate names no host in its “subject alternative name”, so browsers refuse it. ` +
        'Get one that does.',
    );
  }
}

/** What the certificate is for, as browsers spell it. Names that would need quoting are none that one asks for. */
function namesIn({ subjectAltName = '' }: X509Certificate): readonly string[] {
  return subjectAltName.split(', ').flatMap((entry) => {
    const [, wildcard = '', name = ''] = /^(?:DNS|IP Address):(\*\.)?(.*)$/.exec(entry) ?? [];
    const host = cleanHost(name);
    return host === null ? [] : `${wildcard}${host}`;
  });
}

/**
 * A certificate of one's own from two PEM files, which may be the same one. Throws CertificateError where a file is
 * missing or of another kind, where the two do not belong together, or where the certificate is not valid now.
 */
export async function ownCertificate(certPath: string, keyPath: string, now: Date): Promise<ServerCertificate> {
  const certificates = parseCertificates(certPath, await readText('--cert', certPath));
  const { pem, key } = parseKey(keyPath, await readText('--key', keyPath));
  checkBelongs(certificates, key, `--cert ${certPath} and --key ${keyPath}`);
  const [leaf] = certificates;
  checkLeaf(certPath, leaf, now);
  const cert = certificates.map((certificate) => certificate.toString()).join('');
  try {
    createSecureContext({ key: pem, cert });
  } catch (error) {
    throw new CertificateError(
      `--cert ${certPath}: OpenSSL will not serve with it: ${reasonOf(error)}. Get a certificate with a stronger key.`,
    );
  }
  return {
    key: pem,
    cert,
    authority: null,
    fingerprint: leaf.fingerprint256,
    expires: validityOf(leaf).to,
    names: namesIn(leaf),
    leftOut: [],
  };
}
