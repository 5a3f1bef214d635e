import { Stripe } from 'stripe';

export interface StripeSettings {
  readonly secretKey: string;
  /** Set when a stand-in takes Stripe's place. */
  readonly baseUrl?: string;
}

/** How long one request may take. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** The official client. Temporal retries, so the client does not: each try is seen and counted once. */
export function createStripe({ secretKey, baseUrl }: StripeSettings): Stripe {
  const options = { maxNetworkRetries: 0, timeout: REQUEST_TIMEOUT_MS, telemetry: false } as const;
  if (baseUrl === undefined) return new Stripe(secretKey, options);
  const { protocol, hostname, port } = new URL(baseUrl);
  const secure = protocol === 'https:';
  return new Stripe(secretKey, {
    ...options,
    protocol: secure ? 'https' : 'http',
    host: hostname,
    port: port === '' ? (secure ? 443 : 80) : Number(port),
  });
}
