import { beforeAll, describe, expect, test } from 'vitest';
import { violatedConstraint } from '../../db/errors.ts';
import { changeStaff } from '../../db/queries/staff.ts';
import { insertMember, insertSession } from '../../db/testing/people.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { codeOf, createApprovalClient, type SignedIn } from '../testing/approvals.ts';
import { useLiveApi } from '../testing/live-api.ts';

const api = useLiveApi();
const client = createApprovalClient(api);
const { approve, ask, askFor, buyLicense, decline, license, member, previewId, read, seeAndApprove, staff } = client;

/** A viewer's request to cancel a licence, an owner who could approve it, and what the owner was shown. */
async function askedCancellation() {
  const { license: id, account } = await buyLicense();
  const [viewer, owner] = [await member(account, 'viewer'), await member(account, 'owner')];
  const approval = await askFor(viewer, { license: id, action: 'cancel' });
  return { id, account, viewer, owner, approval, preview: await previewId(owner, approval) };
}

/** An agent's request to give more than agents may, a lead who could approve it, and what the lead was shown. */
async function askedComp() {
  const { license: id } = await buyLicense();
  const [agent, lead] = [await staff('agent'), await staff('support_lead')];
  const give = { type: 'comp', periods: 3, reason: 'an outage' };
  await api().call('POST', `/v1/support/licenses/${id}/signals`, { session: agent.session, body: give });
  const asked = { license: id, action: 'comp', body: { periods: 1 }, reason: 'Another one' };
  const approval = await askFor(agent, asked);
  return { id, agent, lead, approval, preview: await previewId(lead, approval) };
}

/** By the rule of approvals, or by the session, where it is not cached any more. */
const REFUSED = [400, 401, 403, 409];
const isCancelled = async (id: string) => (await license(id))['cancelled'];

describe('a person', () => {
  test('cannot approve or decline their own request, in whatever session, role or account', async () => {
    const { id, account, viewer, owner, approval, preview } = await askedCancellation();
    const { token: second } = await insertSession(api().db, viewer.person);
    expect(codeOf(await approve({ session: second }, approval, preview))).toEqual([403, 'forbidden']);
    // The owner makes them an owner, too: it is still their own request.
    const [row] = await api().db.sql<[{ id: string }]>`
      select id from members where account_id = ${account} and person_id = ${viewer.person.id}`;
    const promoted = await api().call('PATCH', `/v1/members/${row.id}`, {
      session: owner.session,
      body: { role: 'owner' },
    });
    expect(promoted.status, promoted.text).toBe(200);
    for (const session of [viewer.session, second]) {
      const refused = await approve({ session }, approval, preview);
      expect(codeOf(refused)).toEqual([409, 'approver_needed']);
      expect(refused.body['next_step']).toContain('license_manager');
      expect(codeOf(await decline({ session }, approval))).toEqual([409, 'approver_needed']);
    }
    expect(await isCancelled(id)).toBe(false);
  });

  test('of the vendor cannot approve their own request as a lead', async () => {
    const { agent, lead, approval, preview } = await askedComp();
    const other = await staff('agent');
    expect(codeOf(await approve(other, approval, preview))).toEqual([409, 'approver_needed']);
    await api().db.sql`update staff set role = 'support_lead' where person_id = ${agent.person.id}`;
    const { token } = await insertSession(api().db, agent.person);
    expect(codeOf(await approve({ session: token }, approval, preview))).toEqual([409, 'approver_needed']);
    // Whoever asked is no agent any more: nobody else can approve it either.
    expect(codeOf(await approve(lead, approval, preview))).toEqual([409, 'approval_over']);
  });

  test('without the role cannot approve: a viewer, a plain member, the vendor’s people', async () => {
    const { id, account, approval, preview } = await askedCancellation();
    const callers: readonly [SignedIn, number, string][] = [
      [await member(account, 'viewer'), 403, 'forbidden'],
      [await member(account, 'member'), 403, 'forbidden'],
      [await staff('auditor'), 403, 'forbidden'],
      [await staff('administrator'), 403, 'forbidden'],
      [await staff('agent'), 409, 'approver_needed'],
      [await staff('support_lead'), 409, 'approver_needed'],
    ];
    for (const [caller, status, code] of callers)
      expect(codeOf(await approve(caller, approval, preview))).toEqual([status, code]);
    expect(await isCancelled(id)).toBe(false);
  });

  test('of another account does not find the request, whatever their role there', async () => {
    const { id, approval, preview } = await askedCancellation();
    const { account } = await buyLicense();
    const stranger = await member(account, 'owner');
    const answers = [
      await read(stranger, approval),
      await approve(stranger, approval, preview),
      await decline(stranger, approval),
      await client.withdraw(stranger, approval),
      await ask(stranger, { license: id, action: 'cancel' }),
    ];
    for (const answer of answers) expect(codeOf(answer)).toEqual([404, 'not_found']);
    const list = await api().call('GET', `/v1/approvals?license=${id}`, { session: stranger.session });
    expect(itemsOf(list)).toEqual([]);
  });

  test('who has lost the role cannot approve, also where a process does not know it yet', async () => {
    const { id, account, owner, approval, preview } = await askedCancellation();
    await insertMember(api().db, { account, role: 'owner' });
    // Not by the API, which would forget the sessions that it has cached.
    await api().db
      .sql`update members set role = 'viewer' where account_id = ${account} and person_id = ${owner.person.id}`;
    expect(REFUSED).toContain((await approve(owner, approval, preview)).status);
    await api().db.sql`delete from members where account_id = ${account} and person_id = ${owner.person.id}`;
    expect(REFUSED).toContain((await approve(owner, approval, preview)).status);
    expect((await read(await member(account, 'owner'), approval)).body).toMatchObject({ status: 'open' });
    expect(await isCancelled(id)).toBe(false);
  });

  test('of the vendor who has left cannot approve', async () => {
    const { lead, approval, preview } = await askedComp();
    await changeStaff(api().db, lead.person.id, null);
    expect(REFUSED).toContain((await approve(lead, approval, preview)).status);
    expect((await read(await staff('support_lead'), approval)).body['status']).toBe('open');
  });
});

describe('a request', () => {
  test('of somebody who is no member any more, or in another role, can no longer be approved', async () => {
    for (const change of ['leave', 'role']) {
      const { id, account, viewer, owner, approval, preview } = await askedCancellation();
      const { sql } = api().db;
      const row = sql`account_id = ${account} and person_id = ${viewer.person.id}`;
      if (change === 'leave') await sql`delete from members where ${row}`;
      else await sql`update members set role = 'member' where ${row}`;
      expect(codeOf(await approve(owner, approval, preview))).toEqual([409, 'approval_over']);
      expect(await isCancelled(id)).toBe(false);
    }
  });

  test('of an API key that was revoked can no longer be approved', async () => {
    const { license: id, account } = await buyLicense();
    const key = await api().customerKey(account);
    for (let n = 0; n < 5; n += 1) await api().call('POST', `/v1/licenses/${id}/rotate-key`, { key, body: {} });
    const approval = await askFor({ key }, { license: id, action: 'rotate-key', reason: 'It leaked again' });
    const agent = await staff('agent');
    const preview = await previewId(agent, approval);
    await api().db.sql`update api_keys set revoked_at = now() where account_id = ${account}`;
    expect(codeOf(await approve(agent, approval, preview))).toEqual([409, 'approval_over']);
  });

  test('cannot be approved after seven days', async () => {
    const { id, owner, approval, preview } = await askedCancellation();
    await api().db.sql`update approvals set created_at = now() - interval '7 days' where id = ${approval}`;
    expect(codeOf(await approve(owner, approval, preview))).toEqual([409, 'approval_over']);
    expect((await read(owner, approval)).body).toMatchObject({ status: 'expired', preview: null, may_approve: false });
    const listed = async (status: string) =>
      itemsOf(await api().call('GET', `/v1/approvals?status=${status}`, { session: owner.session })).length;
    expect([await listed('open'), await listed('expired')]).toEqual([0, 1]);
    expect(await isCancelled(id)).toBe(false);
  });

  test('cannot be replayed: after it was done its repetition says so, and changes nothing', async () => {
    const { id, account, owner, approval, preview } = await askedCancellation();
    expect((await approve(owner, approval, preview)).body['status']).toBe('done');
    await client.post(`/v1/licenses/${id}/uncancel`);
    expect((await approve(owner, approval, preview)).body['status']).toBe('done');
    expect(await isCancelled(id)).toBe(false);
    const another = await member(account, 'owner');
    expect([409, 'approval_over']).toEqual(codeOf(await approve(another, approval, preview)));
    expect(codeOf(await client.withdraw({ session: owner.session }, approval))).toEqual([409, 'asker_needed']);
  });

  test('cannot be approved by the preview of another, or of the command itself', async () => {
    const { id, account, owner, approval } = await askedCancellation();
    const other = await askFor(await member(account, 'viewer'), { license: id, action: 'cancel' });
    const plain = await api().call('POST', `/v1/licenses/${id}/cancel`, {
      session: owner.session,
      body: { preview: true },
    });
    for (const preview of [await previewId(owner, other), String(plain.body['id'])])
      expect(codeOf(await approve(owner, approval, preview))).toEqual([409, 'preview_stale']);
    const command = await api().call('POST', `/v1/licenses/${id}/cancel`, {
      session: owner.session,
      body: { if_preview: await previewId(owner, approval) },
    });
    expect(codeOf(command)).toEqual([409, 'preview_stale']);
    expect(await isCancelled(id)).toBe(false);
  });

  test('cannot be approved for a licence that belongs to another account by now', async () => {
    const { agent, lead, approval, preview } = await askedComp();
    const { account } = await buyLicense();
    // As if the licence had been handed over after it was asked.
    await api().db.sql`update approvals set account_id = ${account} where id = ${approval}`;
    expect(codeOf(await approve(lead, approval, preview))).toEqual([409, 'approval_over']);
    expect((await read(lead, approval)).body).toMatchObject({ preview: null, refused_with: 'approval_over' });
    expect((await read(agent, approval)).body['status']).toBe('open');
  });

  test('is not approved by reading it', async () => {
    const { id, owner, approval } = await askedCancellation();
    await read(owner, approval);
    expect([await isCancelled(id), (await read(owner, approval)).body['status']]).toEqual([false, 'open']);
  });

  test('is not approved by a form of another site', async () => {
    const { id, owner, approval, preview } = await askedCancellation();
    const forged = await api().call('POST', `/v1/approvals/${approval}/approve`, {
      session: owner.session,
      body: { if_preview: preview },
      headers: { origin: 'https://evil.example' },
    });
    expect(codeOf(forged)).toEqual([403, 'cross_site_request']);
    expect(await isCancelled(id)).toBe(false);
  });
});

describe('an API key', () => {
  let asked: Awaited<ReturnType<typeof askedCancellation>>;
  beforeAll(async () => {
    asked = await askedCancellation();
  });

  test('approves and declines nothing, be it an administrator’s', async () => {
    const { account, approval, preview } = asked;
    const keys = [api().keys.admin, api().keys.agent, await api().customerKey(account)];
    for (const key of keys) {
      expect(codeOf(await approve({ key }, approval, preview))).toEqual([403, 'forbidden']);
      expect(codeOf(await decline({ key }, approval))).toEqual([403, 'forbidden']);
    }
  });

  test('withdraws only what it has asked for', async () => {
    expect(codeOf(await client.withdraw({ key: api().keys.agent }, asked.approval))).toEqual([409, 'asker_needed']);
  });
});

test('the database refuses an approval by whoever asked, and a decision by nobody', async () => {
  const { approval, viewer } = await askedCancellation();
  const { sql } = api().db;
  const decide = (by: string) =>
    sql`update approvals set status = 'done', decided_by_kind = 'member', decided_by_role = 'owner', decided_by_id = ${by},
      decided_at = now() where id = ${approval}`;
  const refusal = async (query: Promise<unknown>) => await query.then(() => undefined, violatedConstraint);
  expect(await refusal(decide(viewer.person.id))).toBe('approvals_by_another');
  const undecided = sql`update approvals set status = 'done' where id = ${approval}`;
  expect(await refusal(undecided)).toBe('approvals_decided');
});

/** As a request stands when a process ends before it has sent the command that the owner has approved. */
async function beginAttempt({ id, owner, approval }: { id: string; owner: SignedIn; approval: string }): Promise<void> {
  await api().db.sql`
    update approvals set status = 'approved', attempt = 1, decided_by_kind = 'member', decided_by_role = 'owner',
      decided_by_id = ${owner.person.id}, decided_at = now(),
      approved_sequence = (select sequence from licenses where id = ${id}) where id = ${approval}`;
}

test('after an outage that left the attempt unsent, it is refused where the licence has changed meanwhile', async () => {
  const asked = await askedCancellation();
  const { id, owner, approval, preview } = asked;
  await beginAttempt(asked);
  await client.post(`/v1/licenses/${id}/set-auto-renew`, { on: false });
  expect(codeOf(await approve(owner, approval, preview))).toEqual([409, 'preview_stale']);
  expect([await isCancelled(id), (await read(owner, approval)).body['status']]).toEqual([false, 'approved']);
});

test('an outage between approving and the answer: the same person repeats it, and it happens once', async () => {
  const asked = await askedCancellation();
  const { id, account, owner, approval, preview } = asked;
  await beginAttempt(asked);
  const another = await member(account, 'owner');
  expect(codeOf(await approve(another, approval, preview))).toEqual([409, 'approval_over']);
  expect((await approve(owner, approval, preview)).body['status']).toBe('done');
  expect(await isCancelled(id)).toBe(true);
  // As it stands when its answer was lost.
  await api().db.sql`update approvals set status = 'approved' where id = ${approval}`;
  await client.post(`/v1/licenses/${id}/uncancel`);
  expect((await approve(owner, approval, preview)).body['status']).toBe('done');
  expect(await isCancelled(id)).toBe(false);
});

test('a body that the licence does not allow is refused when it is asked for', async () => {
  const { license: id, account } = await buyLicense();
  const viewer = await member(account, 'viewer');
  expect((await ask(viewer, { license: id, action: 'schedule-change', body: { quantity: 100_000 } })).status).toBe(422);
  const approval = await askFor(viewer, { license: id, action: 'schedule-change', body: { quantity: 2 } });
  const owner = await member(account, 'owner');
  expect((await seeAndApprove(owner, approval)).body['status']).toBe('done');
});
