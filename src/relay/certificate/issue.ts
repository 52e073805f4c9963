// The library below finds its parts through this.
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  type JsonGeneralName,
} from '@peculiar/x509';
import { KeyObject, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { nameConstraints, permittedIn } from './name-constraints.ts';
import type { Pair } from './pair-file.ts';
import { permittedFor, type Permitted } from './permitted-names.ts';

/** Makes certificates. Loaded only when one is to be made: it weighs some 20 MB. */

const DAY_MS = 86_400_000;
/** Clocks of tablets are wrong; a certificate must not begin in their future. */
const BEGINS_EARLIER_MS = DAY_MS;
/** Devices are told to trust it once; that should do for the machine's life. */
const AUTHORITY_DAYS = 3650;
/** Browsers refuse more than 398 days, Apple's as well. */
const LEAF_DAYS = 396;
/** The longest common name that X.520 allows. */
const COMMON_NAME_CHARACTERS = 64;

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

function newKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function pairOf(certificate: X509Certificate, privateKey: CryptoKey): Pair {
  const key = KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, cert: `${certificate.toString('pem')}\n` };
}

function commonName(text: string): Name {
  return new Name([{ CN: [{ utf8String: text.slice(0, COMMON_NAME_CHARACTERS) }] }]);
}

function generalName(name: string): JsonGeneralName {
  return { type: isIP(name) === 0 ? 'dns' : 'ip', value: name };
}

/** An authority that may vouch for local machines and for `names`, valid for ten years. */
export async function newAuthority(machine: string, names: readonly string[], now: Date): Promise<Pair> {
  const keys = await newKeys();
  const notBefore = new Date(now.getTime() - BEGINS_EARLIER_MS);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: commonName(`Scry local authority (${machine})`),
    keys,
    notBefore,
    notAfter: new Date(notBefore.getTime() + AUTHORITY_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      // Names do not bound programs and mails: without this a stolen key could sign those.
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      nameConstraints(permittedFor(names)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pairOf(certificate, keys.privateKey);
}

/** A server certificate for `names`, signed by the authority; it ends with the authority at the latest. */
export async function newLeaf(authority: Pair, machine: string, names: readonly string[], now: Date): Promise<Pair> {
  const issuer = new X509Certificate(authority.cert);
  const der = Buffer.from(authority.key.replace(/-----[^-]+-----/g, ''), 'base64');
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
  const keys = await newKeys();
  const notBefore = new Date(Math.max(now.getTime() - BEGINS_EARLIER_MS, issuer.notBefore.getTime()));
  const notAfter = new Date(Math.min(notBefore.getTime() + LEAF_DAYS * DAY_MS, issuer.notAfter.getTime()));
  const certificate = await X509CertificateGenerator.create({
    subject: commonName(`Scry (${machine})`),
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: ALGORITHM,
    notBefore,
    notAfter,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map(generalName)),
      await AuthorityKeyIdentifierExtension.create(issuer),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pairOf(certificate, keys.privateKey);
}

/** What an authority (PEM) may vouch for; nothing where its certificate does not say. */
export function permittedBy(authority: string): Permitted {
  return permittedIn(new X509Certificate(authority).extensions);
}
