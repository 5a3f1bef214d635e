import { Stripe } from 'stripe';

/**
 * Makes a write at Stripe take effect once, however many callers try it how often. The key comes from the business,
 * never from a run: a repeat under it is the same write, even while the first is in progress (Stripe answers 409) and
 * even when its response comes after the caller stopped waiting.
 *
 * For a day Stripe answers a repeat with the first response, even a 500 whose effect nobody knows, and refuses the key
 * for other parameters. Only then `find` checks whether the write took effect; if not, it is sent under the next key.
 * Every caller uses the same keys in the same order, so each key serves one write.
 */
export async function writeOnce<T>(
  key: string,
  write: (options: { idempotencyKey: string }) => Promise<T>,
  find: () => Promise<T | undefined>,
): Promise<T> {
  for (let spentKeys = 0; ; spentKeys += 1) {
    try {
      return await write({ idempotencyKey: spentKeys === 0 ? key : `${key}/again-${spentKeys}` });
    } catch (error) {
      if (!isKeySpent(error)) throw error;
      const done = await find();
      if (done !== undefined) return done;
    }
  }
}

/** Whether the key is of no more use: Stripe replays an error for it, or it belongs to other parameters. */
function isKeySpent(error: unknown): boolean {
  const { StripeAPIError, StripeIdempotencyError } = Stripe.errors;
  if (error instanceof StripeAPIError) return error.headers?.['idempotent-replayed'] === 'true';
  return error instanceof StripeIdempotencyError && error.code !== 'idempotency_key_in_use';
}
