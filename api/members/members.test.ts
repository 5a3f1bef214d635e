import { describe, expect, test } from 'vitest';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson, insertSession } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { GUESS_LIMITS } from '../../domain/people/guess-limits.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';
import { ageSignIns, cookiesOf, mailsTo, requestCode } from '../testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';

const api = useApi();
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const statusesOf = (answers: readonly ApiResponse[]) => answers.map(({ status }) => status).toSorted((a, b) => a - b);
let people = 0;
const newAddress = () => `invited-${(people += 1)}@people.example`;

/** A new account with an owner who has just signed in. */
async function ownedAccount() {
  const account = await insertTestAccount(api().db);
  const owner = await insertMember(api().db, { account: account.id, role: 'owner' });
  const { token: session } = await insertSession(api().db, owner.person);
  return { account: account.id, owner, session };
}

const invite = (session: string, account: string, email: string, role: AccountRole = 'viewer') =>
  api().call('POST', '/v1/invitations', { session, body: { account, email, role } });
const accept = (session: string, id: unknown) =>
  api().call('POST', `/v1/invitations/${String(id)}/accept`, { session });

/** Signs somebody in by a code from a mail, and returns the token. */
async function signIn(email: string): Promise<string> {
  const answer = await api().call('POST', '/v1/sign-in', { body: { email, code: await requestCode(api(), email) } });
  expect(answer.status, answer.text).toBe(200);
  return cookiesOf(answer)['evergreen_session'] ?? '';
}

describe('an invitation', () => {
  test('is mailed, and makes whoever signs in with the address a member when they accept it, once', async () => {
    const { account, session } = await ownedAccount();
    const email = newAddress();
    const made = await invite(session, account, email, 'license_manager');
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({ object: 'invitation', account_name: 'Acme', status: 'open', sent: 1 });
    const [mail] = await mailsTo(api(), email);
    expect(mail).toMatchObject({ template: 'invitation', params: { account: 'Acme', role: 'license_manager' } });

    const invited = await signIn(email.toUpperCase());
    const own = await api().call('GET', '/v1/me/invitations', { session: invited });
    expect(itemsOf(own)).toEqual([expect.objectContaining({ id: made.body['id'], account })]);
    const accepted = await accept(invited, made.body['id']);
    expect(accepted.body['memberships']).toEqual([expect.objectContaining({ account, role: 'license_manager' })]);

    const { evergreen_session: replaced = '' } = cookiesOf(accepted);
    expect((await api().call('GET', '/v1/me', { session: invited })).status).toBe(401);
    expect(codeOf(await accept(replaced, made.body['id']))).toEqual([409, 'invitation_over']);
    expect((await api().call('GET', '/v1/accounts', { session: replaced })).status).toBe(200);
  });

  test('is accepted by one of several requests at once', async () => {
    const { account, session } = await ownedAccount();
    const person = await insertPerson(api().db);
    const { body } = await invite(session, account, person.email);
    const sessions = await Promise.all([1, 2, 3, 4].map(() => insertSession(api().db, person)));
    const answers = await Promise.all(sessions.map(({ token }) => accept(token, body['id'])));
    expect(statusesOf(answers)).toEqual([200, 409, 409, 409]);
  });

  test('does not exist for somebody with another address', async () => {
    const { account, session } = await ownedAccount();
    const { body } = await invite(session, account, newAddress());
    const { token } = await insertSession(api().db, await insertPerson(api().db));
    expect(codeOf(await accept(token, body['id']))).toEqual([404, 'not_found']);
    expect(itemsOf(await api().call('GET', '/v1/me/invitations', { session: token }))).toEqual([]);
  });

  test('expires after a week, can be sent again for another one, and be revoked', async () => {
    const { account, session } = await ownedAccount();
    const person = await insertPerson(api().db);
    const { body } = await invite(session, account, person.email);
    const id = String(body['id']);
    const days = (Date.parse(String(body['expires_at'])) - Date.parse(String(body['created_at']))) / 86_400_000;
    expect(days).toBe(7);
    await api().db.sql`update invitations set expires_at = now() where id = ${id}`;
    const { token } = await insertSession(api().db, person);
    expect(codeOf(await accept(token, id))).toEqual([409, 'invitation_over']);
    const sent = await api().call('POST', `/v1/invitations/${id}/resend`, { session });
    expect(sent.body).toMatchObject({ status: 'open', sent: 2 });
    expect(await mailsTo(api(), person.email)).toHaveLength(2);
    expect((await api().call('DELETE', `/v1/invitations/${id}`, { session })).body).toMatchObject({
      status: 'revoked',
    });
    expect(codeOf(await accept(token, id))).toEqual([409, 'invitation_over']);
    expect(codeOf(await api().call('POST', `/v1/invitations/${id}/resend`, { session }))).toEqual([
      409,
      'invitation_over',
    ]);
  });

  test('is the only open one for an address; an expired one is in nobody’s way', async () => {
    const { account, session } = await ownedAccount();
    const email = newAddress();
    const first = await invite(session, account, email);
    expect(codeOf(await invite(session, account, email.toUpperCase()))).toEqual([409, 'invitation_open']);
    await api().db.sql`update invitations set expires_at = now() where id = ${String(first.body['id'])}`;
    expect((await invite(session, account, email)).status).toBe(201);
  });

  test('is not made for a member', async () => {
    const { account, session, owner } = await ownedAccount();
    expect(codeOf(await invite(session, account, owner.person.email))).toEqual([409, 'already_member']);
  });

  test('is mailed a few times to one address, and some dozens of times for one account', async () => {
    const { account, session } = await ownedAccount();
    const email = newAddress();
    const made = await invite(session, account, email);
    const resend = () => api().call('POST', `/v1/invitations/${String(made.body['id'])}/resend`, { session });
    const { address, account: ofAccount } = GUESS_LIMITS.invitation;
    for (let sent = 1; sent < address.hour; sent += 1) expect((await resend()).status).toBe(200);
    const refused = await resend();
    expect(codeOf(refused)).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500);
    expect(await mailsTo(api(), email)).toHaveLength(address.hour);
    // Another account cannot send on.
    const other = await ownedAccount();
    expect(codeOf(await invite(other.session, other.account, email))).toEqual([429, 'rate_limited']);
    const rest = Array.from({ length: ofAccount.hour }, () => invite(session, account, newAddress()));
    const statuses = statusesOf(await Promise.all(rest));
    expect(statuses.filter((status) => status === 201)).toHaveLength(ofAccount.hour - address.hour);
    expect((await invite(other.session, other.account, newAddress())).status).toBe(201);
  });

  test.each(['is removed', 'gets another role', 'gives the ownership away'])(
    'by an owner who %s is revoked, and those of other owners stay',
    async (what) => {
      const { account, session, owner } = await ownedAccount();
      const second = await insertMember(api().db, { account, role: 'owner' });
      const { token } = await insertSession(api().db, second.person);
      const mine = await invite(session, account, newAddress(), 'owner');
      const theirs = await invite(token, account, newAddress(), 'owner');
      if (what === 'is removed') await api().call('DELETE', `/v1/members/${second.id}`, { session });
      else if (what === 'gets another role')
        await api().call('PATCH', `/v1/members/${second.id}`, { session, body: { role: 'viewer' } });
      else {
        const offer = { session: token, body: { member: owner.id } };
        const { body } = await api().call('POST', '/v1/ownership-transfers', offer);
        await api().call('POST', `/v1/ownership-transfers/${String(body['id'])}/accept`, { session });
      }
      const rows = await api().db.sql<{ id: string; revoked: boolean }[]>`
        select id, revoked_at is not null as revoked from invitations where account_id = ${account}`;
      expect(Object.fromEntries(rows.map(({ id, revoked }) => [id, revoked]))).toEqual({
        [String(mine.body['id'])]: false,
        [String(theirs.body['id'])]: true,
      });
    },
  );

  test('is not made, and no member changed, by somebody who was an owner when their session was last looked up', async () => {
    const { account, session, owner } = await ownedAccount();
    const other = await insertMember(api().db, { account, role: 'owner' });
    expect((await api().call('GET', '/v1/me', { session })).status).toBe(200);
    // As another process does: this one still has the session in its cache.
    await api().db.sql`update members set role = 'viewer' where id = ${owner.id}`;
    expect(codeOf(await invite(session, account, newAddress(), 'owner'))).toEqual([403, 'forbidden']);
    expect(codeOf(await api().call('DELETE', `/v1/members/${other.id}`, { session }))).toEqual([403, 'forbidden']);
  });

  test('that makes an owner needs a recent sign-in', async () => {
    const { account, session, owner } = await ownedAccount();
    await ageSignIns(api(), owner.person, 10);
    expect(codeOf(await invite(session, account, newAddress(), 'owner'))).toEqual([403, 'step_up_required']);
    expect((await invite(session, account, newAddress(), 'member')).status).toBe(201);
  });
});

test('to remove an owner, or to take the role away, needs a recent sign-in; other members do not', async () => {
  const { account, session, owner } = await ownedAccount();
  const [second, viewer] = [
    await insertMember(api().db, { account, role: 'owner' }),
    await insertMember(api().db, { account, role: 'viewer' }),
  ];
  await ageSignIns(api(), owner.person, 10);
  const answers = [
    await api().call('DELETE', `/v1/members/${second.id}`, { session }),
    await api().call('PATCH', `/v1/members/${second.id}`, { session, body: { role: 'viewer' } }),
  ];
  expect(answers.map(codeOf)).toEqual(answers.map(() => [403, 'step_up_required']));
  expect((await api().call('DELETE', `/v1/members/${viewer.id}`, { session })).status).toBe(200);
});

describe('the last owner', () => {
  test('can neither leave, be removed nor get another role', async () => {
    const { account, session, owner } = await ownedAccount();
    const answers = [
      await api().call('PATCH', `/v1/members/${owner.id}`, { session, body: { role: 'viewer' } }),
      await api().call('DELETE', `/v1/members/${owner.id}`, { session }),
      await api().call('DELETE', `/v1/me/memberships/${account}`, { session }),
      await api().call('DELETE', `/v1/members/${owner.id}`, { key: api().keys.admin }),
    ];
    expect(answers.map(codeOf)).toEqual(answers.map(() => [409, 'last_owner']));
  });

  test('is left over when all owners leave at once', async () => {
    const { account, session } = await ownedAccount();
    const others = await Promise.all(
      [1, 2, 3].map(async () => (await insertMember(api().db, { account, role: 'owner' })).person),
    );
    const sessions = await Promise.all(others.map(async (person) => (await insertSession(api().db, person)).token));
    const leave = (token: string) => api().call('DELETE', `/v1/me/memberships/${account}`, { session: token });
    const answers = await Promise.all([session, ...sessions].map(leave));
    expect(statusesOf(answers)).toEqual([200, 200, 200, 409]);
    const [row] = await api().db
      .sql`select count(*)::int as owners from members where account_id = ${account} and role = 'owner'`;
    expect(row).toEqual({ owners: 1 });
  });
});

describe('ownership', () => {
  async function offered() {
    const { account, session, owner } = await ownedAccount();
    const receiver = await insertMember(api().db, { account, role: 'viewer' });
    const { token } = await insertSession(api().db, receiver.person);
    const offer = await api().call('POST', '/v1/ownership-transfers', { session, body: { member: receiver.id } });
    expect(offer.status, offer.text).toBe(201);
    return { account, session, owner, receiver, token, id: String(offer.body['id']) };
  }
  const take = (session: string, id: string) => api().call('POST', `/v1/ownership-transfers/${id}/accept`, { session });
  const rolesIn = async (account: string) => {
    const rows = await api().db.sql<{ person_id: string; role: string }[]>`
      select person_id, role from members where account_id = ${account}`;
    return Object.fromEntries(rows.map(({ person_id, role }) => [person_id, role]));
  };

  test('passes to another member when they accept, and from then on the giver is an ordinary member', async () => {
    const { account, session, owner, receiver, token, id } = await offered();
    expect(await mailsTo(api(), receiver.person.email)).toEqual([
      expect.objectContaining({ template: 'ownership_offered' }),
    ]);
    const accepted = await take(token, id);
    expect(accepted.status, accepted.text).toBe(200);
    expect(await rolesIn(account)).toEqual({ [receiver.person.id]: 'owner', [owner.person.id]: 'member' });
    expect(codeOf(await invite(session, account, newAddress()))).toEqual([403, 'forbidden']);
    const { evergreen_session: now = '' } = cookiesOf(accepted);
    expect((await invite(now, account, newAddress())).status).toBe(201);
    expect(codeOf(await take(now, id))).toEqual([409, 'transfer_over']);
  });

  test('stays where it is until the receiver accepts, and nobody else can', async () => {
    const { account, session, owner, receiver, id } = await offered();
    expect(codeOf(await take(session, id))).toEqual([404, 'not_found']);
    expect(await rolesIn(account)).toEqual({ [receiver.person.id]: 'viewer', [owner.person.id]: 'owner' });
  });

  test('cannot be accepted once the offer was withdrawn, has expired, or its giver is no owner', async () => {
    const ends: ((offer: Awaited<ReturnType<typeof offered>>) => Promise<unknown>)[] = [
      ({ session, id }) => api().call('DELETE', `/v1/ownership-transfers/${id}`, { session }),
      ({ id }) => api().db.sql`update ownership_transfers set expires_at = now() where id = ${id}`,
      ({ owner }) => api().db.sql`update members set role = 'viewer' where person_id = ${owner.person.id}`,
      ({ receiver }) => api().db.sql`delete from members where person_id = ${receiver.person.id}`,
    ];
    for (const end of ends) {
      const offer = await offered();
      await end(offer);
      expect(codeOf(await take(offer.token, offer.id))).toEqual([409, 'transfer_over']);
    }
  });

  test('is offered by owners alone, to members of the same account', async () => {
    const { account, session, owner } = await ownedAccount();
    const other = await ownedAccount();
    const { id, person } = await insertMember(api().db, { account, role: 'billing_manager' });
    const { token } = await insertSession(api().db, person);
    const offer = (who: string, member: string) =>
      api().call('POST', '/v1/ownership-transfers', { session: who, body: { member } });
    expect(codeOf(await offer(token, owner.id))).toEqual([404, 'not_found']);
    expect(codeOf(await offer(session, other.owner.id))).toEqual([404, 'not_found']);
    expect(codeOf(await offer(session, owner.id))).toEqual([409, 'conflict']);
    expect((await offer(session, id)).status).toBe(201);
    expect(codeOf(await offer(session, id))).toEqual([409, 'conflict']);
  });
});

test('the members who have a permission are listed for an account: those whose role has it', async () => {
  const { account, owner } = await ownedAccount();
  const manager = await insertMember(api().db, { account, role: 'billing_manager' });
  const viewer = await insertMember(api().db, { account, role: 'viewer' });
  const { token: session } = await insertSession(api().db, viewer.person);
  const list = async (query: string) => await api().call('GET', `/v1/members?${query}`, { session });
  const idsWith = async (permission: string) =>
    itemsOf(await list(`account=${account}&permission=${permission}`)).map(({ id }) => id);
  expect(await idsWith('billing:write')).toEqual([manager.id, owner.id]);
  expect(await idsWith('members:manage')).toEqual([owner.id]);
  expect(await idsWith('billing:read')).toEqual([viewer.id, manager.id, owner.id]);
  expect(await idsWith('staff:manage')).toEqual([]);

  const withoutAccount = await list('permission=billing:write');
  expect([withoutAccount.status, withoutAccount.body['errors']]).toEqual([
    422,
    [expect.objectContaining({ parameter: 'account' })],
  ]);
  expect((await list(`account=${account}&permission=billing`)).status).toBe(422);
});

test('contacts are named by topic, once each, and removed', async () => {
  const { account, session } = await ownedAccount();
  const body = { account, topic: 'renewal', email: 'renewals@people.example', name: 'Purchasing' };
  const create = (changed: object = {}) =>
    api().call('POST', '/v1/contacts', { session, body: { ...body, ...changed } });
  const made = await create();
  expect(made.body).toMatchObject({ object: 'contact', ...body });
  expect(codeOf(await create({ email: 'Renewals@people.example' }))).toEqual([409, 'conflict']);
  expect((await create({ topic: 'billing' })).status).toBe(201);
  const list = async (query: string) => itemsOf(await api().call('GET', `/v1/contacts?${query}`, { session }));
  expect(await list('topic=renewal')).toEqual([made.body]);
  expect(await list('')).toHaveLength(2);
  expect((await api().call('DELETE', `/v1/contacts/${String(made.body['id'])}`, { session })).status).toBe(200);
  expect(await list('topic=renewal')).toEqual([]);
});
