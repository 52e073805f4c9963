import { dayOf, type ServerCertificate } from './server-certificate.ts';

/** What `--tls` says at the start about trust. */

/** Two rows of 16 bytes: a person compares them with what the device shows. */
function fingerprintRows(fingerprint: string): readonly string[] {
  const half = Math.ceil(fingerprint.length / 2);
  return [fingerprint.slice(0, half), fingerprint.slice(half)];
}

/** Where a relay under this link hands out its authority; without the token, which this address does not need. */
function authorityAddress(link: string): string {
  return new URL('/ca.crt', new URL(link).origin).href;
}

/**
 * Lines for the terminal, without an end of line at the end: how a tablet comes to trust this relay. `link` is any
 * address under which the tablet reaches it; of it only the host and port are shown.
 */
export function trustAdvice(certificate: ServerCertificate, link: string): string {
  const fingerprint = fingerprintRows(certificate.fingerprint).map((row) => `       ${row}`);
  if (certificate.authority === null) {
    return [
      `  HTTPS with your own certificate, valid until ${dayOf(certificate.expires)}. Its fingerprint (SHA-256):`,
      ...fingerprint,
    ].join('\n');
  }
  return [
    '  HTTPS with a certificate from an authority of this machine. Each device must trust it once:',
    `    1. On the device, open ${authorityAddress(link)} and pass the warning.`,
    '       On an iPad or iPhone use Safari for this.',
    '    2. Install the file.',
    '       iPad, iPhone: Settings > General > VPN & Device Management > the profile > Install.',
    '       Android: Settings > search for “CA certificate” > Install anyway > the file.',
    '    3. Compare the SHA-256 fingerprint that the device shows for it. If it differs, remove it again.',
    ...fingerprint,
    '    4. iPad, iPhone: Settings > General > About > Certificate Trust Settings > switch it on.',
    '  Then open the link. The README tells the same for computers.',
  ].join('\n');
}
