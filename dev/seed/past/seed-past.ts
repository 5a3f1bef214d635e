import { Client } from '@temporalio/client';
import { LicenseClient } from '../../../api/licenses/license-client.ts';
import { connectToTemporal } from '../../../api/licenses/temporal-connection.ts';
import { loadCatalog } from '../../../catalog/load.ts';
import { asSystem } from '../../../db/as-system.ts';
import type { Database } from '../../../db/connect.ts';
import { readLicenseKey } from '../../../db/queries/license-keys.ts';
import { findLicense } from '../../../db/queries/licenses.ts';
import { createVault } from '../../../db/vault.ts';
import type { InstantMs } from '../../../domain/calendar/instant.ts';
import type { License } from '../../../domain/lifecycle/license.ts';
import type { Settings } from '../../../settings.ts';
import { withDatabase } from '../api-keys.ts';
import { SEED_ACCOUNTS } from '../data.ts';
import { planAccount, type PlannedAccount } from './plan-account.ts';
import { writePast } from './write-past.ts';

/** How long the start of one workflow may take. */
const START_MS = 20_000;

/**
 * Gives the seeded licences their past where they are missing, and each a workflow that goes on from its row. Only with the stand-in for
 * Stripe: nothing can be invoiced in the past elsewhere. Returns the keys of the licences that it made.
 */
export async function seedPast(
  { settings, ownerUrl }: { readonly settings: Settings; readonly ownerUrl: string },
  accounts: ReadonlyMap<string, string>,
  now: InstantMs = Date.now(),
): Promise<Map<string, string>> {
  const { baseUrl, secretKey } = settings.stripe;
  const keys = new Map<string, string>();
  if (baseUrl === undefined) return keys;
  const vault = createVault(settings.secret, settings.otherSecrets);
  const catalog = loadCatalog();
  await withDatabase(ownerUrl, async (db) => {
    const planned: PlannedAccount[] = [];
    for (const account of SEED_ACCOUNTS) {
      const id = accounts.get(account.email);
      if (id !== undefined) planned.push(await planAccount({ db, catalog, now }, account, id));
    }
    const lives = planned.flatMap((account) => account.lives);
    const cards = planned.flatMap((account) => account.cards);
    const machines = planned.flatMap((account) => account.machines);
    const written = await writePast({ db, vault, stripe: { baseUrl, secretKey } }, { lives, cards, machines });
    for (const { id } of written) {
      const found = await readLicenseKey(asSystem(db), vault, id);
      if (found) keys.set(id, found.key);
    }
    await startWorkflows(settings, await findPlanned(db, planned));
  });
  return keys;
}

/** The licences with a past that are there: those of an earlier start may have lost their workflow when it was interrupted. */
async function findPlanned(db: Database, planned: readonly PlannedAccount[]): Promise<License[]> {
  const found = await Promise.all(planned.flatMap(({ ids }) => ids.map((id) => findLicense(asSystem(db), id))));
  return found.flatMap((row) => row?.record ?? []);
}

/** Starts the workflows of licences from their rows. One that runs, or has ended, stays as it is. */
async function startWorkflows({ temporal }: Settings, licenses: readonly License[]): Promise<void> {
  const { taskQueue, ...connecting } = temporal;
  const connection = connectToTemporal(connecting);
  const client = new LicenseClient(new Client({ connection, namespace: temporal.namespace }), taskQueue);
  try {
    await Promise.all(licenses.map((license) => client.startExisting(license, null, Date.now() + START_MS)));
  } finally {
    await connection.close();
  }
}
