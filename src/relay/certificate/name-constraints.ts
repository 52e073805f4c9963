import 'reflect-metadata';
import { Extension, GeneralName } from '@peculiar/x509';
import type { Permitted } from './permitted-names.ts';

/**
 * The extension "name constraints" (RFC 5280, 4.2.1.10), which the library leaves to its user:
 * SEQUENCE { [0] permitted subtrees { SEQUENCE { GeneralName } … } }. The names in it are the library's.
 */

const NAME_CONSTRAINTS = '2.5.29.30';
const SEQUENCE = 0x30;
const PERMITTED = 0xa0;

/** One DER element: tag, length, content. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

/** The DER elements that stand one after the other. Throws RangeError where a length leads out of the bytes. */
function elements(bytes: Buffer): { readonly tag: number; readonly content: Buffer; readonly whole: Buffer }[] {
  const found = [];
  for (let at = 0; at < bytes.length;) {
    const short = bytes.readUInt8(at + 1);
    const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
    const start = at + 2 + lengthBytes;
    const length = lengthBytes === 0 ? short : bytes.readUIntBE(at + 2, lengthBytes);
    if (start + length > bytes.length) throw new RangeError('a length leads beyond the end');
    const tag = bytes.readUInt8(at);
    found.push({ tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) });
    at = start + length;
  }
  return found;
}

/** Critical: a device that cannot read it must refuse the authority. */
export function nameConstraints({ domains, networks }: Permitted): Extension {
  const names = [
    ...domains.map((domain) => new GeneralName('dns', domain)),
    ...networks.map((network) => new GeneralName('ip', network)),
  ];
  const subtrees = names.map((name) => element(SEQUENCE, Buffer.from(name.rawData)));
  const value = element(SEQUENCE, element(PERMITTED, Buffer.concat(subtrees)));
  return new Extension(NAME_CONSTRAINTS, true, new Uint8Array(value));
}

/** What a certificate's extensions permit; null where they set no such bounds. Throws RangeError on broken DER. */
export function permittedIn(extensions: readonly Extension[]): Permitted {
  const extension = extensions.find(({ type }) => type === NAME_CONSTRAINTS);
  if (extension === undefined) return { domains: [], networks: [] };
  const names = elements(Buffer.from(extension.value))
    .flatMap(({ content }) => elements(content))
    .filter(({ tag }) => tag === PERMITTED)
    .flatMap(({ content }) => elements(content))
    .flatMap(({ content }) => elements(content).slice(0, 1))
    .map(({ whole }) => new GeneralName(new Uint8Array(whole)));
  const ofType = (wanted: string): string[] => names.filter(({ type }) => type === wanted).map(({ value }) => value);
  return { domains: ofType('dns'), networks: ofType('ip') };
}
