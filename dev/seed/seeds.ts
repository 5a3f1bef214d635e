import type { Settings } from '../../settings.ts';
import { ApiClient } from '../demo/api-client.ts';
import type { DemoContents } from '../demo/demo-file.ts';
import { SEED_ACCOUNTS, FAILING_CARD_SANDBOX } from './data.ts';
import { ensureAdminKey, ensureOtherKeys } from './api-keys.ts';
import { seedAccounts, seedLicenses, seedFailingCardSandbox, listWithKeys } from './licenses.ts';
import { localUrl } from '../stack/local-url.ts';
import type { Report } from '../stack/report.ts';

/**
 * Fills a running system with things to look at, through its API. Run at every start, so it must find what it made
 * before; `previous` is what it answered then.
 */
export type Seed = (context: {
  settings: Settings;
  previous: DemoContents | undefined;
  report: Report;
}) => Promise<Partial<DemoContents>>;

/** API keys of each scope, accounts around the world, and licences in most of their states. */
const seedDemonstration: Seed = async ({ settings, previous, report }) => {
  const { admin: keptAdmin, ...keptOthers } = previous?.api_keys ?? {};
  const admin = await ensureAdminKey(settings, keptAdmin);
  if (usesLiveStripe(settings)) {
    report('Stripe is asked with a live key: nothing is made up for a demonstration');
    return { api_keys: { admin } };
  }
  const api = new ApiClient(localUrl(settings), admin);
  const accounts = await seedAccounts(api);
  // Keys kept from another database open nothing: they are made anew together with the administrator's.
  const kept = admin === keptAdmin ? keptOthers : {};
  const known = new Map((previous?.licenses ?? []).map(({ id, key }) => [id, key]));
  const [others, ...found] = await Promise.all([
    ensureOtherKeys(api, requireAccount(accounts, FAILING_CARD_SANDBOX.accountEmail), kept),
    ...SEED_ACCOUNTS.map(async ({ email, ...account }) => {
      const id = requireAccount(accounts, email);
      const { now, keys } = await seedLicenses(api, account, id);
      return {
        now: email === FAILING_CARD_SANDBOX.accountEmail ? [...now, ...(await seedFailingCardSandbox(api, id))] : now,
        keys,
      };
    }),
  ]);
  for (const { keys } of found) for (const [id, key] of keys) known.set(id, key);
  const licenses = found.flatMap(({ now }) => now);
  report(`${SEED_ACCOUNTS.length} accounts and ${licenses.length} licences to look at`);
  return { api_keys: { admin, ...others }, licenses: await listWithKeys(api, licenses, known) };
};

/** Run one after another by `npm start`, before it says that it is ready. */
export const seeds: readonly Seed[] = [seedDemonstration];

function usesLiveStripe({ stripe }: Settings): boolean {
  return /^(sk|rk)_live_/.test(stripe.secretKey);
}

function requireAccount(accounts: ReadonlyMap<string, string>, email: string): string {
  const found = accounts.get(email);
  if (found === undefined) throw new Error(`The account ${email} of the demonstration is missing`);
  return found;
}
