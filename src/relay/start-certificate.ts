import { homedir, hostname } from 'node:os';
import type { ServerCertificate } from './certificate/server-certificate.ts';
import type { Log } from './log.ts';
import type { RelayOptions } from './options.ts';
import { hostsOf, isEverywhere } from './own-hosts.ts';

/** The certificate that the command line asks for; null for plain HTTP. Throws CertificateError. */
export async function startCertificate({ tls, host }: RelayOptions, log: Log): Promise<ServerCertificate | null> {
  switch (tls.kind) {
    case 'none':
      return null;
    case 'own': {
      const { ownCertificate } = await import('./certificate/own-certificate.ts');
      return ownCertificate(tls.cert, tls.key, new Date());
    }
    case 'local': {
      const { certificateFolder, localCertificate } = await import('./certificate/local-certificate.ts');
      const asked = isEverywhere(host) ? [] : [host];
      const found = [...hostsOf(host), hostname()];
      const certificate = await localCertificate(certificateFolder(process.env, homedir()), asked, new Date(), found);
      if (certificate.leftOut.length > 0) {
        log.warn(`the certificate does not cover ${certificate.leftOut.join(', ')}; other addresses work.`);
      }
      return certificate;
    }
  }
}
