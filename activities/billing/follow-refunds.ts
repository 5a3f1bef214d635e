import { createRefunds } from '../../billing/refunds.ts';
import type { StripeClient } from '../../billing/stripe-client.ts';
import type { Database } from '../../db/connect.ts';
import { claimRefunds } from '../../db/queries/refunds.ts';
import { handleClaimed } from '../handle-claimed.ts';

const CLAIMED_AT_ONCE = 5;

/**
 * Asks the billing provider about the refunds whose turn it is, some at a time, and for those that it has refused before. Returns how many it
 * took up. One that fails, as in an outage, is taken up again after two minutes.
 */
export function createRefundFollowing(deps: {
  readonly stripe: StripeClient;
  readonly db: Database;
}): () => Promise<number> {
  const refunds = createRefunds(deps);
  return async () =>
    await handleClaimed(await claimRefunds(deps.db, CLAIMED_AT_ONCE), async (refund) => await refunds.follow(refund));
}
