import type { X509Certificate } from 'node:crypto';

/** What the HTTPS server needs, and what a person needs to trust it. */
export interface ServerCertificate {
  /** The private key, PEM. Never shown or logged. */
  readonly key: string;
  /** PEM, the server's own first, then those that vouch for it. */
  readonly cert: string;
  /** The authority's certificate (PEM) that devices must trust; null for a certificate of one's own. */
  readonly authority: string | null;
  /** SHA-256 of what a device is asked to trust, the authority or one's own certificate: `AB:CD:…`. */
  readonly fingerprint: string;
  /** Of one's own: the names and addresses that it is for, which the machine need not know; `*.` stands for one label. */
  readonly names: readonly string[];
  /** When the server's certificate ends. */
  readonly expires: Date;
  /** Names and addresses found on this machine that the certificate does not cover. */
  readonly leftOut: readonly string[];
}

/** No certificate to serve with; the message says why and what to do. */
export class CertificateError extends Error {}

/** When a certificate begins and ends. */
export function validityOf(certificate: X509Certificate): { readonly from: Date; readonly to: Date } {
  return { from: new Date(certificate.validFrom), to: new Date(certificate.validTo) };
}

/** A day as it is told to a person: `2027-03-01`. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** The sentence of an error, whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
