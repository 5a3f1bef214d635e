import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import {
  Account,
  AnyBody,
  ApiProblemError,
  License,
  MovedClock,
  CreatedLicense,
  Sandbox,
  type ApiClient,
} from '../demo/api-client.ts';
import type { DemoContents } from '../demo/demo-file.ts';
import { SEED_ACCOUNTS, FAILING_CARD_SANDBOX, type SeedAccount, type SeedLicense } from './data.ts';
import { SeedError, unlessRefused, type Seeding } from './seeding.ts';

type ListedLicense = DemoContents['licenses'][number];

/** The accounts of {@link SEED_ACCOUNTS} by their mail address, made where they are missing. */
export async function seedAccounts(seeding: Seeding): Promise<Map<string, string>> {
  const { api, run } = seeding;
  const accounts = new Map((await api.listAll('/v1/accounts', Account)).map(({ email, id }) => [email, id]));
  await Promise.all(
    SEED_ACCOUNTS.map(async ({ licenses: _licenses, card, ...account }) => {
      if (accounts.has(account.email)) return;
      await unlessRefused(seeding, `The account ${account.email}`, async () => {
        const { id } = await api.post('/v1/accounts', account, Account, `${run}/${account.email}`);
        accounts.set(account.email, id);
        if (card) await api.post('/v1/payment-methods', { account: id, token: card }, AnyBody, `${run}/${id}/card`);
      });
    }),
  );
  return accounts;
}

/** The licences of one account, made and brought to their state where they are missing. Returns all that the account has. */
export async function seedLicenses(
  seeding: Seeding,
  { licenses }: Pick<SeedAccount, 'licenses'>,
  account: string,
): Promise<{ now: License[]; keys: Map<string, string> }> {
  const { api } = seeding;
  const existing = await api.listAll(`/v1/licenses?account=${account}`, License);
  const keys = new Map<string, string>();
  await Promise.all(
    licenses.map(async (license) => {
      const found = existing.find(({ plan }) => plan === license.plan);
      // Only a licence that nothing has happened to: what people have done to it since stays.
      if (found && found.sequence > MAX_INITIAL_SEQUENCE) return;
      await unlessRefused(seeding, `The licence ${license.plan} of ${account}`, async () => {
        const { id } = found ?? (await createLicense(seeding, license, account, keys));
        await applySteps(seeding, license, id);
      });
    }),
  );
  return { now: await api.listAll(`/v1/licenses?account=${account}`, License), keys };
}

/** A purchase takes two transitions, a trial one. */
const MAX_INITIAL_SEQUENCE = 2;

async function createLicense(
  { api, run }: Seeding,
  { plan, quantity, trial, auto_renew }: SeedLicense,
  account: string,
  keys: Map<string, string>,
): Promise<License> {
  const body = { account, plan, quantity, trial, auto_renew };
  const created = await api.post('/v1/licenses', body, CreatedLicense, `${run}/${account}/${plan}`);
  keys.set(created.id, created.key);
  return created;
}

async function applySteps({ api, run }: Seeding, { steps = [], signal }: SeedLicense, id: string): Promise<void> {
  for (const { action, body = {}, expectedProblem } of steps) {
    await api.post(`/v1/licenses/${id}/${action}`, body, AnyBody, `${run}/${id}/${action}`).catch((error: unknown) => {
      if (!(error instanceof ApiProblemError && error.code === expectedProblem)) throw error;
    });
  }
  if (!signal) return;
  const before = await api.get(`/v1/licenses/${id}`, License);
  await api.post(`/v1/support/licenses/${id}/signals`, signal, AnyBody, `${run}/${id}/signal`);
  await waitForTransition(api, before);
}

/** A signal is answered when it is sent: the licence shows when it has been handled. */
async function waitForTransition(api: ApiClient, { id, sequence }: License): Promise<void> {
  const deadline = performance.now() + SIGNAL_TIMEOUT_MS;
  while ((await api.get(`/v1/licenses/${id}`, License)).sequence === sequence) {
    if (performance.now() > deadline)
      throw new SeedError(`${id} has handled no signal within ${SIGNAL_TIMEOUT_MS / 1000} s`);
    await delay(POLL_INTERVAL_MS);
  }
}

const SIGNAL_TIMEOUT_MS = 20_000;
const POLL_INTERVAL_MS = 25;

const DAY_MS = 86_400_000;

/** The account's sandbox of {@link FAILING_CARD_SANDBOX}, with its clock where the trouble is. Returns its licences. */
export async function seedFailingCardSandbox(seeding: Seeding, account: string): Promise<License[]> {
  const { api, run } = seeding;
  const { name, paymentBehaviour: payments, days } = FAILING_CARD_SANDBOX;
  const licenses = await unlessRefused(seeding, `The sandbox "${name}"`, async () => {
    const { data } = await api.get(`/v1/sandboxes?account=${account}`, z.object({ data: z.array(Sandbox) }));
    let sandbox = data.find((existing) => existing.name === name);
    if (!sandbox) {
      sandbox = await api.post('/v1/sandboxes', { account, name, payments }, Sandbox, `${run}/${account}/sandbox`);
      const to = new Date(sandbox.now + days * DAY_MS).toISOString();
      await api.post(`/v1/sandboxes/${sandbox.id}/clock`, { to }, MovedClock);
    }
    return await api.listAll(`/v1/sandboxes/${sandbox.id}/licenses`, License);
  });
  return licenses ?? [];
}

/** Licences with their keys. A key is shown once, so one that was not kept is replaced where the licence allows it. */
export async function listWithKeys(
  api: ApiClient,
  licenses: readonly License[],
  known: ReadonlyMap<string, string>,
): Promise<ListedLicense[]> {
  const listed = await Promise.all(
    licenses.map(async ({ id, plan, state, account }): Promise<ListedLicense[]> => {
      const key = known.get(id) ?? (await rotateKey(api, id));
      return key === undefined ? [] : [{ id, key, plan, state, account }];
    }),
  );
  return listed.flat();
}

async function rotateKey(api: ApiClient, id: string): Promise<string | undefined> {
  try {
    return (await api.post(`/v1/licenses/${id}/rotate-key`, {}, CreatedLicense)).key;
  } catch (error) {
    if (error instanceof ApiProblemError) return undefined;
    throw error;
  }
}
