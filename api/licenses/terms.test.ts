import { expect, test } from 'vitest';
import { commitTransition } from '../../db/commit.ts';
import {
  DAY_MS,
  expectStep,
  insertPurchase,
  insertSandboxCopy,
  PLAN,
  START,
  payOnOtherTerms,
} from '../../db/testing/fixtures.ts';
import { vault } from '../../db/testing/vault.ts';
import { loadCatalog } from '../../catalog/load.ts';
import { useApi } from '../testing/api.ts';

const api = useApi();

const STUDIO = { ...PLAN, id: 'studio-monthly', name: 'Studio of 2027', prices: { EUR: 900 }, pause: null };

type Json = Readonly<Record<string, unknown>>;

async function readTerms(id: string): Promise<{ versions: Json[]; coming: Json[]; sold_now: Json | null }> {
  const { status, body } = await api().call('GET', `/v1/licenses/${id}/terms`, { key: api().keys.admin });
  expect(status).toBe(200);
  return body as { versions: Json[]; coming: Json[]; sold_now: Json | null };
}

test('terms that never changed are version 1, with who bought them and every fact', async () => {
  const { id } = await insertPurchase(api().db);
  const { versions, coming } = await readTerms(id);
  expect(coming).toEqual([]);
  expect(versions).toMatchObject([
    {
      version: 1,
      from: new Date(START).toISOString(),
      until: null,
      agreed: {
        by: 'purchase',
        sequence: 1,
        actor: { kind: 'api_key', id: 'key_test', through: null, asked_by: null },
      },
      renewals: { count: 0, last: null },
      terms: {
        plan: { id: 'team-monthly', name: 'Team' },
        seats: 3,
        price: { amount: 5700, currency: 'EUR' },
        rules: { cadence: { unit: 'month', count: 1 }, withdrawal_days: 14, reminders: [7, 1], legal_notices: [] },
      },
      changes: [],
    },
  ]);
});

test('terms in between are kept whole, with the name that their plan had', async () => {
  const first = await insertPurchase(api().db);
  const studio = await payOnOtherTerms(api().db, first, { plan: STUDIO, quantity: 2 });
  const { id } = await payOnOtherTerms(api().db, studio, { quantity: 5 });
  const { versions } = await readTerms(id);
  expect(versions.map(({ version, from, until }) => [version, from, until])).toEqual([
    [3, new Date(studio.period?.end ?? 0).toISOString(), null],
    [2, new Date(first.period?.end ?? 0).toISOString(), new Date(studio.period?.end ?? 0).toISOString()],
    [1, new Date(START).toISOString(), new Date(first.period?.end ?? 0).toISOString()],
  ]);
  expect(versions[1]).toMatchObject({
    agreed: { by: 'plan_change', at: new Date((first.period?.end ?? 0) - DAY_MS).toISOString() },
    terms: { plan: { name: 'Studio of 2027' }, seats: 2, rules: { seat_price: { amount: 900 }, pause: null } },
  });
  expect(versions[1]?.['changes']).toContainEqual({
    field: 'pause',
    before: { max_days: 30, per_period: 1 },
    after: null,
  });
  expect(versions[0]?.['changes']).toEqual([
    { field: 'seats', before: 2, after: 5 },
    { field: 'price', before: { amount: 1800, currency: 'EUR' }, after: { amount: 4500, currency: 'EUR' } },
  ]);
});

test('entries written before whole terms were kept are read with plan, seats and price', async () => {
  const first = await insertPurchase(api().db);
  const { id } = await payOnOtherTerms(
    api().db,
    await payOnOtherTerms(api().db, first, { plan: STUDIO, quantity: 2 }),
    { quantity: 5 },
  );
  await api().db.sql.begin(async (tx) => {
    await tx`alter table change_log disable trigger change_log_append_only`;
    await tx`update change_log set terms = null where license_id = ${id}`;
    await tx`alter table change_log enable trigger change_log_append_only`;
  });
  const { versions } = await readTerms(id);
  expect(versions[1]).toMatchObject({
    terms: { plan: { id: 'studio-monthly' }, seats: 2, price: { amount: 1800, currency: 'EUR' }, rules: null },
  });
  expect(versions[2]).toMatchObject({ terms: { rules: { pause: { max_days: 30, per_period: 1 } } } });
});

test('what is chosen for the next period is to come, with who chose it', async () => {
  const license = await insertPurchase(api().db);
  const { entry, ...step } = expectStep(license, { type: 'schedule_change', plan: null, quantity: 4 }, START + DAY_MS);
  await commitTransition(api().db, vault, [{ entry, ...step }]);
  const { coming, versions } = await readTerms(license.id);
  expect(versions).toHaveLength(1);
  expect(coming).toMatchObject([
    {
      from: new Date(license.period?.end ?? 0).toISOString(),
      paid: false,
      agreed: { by: 'plan_change', sequence: entry.sequence },
      terms: { seats: 4 },
      changes: [{ field: 'seats', before: 3, after: 4 }, { field: 'price' }],
    },
  ]);
});

test('says how the plan is sold today, and nothing of one that is not', async () => {
  const { id } = await insertPurchase(api().db);
  const [euros] = Object.entries(loadCatalog().plan('team-monthly')?.prices ?? {}).flatMap(([currency, amount]) =>
    currency === 'EUR' ? [amount] : [],
  );
  expect((await readTerms(id)).sold_now?.['changes']).toContainEqual({
    field: 'seat_price',
    before: { amount: 1900, currency: 'EUR' },
    after: { amount: euros, currency: 'EUR' },
  });
  const legacy = await payOnOtherTerms(api().db, await insertPurchase(api().db), {
    plan: { ...STUDIO, id: 'classic-2019' },
  });
  expect((await readTerms(legacy.id)).sold_now).toBeNull();
});

test("a sandbox's copy has its terms, and does not say when they began", async () => {
  const { id } = await insertSandboxCopy(api().db);
  expect((await readTerms(id)).versions).toMatchObject([{ version: 1, from: null, agreed: null, terms: { seats: 3 } }]);
});
