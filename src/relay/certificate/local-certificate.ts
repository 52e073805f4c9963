import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ALWAYS_COVERED, sortNames, type SortedNames } from './names.ts';
import { createPair, privateFolder, readPair, replacePair, type Pair, type StoredPair } from './pair-file.ts';
import { permits } from './permitted-names.ts';
import { CertificateError, dayOf, reasonOf, validityOf, type ServerCertificate } from './server-certificate.ts';

/** The certificate of `--tls`: an authority made once and kept, and a certificate for this machine that it signs. */

/** A certificate with less time left is made anew at the start: a relay may run for weeks. */
const RENEW_BEFORE_MS = 30 * 86_400_000;

type WholePair = Extract<StoredPair, { kind: 'whole' }>;

/** Where the authority is kept: `$XDG_CONFIG_HOME/scry/tls`, or `.config/scry/tls` in the home folder. */
export function certificateFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const given = env['XDG_CONFIG_HOME'] ?? '';
  // The XDG specification has relative paths ignored.
  return join(isAbsolute(given) ? given : join(home, '.config'), 'scry', 'tls');
}

function startAnew(folder: string): string {
  return (
    `Delete the folder ${folder} to have a new authority made, and let your devices trust that one, ` +
    'or use a certificate of your own with --cert and --key.'
  );
}

function isAuthority(certificate: X509Certificate): boolean {
  const { publicKey } = certificate;
  return certificate.ca && publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1' && certificate.verify(publicKey);
}

/** Never makes a new one in place of one that devices trust: that is for a person to decide. */
function checkAuthority(stored: StoredPair, folder: string, path: string, now: Date): WholePair {
  if (stored.kind === 'missing') throw new CertificateError(`${path} vanished just now. Start Scry again.`);
  if (stored.kind === 'broken') {
    throw new CertificateError(`The local authority in ${path} is damaged: ${stored.reason}. ${startAnew(folder)}`);
  }
  const { certificate } = stored;
  if (!isAuthority(certificate)) {
    throw new CertificateError(`What is kept in ${path} is not a local authority. ${startAnew(folder)}`);
  }
  const { from, to } = validityOf(certificate);
  if (to <= now)
    throw new CertificateError(`The local authority in ${path} ended on ${dayOf(to)}. ${startAnew(folder)}`);
  if (from > now) {
    throw new CertificateError(
      `The local authority in ${path} begins on ${dayOf(from)}, and today is ${dayOf(now)}. ` +
        `Set this machine’s clock. If the clock is right: ${startAnew(folder)}`,
    );
  }
  return stored;
}

async function keptAuthority(folder: string, names: readonly string[], now: Date): Promise<WholePair> {
  const path = join(folder, 'authority.pem');
  let stored = await readPair(path);
  if (stored.kind === 'missing') {
    const { newAuthority } = await import('./issue.ts');
    await createPair(path, await newAuthority(hostname(), names, now));
    // What is there now may be that of another relay, which was quicker.
    stored = await readPair(path);
  }
  return checkAuthority(stored, folder, path, now);
}

function covers(certificate: X509Certificate, name: string): boolean {
  const found = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  return found !== undefined;
}

/** The kept certificate, where it still does for these names; otherwise null. */
function usableLeaf(leaf: StoredPair, authority: X509Certificate, names: readonly string[], now: Date): Pair | null {
  if (leaf.kind !== 'whole') return null;
  const { certificate, pair } = leaf;
  const { from, to } = validityOf(certificate);
  const usable =
    certificate.checkIssued(authority) &&
    certificate.verify(authority.publicKey) &&
    from <= now &&
    to.getTime() - now.getTime() > RENEW_BEFORE_MS &&
    names.every((name) => covers(certificate, name));
  return usable ? pair : null;
}

/** Which of the names the authority may vouch for. Throws CertificateError for one that was asked for. */
async function permittedNames(
  authority: Pair,
  asked: readonly string[],
  found: readonly string[],
  folder: string,
): Promise<SortedNames> {
  const { permittedBy } = await import('./issue.ts');
  const permitted = permittedBy(authority.cert);
  const refused = asked.find((name) => !permits(permitted, name));
  if (refused !== undefined) {
    throw new CertificateError(
      `The local authority kept in ${folder} may not vouch for ${refused}: it was made only for local names and those ` +
        `that this machine had then. ${startAnew(folder)}`,
    );
  }
  return {
    usable: [...asked, ...found.filter((name) => permits(permitted, name))],
    unusable: found.filter((name) => !permits(permitted, name)),
  };
}

function assemble(authority: WholePair, leaf: Pair, leftOut: readonly string[]): ServerCertificate {
  return {
    key: leaf.key,
    cert: leaf.cert + authority.pair.cert,
    authority: authority.pair.cert,
    fingerprint: authority.certificate.fingerprint256,
    expires: validityOf(new X509Certificate(leaf.cert)).to,
    names: [],
    leftOut,
  };
}

async function certificateIn(
  folder: string,
  asked: readonly string[],
  found: SortedNames,
  now: Date,
): Promise<ServerCertificate> {
  await privateFolder(folder);
  const others = found.usable.filter((name) => !asked.includes(name));
  const all = [...asked, ...others];
  const authority = await keptAuthority(folder, all, now);
  const path = join(folder, 'server.pem');
  const kept = await readPair(path);
  const forAll = usableLeaf(kept, authority.certificate, all, now);
  if (forAll !== null) return assemble(authority, forAll, found.unusable);
  const names = await permittedNames(authority.pair, asked, others, folder);
  const leftOut = [...found.unusable, ...names.unusable];
  const forPermitted = usableLeaf(kept, authority.certificate, names.usable, now);
  if (forPermitted !== null) return assemble(authority, forPermitted, leftOut);
  const { newLeaf } = await import('./issue.ts');
  const leaf = await newLeaf(authority.pair, hostname(), names.usable, now);
  await replacePair(path, leaf);
  return assemble(authority, leaf, leftOut);
}

/**
 * A certificate for `names` (host names and addresses that were asked for), for localhost, and for `found`, what this
 * machine has besides. What is missing is made and kept in `folder`. A name that the kept authority may not vouch for
 * is an error where it was asked for, and left out where it was found: addresses change. Throws CertificateError.
 */
export async function localCertificate(
  folder: string,
  names: readonly string[],
  now: Date,
  found: readonly string[] = [],
): Promise<ServerCertificate> {
  const asked = sortNames([...ALWAYS_COVERED, ...names]);
  const [unusable] = asked.unusable;
  if (unusable !== undefined) {
    throw new CertificateError(
      `The local authority cannot vouch for “${unusable}”: it is neither an address nor a host name that is this ` +
        'machine’s alone. Give another name, or use a certificate of your own with --cert and --key.',
    );
  }
  try {
    return await certificateIn(folder, asked.usable, sortNames(found), now);
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw new CertificateError(
      `The certificate cannot be kept in ${folder}: ${reasonOf(error)}. Make that folder writable for you, or use a ` +
        'certificate of your own with --cert and --key.',
    );
  }
}
