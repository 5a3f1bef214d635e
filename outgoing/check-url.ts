import { isIP } from 'node:net';
import { isLoopback, isPublicAddress } from './public-address.ts';
import type { OutgoingPolicy } from './policy.ts';
import { refuse, type Guarded } from './refusal.ts';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

/** Where to connect to, made of an address that has passed. */
export interface Target {
  readonly url: URL;
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
}

/** Spaces, control characters and backslashes: the parser drops or replaces them, so that people read another address than it. */
const MISLEADING = /[\s\p{Cc}\\]/u;

/**
 * Checks an address before anything is looked up. The parser writes every spelling of an IPv4 address (decimal, octal,
 * hexadecimal, short, with other digits of Unicode) as four numbers; what is connected to later is what was checked here.
 */
export function checkUrl(text: string, policy: OutgoingPolicy): Guarded<Target> {
  const url = MISLEADING.test(text) ? null : URL.parse(text);
  if (!url) return refuse('invalid_url', 'It is no absolute address');
  const protocol = [...policy.protocols].find((allowed) => allowed === url.protocol);
  if (protocol === undefined) return refuse('protocol_not_allowed', url.protocol);
  if (url.username !== '' || url.password !== '') return refuse('credentials_in_url', 'It has a user name or password');
  const port = url.port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(url.port);
  if (policy.ports !== 'any' && !policy.ports.has(port)) return refuse('port_not_allowed', String(port));
  // A dot at the end says that a name is complete. Certificates are for the name without it.
  const hostname = url.hostname.replace(/\.$/, '').replace(/^\[(.*)\]$/, '$1');
  if (hostname === '' || hostname.endsWith('.')) return refuse('invalid_url', 'It names no host');
  if (isIP(hostname) === 0) url.hostname = hostname;
  else if (!isAllowed(hostname, policy)) return refuse('address_not_allowed', hostname);
  return { ok: true, value: { url, hostname, port } };
}

/** Whether an IP address may be connected to. */
export function isAllowed(address: string, policy: OutgoingPolicy): boolean {
  return isPublicAddress(address) || (policy.allowsLoopback && isLoopback(address));
}
