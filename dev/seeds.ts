import type { Settings } from '../settings.ts';
import { Api } from './demo-api.ts';
import type { DemoContents } from './demo-file.ts';
import { SEED_ACCOUNTS, SEED_TROUBLE } from './seed-data.ts';
import { adminKey, otherKeys } from './seed-keys.ts';
import { seedAccounts, seedLicenses, seedTrouble, withKeys } from './seed-licenses.ts';
import { localUrl } from './stack/local-address.ts';
import type { Report } from './stack/report.ts';

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
const demonstration: Seed = async ({ settings, previous, report }) => {
  const { admin: keptAdmin, ...keptOthers } = previous?.api_keys ?? {};
  const admin = await adminKey(settings, keptAdmin);
  if (isLive(settings)) {
    report('Stripe is asked with a live key: nothing is made up for a demonstration');
    return { api_keys: { admin } };
  }
  const api = new Api(localUrl(settings), admin);
  const accounts = await seedAccounts(api);
  // Keys kept from another database open nothing: they are made anew together with the administrator's.
  const kept = admin === keptAdmin ? keptOthers : {};
  const known = new Map((previous?.licenses ?? []).map(({ id, key }) => [id, key]));
  const [others, ...found] = await Promise.all([
    otherKeys(api, accountOf(accounts, SEED_TROUBLE.of), kept),
    ...SEED_ACCOUNTS.map(async ({ email, ...account }) => {
      const id = accountOf(accounts, email);
      const { now, keys } = await seedLicenses(api, account, id);
      return { now: email === SEED_TROUBLE.of ? [...now, ...(await seedTrouble(api, id))] : now, keys };
    }),
  ]);
  for (const { keys } of found) for (const [id, key] of keys) known.set(id, key);
  const licenses = found.flatMap(({ now }) => now);
  report(`${SEED_ACCOUNTS.length} accounts and ${licenses.length} licences to look at`);
  return { api_keys: { admin, ...others }, licenses: await withKeys(api, licenses, known) };
};

/** Run one after another by `npm start`, before it says that it is ready. */
export const seeds: readonly Seed[] = [demonstration];

function isLive({ stripe }: Settings): boolean {
  return /^(sk|rk)_live_/.test(stripe.secretKey);
}

function accountOf(accounts: ReadonlyMap<string, string>, email: string): string {
  const found = accounts.get(email);
  if (found === undefined) throw new Error(`The account ${email} of the demonstration is missing`);
  return found;
}
