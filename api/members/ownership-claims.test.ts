import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { findLanguageOfDomain } from '../../db/queries/account-domains.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson, insertSession, insertStaff } from '../../db/testing/people.ts';
import { insertIdentityProvider, insertVerifiedDomain } from '../../db/testing/sign-on.ts';
import type { StaffRole } from '../../domain/access/roles.ts';
import { OWNERSHIP_CLAIM } from '../../domain/people/ownership-claims.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';
import { ageSignIns, cookiesOf, mailsTo, requestCode } from '../testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';

const api = useApi();
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const { waitHours, completeDays, approveDays } = OWNERSHIP_CLAIM;

/** Signs in by a code from a mail; the token of the session. */
async function signInBy(email: string): Promise<string> {
  const answer = await api().call('POST', '/v1/sign-in', { body: { email, code: await requestCode(api(), email) } });
  expect(answer.status, answer.text).toBe(200);
  return cookiesOf(answer)['evergreen_session'] ?? '';
}

async function sessionOf(person: { id: string }): Promise<string> {
  return (await insertSession(api().db, person)).token;
}

/** An account with an owner, a member who claims it, and another member. */
async function claimable() {
  const { id: account } = await insertTestAccount(api().db);
  const [owner, member, other] = [
    await insertMember(api().db, { account, role: 'owner' }),
    await insertMember(api().db, { account, role: 'billing_manager' }),
    await insertMember(api().db, { account, role: 'viewer' }),
  ];
  return {
    account,
    owner: { ...owner, session: await sessionOf(owner.person) },
    member: { ...member, session: await sessionOf(member.person) },
    other: { ...other, session: await sessionOf(other.person) },
  };
}

test('a member whose claim an owner has revoked opens no other for 30 days', async () => {
  const { account, owner, member, other, id } = await opened();
  expect((await revoke(owner.session, id)).status).toBe(200);
  const again = await open(member.session, account);
  expect(codeOf(again)).toEqual([429, 'rate_limited']);
  expect(Number(again.headers.get('retry-after'))).toBe(30 * 86_400);
  const others = await open(other.session, account);
  expect(others.status, others.text).toBe(201);
  await revoke(owner.session, String(others.body['id']));
  await age(id, 24 * 31);
  await api().db.sql`update ownership_claims set revoked_at = revoked_at - interval '31 days' where id = ${id}`;
  expect((await open(member.session, account)).status).toBe(201);
});

const open = (session: string, account: string) =>
  api().call('POST', '/v1/ownership-claims', { session, body: { account } });
const revoke = (session: string, id: string) => api().call('DELETE', `/v1/ownership-claims/${id}`, { session });
const complete = (session: string, id: string) =>
  api().call('POST', `/v1/ownership-claims/${id}/complete`, { session });

async function opened() {
  const known = await claimable();
  const made = await open(known.member.session, known.account);
  expect(made.status, made.text).toBe(201);
  return { ...known, id: String(made.body['id']), made };
}

/** Puts all instants of a claim so many hours back. */
async function age(id: string, hours: number): Promise<void> {
  await api().db.sql`
    update ownership_claims set created_at = created_at - ${hours}::int * interval '1 hour',
      approved_at = approved_at - ${hours}::int * interval '1 hour', ready_at = ready_at - ${hours}::int * interval '1 hour',
      expires_at = expires_at - ${hours}::int * interval '1 hour'
    where id = ${id}`;
}

const rolesIn = async (account: string) => {
  const rows = await api().db.sql<{ person_id: string; role: string }[]>`
    select person_id, role from members where account_id = ${account}`;
  return Object.fromEntries(rows.map(({ person_id, role }) => [person_id, role]));
};
const templatesTo = async (email: string) =>
  (await mailsTo(api(), email)).map(({ template }) => template).filter((name) => name !== 'sign_in_code');

describe('a claim of a member', () => {
  test('is told to every member and owner at once, with who claims', async () => {
    const { account, owner, member, other, made } = await opened();
    expect(made.body).toMatchObject({
      object: 'ownership_claim',
      account,
      account_name: 'Acme',
      email: member.person.email,
      person: member.person.id,
      status: 'waiting',
      opened_by: member.person.id,
      reason: null,
      approved_by: null,
    });
    for (const { person } of [owner, member, other])
      expect(await mailsTo(api(), person.email)).toEqual([
        expect.objectContaining({
          template: 'ownership_claimed',
          params: expect.objectContaining({ account: 'Acme', claimant: member.person.email, wait_hours: '72' }),
        }),
      ]);
    const hours = (name: string) =>
      (Date.parse(String(made.body[name])) - Date.parse(String(made.body['created_at']))) / 3_600_000;
    expect([hours('ready_at'), hours('expires_at')]).toEqual([72, 72 + completeDays * 24]);
  });

  test('makes them an owner after 72 hours and not before; the owners there are stay owners', async () => {
    const { account, owner, member, other, id } = await opened();
    await age(id, waitHours - 1);
    const early = await complete(member.session, id);
    expect(codeOf(early)).toEqual([409, 'claim_not_ready']);
    expect(early.body['about']).toEqual({ ready_at: expect.stringMatching(/^20/) });
    expect((await rolesIn(account))[member.person.id]).toBe('billing_manager');
    await age(id, 1);
    const completed = await complete(member.session, id);
    expect(completed.status, completed.text).toBe(200);
    expect(completed.body['memberships']).toEqual([expect.objectContaining({ account, role: 'owner' })]);
    expect(await rolesIn(account)).toEqual({
      [owner.person.id]: 'owner',
      [member.person.id]: 'owner',
      [other.person.id]: 'viewer',
    });
    for (const { person } of [owner, member, other])
      expect(await templatesTo(person.email)).toEqual(['ownership_claimed', 'ownership_claim_completed']);
  });

  test('is completed once, also by requests at once, in a session that gets another cookie', async () => {
    const { member, id } = await opened();
    await age(id, waitHours);
    const sessions = [member.session, await sessionOf(member.person), await sessionOf(member.person)];
    const answers = await Promise.all(sessions.map((session) => complete(session, id)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
    const won = answers.findIndex(({ status }) => status === 200);
    const { evergreen_session: token = '' } = cookiesOf(answers[won] ?? expect.unreachable());
    const me = async (session: string) => (await api().call('GET', '/v1/me', { session })).status;
    expect([await me(sessions[won] ?? ''), await me(token)]).toEqual([401, 200]);
  });

  test('ends at once when an owner revokes it, and the claimant is told', async () => {
    const { account, owner, member, id } = await opened();
    const revoked = await revoke(owner.session, id);
    expect([revoked.status, revoked.body['status']]).toEqual([200, 'revoked']);
    expect(await templatesTo(member.person.email)).toEqual(['ownership_claimed', 'ownership_claim_revoked']);
    await age(id, waitHours);
    expect(codeOf(await complete(member.session, id))).toEqual([409, 'claim_over']);
    expect(codeOf(await revoke(owner.session, id))).toEqual([409, 'claim_over']);
    expect((await rolesIn(account))[member.person.id]).toBe('billing_manager');
  });

  test('can be revoked until it is completed: of both at once, one is done', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { account, owner, member, id } = await opened();
      await age(id, waitHours);
      const [completed, revoked] = await Promise.all([complete(member.session, id), revoke(owner.session, id)]);
      expect([completed.status, revoked.status].toSorted((a, b) => a - b)).toEqual([200, 409]);
      expect((await rolesIn(account))[member.person.id]).toBe(completed.status === 200 ? 'owner' : 'billing_manager');
    }
  });

  test('is revoked by owners alone, of this account, without another sign-in', async () => {
    const { owner, member, other, id } = await opened();
    const stranger = await claimable();
    for (const { session } of [member, other]) expect(codeOf(await revoke(session, id))).toEqual([403, 'forbidden']);
    expect(codeOf(await revoke(stranger.owner.session, id))).toEqual([404, 'not_found']);
    await ageSignIns(api(), owner.person, 60);
    expect((await revoke(owner.session, id)).status).toBe(200);
  });

  test('is completed by the claimant alone, who has signed in within ten minutes', async () => {
    const { owner, member, other, id } = await opened();
    await age(id, waitHours);
    for (const { session } of [owner, other]) expect(codeOf(await complete(session, id))).toEqual([404, 'not_found']);
    const late = await sessionOf(member.person);
    await ageSignIns(api(), member.person, 10);
    expect(codeOf(await complete(late, id))).toEqual([403, 'step_up_required']);
  });

  test('is of no use to somebody whom an owner has removed meanwhile', async () => {
    const { account, owner, member, id } = await opened();
    expect((await api().call('DELETE', `/v1/members/${member.id}`, { session: owner.session })).status).toBe(200);
    await age(id, waitHours);
    expect(codeOf(await complete(member.session, id))).toEqual([409, 'claim_over']);
    expect(await rolesIn(account)).not.toHaveProperty(member.person.id);
  });

  test('can be completed for two weeks; then the next one can be opened', async () => {
    const { account, member, other, id } = await opened();
    await age(id, waitHours + completeDays * 24);
    expect(codeOf(await complete(member.session, id))).toEqual([409, 'claim_over']);
    expect((await open(other.session, account)).status).toBe(201);
    const list = await api().call('GET', `/v1/ownership-claims?account=${account}`, { session: other.session });
    expect(itemsOf(list).map(({ status }) => status)).toEqual(['waiting', 'expired']);
  });

  test('is the only open one of an account, also of requests at once', async () => {
    const { account, member, other } = await claimable();
    const answers = await Promise.all([member, other, member, other].map(({ session }) => open(session, account)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
    expect(answers.filter(({ status }) => status === 409).map(({ body }) => body['code'])).toEqual(
      Array.from({ length: 3 }, () => 'claim_open'),
    );
    expect(await templatesTo(member.person.email)).toEqual(['ownership_claimed']);
  });

  test('is for members who are no owners; for strangers the account does not exist', async () => {
    const { account, owner } = await claimable();
    const stranger = await insertPerson(api().db);
    const session = await sessionOf(stranger);
    expect(codeOf(await open(owner.session, account))).toEqual([409, 'already_owner']);
    const answers = [await open(session, account), await open(session, 'acct_unknown')];
    expect(answers.map(codeOf)).toEqual([
      [404, 'not_found'],
      [404, 'not_found'],
    ]);
  });

  test('cannot be opened by one person more than three times a day, whatever the account', async () => {
    const { member } = await claimable();
    const joined = async () => {
      const { id } = await insertTestAccount(api().db);
      await insertMember(api().db, { account: id, role: 'viewer', person: member.person });
      return id;
    };
    for (let n = 0; n < OWNERSHIP_CLAIM.maxPerDay; n += 1) {
      const made = await open(member.session, await joined());
      expect(made.status, made.text).toBe(201);
    }
    const another = await joined();
    const refused = await open(member.session, another);
    expect(codeOf(refused)).toEqual([429, 'rate_limited']);
    await api().db.sql`update ownership_claims set created_at = created_at - interval '1 day',
      ready_at = ready_at - interval '1 day' where opened_by = ${member.person.id}`;
    expect((await open(member.session, another)).status).toBe(201);
  });

  test('is opened at most three times a day of one account, whoever does it', async () => {
    const { account, owner } = await claimable();
    const claimants = await Promise.all(
      [1, 2, 3, 4].map(async () => await insertMember(api().db, { account, role: 'viewer' })),
    );
    const answers: ApiResponse[] = [];
    for (const { person } of claimants) {
      const made = await open(await sessionOf(person), account);
      answers.push(made);
      await revoke(owner.session, String(made.body['id']));
    }
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 429]);
  });

  test('is answered again under the same Idempotency-Key, and mailed once', async () => {
    const { account, member, other } = await claimable();
    const send = () =>
      api().call('POST', '/v1/ownership-claims', {
        session: member.session,
        body: { account },
        headers: { 'idempotency-key': `claim-${account}` },
      });
    const [first, second] = [await send(), await send()];
    expect([second.status, second.body['id']]).toEqual([201, first.body['id']]);
    expect(await templatesTo(other.person.email)).toEqual(['ownership_claimed']);
  });
});

describe('a claim by an address of a domain that the account has verified', () => {
  async function domainPerson() {
    const known = await claimable();
    const domain = `${randomUUID()}.example`;
    const domainId = await insertVerifiedDomain(api().db, known.account, domain);
    const person = await insertPerson(api().db, { email: `Kim@${domain.toUpperCase()}` });
    return { ...known, domain, domainId, person, session: await sessionOf(person) };
  }

  test('needs no membership: all members are told, and it makes the person an owner after 72 hours', async () => {
    const { account, owner, person, session } = await domainPerson();
    const made = await open(session, account);
    expect(made.status, made.text).toBe(201);
    expect(await templatesTo(owner.person.email)).toEqual(['ownership_claimed']);
    const id = String(made.body['id']);
    expect(codeOf(await complete(session, id))).toEqual([409, 'claim_not_ready']);
    await age(id, waitHours);
    const completed = await complete(session, id);
    expect(completed.status, completed.text).toBe(200);
    expect((await rolesIn(account))[person.id]).toBe('owner');
  });

  test('is open to somebody whom nobody knows: they sign in by a code, and find the account', async () => {
    const { account, domain } = await domainPerson();
    const session = await signInBy(`new@${domain}`);
    const own = await api().call('GET', '/v1/me/ownership-claims', { session });
    expect(own.body).toEqual({
      data: [],
      claimable: [{ account, account_name: 'Acme', sign_on_required: false }],
    });
    expect((await open(session, account)).status).toBe(201);
  });

  test('is found by nobody who is a member, whom an owner has removed, or whose domain is not verified', async () => {
    const { account, domainId, owner, person, session } = await domainPerson();
    const found = async () =>
      (await api().call('GET', '/v1/me/ownership-claims', { session })).body['claimable'] as { account: string }[];
    expect((await found()).map((each) => each.account)).toEqual([account]);
    const { id } = await insertMember(api().db, { account, role: 'viewer', person });
    expect(await found()).toEqual([]);
    expect((await api().call('DELETE', `/v1/members/${id}`, { session: owner.session })).status).toBe(200);
    expect(await found()).toEqual([]);
    await api().db.sql`delete from removed_members where account_id = ${account}`;
    expect(await found()).toHaveLength(1);
    await api().db.sql`update account_domains set verified_at = null where id = ${domainId}`;
    expect(await found()).toEqual([]);
  });

  test('needs a known person where the account lets people in by its provider alone, or an owner has removed the address', async () => {
    const { account, domain, owner, person } = await domainPerson();
    const refused = async () => {
      const email = `unknown-${randomUUID()}@${domain}`;
      return await api().call('POST', '/v1/sign-in', { body: { email, code: await requestCode(api(), email) } });
    };
    const { id } = await insertMember(api().db, { account, role: 'viewer', person });
    await api().call('DELETE', `/v1/members/${id}`, { session: owner.session });
    expect(await findLanguageOfDomain(api().db, person.email)).toBeNull();
    expect(await findLanguageOfDomain(api().db, `unknown@${domain}`)).toBe('en');
    await insertIdentityProvider(api().db, account, { isRequired: true });
    expect(codeOf(await refused())).toEqual([401, 'sign_in_refused']);
  });

  test('is of no use once the domain is verified no longer, or the person has another address', async () => {
    const ends: ((known: Awaited<ReturnType<typeof domainPerson>>) => Promise<unknown>)[] = [
      ({ domainId }) => api().db.sql`update account_domains set verified_at = null where id = ${domainId}`,
      ({ person }) => api().db.sql`update people set email = ${`${randomUUID()}@else.example`} where id = ${person.id}`,
    ];
    for (const end of ends) {
      const known = await domainPerson();
      const id = String((await open(known.session, known.account)).body['id']);
      await age(id, waitHours);
      await end(known);
      expect(codeOf(await complete(known.session, id))).toEqual([409, 'claim_over']);
      expect(await rolesIn(known.account)).not.toHaveProperty(known.person.id);
    }
  });

  test('is open to nobody of a domain that is not verified, or whom an owner has removed', async () => {
    const { account, domain, domainId, owner, person, session } = await domainPerson();
    const { id } = await insertMember(api().db, { account, role: 'viewer', person });
    expect((await api().call('DELETE', `/v1/members/${id}`, { session: owner.session })).status).toBe(200);
    expect(codeOf(await open(session, account))).toEqual([404, 'not_found']);
    const other = await insertPerson(api().db, { email: `other@${domain}` });
    await api().db.sql`update account_domains set verified_at = null where id = ${domainId}`;
    expect(codeOf(await open(await sessionOf(other), account))).toEqual([404, 'not_found']);
  });

  test('is closed where the account lets such people in by its identity provider alone', async () => {
    const { account, person, session } = await domainPerson();
    await insertIdentityProvider(api().db, account, { isRequired: true });
    expect(codeOf(await open(session, account))).toEqual([403, 'sign_on_required']);
    expect(await rolesIn(account)).not.toHaveProperty(person.id);
  });
});

describe('a claim of staff for a named address', () => {
  const openFor = (session: string, account: string, email: string) =>
    api().call('POST', '/v1/support/ownership-claims', {
      session,
      body: { account, email, reason: 'The owner has left; ticket 4711' },
    });
  const approve = (session: string, id: string) =>
    api().call('POST', `/v1/support/ownership-claims/${id}/approve`, { session });

  async function staff(role: StaffRole) {
    const person = await insertStaff(api().db, role);
    return { person, session: await sessionOf(person) };
  }

  let claimants = 0;
  async function openedFor(email = `claimant-${(claimants += 1)}@people.example`) {
    const known = await claimable();
    const agent = await staff('agent');
    const made = await openFor(agent.session, known.account, email);
    expect(made.status, made.text).toBe(201);
    return { ...known, agent, email, id: String(made.body['id']), made };
  }

  test('waits for a second person, and is told to nobody before', async () => {
    const { agent, owner, email, id, made } = await openedFor();
    expect(made.body).toMatchObject({
      status: 'awaiting_approval',
      email,
      person: null,
      opened_by: agent.person.id,
      reason: 'The owner has left; ticket 4711',
      ready_at: null,
    });
    expect([await mailsTo(api(), owner.person.email), await mailsTo(api(), email)]).toEqual([[], []]);
    const lead = await staff('support_lead');
    const approved = await approve(lead.session, id);
    expect(approved.status, approved.text).toBe(200);
    expect(approved.body).toMatchObject({ status: 'waiting', approved_by: lead.person.id });
    expect(await templatesTo(owner.person.email)).toEqual(['ownership_claimed']);
    expect(await templatesTo(email)).toEqual(['ownership_claim_approved']);
    expect(codeOf(await approve((await staff('administrator')).session, id))).toEqual([409, 'claim_over']);
  });

  test('makes whoever has the address an owner 72 hours after the approval, who was no member', async () => {
    const { account, owner, email, id } = await openedFor();
    await age(id, waitHours);
    await approve((await staff('support_lead')).session, id);
    const session = await signInBy(email);
    expect(itemsOf(await api().call('GET', '/v1/me/ownership-claims', { session }))).toEqual([
      expect.objectContaining({ id, account, account_name: 'Acme', status: 'waiting' }),
    ]);
    expect(codeOf(await complete(session, id))).toEqual([409, 'claim_not_ready']);
    await age(id, waitHours);
    const completed = await complete(session, id);
    expect(completed.body['memberships']).toEqual([expect.objectContaining({ account, role: 'owner' })]);
    expect((await rolesIn(account))[owner.person.id]).toBe('owner');
    expect(await templatesTo(email)).toEqual(['ownership_claim_approved', 'ownership_claim_completed']);
  });

  test('is approved neither by who opened it nor by who gains by it', async () => {
    const lead = await staff('support_lead');
    const { account } = await claimable();
    const own = await openFor(lead.session, account, `claimant-${(claimants += 1)}@people.example`);
    const id = String(own.body['id']);
    expect(codeOf(await approve(lead.session, id))).toEqual([409, 'second_person_required']);
    expect(codeOf(await approve(await sessionOf(lead.person), id))).toEqual([409, 'second_person_required']);
    const gains = await openedFor(lead.person.email);
    expect(codeOf(await approve(lead.session, gains.id))).toEqual([409, 'second_person_required']);
    const forSelf = await claimable();
    const selfish = await openFor(lead.session, forSelf.account, lead.person.email);
    const administrator = await staff('administrator');
    expect(codeOf(await approve(administrator.session, String(selfish.body['id'])))).toEqual([
      409,
      'second_person_required',
    ]);
  });

  test('is opened and approved by the roles of the table, in person, with a recent sign-in for the approval', async () => {
    const { account, id } = await openedFor();
    const body = { account, email: 'x@people.example', reason: 'x' };
    for (const key of [api().keys.admin, api().keys.agent]) {
      expect(codeOf(await api().call('POST', '/v1/support/ownership-claims', { key, body }))).toEqual([
        403,
        'forbidden',
      ]);
      expect(codeOf(await api().call('POST', `/v1/support/ownership-claims/${id}/approve`, { key }))).toEqual([
        403,
        'forbidden',
      ]);
    }
    expect(codeOf(await approve((await staff('agent')).session, id))).toEqual([403, 'forbidden']);
    expect(codeOf(await openFor((await staff('auditor')).session, account, 'x@people.example'))).toEqual([
      403,
      'forbidden',
    ]);
    const lead = await staff('support_lead');
    await ageSignIns(api(), lead.person, 10);
    expect(codeOf(await approve(lead.session, id))).toEqual([403, 'step_up_required']);
  });

  test('is not shown to the account’s own people, with its reason, before it is approved', async () => {
    const { account, owner, agent, id } = await openedFor();
    const list = async (session: string) =>
      itemsOf(await api().call('GET', `/v1/ownership-claims?account=${account}`, { session })).map(
        (claim) => claim['id'],
      );
    expect([await list(owner.session), await list(agent.session)]).toEqual([[], [id]]);
    expect(codeOf(await revoke(owner.session, id))).toEqual([404, 'not_found']);
    await approve((await staff('support_lead')).session, id);
    expect(await list(owner.session)).toEqual([id]);
  });

  test('is revoked by an administrator, also before it is approved, and cannot be approved after that or after a week', async () => {
    const lead = await staff('support_lead');
    const revoked = await openedFor();
    const { session: administrator } = await staff('administrator');
    expect((await revoke(administrator, revoked.id)).body['status']).toBe('revoked');
    expect(codeOf(await approve(lead.session, revoked.id))).toEqual([409, 'claim_over']);
    expect(await mailsTo(api(), revoked.email)).toEqual([]);
    const old = await openedFor();
    await age(old.id, approveDays * 24);
    expect(codeOf(await approve(lead.session, old.id))).toEqual([409, 'claim_over']);
    const approved = await openedFor();
    await approve(lead.session, approved.id);
    await revoke(approved.owner.session, approved.id);
    expect(await templatesTo(approved.email)).toEqual(['ownership_claim_approved', 'ownership_claim_revoked']);
  });

  test('is approved once, also by two persons at once, and by nobody when an owner is quicker', async () => {
    const [lead, administrator] = [await staff('support_lead'), await staff('administrator')];
    const { id, owner } = await openedFor();
    const answers = await Promise.all([lead, administrator].map(({ session }) => approve(session, id)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(await templatesTo(owner.person.email)).toEqual(['ownership_claimed']);
  });

  test('is not needed for an owner, and not opened for a sandbox', async () => {
    const lead = await staff('support_lead');
    const { account, owner, agent } = { ...(await claimable()), agent: await staff('agent') };
    const made = await openFor(agent.session, account, owner.person.email);
    expect(codeOf(await approve(lead.session, String(made.body['id'])))).toEqual([409, 'already_owner']);
    const sandbox = await api().call('POST', '/v1/sandboxes', { key: api().keys.admin, body: { account } });
    const answer = await openFor(agent.session, String(sandbox.body['account']), 'x@people.example');
    expect(codeOf(answer)).toEqual([422, 'validation_failed']);
  });
});

test('the audit log has each step with its person and the account', async () => {
  const { account, owner, member, id } = await opened();
  await complete(member.session, id);
  await revoke(owner.session, id);
  const rows = await api().db.sql`
    select principal_id, action, outcome, subject_id, account_id from audit_log
    where action like '%OwnershipClaim' and account_id = ${account} and outcome <> 'started' order by created_at, id`;
  expect([...rows]).toEqual([
    {
      principal_id: member.person.id,
      action: 'openOwnershipClaim',
      outcome: 'done',
      subject_id: null,
      account_id: account,
    },
    {
      principal_id: member.person.id,
      action: 'completeOwnershipClaim',
      outcome: 'refused',
      subject_id: id,
      account_id: account,
    },
    {
      principal_id: owner.person.id,
      action: 'revokeOwnershipClaim',
      outcome: 'done',
      subject_id: id,
      account_id: account,
    },
  ]);
});
