import { Stripe } from 'stripe';

export interface StripeSettings {
  readonly secretKey: string;
  /** Set when a stand-in takes Stripe's place. */
  readonly baseUrl?: string;
}

/** The official client. Only `billing/` calls it; all others pass it on. */
export type StripeClient = Stripe;

/** How long one request may take. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** Creates the client without retries of its own: Temporal retries, so that each attempt is visible and counted once. */
export function createStripe({ secretKey, baseUrl }: StripeSettings): StripeClient {
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
