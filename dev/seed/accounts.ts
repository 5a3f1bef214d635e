import { collect, unwrap } from '../../contract/client/client.ts';
import { SEED_ACCOUNTS } from './data.ts';
import { idempotent, unlessRefused, type Seeding } from './seeding.ts';

/**
 * The accounts of {@link SEED_ACCOUNTS} by their mail address, made where they are missing; `withCard`: with the first card that
 * they had.
 */
export async function seedAccounts(
  seeding: Seeding,
  { withCard }: { readonly withCard: boolean },
): Promise<Map<string, string>> {
  const { api, run } = seeding;
  const existing = await collect((query) => unwrap(api.GET('/v1/accounts', { params: { query } })));
  const accounts = new Map(existing.map(({ email, id }) => [email, id]));
  await Promise.all(
    SEED_ACCOUNTS.map(async ({ licenses: _licenses, members: _members, cards, invoiceDetails, ...account }) => {
      if (accounts.has(account.email)) return;
      await unlessRefused(seeding, `The account ${account.email}`, async () => {
        const params = idempotent(`${run}/${account.email}`);
        const { id } = await unwrap(api.POST('/v1/accounts', { params, body: account }));
        accounts.set(account.email, id);
        if (invoiceDetails)
          await unwrap(
            api.PATCH('/v1/accounts/{id}', { params: { path: { id } }, body: { invoice_details: invoiceDetails } }),
          );
        const [card] = cards;
        if (withCard && card) await addCard(seeding, id, card.token);
      });
    }),
  );
  return accounts;
}

async function addCard({ api, run }: Seeding, account: string, token: string): Promise<void> {
  const params = idempotent(`${run}/${account}/card`);
  await unwrap(api.POST('/v1/payment-methods', { params, body: { account, token } }));
}
