import { describe, expect, test } from 'vitest';
import { insertLink } from '../../db/testing/account-links.ts';
import { insertIdentityProvider, insertVerifiedDomain } from '../../db/testing/sign-on.ts';
import { insertMember, insertPerson, insertSession } from '../../db/testing/people.ts';
import { newId } from '../../db/ids.ts';
import { hashSessionToken } from '../../db/session-token.ts';
import { createLinkClient, type OwnedAccount } from '../testing/account-links.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';
import { ageSignIns, mailsTo, memberSession } from '../testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';

const api = useApi();
const { accept, change, end, linked, offer, offered, ownedAccount, readIn, ...client } = bound();
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const codesOf = (answers: readonly ApiResponse[]) =>
  answers.map(({ status, body }) => `${status} ${String(body['code'] ?? body['status'])}`).toSorted();

/** Its functions call one another. */
function bound() {
  const links = createLinkClient(api);
  return {
    ...links,
    linked: links.linked.bind(links),
    offered: links.offered.bind(links),
    ownedAccount: links.ownedAccount.bind(links),
  };
}

const pair = async (): Promise<{ child: OwnedAccount; parent: OwnedAccount }> => ({
  child: await ownedAccount(),
  parent: await ownedAccount(),
});
const statusIn = async (session: string, account: string) => codeOf(await readIn(session, account))[0];
const FOREIGN = [400, 'account_required'];

describe('a link that was accepted', () => {
  test('lets people of the parent act in the child in the role that their own role is granted, and in no other account', async () => {
    const { child, parent } = await pair();
    await linked(child, parent, { owner: 'license_manager', viewer: 'viewer' });
    const read = await readIn(parent.session, child.account);
    expect(itemsOf(read)).toEqual([expect.objectContaining({ id: child.account })]);
    const viewer = await memberSession(api(), parent.account, 'viewer');
    expect(await statusIn(viewer, child.account)).toBe(200);
    // Nothing is granted to this role, and the child does not reach its parent.
    expect(codeOf(await readIn(await memberSession(api(), parent.account, 'member'), child.account))).toEqual(FOREIGN);
    expect(codeOf(await readIn(child.session, parent.account))).toEqual(FOREIGN);
    expect(codeOf(await readIn(viewer, (await ownedAccount()).account))).toEqual(FOREIGN);
    const headers = { 'evergreen-account': child.account };
    const renamed = { session: viewer, headers, body: { name: 'Mine' } };
    expect(codeOf(await api().call('PATCH', `/v1/accounts/${child.account}`, renamed))).toEqual([403, 'forbidden']);
  });

  test('is shown by GET /v1/me with the parent, and leaves requests that name no account in the parent', async () => {
    const { child, parent } = await pair();
    await linked(child, parent, { owner: 'billing_manager' });
    const { memberships } = (await api().call('GET', '/v1/me', { session: parent.session })).body;
    expect(memberships).toEqual([
      expect.objectContaining({ account: parent.account, role: 'owner', through: null }),
      expect.objectContaining({
        account: child.account,
        account_name: 'Acme',
        role: 'billing_manager',
        through: parent.account,
        permissions: expect.not.arrayContaining(['members:manage']),
      }),
    ]);
    const unnamed = await api().call('GET', '/v1/accounts', { session: parent.session });
    expect(itemsOf(unnamed)).toEqual([expect.objectContaining({ id: parent.account })]);
    const named = await api().call('GET', `/v1/accounts/${child.account}`, { session: parent.session });
    expect(codeOf(named)).toEqual([404, 'not_found']);
  });

  test('is listed for both sides, and for nobody else', async () => {
    const { child, parent } = await pair();
    const id = await linked(child, parent, { owner: 'viewer' });
    const shown = {
      id,
      account: child.account,
      account_name: 'Acme',
      parent: parent.account,
      parent_name: 'Acme',
      grants: { owner: 'viewer' },
      status: 'active',
    };
    for (const { session } of [child, parent]) {
      const list = await api().call('GET', '/v1/account-links', { session });
      expect(itemsOf(list)).toEqual([expect.objectContaining(shown)]);
    }
    const stranger = await ownedAccount();
    expect(itemsOf(await api().call('GET', '/v1/account-links', { session: stranger.session }))).toEqual([]);
    const read = await api().call('GET', `/v1/account-links/${id}`, { session: stranger.session });
    expect(codeOf(read)).toEqual([404, 'not_found']);
  });

  test('names the parent in the audit log of what its people do in the child', async () => {
    const { child, parent } = await pair();
    await linked(child, parent, { owner: 'billing_manager' });
    const headers = { 'evergreen-account': child.account };
    const body = { name: 'Acme Süd' };
    const changed = await api().call('PATCH', `/v1/accounts/${child.account}`, {
      session: parent.session,
      headers,
      body,
    });
    expect(changed.status, changed.text).toBe(200);
    const log = await api().call('GET', `/v1/audit-log?account=${child.account}&action=updateAccount`, {
      key: api().keys.auditor,
    });
    const entry = {
      principal: { kind: 'member', role: 'billing_manager', id: parent.person.id },
      through: parent.account,
      account: child.account,
    };
    expect(itemsOf(log)).toEqual([
      expect.objectContaining({ ...entry, outcome: 'done' }),
      expect.objectContaining({ ...entry, outcome: 'started' }),
    ]);
    const accepted = await api().call('GET', `/v1/audit-log?account=${child.account}&action=acceptAccountLink`, {
      key: api().keys.auditor,
    });
    expect(itemsOf(accepted)[0]).toMatchObject({ principal: { id: parent.person.id }, through: null, outcome: 'done' });
  });

  test('does not reach the child by an API key of the parent', async () => {
    const { child, parent } = await pair();
    await linked(child, parent, { owner: 'billing_manager', viewer: 'viewer' });
    const key = await api().customerKey(parent.account);
    const headers = { 'evergreen-account': child.account };
    const list = await api().call('GET', '/v1/accounts', { key, headers });
    expect(itemsOf(list)).toEqual([expect.objectContaining({ id: parent.account })]);
    expect(codeOf(await api().call('GET', `/v1/accounts/${child.account}`, { key, headers }))).toEqual([
      404,
      'not_found',
    ]);
  });

  test('makes nothing else of somebody who is a member of the child', async () => {
    const { child, parent } = await pair();
    await linked(child, parent, { owner: 'billing_manager' });
    await insertMember(api().db, { account: child.account, role: 'viewer', person: parent.person });
    const { token: session } = await insertSession(api().db, parent.person);
    const { memberships } = (await api().call('GET', '/v1/me', { session })).body;
    expect(memberships).toHaveLength(2);
    expect(memberships).toContainEqual(
      expect.objectContaining({ account: child.account, role: 'viewer', through: null }),
    );
    const headers = { 'evergreen-account': child.account };
    const change = { session, headers, body: { name: 'Mine' } };
    expect(codeOf(await api().call('PATCH', `/v1/accounts/${child.account}`, change))).toEqual([403, 'forbidden']);
  });

  test('writes to the owners of both sides when it is made, changed and ended', async () => {
    const { child, parent } = await pair();
    const id = await linked(child, parent, { owner: 'viewer' });
    expect((await change(child, id, { owner: 'member' })).body['grants']).toEqual({ owner: 'member' });
    expect((await end(parent, id)).body['status']).toBe('ended');
    for (const { person } of [child, parent]) {
      const mails = await mailsTo(api(), person.email);
      expect(mails.map(({ template, params }) => [template, params])).toEqual(
        ['made', 'changed', 'ended'].map((what) => [`account_link_${what}`, { account: 'Acme', parent: 'Acme' }]),
      );
    }
  });
});

describe('access by a link ends at once', () => {
  test.each(['child', 'parent'] as const)('when an owner of the %s ends the link', async (side) => {
    const { child, parent } = await pair();
    const id = await linked(child, parent, { owner: 'viewer' });
    expect(await statusIn(parent.session, child.account)).toBe(200);
    expect((await end({ child, parent }[side], id)).status).toBe(200);
    expect(codeOf(await readIn(parent.session, child.account))).toEqual(FOREIGN);
    expect(codeOf(await end(child, id))).toEqual([409, 'link_over']);
    expect(codeOf(await accept(parent, id))).toEqual([409, 'link_over']);
    expect(codeOf(await change(child, id, { owner: 'member' }))).toEqual([409, 'link_over']);
  });

  test('when the child grants another role, or none', async () => {
    const { child, parent } = await pair();
    const id = await linked(child, parent, { owner: 'billing_manager' });
    const rename = async () => {
      const headers = { 'evergreen-account': child.account };
      const request = { session: parent.session, headers, body: { name: 'Acme' } };
      return await api().call('PATCH', `/v1/accounts/${child.account}`, request);
    };
    expect((await rename()).status).toBe(200);
    await change(child, id, { owner: 'viewer' });
    expect(codeOf(await rename())).toEqual([403, 'forbidden']);
    await change(child, id, { viewer: 'viewer' });
    expect(codeOf(await rename())).toEqual(FOREIGN);
  });

  test('when the person leaves the parent, or has another role there', async () => {
    const { child, parent } = await pair();
    await linked(child, parent, { viewer: 'viewer' });
    const { id, person } = await insertMember(api().db, { account: parent.account, role: 'viewer' });
    const { token: session } = await insertSession(api().db, person);
    expect(await statusIn(session, child.account)).toBe(200);
    const patch = { session: parent.session, body: { role: 'member' } };
    expect((await api().call('PATCH', `/v1/members/${id}`, patch)).status).toBe(200);
    expect(codeOf(await readIn(session, child.account))).toEqual(FOREIGN);
    await api().call('PATCH', `/v1/members/${id}`, { session: parent.session, body: { role: 'viewer' } });
    expect(await statusIn(session, child.account)).toBe(200);
    expect((await api().call('DELETE', `/v1/members/${id}`, { session: parent.session })).status).toBe(200);
    expect(codeOf(await readIn(session, child.account))).toEqual(FOREIGN);
  });

  test('and begins at once, for somebody who is using their session', async () => {
    const { child, parent } = await pair();
    const id = await offered(child, parent, { owner: 'viewer' });
    expect(codeOf(await readIn(parent.session, child.account))).toEqual(FOREIGN);
    await accept(parent, id);
    expect(await statusIn(parent.session, child.account)).toBe(200);
  });
});

describe('an offer', () => {
  test('is answered alike whether or not there is such an account, and writes to nobody', async () => {
    const [one, two] = [await ownedAccount(), await ownedAccount()];
    const { account: existing, person } = await ownedAccount();
    // Instants are written with as many digits as they need, so that the length differs by theirs alone.
    const stable = ({ status, body, headers }: ApiResponse, child: OwnedAccount, parent: string) => [
      status,
      Number(headers.get('content-length')) - String(body['created_at']).length - String(body['expires_at']).length,
      JSON.stringify({ ...body, id: null, created_at: null, expires_at: null })
        .replaceAll(child.account, '<child>')
        .replaceAll(parent, '<parent>'),
    ];
    const unknown = newId('acct');
    const answers = [
      stable(await offer(one, existing, { owner: 'viewer' }), one, existing),
      stable(await offer(two, unknown, { owner: 'viewer' }), two, unknown),
    ];
    expect(answers[0]?.[0]).toBe(201);
    expect(answers[1]).toEqual(answers[0]);
    expect([await mailsTo(api(), person.email), await mailsTo(api(), one.person.email)]).toEqual([[], []]);
    const lists = await Promise.all(
      [one, two].map(({ session }) => api().call('GET', '/v1/account-links', { session })),
    );
    expect(lists.map((list) => itemsOf(list)[0]).map((link) => [link?.['status'], link?.['parent_name']])).toEqual([
      ['offered', null],
      ['offered', null],
    ]);
  });

  test('gives no access until it is accepted, and is accepted by the parent alone', async () => {
    const { child, parent } = await pair();
    const id = await offered(child, parent, { owner: 'viewer' });
    expect(codeOf(await readIn(parent.session, child.account))).toEqual(FOREIGN);
    expect(codeOf(await accept(child, id))).toEqual([409, 'link_side']);
    expect(codeOf(await change(parent, id, { owner: 'billing_manager' }))).toEqual([409, 'link_side']);
    expect(codeOf(await accept(await ownedAccount(), id))).toEqual([404, 'not_found']);
    const manager = await memberSession(api(), parent.account, 'billing_manager');
    expect(codeOf(await accept({ session: manager }, id))).toEqual([403, 'forbidden']);
    const key = { key: await api().customerKey(parent.account) };
    expect(codeOf(await api().call('POST', `/v1/account-links/${id}/accept`, key))).toEqual([403, 'forbidden']);
    expect((await accept(parent, id)).status).toBe(200);
  });

  test('never grants the role of an owner, and grants something', async () => {
    const { child, parent } = await pair();
    for (const grants of [{ owner: 'owner' }, {}, { stranger: 'viewer' }]) {
      const body = { account: child.account, parent: parent.account, grants };
      const refused = await api().call('POST', '/v1/account-links', { session: child.session, body });
      expect(codeOf(refused)).toEqual([422, 'validation_failed']);
    }
  });

  test('expires after a week, and makes room for another one', async () => {
    const { child, parent } = await pair();
    const id = await offered(child, parent, { owner: 'viewer' });
    expect(codeOf(await offer(child, parent.account, { owner: 'viewer' }))).toEqual([409, 'link_exists']);
    await api().db.sql`update account_links set expires_at = now() where id = ${id}`;
    expect(codeOf(await accept(parent, id))).toEqual([409, 'link_over']);
    const read = await api().call('GET', `/v1/account-links/${id}`, { session: parent.session });
    expect(read.body['status']).toBe('expired');
    await linked(child, parent, { owner: 'viewer' });
    const first = await api().call('GET', `/v1/account-links/${id}`, { session: parent.session });
    expect(first.body['status']).toBe('expired');
  });

  test('and a change of what is allowed need a recent sign-in', async () => {
    const { child, parent } = await pair();
    const id = await linked(child, parent, { owner: 'viewer' });
    await ageSignIns(api(), child.person, 11);
    const { token: session } = await insertSession(api().db, child.person);
    await ageSignIns(api(), child.person, 11);
    expect(codeOf(await change({ session }, id, { owner: 'billing_manager' }))).toEqual([403, 'step_up_required']);
    expect((await end({ session }, id)).status).toBe(200);
    expect(codeOf(await offer({ account: child.account, session }, parent.account, { owner: 'viewer' }))).toEqual([
      403,
      'step_up_required',
    ]);
  });

  test('is the same when the request is repeated with its idempotency key', async () => {
    const { child, parent } = await pair();
    const body = { account: child.account, parent: parent.account, grants: { owner: 'viewer' } };
    const request = { session: child.session, body, headers: { 'idempotency-key': `link-${child.account}` } };
    const answers = [
      await api().call('POST', '/v1/account-links', request),
      await api().call('POST', '/v1/account-links', request),
    ];
    expect(answers.map(({ status, body: { id } }) => [status, id])).toEqual([
      [201, answers[0]?.body['id']],
      [201, answers[0]?.body['id']],
    ]);
  });

  test('ends with the ownership of whoever has made it', async () => {
    const { child, parent } = await pair();
    const other = await client.ownerOf(child.account);
    const id = await offered(child, parent, { owner: 'viewer' });
    const removed = await api().call('DELETE', `/v1/members/${child.member}`, { session: other.session });
    expect(removed.status, removed.text).toBe(200);
    expect(codeOf(await accept(parent, id))).toEqual([409, 'link_over']);
    const own = await offered(other, parent, { owner: 'viewer' });
    await client.ownerOf(child.account);
    const left = await api().call('DELETE', `/v1/me/memberships/${child.account}`, { session: other.session });
    expect(left.status, left.text).toBe(200);
    expect(codeOf(await accept(parent, own))).toEqual([409, 'link_over']);
  });
});

describe('accounts are linked on one level', () => {
  test('so a parent has no parent, a child no child, and nobody is their own', async () => {
    const { child, parent } = await pair();
    const [above, below] = [await ownedAccount(), await ownedAccount()];
    await linked(child, parent, { owner: 'viewer' });
    expect(codeOf(await offer(parent, above.account, { owner: 'viewer' }))).toEqual([409, 'link_depth']);
    expect(codeOf(await offer(parent, child.account, { owner: 'viewer' }))).toEqual([409, 'link_depth']);
    expect(codeOf(await offer(above, above.account, { owner: 'viewer' }))).toEqual([409, 'link_depth']);
    expect(codeOf(await offer(child, above.account, { owner: 'viewer' }))).toEqual([409, 'link_exists']);
    const toChild = await offered(below, child, { owner: 'viewer' });
    expect(codeOf(await accept(child, toChild))).toEqual([409, 'link_depth']);
  });

  test('also when the links are made at the same time', async () => {
    for (let round = 0; round < 8; round += 1) {
      const [top, middle, bottom] = [await ownedAccount(), await ownedAccount(), await ownedAccount()];
      const toMiddle = await offered(bottom, middle, { owner: 'viewer' });
      const [accepted, up] = await Promise.all([
        accept(middle, toMiddle),
        offer(middle, top.account, { owner: 'viewer' }),
      ]);
      expect(codesOf([accepted, up])).toEqual(
        accepted.status === 200 ? ['200 active', '409 link_depth'] : ['201 offered', '409 link_depth'],
      );
    }
  });

  test('and two accounts that offer themselves to each other are not both the parent', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { child: one, parent: two } = await pair();
      const [toTwo, toOne] = [
        await offered(one, two, { owner: 'viewer' }),
        await offered(two, one, { owner: 'viewer' }),
      ];
      const answers = await Promise.all([accept(two, toTwo), accept(one, toOne)]);
      expect(codesOf(answers)).toEqual(['409 link_depth', '409 link_depth']);
    }
  });
});

describe('at the same time', () => {
  test('an offer is accepted by one of several requests', async () => {
    const { child, parent } = await pair();
    const id = await offered(child, parent, { owner: 'viewer' });
    const owners = [parent, await client.ownerOf(parent.account), await client.ownerOf(parent.account)];
    const answers = await Promise.all([...owners, ...owners].map((owner) => accept(owner, id)));
    expect(codesOf(answers)).toEqual(['200 active', ...Array.from({ length: 5 }, () => '409 link_over')]);
    expect(await mailsTo(api(), child.person.email)).toHaveLength(1);
  });

  test('an offer that is withdrawn and accepted gives no access once both have been answered', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { child, parent } = await pair();
      const id = await offered(child, parent, { owner: 'viewer' });
      const [accepted, withdrawn] = await Promise.all([accept(parent, id), end(child, id)]);
      // Whatever came first, the child's owner has ended it.
      expect(withdrawn.body['status'], withdrawn.text).toBe('ended');
      expect([200, 409]).toContain(accepted.status);
      expect(codeOf(await readIn(parent.session, child.account))).toEqual(FOREIGN);
    }
  });

  test('one of several offers of a child is recorded', async () => {
    const child = await ownedAccount();
    const parents = [await ownedAccount(), await ownedAccount(), await ownedAccount()];
    const answers = await Promise.all(parents.map(({ account }) => offer(child, account, { owner: 'viewer' })));
    expect(codesOf(answers)).toEqual(['201 offered', '409 link_exists', '409 link_exists']);
  });

  test.each(['offers', 'accepts', 'changes', 'ends'] as const)(
    'somebody %s nothing whose ownership has just ended in another process',
    async (what) => {
      const { child, parent } = await pair();
      const open = await offered(child, parent, { owner: 'viewer' });
      const [one, other] = [await ownedAccount(), await ownedAccount()];
      const active = await insertLink(api().db, {
        child: one.account,
        parent: other.account,
        grants: { owner: 'viewer' },
      });
      const actions = {
        offers: [other, () => offer(other, child.account, { owner: 'viewer' })],
        accepts: [parent, () => accept(parent, open)],
        changes: [one, () => change(one, active, { owner: 'member' })],
        ends: [other, () => end(other, active)],
      } as const;
      const [who, act] = actions[what];
      // This process has just looked the session up, and knows nothing of the change.
      expect(await statusIn(who.session, who.account)).toBe(200);
      await api().db.sql`update members set role = 'member' where id = ${who.member}`;
      expect(codeOf(await act())).toEqual([403, 'forbidden']);
    },
  );
});

describe('a child that requires single sign-on', () => {
  /** An owner of the parent, in one of its verified domains, with an active link to the child. */
  async function requiring(side: 'child' | 'parent') {
    const { child, parent } = await pair();
    const domain = `${parent.account.replace('_', '-')}.example`;
    await insertVerifiedDomain(api().db, parent.account, domain);
    await insertIdentityProvider(api().db, parent.account, { isRequired: side === 'parent' });
    await insertIdentityProvider(api().db, child.account, { isRequired: side === 'child' });
    await insertLink(api().db, { child: child.account, parent: parent.account, grants: { viewer: 'billing_manager' } });
    const person = await insertPerson(api().db, { email: `jana@${domain}` });
    await insertMember(api().db, { account: parent.account, role: 'viewer', person });
    return { child, parent, session: (await insertSession(api().db, person)).token, person };
  }
  const signOnBy = (account: string, person: string) => api().db.sql`
    update sessions set sign_on_account_id = ${account}, sign_on_at = now(), sign_on_auth_at = now() where person_id = ${person}`;

  test.each(['child', 'parent'] as const)(
    'or whose parent does (%s), is closed to people of the parent until they sign in by the parent’s provider',
    async (side) => {
      const { child, parent, session, person } = await requiring(side);
      expect(codeOf(await readIn(session, child.account))).toEqual([403, 'sign_on_required']);
      const { memberships } = (await api().call('GET', '/v1/me', { session })).body;
      expect(memberships).toContainEqual(
        expect.objectContaining({ account: child.account, through: parent.account, sign_on_required: true }),
      );
      await signOnBy(parent.account, person.id);
      const { token } = await insertSession(api().db, person);
      await signOnBy(parent.account, person.id);
      expect(await statusIn(token, child.account)).toBe(200);
    },
  );

  test('is not opened by a provider of its own to people who are no members', async () => {
    const { child, session, person } = await requiring('child');
    await signOnBy(child.account, person.id);
    expect(codeOf(await readIn(session, child.account))).toEqual([403, 'sign_on_required']);
  });

  test('is reached in a session that the parent’s provider alone has opened, and its secrets after that sign-in', async () => {
    const { child, parent, person } = await requiring('child');
    const { token: session } = await insertSession(api().db, person);
    await signOnBy(parent.account, person.id);
    await api().db.sql`update sessions set signed_in_at = null where person_id = ${person.id}`;
    expect(await statusIn(session, child.account)).toBe(200);
    const { memberships } = (await api().call('GET', '/v1/me', { session })).body;
    expect(memberships).toContainEqual(expect.objectContaining({ account: child.account, sign_on_required: false }));
    const remove = async (token: string) => {
      const headers = { 'evergreen-account': child.account };
      const path = `/v1/payment-methods/pm_unknown?account=${child.account}`;
      return codeOf(await api().call('DELETE', path, { session: token, headers }));
    };
    expect(await remove(session)).toEqual([404, 'not_found']);
    await api().db.sql`update identity_providers set client_set_at = client_set_at - interval '1 hour'`;
    const { token: later } = await insertSession(api().db, person);
    await api().db.sql`update sessions set signed_in_at = null, sign_on_account_id = ${parent.account},
      sign_on_at = now(), sign_on_auth_at = now() - interval '11 minutes' where token_hash = ${hashSessionToken(later)}`;
    expect(await remove(later)).toEqual([403, 'step_up_required']);
  });
});
