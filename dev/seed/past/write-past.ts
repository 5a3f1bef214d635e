import { createCards } from '../../../billing/cards.ts';
import { asSystem } from '../../../db/as-system.ts';
import type { Database } from '../../../db/connect.ts';
import { newId } from '../../../db/ids.ts';
import { activate } from '../../../db/queries/activations.ts';
import { findAccount } from '../../../db/queries/accounts.ts';
import { savePaymentMethod } from '../../../db/queries/payment-methods.ts';
import { toTimestamptz } from '../../../db/time.ts';
import type { Vault } from '../../../db/vault.ts';
import type { InstantMs } from '../../../domain/calendar/instant.ts';
import type { License } from '../../../domain/lifecycle/license.ts';
import { fulfil, stripeAt } from './billing-then.ts';
import type { BillingRequest, PastLife } from './past-life.ts';
import { backdateCharge, backdateRefund, recordLife } from './record-life.ts';

/** A card that an account added, and pays with from then on. */
export interface CardAdded {
  readonly at: InstantMs;
  readonly account: string;
  readonly token: string;
}

/** A machine that uses a licence, from when it was activated to when it was heard of last. */
export interface MachineSeen {
  readonly firstAt: InstantMs;
  readonly lastAt: InstantMs;
  readonly account: string;
  readonly license: string;
  readonly fingerprint: string;
  readonly name: string | null;
  readonly platform: string;
}

export interface Past {
  readonly lives: readonly PastLife[];
  readonly cards: readonly CardAdded[];
  readonly machines?: readonly MachineSeen[];
}

export interface PastDependencies {
  /** With one connection: see {@link recordLife}. */
  readonly db: Database;
  readonly vault: Vault;
  readonly stripe: { readonly baseUrl: string; readonly secretKey: string };
}

/**
 * Lets licences live up to today, and records what came of it. Everything that reaches the billing provider does so in the order of
 * time, whatever the licence: its lists and the numbers of invoices are in that order. Returns the licences as they are now.
 */
export async function writePast(deps: PastDependencies, { lives, cards, machines = [] }: Past): Promise<License[]> {
  const cardsToAdd = cards.toSorted((a, b) => a.at - b.at);
  const addCardsUntil = async (at: InstantMs) => {
    while (cardsToAdd[0] && cardsToAdd[0].at <= at) await addCard(deps, cardsToAdd.shift());
  };
  for (let next = nextOf(lives); next; next = nextOf(lives)) {
    const { life, asks } = next;
    await addCardsUntil(asks.at);
    life.answer(asks, await fulfil({ stripe: stripeAt(deps.stripe, asks.at), db: deps.db }, asks));
    const then = toTimestamptz(asks.at);
    if (asks.kind === 'collect') await backdateCharge(deps.db, asks.charge.key, then);
    if (asks.kind === 'refund') await backdateRefund(deps.db, asks.invoice, then);
  }
  await addCardsUntil(Infinity);
  const licenses: License[] = [];
  for (const life of lives) {
    const { steps } = life.known;
    await recordLife(deps.db, deps.vault, steps);
    const last = steps.at(-1);
    if (last) licenses.push(last.license);
  }
  for (const machine of machines) await addMachine(deps, machine, licenses);
  return licenses;
}

/** The earliest of what the lives ask of the billing provider. */
function nextOf(lives: readonly PastLife[]): { life: PastLife; asks: BillingRequest } | undefined {
  const open = lives.flatMap((life) => (life.known.asks ? [{ life, asks: life.known.asks }] : []));
  return open.toSorted((a, b) => a.asks.at - b.asks.at)[0];
}

/** As the API activates it: no more than the licence has seats. */
async function addMachine({ db }: PastDependencies, machine: MachineSeen, licenses: readonly License[]): Promise<void> {
  const { account, license, firstAt, lastAt, fingerprint, name, platform } = machine;
  const seats = licenses.find(({ id }) => id === license)?.terms.quantity ?? 0;
  const id = newId('act');
  const activation = { id, licenseId: license, accountId: account, fingerprint, name, platform };
  const activated = await activate(asSystem(db), activation, seats);
  if ('used' in activated) throw new Error(`All ${seats} seats of ${license} are taken`);
  await db.sql`
    update activations set created_at = ${toTimestamptz(firstAt)}, seen_at = ${toTimestamptz(lastAt)} where id = ${id}`;
}

async function addCard({ db, stripe }: PastDependencies, card: CardAdded | undefined): Promise<void> {
  const account = card && (await findAccount(asSystem(db), card.account));
  if (!account) return;
  const cards = createCards({ stripe: stripeAt(stripe, card.at), db });
  const added = await cards.attach(account, card.token, null);
  if ('refused' in added) throw new Error(`${card.token} was refused: ${added.detail}`);
  const { id: stripeId, ...shown } = added;
  await cards.setDefault(account, stripeId);
  await savePaymentMethod(asSystem(db), { ...shown, stripeId, accountId: account.id, isDefault: true });
  await db.sql`
    update payment_methods set created_at = ${toTimestamptz(card.at)}
    where account_id = ${account.id} and stripe_id = ${stripeId}`;
}
