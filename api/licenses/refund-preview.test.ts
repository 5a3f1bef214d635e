import { expect, test } from 'vitest';
import { createAdminClient } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';

const api = useLiveApi();
const { post, license, invoices, createAccount, purchase } = createAdminClient(api);

interface Refund {
  readonly total: unknown;
  readonly invoices: readonly { readonly invoice: string; readonly payment_method: string | null }[];
}

async function bought(more: Readonly<Record<string, unknown>> = {}): Promise<{ id: string; account: string }> {
  const account = await createAccount('pm_card_visa');
  const answer = await purchase(account, more);
  expect(answer.status, answer.text).toBe(201);
  return { id: String(answer.body['id']), account };
}

async function refundOf(id: string, command: string): Promise<Refund | null> {
  const preview = await post(`/v1/licenses/${id}/${command}`, { preview: true });
  expect(preview.status, preview.text).toBe(200);
  return preview.body['refund'] as Refund | null;
}

/** How each state in which one may withdraw is reached from a purchase. */
const WAYS: readonly (readonly [string, readonly (readonly [string, Readonly<Record<string, unknown>>])[]])[] = [
  ['active', []],
  ['cancelled to the end of its period', [['cancel', {}]]],
  ['paused', [['pause', { until: new Date(Date.now() + 5 * 86_400_000).toISOString() }]]],
  ['with a change that is scheduled', [['schedule-change', { quantity: 2 }]]],
];

test.each(WAYS)('withdrawing from a licence that is %s gives back what its preview says', async (_state, commands) => {
  const { id } = await bought();
  for (const [command, body] of commands) {
    const done = await post(`/v1/licenses/${id}/${command}`, body);
    expect(done.status, done.text).toBe(200);
  }
  const said = await refundOf(id, 'withdraw');
  expect(said?.invoices.map(({ payment_method }) => payment_method)).toEqual([expect.stringMatching(/^pm_/)]);
  expect((await post(`/v1/licenses/${id}/withdraw`)).status).toBe(200);
  const refunded = async () => (await invoices(id)).filter(({ status }) => status === 'refunded');
  await expect.poll(async () => (await refunded()).length, { timeout: 15_000 }).toBe(said?.invoices.length);
  const given = await refunded();
  expect(given.map((invoice) => invoice['id'])).toEqual(said?.invoices.map(({ invoice }) => invoice));
  expect(given.map((invoice) => invoice['amount'])).toEqual([said?.total]);
});

test('a cancellation gives nothing back, and neither does the end of a trial, as their previews say', async () => {
  const { id } = await bought();
  expect(await refundOf(id, 'cancel')).toBeNull();
  expect((await post(`/v1/licenses/${id}/cancel`)).status).toBe(200);
  expect(await license(id)).toMatchObject({ cancelled: true });
  expect((await invoices(id)).map(({ status }) => status)).toEqual(['paid']);
  const trial = await bought({ trial: true });
  expect(await refundOf(trial.id, 'cancel')).toBeNull();
});
