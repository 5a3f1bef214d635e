import { isIP } from 'node:net';
import type { Settings } from '../../settings.ts';

/** Variables that lead to something which is not a part of the embedded stack. */
const EXTERNAL = ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'STRIPE_SECRET_KEY', 'BILLING_URL'] as const;

/**
 * Whether `npm start` offers the entry without a code: only where the database, Temporal and Stripe are those that it starts itself, and
 * only to browsers on this machine. `given`: the variables that the user has set, none empty.
 */
export function isEntryOffered(given: Readonly<Record<string, string | undefined>>): boolean {
  const { HOST: host = '127.0.0.1', PUBLIC_URL: publicUrl } = given;
  const isOwnStack = EXTERNAL.every((name) => given[name] === undefined);
  return isOwnStack && isLoopback(host) && (publicUrl === undefined || isLoopbackUrl(publicUrl));
}

/** Throws unless a process with these settings listens on this machine alone, and uses nothing beyond it. */
export function requireEmbeddedStack(settings: Settings<'auth'>, ownerUrl: string): void {
  const { host, publicUrl, databaseUrls, temporal, stripe } = settings;
  const addresses = [publicUrl, databaseUrls.auth, ownerUrl, `http://${temporal.address}`, stripe.baseUrl ?? ''];
  if (!isLoopback(host) || !addresses.every(isLoopbackUrl))
    throw new Error(
      'The entry without a code is for the embedded stack on this machine alone: start api/main.ts instead',
    );
}

/** The value of a `Host` header that names this machine. Another name may lead here by a DNS record of its owner. */
export function isLoopbackHost(header: string | undefined): boolean {
  return header !== undefined && isLoopbackUrl(`http://${header}`);
}

/** Whether a socket's other end is on this machine. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').replace(/^::ffff:/i, '');
  if (isIP(bare) === 4) return bare.startsWith('127.');
  return bare === '::1' || bare === 'localhost';
}

function isLoopbackUrl(url: string): boolean {
  const hostname = URL.parse(url)?.hostname;
  return hostname !== undefined && isLoopback(hostname);
}
