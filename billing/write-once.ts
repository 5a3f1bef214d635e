import { Stripe } from 'stripe';

/**
 * Makes a write at Stripe happen once, however often and by however many callers it is tried. The key comes from the
 * business, never from a run: a repeat under it is the same write, also while the first is still under way (Stripe
 * then answers 409) and also when its answer comes after we have stopped waiting.
 *
 * For a day Stripe answers a repeat by the first answer, even where that was a 500 of which nobody knows what it did,
 * and refuses the key for other parameters. Only then `look` asks what came of the write, and if nothing did it is made
 * under the next key. Every caller goes through the same keys in the same order, so each is used for one write.
 */
export async function writeOnce<T>(
  key: string,
  write: (options: { idempotencyKey: string }) => Promise<T>,
  look: () => Promise<T | undefined>,
): Promise<T> {
  for (let again = 0; ; again += 1) {
    try {
      return await write({ idempotencyKey: again === 0 ? key : `${key}/again-${again}` });
    } catch (error) {
      if (!isKeySpent(error)) throw error;
      const done = await look();
      if (done !== undefined) return done;
    }
  }
}

/** Whether the key will not do any more: it repeats an error, or belongs to other parameters. */
function isKeySpent(error: unknown): boolean {
  const { StripeAPIError, StripeIdempotencyError } = Stripe.errors;
  if (error instanceof StripeAPIError) return error.headers?.['idempotent-replayed'] === 'true';
  return error instanceof StripeIdempotencyError && error.code !== 'idempotency_key_in_use';
}
