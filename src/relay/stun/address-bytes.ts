import { isIPv4, isIPv6 } from 'node:net';

/**
 * An address as it stands in packets: 4 bytes, or 16 of IPv6; null where it is none. An IPv4 address inside an IPv6
 * one, as sockets for both tell it, has 4.
 */
export function addressBytes(address: string): Buffer | null {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (isIPv4(plain)) return Buffer.from(plain.split('.').map(Number));
  if (!isIPv6(plain)) return null;
  // One spelling for all: without dotted ends.
  const text = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  const [start = [], end = []] = text.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - start.length - end.length).fill('0');
  return Buffer.from(
    [...start, ...zeros, ...end].flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 0xff];
    }),
  );
}
