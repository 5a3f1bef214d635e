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

type ListedLicense = DemoContents['licenses'][number];

/** The accounts of {@link SEED_ACCOUNTS} by their mail address, made where they are missing. */
export async function seedAccounts(api: ApiClient): Promise<Map<string, string>> {
  const there = new Map((await api.listAll('/v1/accounts', Account)).map(({ email, id }) => [email, id]));
  await Promise.all(
    SEED_ACCOUNTS.map(async ({ licenses: _licenses, card, ...account }) => {
      if (there.has(account.email)) return;
      const { id } = await api.post('/v1/accounts', account, Account, `seed/${account.email}`);
      if (card) await api.post('/v1/payment-methods', { account: id, token: card }, AnyBody, `seed/${id}/card`);
      there.set(account.email, id);
    }),
  );
  return there;
}

/** The licences of one account, made and brought on where they are missing. Answers all that the account has now. */
export async function seedLicenses(
  api: ApiClient,
  { licenses }: Pick<SeedAccount, 'licenses'>,
  account: string,
): Promise<{ now: License[]; keys: Map<string, string> }> {
  const there = await api.listAll(`/v1/licenses?account=${account}`, License);
  const keys = new Map<string, string>();
  const wanted = await Promise.all(
    licenses.map(async (license) => {
      const found = there.find(({ plan }) => plan === license.plan);
      const { id, sequence } = found ?? (await createLicense(api, license, account, keys));
      // Only a licence that nothing has happened to: what people have done to it since stays.
      if (sequence > MAX_INITIAL_SEQUENCE) return undefined;
      await applySteps(api, license, id);
      return id;
    }),
  );
  const touched = wanted.some((id) => id !== undefined);
  return { now: touched ? await api.listAll(`/v1/licenses?account=${account}`, License) : there, keys };
}

/** A purchase takes two transitions, a trial one. */
const MAX_INITIAL_SEQUENCE = 2;

async function createLicense(
  api: ApiClient,
  { plan, quantity, trial, auto_renew }: SeedLicense,
  account: string,
  keys: Map<string, string>,
): Promise<License> {
  const body = { account, plan, quantity, trial, auto_renew };
  const made = await api.post('/v1/licenses', body, CreatedLicense, `seed/${account}/${plan}`);
  keys.set(made.id, made.key);
  return made;
}

async function applySteps(api: ApiClient, { steps = [], signal }: SeedLicense, id: string): Promise<void> {
  for (const { action, body = {}, expectedProblem: refusedAs } of steps) {
    await api.post(`/v1/licenses/${id}/${action}`, body, AnyBody, `seed/${id}/${action}`).catch((error: unknown) => {
      if (!(error instanceof ApiProblemError && error.code === refusedAs)) throw error;
    });
  }
  if (!signal) return;
  const before = await api.get(`/v1/licenses/${id}`, License);
  await api.post(`/v1/support/licenses/${id}/signals`, signal, AnyBody, `seed/${id}/signal`);
  await waitForTransition(api, before);
}

/** A signal is answered when it is sent: the licence shows when it has been taken. */
async function waitForTransition(api: ApiClient, { id, sequence }: License): Promise<void> {
  const deadline = performance.now() + SIGNAL_TIMEOUT_MS;
  while ((await api.get(`/v1/licenses/${id}`, License)).sequence === sequence) {
    if (performance.now() > deadline) throw new Error(`${id} has taken no signal in ${SIGNAL_TIMEOUT_MS / 1000} s`);
    await delay(POLL_INTERVAL_MS);
  }
}

const SIGNAL_TIMEOUT_MS = 20_000;
const POLL_INTERVAL_MS = 25;

const DAY_MS = 86_400_000;

/** The account's sandbox of {@link FAILING_CARD_SANDBOX}, with its clock where the trouble is. Answers its licences. */
export async function seedFailingCardSandbox(api: ApiClient, account: string): Promise<License[]> {
  const there = await api.get(`/v1/sandboxes?account=${account}`, z.object({ data: z.array(Sandbox) }));
  const { name, paymentBehaviour: payments, days } = FAILING_CARD_SANDBOX;
  let sandbox = there.data.at(-1);
  if (!sandbox) {
    sandbox = await api.post('/v1/sandboxes', { account, name, payments }, Sandbox, `seed/${account}/sandbox`);
    const to = new Date(sandbox.now + days * DAY_MS).toISOString();
    await api.post(`/v1/sandboxes/${sandbox.id}/clock`, { to }, MovedClock);
  }
  return await api.listAll(`/v1/sandboxes/${sandbox.id}/licenses`, License);
}

/** Licences with their keys. A key is shown once: one that nobody kept is replaced, where the licence lets that be. */
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
