import { findLicenseByKey, type KeyMatch } from '../../db/queries/license-keys.ts';
import { isWellFormedKey } from '../../domain/keys/license-key.ts';
import { principalOf, type Call } from '../http/route.ts';
import { countWrongCredential } from '../sign-in/guessing.ts';

export type MatchedKey = KeyMatch & { readonly key: 'current' | 'replaced' };

/**
 * The licence of a typed key that works, as a product finds it, or why there is none. A key of a plan that the caller does not validate is
 * unknown to it. Unknown keys count as guesses.
 */
export async function matchKey(
  call: Call,
  operation: string,
  typed: string,
): Promise<MatchedKey | 'key_malformed' | 'key_unknown' | 'key_replaced'> {
  if (!isWellFormedKey(typed)) return 'key_malformed';
  const match = await findLicenseByKey(call.db, call.deps.vault, typed, call.deps.now(), { plans: plansOf(call) });
  if (!match) {
    await countWrongCredential(call, operation);
    return 'key_unknown';
  }
  const { key } = match;
  return key === 'ended' ? 'key_replaced' : { ...match, key };
}

/** The plans whose keys the caller validates; undefined for all. */
function plansOf(call: Call): string[] | undefined {
  const { plans } = principalOf(call);
  return plans === 'all' ? undefined : [...plans];
}
