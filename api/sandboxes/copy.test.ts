import { expect, test } from 'vitest';
import { commitTransition } from '../../db/commit.ts';
import { findLicense } from '../../db/queries/licenses.ts';
import { vault } from '../../db/testing/database.ts';
import { expectStep, insertTrial, START } from '../../db/testing/fixtures.ts';
import { periodCharge } from '../../domain/lifecycle/charges.ts';
import type { PaymentEvent } from '../../domain/lifecycle/events.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';

const api = useApi({ overrides: () => ({ now: () => START }) });
const post = (path: string, body: unknown) => api().call('POST', path, { key: api().keys.admin, body });

/** A trial whose renewal has been asked for; `outcome` is what the first attempt at the provider has come to. */
async function insertRenewedTrial(outcome?: (charge: string) => PaymentEvent): Promise<License> {
  const { license } = await insertTrial(api().db);
  const steps = [expectStep(license, { type: 'renew', period: null }, START)];
  const [asked] = steps;
  const charge = asked && periodCharge(asked.license)?.key;
  if (asked && charge !== undefined && outcome) steps.push(expectStep(asked.license, outcome(charge), START));
  await commitTransition(api().db, vault, steps);
  return steps.at(-1)?.license ?? license;
}

test('a copy owes the charges of its source under keys of its own, and knows nothing of the provider', async () => {
  const source = await insertRenewedTrial((charge) => ({
    type: 'payment_failed',
    charge,
    invoice: 'in_real',
    failure: 'authentication_required',
    retryable: false,
    actionUrl: 'https://pay.example/in_real',
  }));
  const created = await post('/v1/sandboxes', { account: source.account });
  expect(created.status, created.text).toBe(201);
  const path = `/v1/sandboxes/${String(created.body['id'])}/licenses`;
  const [copy] = itemsOf(await api().call('GET', path, { key: api().keys.admin }));
  expect(copy).toMatchObject({
    charges: [{ status: 'action_required', attempts: 1, invoice: null, action_url: null }],
    payment_owed: { period: 1, failure: 'authentication_required', invoice: null, action_url: null },
  });
  const record = (await findLicense(api().db, String(copy?.['id'])))?.record;
  expect(record?.charges.map(({ key }) => key)).toEqual(
    source.charges.map(({ key }) => key.replace(source.id, String(copy?.['id']))),
  );
  expect(JSON.stringify(record)).not.toContain('in_real');
  expect(JSON.stringify(record)).not.toContain(source.id);
});

test.each([
  ['has no outcome yet', undefined],
  [
    'is processing',
    (charge: string) => ({ type: 'payment_processing', charge, invoice: 'in_debit' }) satisfies PaymentEvent,
  ],
])('a licence is not copied while a payment for it %s', async (_name, outcome) => {
  const source = await insertRenewedTrial(outcome);
  const refused = await post('/v1/sandboxes', { account: source.account });
  expect([refused.status, refused.body['code']], refused.text).toEqual([409, 'renewal_in_progress']);
  expect(refused.body['license']).toBe(source.id);
});
