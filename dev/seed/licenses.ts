import {
  ApiError,
  collect,
  licenseIn,
  unwrap,
  type EvergreenClient,
  type Schemas,
} from '../../contract/client/client.ts';
import { sendCommand } from '../../contract/client/commands.ts';
import type { DemoContents } from '../demo/demo-file.ts';
import type { SeedLicense } from './data.ts';
import { idempotent, unlessRefused, type Seeding } from './seeding.ts';

type License = Schemas['License'];
type ListedLicense = DemoContents['licenses'][number];

/** A licence to make as it is bought today, whatever past it could have. */
type NewSeedLicense = Omit<SeedLicense, 'past'> & Partial<Pick<SeedLicense, 'past'>>;

/** The licences of one account, made and brought to their state where they are missing. Returns all that the account has. */
export async function seedLicenses(
  seeding: Seeding,
  { licenses }: { readonly licenses: readonly NewSeedLicense[] },
  account: string,
): Promise<{ now: License[]; keys: Map<string, string> }> {
  const { api } = seeding;
  const existing = await listLicenses(api, account);
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
  return { now: await listLicenses(api, account), keys };
}

async function listLicenses(api: EvergreenClient, account: string): Promise<License[]> {
  return await collect((page) => unwrap(api.GET('/v1/licenses', { params: { query: { ...page, account } } })));
}

/** A purchase takes two transitions, a trial one. */
const MAX_INITIAL_SEQUENCE = 2;

async function createLicense(
  { api, run }: Seeding,
  { steps: _steps, signal: _signal, past: _past, machines: _machines, ...wanted }: NewSeedLicense,
  account: string,
  keys: Map<string, string>,
): Promise<License> {
  const params = idempotent(`${run}/${account}/${wanted.plan}`);
  const created = licenseIn(await unwrap(api.POST('/v1/licenses', { params, body: { account, ...wanted } })));
  if (created.key !== null) keys.set(created.id, created.key);
  return created;
}

async function applySteps({ api, run }: Seeding, { steps = [], signal }: NewSeedLicense, id: string): Promise<void> {
  for (const { expectedProblem, ...command } of steps) {
    await sendCommand(api, id, command, `${run}/${id}/${command.action}`).catch((error: unknown) => {
      if (!(error instanceof ApiError && error.problem.code === expectedProblem)) throw error;
    });
  }
  if (!signal) return;
  const params = { path: { id }, ...idempotent(`${run}/${id}/signal`) };
  await unwrap(api.POST('/v1/support/licenses/{id}/signals', { params, body: signal }));
}

/** Licences with their keys. A key is shown once, so one that was not kept is replaced where the licence allows it. */
export async function listWithKeys(
  api: EvergreenClient,
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

async function rotateKey(api: EvergreenClient, id: string): Promise<string | undefined> {
  try {
    const reply = await unwrap(api.POST('/v1/licenses/{id}/rotate-key', { params: { path: { id } }, body: {} }));
    return licenseIn(reply).key ?? undefined;
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
