import { expect, test } from 'vitest';
import { createAdminClient, daysFromNow, itemsOf } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';

const api = useLiveApi();
const { get, post, createAccount, purchase, moveSandboxClock } = createAdminClient(api);

async function createSandbox({ reminders = true } = {}): Promise<{ id: string; account: string; path: string }> {
  const source = await createAccount('pm_card_visa');
  await api().call('PATCH', `/v1/accounts/${source}`, { key: api().keys.admin, body: { reminders } });
  await purchase(source);
  const created = await post('/v1/sandboxes', { account: source, name: 'What if' });
  expect(created.status, created.text).toBe(201);
  const id = String(created.body['id']);
  return { id, account: String(created.body['account']), path: `/v1/sandboxes/${id}` };
}

test('a sandbox moves through months at once, and lists the mails and charges that they would bring', async () => {
  const { id, account, path } = await createSandbox();
  const later = daysFromNow(100);
  await moveSandboxClock(id, later);
  const list = async (name: string) => itemsOf(await get(`${path}/${name}?limit=100`));
  expect(await list('charges')).toHaveLength(3);
  expect(await list('mails')).toContainEqual(expect.objectContaining({ template: 'renewal_upcoming' }));
  expect(await list('licenses')).toEqual([expect.objectContaining({ state: 'active', sandbox: id })]);
  const bought = await purchase(account, { trial: true });
  expect([bought.status, bought.body['sandbox']], bought.text).toEqual([201, id]);
  expect(Date.parse(String(bought.body['since']))).toBe(Date.parse(later));
  const backwards = await post(`${path}/clock`, { to: daysFromNow(0) });
  expect([backwards.status, backwards.body['code']]).toEqual([409, 'sandbox_clock_backwards']);
});

test.each([true, false])(
  'a mail of a sandbox is suppressed as it would be outside of it: reminders %s',
  async (reminders) => {
    const { id, path } = await createSandbox({ reminders });
    await moveSandboxClock(id, daysFromNow(40));
    const mails = itemsOf(await get(`${path}/mails?limit=100`));
    const suppressed = new Map(mails.map((mail) => [mail['template'], mail['suppressed']]));
    expect(suppressed).toEqual(
      new Map([
        ['payment_received', false],
        ['renewal_upcoming', !reminders],
      ]),
    );
  },
);

test('the licences of a discarded sandbox refuse commands', async () => {
  const { path } = await createSandbox();
  const [copy] = itemsOf(await get(`${path}/licenses`));
  const discarded = await api().call('DELETE', path, { key: api().keys.admin });
  expect(discarded.body['discarded_at']).toEqual(expect.any(String));
  const refused = await post(`/v1/licenses/${String(copy?.['id'])}/renew`);
  expect([refused.status, refused.body['code']]).toEqual([409, 'sandbox_discarded']);
});
