import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { Express, Request } from 'express';

/** The proxies in front of this process: how many there are, or the networks that they are in. None: an empty list. */
export type TrustedProxies = number | readonly string[];

/** Whether the address of a hop is that of a trusted proxy. Hop 0 is the connection's own. */
export type IsProxy = (address: string, hop: number) => boolean;

/** Makes an app take `X-Forwarded-For` and `X-Forwarded-Proto` from these proxies, and from nobody else. */
export function trustProxies(app: Express, proxies: TrustedProxies): void {
  app.set('trust proxy', proxyCheck(proxies));
}

/** Which hops are trusted: so many from the connection on, or those in the networks. */
export function proxyCheck(proxies: TrustedProxies): IsProxy {
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies;
  const networks = new BlockList();
  for (const network of proxies) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) networks.addAddress(address, family);
    else networks.addSubnet(address, Number(prefix), family);
  }
  return (written) => {
    const address = plainAddress(written);
    return (isIPv4(address) || isIPv6(address)) && networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  };
}

/**
 * The address that a request comes from: the one that the outermost trusted proxy has seen, or the connection's own. Never what a
 * caller wrote into a header itself.
 */
export function clientAddress(req: Request): string {
  const forwarded = plainAddress(req.ip ?? '');
  return isIPv4(forwarded) || isIPv6(forwarded) ? forwarded : plainAddress(req.socket.remoteAddress ?? 'unknown');
}

/** An address without port and zone. IPv4 is written as IPv4, also where the socket is one of IPv6. */
export function plainAddress(address: string): string {
  return withoutPort(address)
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '');
}

/** Some proxies append the port that the client used: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(address: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(address)?.[1] ?? address;
}

/**
 * The part of an address that is counted together: all of an IPv4 address, and the network of 64 bits of an IPv6 address, of
 * which a single subscriber has every address (RFC 6177).
 */
export function addressGroup(address: string): string {
  return isIPv6(address) ? `${expandIPv6(address).slice(0, 4).join(':')}::/64` : address;
}

/** The network of 48 bits that an IPv6 network of 64 bits, as {@link addressGroup} writes it, is in; null for IPv4. */
export function widerNetwork(group: string): string | null {
  const [, network] = /^((?:[0-9a-f]{1,4}:){2}[0-9a-f]{1,4}):[0-9a-f]{1,4}::\/64$/.exec(group) ?? [];
  return network === undefined ? null : `${network}::/48`;
}

/** The eight groups of an IPv6 address, without leading zeros. */
function expandIPv6(address: string): string[] {
  const { hostname } = new URL(`http://[${address}]/`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const groupsOf = (part: string) => part.split(':').filter(Boolean);
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after];
}
