import { hostname, networkInterfaces } from 'node:os';

/** The names and addresses of this machine. */

/** Addresses come and go (sleep, another network), so they are read anew when an unknown one is asked for. */
const READ_AGAIN_MS = 5000;

/** True where the relay listens on all addresses. */
export function isEverywhere(bound: string): boolean {
  return bound === '0.0.0.0' || bound === '::';
}

/** Addresses under which other machines reach this one. */
export function networkAddresses(family: 'IPv4' | 'IPv6'): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === family && !address.internal)
    .map(({ address }) => address);
}

/** Names and addresses under which a relay bound to an address may be asked, in lower case. */
export function hostsOf(bound: string): readonly string[] {
  const name = hostname().toLowerCase();
  const hosts = ['localhost', '127.0.0.1', '::1', name];
  if (!isEverywhere(bound)) return [...new Set([...hosts, bound.toLowerCase()])];
  // An address of one link only (fe80::) cannot stand in a link.
  const addresses = [...networkAddresses('IPv4'), ...networkAddresses('IPv6')].filter((one) => !/^fe[89ab]/i.test(one));
  return [...new Set([...hosts, `${name.replace(/\.local$/, '')}.local`, ...addresses])];
}

export class OwnHosts {
  readonly #bound: string;
  readonly #names: readonly string[];
  #hosts: ReadonlySet<string>;
  #readAt: number;

  /**
   * @param bound the address that the relay listens on
   * @param names of the certificate of one's own: who asks under them was shown that certificate; `*.` is one label
   */
  constructor(bound: string, names: readonly string[] = []) {
    this.#bound = bound;
    this.#names = names;
    this.#hosts = new Set(hostsOf(bound));
    this.#readAt = performance.now();
  }

  /** @param host a name or address in lower case, without brackets and port */
  has(host: string): boolean {
    if (!this.#hosts.has(host) && performance.now() - this.#readAt > READ_AGAIN_MS) {
      this.#hosts = new Set(hostsOf(this.#bound));
      this.#readAt = performance.now();
    }
    return this.#hosts.has(host) || this.#isNamed(host);
  }

  #isNamed(host: string): boolean {
    return this.#names.some((name) => {
      return name.startsWith('*.')
        ? host.indexOf('.') > 0 && host.slice(host.indexOf('.')) === name.slice(1)
        : host === name;
    });
  }
}
