import type { CardRefusal, CardSetupState } from '../../billing/card.ts';
import type { Account } from '../../db/queries/accounts.ts';
import { findPaymentMethod, savePaymentMethod } from '../../db/queries/payment-methods.ts';
import type { Actor } from '../../domain/lifecycle/license.ts';
import type { Call } from '../http/route.ts';
import { methodJson } from './json.ts';
import { retryOwed } from './retry-owed.ts';

type Added = ReturnType<typeof methodJson> & { readonly retrying: string[] | null };

/**
 * Makes the card of a complete setup the default, and has what the account owes collected with it; null when the card is no longer
 * the account's. A setup is reported by the provider and by the portal, at the same time or late: the first report adds the card,
 * the others change nothing, also when another card has become the default since.
 */
export async function addSetUpCard(
  call: Call,
  account: Account,
  { customer, card }: CardSetupState,
  actor: Actor,
): Promise<Added | CardRefusal | null> {
  const { db, deps } = call;
  if (card === null || customer !== account.stripeCustomerId) return null;
  if ('refused' in card) return card;
  const known = await findPaymentMethod(db, account.id, card.id);
  if (known) return { ...methodJson(known), retrying: [] };
  await deps.cards.setDefault(account, card.id);
  const { id: stripeId, ...shown } = card;
  const saved = await savePaymentMethod(db, { ...shown, stripeId, accountId: account.id, isDefault: true });
  return { ...methodJson(saved), retrying: saved.isNew ? await retryOwed(call, account.id, actor) : [] };
}
