import pino from 'pino';
import { startLiveApi } from '../../api/testing/live-server.ts';
import { quotasOf } from '../../api/testing/quotas.ts';
import { Authenticator } from '../../api/http/authenticate.ts';
import { findPrincipal } from '../../api/http/find-principal.ts';
import { apiKeyPrincipal, type Principal } from '../../domain/access/principal.ts';
import { createApiKey, type NewApiKey } from '../../db/queries/api-keys.ts';
import { collect, createClient, unwrap } from '../../contract/client/client.ts';
import { FAILING_CARD_SANDBOX, SEED_ACCOUNTS } from '../../dev/seed/data.ts';
import { seedAccounts } from '../../dev/seed/accounts.ts';
import { seedLicenses } from '../../dev/seed/licenses.ts';
import { seedFailingCardSandbox } from '../../dev/seed/sandbox.ts';
import type { Report } from '../../dev/stack/report.ts';
import type { KnownValues } from './config.ts';

/** Who calls the API: a key of each scope, and nobody. */
export const CALLERS = ['admin', 'agent', 'auditor', 'customer', 'product', 'nobody'] as const;
export type Caller = (typeof CALLERS)[number];

export interface FuzzTarget {
  readonly url: string;
  /** The secret of each caller's key; null for nobody. */
  readonly secrets: Readonly<Record<Caller, string | null>>;
  readonly known: KnownValues;
  close(): Promise<void>;
}

/** No fuzz run reaches it: a 429 would hide what the API does otherwise. */
const UNLIMITED = 1_000_000_000;
const QUOTAS = quotasOf(UNLIMITED);

/** Starts the API and a worker on the test stack, with the seed's accounts and licences in most states. */
export async function startTarget(report: Report): Promise<FuzzTarget> {
  const keptPrincipals = new Map<string, Principal>();
  const { api, close } = await startLiveApi({
    quotas: QUOTAS,
    overrides: ({ databases: { auth }, now }) => ({
      // The reason of each 5xx is printed next to the finding.
      log: pino({ level: 'error' }, pino.destination(2)),
      // The callers' own keys stay good when the admin's requests revoke them: the rest of the run would test only 401s.
      authenticator: new Authenticator(
        async (secret) => keptPrincipals.get(secret) ?? (await findPrincipal(auth, secret)),
        now,
      ),
    }),
  });
  const { accounts, known } = await createExamples(api.url, api.keys.admin, report);
  const customerAccount = accounts.get(FAILING_CARD_SANDBOX.accountEmail);
  if (customerAccount === undefined) throw new Error('The account of the customer key was not created');
  const createKey = async (key: NewApiKey) => {
    const { apiKey, secret } = await createApiKey(api.db, key);
    keptPrincipals.set(secret, apiKeyPrincipal({ ...apiKey, account: apiKey.accountId, plans: apiKey.planIds }));
    return secret;
  };
  const secrets = {
    admin: await createKey({ scope: 'admin', name: 'fuzz admin' }),
    agent: await createKey({ scope: 'agent', name: 'fuzz agent' }),
    auditor: await createKey({ scope: 'auditor', name: 'fuzz auditor' }),
    customer: await createKey({ scope: 'customer', name: 'fuzz customer', accountId: customerAccount }),
    product: await createKey({ scope: 'product', name: 'fuzz product' }),
    nobody: null,
  };
  return { url: api.url, secrets, known, close };
}

async function createExamples(
  url: string,
  adminKey: string,
  report: Report,
): Promise<{ accounts: ReadonlyMap<string, string>; known: KnownValues }> {
  const api = createClient({ baseUrl: url, apiKey: adminKey });
  const seeding = { api, report, run: 'fuzz' };
  const accounts = await seedAccounts(seeding, { withCard: true });
  const licenseKeys: string[] = [];
  await Promise.all(
    SEED_ACCOUNTS.map(async (account) => {
      const id = accounts.get(account.email);
      if (id === undefined) throw new Error(`The account ${account.email} was not created`);
      const { keys } = await seedLicenses(seeding, account, id);
      licenseKeys.push(...keys.values());
      if (account.email === FAILING_CARD_SANDBOX.accountEmail) await seedFailingCardSandbox(seeding, id);
    }),
  );
  const idsOf = (items: readonly { id: string }[]) => items.map(({ id }) => id);
  const sandboxes = idsOf(await collect((query) => unwrap(api.GET('/v1/sandboxes', { params: { query } }))));
  const inSandboxes = await Promise.all(
    sandboxes.map(async (id) =>
      idsOf(
        await collect((query) => unwrap(api.GET('/v1/sandboxes/{id}/licenses', { params: { path: { id }, query } }))),
      ),
    ),
  );
  const licenses = idsOf(await collect((query) => unwrap(api.GET('/v1/licenses', { params: { query } }))));
  const charges = idsOf(await collect((query) => unwrap(api.GET('/v1/charges', { params: { query } }))));
  const invoices = idsOf(await collect((query) => unwrap(api.GET('/v1/invoices', { params: { query } }))));
  const apiKeys = idsOf(await collect((query) => unwrap(api.GET('/v1/admin/api-keys', { params: { query } }))));
  const plans = await unwrap(api.GET('/v1/plans', {}));
  const methods = await Promise.all(
    [...accounts.values()].map((account) => unwrap(api.GET('/v1/payment-methods', { params: { query: { account } } }))),
  );
  return {
    accounts,
    known: {
      accounts: [...accounts.values()],
      licenses: [...licenses, ...inSandboxes.flat()],
      licenseKeys,
      sandboxes,
      charges,
      invoices,
      paymentMethods: methods.flatMap(({ data }) => data.map(({ id }) => id)),
      apiKeys,
      plans: idsOf(plans.data),
      regions: [...new Set(SEED_ACCOUNTS.map(({ region }) => region))],
      zones: SEED_ACCOUNTS.map(({ zone }) => zone),
      cards: [...new Set(SEED_ACCOUNTS.flatMap(({ cards }) => cards.map(({ token }) => token)))],
    },
  };
}
