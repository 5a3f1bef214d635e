import { randomUUID } from 'node:crypto';
import { createClient } from '../../contract/client/client.ts';
import type { Settings } from '../../settings.ts';
import type { DemoContents } from '../demo/demo-file.ts';
import { localUrl } from '../stack/local-url.ts';
import type { Report } from '../stack/report.ts';
import { seedAccounts } from './accounts.ts';
import { createAdminKey, ensureOtherKeys, findValidKeys } from './api-keys.ts';
import { SEED_ACCOUNTS, FAILING_CARD_SANDBOX } from './data.ts';
import { listWithKeys, seedLicenses } from './licenses.ts';
import { seedPast } from './past/seed-past.ts';
import { seedFailingCardSandbox } from './sandbox.ts';
import { seedLink, seedMembers, seedStaff } from './people.ts';
import { unlessRefused } from './seeding.ts';

/**
 * Fills a running system with examples, through its API. Run at every start, so it looks for what an earlier run made
 * (`previous` is what that returned), but depends on none of it.
 */
export type Seed = (context: {
  settings: Settings;
  /** The address of the database's owner. */
  ownerUrl: string;
  previous: DemoContents | undefined;
  report: Report;
}) => Promise<Partial<DemoContents>>;

/** API keys of each scope, accounts around the world, and licences in most of their states. */
const seedDemonstration: Seed = async ({ settings, ownerUrl, previous, report }) => {
  const { admin: keptAdmin, ...keptOthers } = await findValidKeys(ownerUrl, previous?.api_keys ?? {});
  const admin = keptAdmin ?? (await createAdminKey(ownerUrl));
  if (usesLiveStripe(settings)) {
    report('Stripe is used with a live key: no examples are created');
    return { api_keys: { admin } };
  }
  const seeding = {
    api: createClient({ baseUrl: localUrl(settings), apiKey: admin }),
    report,
    run: `seed-${randomUUID()}`,
  };
  const accounts = await seedAccounts(seeding, { withCard: settings.stripe.baseUrl === undefined });
  const known = new Map((previous?.licenses ?? []).map(({ id, key }) => [id, key]));
  const members = await seedMembers(ownerUrl, accounts);
  for (const [id, key] of await seedPast({ settings, ownerUrl }, accounts)) known.set(id, key);
  await seedLink(seeding, accounts);
  const staff = (await unlessRefused(seeding, 'The vendor’s people', () => seedStaff(seeding))) ?? [];
  const [others, ...found] = await Promise.all([
    unlessRefused(seeding, 'The list of API keys', () =>
      ensureOtherKeys(seeding, accounts.get(FAILING_CARD_SANDBOX.accountEmail), keptOthers),
    ),
    ...SEED_ACCOUNTS.map(async ({ email, ...account }) => {
      const id = accounts.get(email);
      if (id === undefined) return { now: [], keys: new Map<string, string>() };
      const { now, keys } = await seedLicenses(seeding, account, id);
      if (email !== FAILING_CARD_SANDBOX.accountEmail) return { now, keys };
      return { now: [...now, ...(await seedFailingCardSandbox(seeding, id))], keys };
    }),
  ]);
  for (const { keys } of found) for (const [id, key] of keys) known.set(id, key);
  const licenses = found.flatMap(({ now }) => now);
  const seeded = SEED_ACCOUNTS.filter(({ email }) => accounts.has(email));
  report(`${seeded.length} accounts and ${licenses.length} licences to look at`);
  return { api_keys: { admin, ...others }, members, staff, licenses: await listWithKeys(seeding.api, licenses, known) };
};

/** Run one after another by `npm start`, before it reports that it is ready. */
export const seeds: readonly Seed[] = [seedDemonstration];

function usesLiveStripe({ stripe }: Settings): boolean {
  return /^(sk|rk)_live_/.test(stripe.secretKey);
}
