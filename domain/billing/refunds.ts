import type { InstantMs } from '../calendar/instant.ts';

/**
 * `pending`: not asked for yet, or the bank is at it. `requires_action`: the customer has to say where the money is to go. `failed`: refused,
 * or sent back by the bank. `settled`: somebody of support has returned the money in another way.
 * https://docs.stripe.com/api/refunds/object#refund_object-status
 */
export const REFUND_STATUSES = ['pending', 'requires_action', 'succeeded', 'failed', 'settled'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** What the billing provider says of a refund. */
export interface RefundReport {
  readonly status: Exclude<RefundStatus, 'settled'>;
  /** The provider's id of the latest refund; null where there is none. */
  readonly providerId: string | null;
  /** What has been returned or is on its way, in minor units. */
  readonly refunded: number;
  /** Whether that is all that was paid. */
  readonly isFull: boolean;
  /** Why it failed: a code of the provider, or what it has said. */
  readonly failure: string | null;
  /** Whether asking again cannot help. */
  readonly isFinal: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long after each refusal the provider is asked again: a week in all. */
const RETRIES_AFTER_MS = [HOUR_MS / 6, HOUR_MS, 6 * HOUR_MS, DAY_MS, 2 * DAY_MS, 4 * DAY_MS];
/** So long a bank may take. Stripe gives up on `requires_action` after 45 days: https://docs.stripe.com/refunds */
const PATIENCE_MS = 45 * DAY_MS;

/** What is known of a refund. */
export interface RefundProgress {
  readonly status: RefundStatus;
  /** How often it was refused, or came back. */
  readonly refusals: number;
  readonly createdAt: InstantMs;
}

/**
 * When the provider is next asked about a refund, if it reports nothing before; null: never. A refund that is neither paid nor asked about
 * any more waits for somebody of support.
 */
export function nextLook({ status, refusals, createdAt }: RefundProgress, now: InstantMs): InstantMs | null {
  switch (status) {
    case 'pending':
    case 'requires_action': {
      const next = now + (now - createdAt < DAY_MS ? HOUR_MS : DAY_MS);
      return next - createdAt > PATIENCE_MS ? null : next;
    }
    case 'failed': {
      const delay = RETRIES_AFTER_MS[refusals - 1];
      return delay === undefined ? null : now + delay;
    }
    case 'succeeded':
    case 'settled':
      return null;
  }
}
