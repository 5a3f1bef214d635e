import { collect, unwrap, type Schemas } from '../../contract/client/client.ts';
import { FAILING_CARD_SANDBOX } from './data.ts';
import { idempotent, unlessRefused, type Seeding } from './seeding.ts';

const DAY_MS = 86_400_000;

/** The account's sandbox of {@link FAILING_CARD_SANDBOX}, with its clock where the trouble is. Returns its licences. */
export async function seedFailingCardSandbox(seeding: Seeding, account: string): Promise<Schemas['License'][]> {
  const { api } = seeding;
  const { name } = FAILING_CARD_SANDBOX;
  const licenses = await unlessRefused(seeding, `The sandbox "${name}"`, async () => {
    const sandboxes = await collect((page) =>
      unwrap(api.GET('/v1/sandboxes', { params: { query: { ...page, account } } })),
    );
    const { id } = sandboxes.find((existing) => existing.name === name) ?? (await createSandbox(seeding, account));
    return await listCopies(seeding, id);
  });
  return licenses ?? [];
}

async function listCopies({ api }: Pick<Seeding, 'api'>, id: string): Promise<Schemas['License'][]> {
  return await collect((query) => unwrap(api.GET('/v1/sandboxes/{id}/licenses', { params: { path: { id }, query } })));
}

async function createSandbox({ api, run }: Seeding, account: string): Promise<Schemas['Sandbox']> {
  const { name, paymentBehaviour: payments, plan, days } = FAILING_CARD_SANDBOX;
  const body = { account, name, payments };
  const params = idempotent(`${run}/${account}/sandbox`);
  const sandbox = await unwrap(api.POST('/v1/sandboxes', { params, body }));
  const copy = (await listCopies({ api }, sandbox.id)).find((license) => license.plan === plan);
  const to = new Date(Date.parse(copy?.period?.end ?? sandbox.now) + days * DAY_MS).toISOString();
  await unwrap(api.POST('/v1/sandboxes/{id}/clock', { params: { path: { id: sandbox.id } }, body: { to } }));
  return sandbox;
}
