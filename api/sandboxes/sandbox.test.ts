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

test('a mail of a sandbox says what it would have said when it would have been sent', async () => {
  const { id, path } = await createSandbox();
  await moveSandboxClock(id, daysFromNow(40));
  const mails = itemsOf(await get(`${path}/mails?limit=100`));
  const reminder = mails.find(({ template }) => template === 'renewal_upcoming');
  expect(reminder).toMatchObject({ to: 'billing@acme.example', subject: expect.stringContaining('Studio') });
  // By now the licence has renewed: its mail is of the time before.
  const [copy] = itemsOf(await get(`${path}/licenses`));
  const { start: renewedOn = '' } = (copy?.['period'] ?? {}) as { start?: string };
  const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'Europe/Berlin' });
  expect(String(reminder?.['text'])).toContain(day.format(new Date(renewedOn)));
  expect(mails.every(({ subject, text }) => typeof subject === 'string' && typeof text === 'string')).toBe(true);
});

test('a key is replaced as its preview said, and the old key works until then', async () => {
  const { path } = await createSandbox();
  const [copy] = itemsOf(await get(`${path}/licenses`));
  const licence = `/v1/licenses/${String(copy?.['id'])}`;
  const { body: old } = await get(`${licence}/key`);
  const rotation = { overlap_days: 7 };
  const shown = await post(`${licence}/rotate-key`, { ...rotation, preview: true });
  const promised = shown.body['old_key_valid_until'];
  expect(promised).toEqual(expect.any(String));
  const done = await post(`${licence}/rotate-key`, { ...rotation, if_preview: shown.body['id'] });
  expect([done.status, done.body['old_key_valid_until']], done.text).toEqual([200, promised]);
  const { body: validated } = await post('/v1/licenses/validate', { key: old['key'] });
  expect(validated['key_valid_until']).toBe(promised);
  const { body: paused } = await post(`${licence}/pause`, { preview: true });
  expect(paused['old_key_valid_until']).toBeNull();
});

test('a live mail has no text before it is sent', async () => {
  const account = await createAccount('pm_card_visa');
  await purchase(account, { trial: true });
  const texts = await api().db
    .sql`select mail_text from notifications where account_id = ${account} and mail_text is not null`;
  expect(texts).toHaveLength(0);
});

test('cards can be made to fail, and to pay again, from the clock on', async () => {
  const { id, path } = await createSandbox();
  const stateAfter = async (days: number) => {
    await moveSandboxClock(id, daysFromNow(days));
    return itemsOf(await get(`${path}/licenses`)).map(({ state }) => state);
  };
  const failing = await api().call('PATCH', path, { key: api().keys.admin, body: { payments: 'insufficient_funds' } });
  expect([failing.status, failing.body['payments']], failing.text).toEqual([200, 'insufficient_funds']);
  expect(await stateAfter(32)).toEqual(['grace']);
  await api().call('PATCH', path, { key: api().keys.admin, body: { payments: 'as_cards', name: 'Pays again' } });
  expect(await stateAfter(50)).toEqual(['active']);
  expect((await get(path)).body).toMatchObject({ name: 'Pays again', payments: 'as_cards' });
});

test.each([
  [{ payments: 'no_such_code' }, 422, 'validation_failed'],
  [{}, 422, 'validation_failed'],
])('a sandbox is not changed to %j', async (body, status, code) => {
  const { path } = await createSandbox();
  const refused = await api().call('PATCH', path, { key: api().keys.admin, body });
  expect([refused.status, refused.body['code']]).toEqual([status, code]);
});

test('a discarded sandbox is not changed any more', async () => {
  const { path } = await createSandbox();
  await api().call('DELETE', path, { key: api().keys.admin });
  const refused = await api().call('PATCH', path, { key: api().keys.admin, body: { name: 'x' } });
  expect([refused.status, refused.body['code']]).toEqual([409, 'sandbox_discarded']);
});

test('each copy is compared with the licence that it was copied from, as it is today', async () => {
  const { id, account, path } = await createSandbox();
  const compared = async () => itemsOf(await get(`${path}/comparison`));
  const [same] = await compared();
  expect(same).toMatchObject({ live: { sandbox: null }, copy: { sandbox: id }, differences: [] });
  await moveSandboxClock(id, daysFromNow(40));
  await purchase(account, { trial: true });
  const [bought, renewed] = await compared();
  expect(bought).toMatchObject({ live: null, copy: { state: 'trial' }, differences: [] });
  expect(renewed).toMatchObject({ differences: ['period', 'state_ends_at'], copy: { period: { number: 2 } } });
  const live = (renewed?.['live'] as { id: string; period: { number: number } } | null) ?? {
    id: '',
    period: { number: 0 },
  };
  expect(live.period.number).toBe(1);
  await post(`/v1/licenses/${live.id}/cancel`);
  expect((await compared())[1]?.['differences']).toEqual(['period', 'state_ends_at', 'cancelled']);
});
