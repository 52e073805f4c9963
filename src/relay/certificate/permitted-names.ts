import { BlockList, isIP } from 'node:net';

/**
 * What the authority may vouch for: local machines and this one, so that its key, once stolen, opens no bank. Domains
 * include the names below them; networks are `address/bits`.
 */

const LOCAL_DOMAINS: readonly string[] = ['localhost', 'local', 'lan', 'home.arpa', 'internal'];

/** Loopback, private (RFC 1918), link-local, shared (RFC 6598, which VPNs such as Tailscale use), unique local. */
const LOCAL_NETWORKS: readonly string[] = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
];

/** Domains and networks. */
export interface Permitted {
  readonly domains: readonly string[];
  readonly networks: readonly string[];
}

/** Whether an authority with these permissions may vouch for a name or address. */
export function permits({ domains, networks }: Permitted, name: string): boolean {
  const family = isIP(name);
  if (family === 0) return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
  return list.check(name, family === 4 ? 'ipv4' : 'ipv6');
}

/** The network that an own address outside the local ones adds. */
function networkOf(address: string): string {
  // A /64 is one link, and this machine changes its address in it every day where privacy extensions are on.
  return isIP(address) === 4
    ? `${address}/32`
    : `${new URL(`http://[${firstHalf(address)}::]`).hostname.slice(1, -1)}/64`;
}

/** The first four groups of an IPv6 address. */
function firstHalf(address: string): string {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(tail === undefined ? 0 : 8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}

/** Permissions for an authority made now: everything local, and the own names and addresses beyond that. */
export function permittedFor(names: readonly string[]): Permitted {
  const local: Permitted = { domains: LOCAL_DOMAINS, networks: LOCAL_NETWORKS };
  const beyond = names.filter((name) => !permits(local, name));
  return {
    domains: [...LOCAL_DOMAINS, ...beyond.filter((name) => isIP(name) === 0)],
    networks: [...LOCAL_NETWORKS, ...new Set(beyond.filter((name) => isIP(name) !== 0).map(networkOf))],
  };
}
