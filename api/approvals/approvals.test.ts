import { describe, expect, test } from 'vitest';
import { runProjection } from '../../db/feed/projection.ts';
import { auditProjection } from '../../db/feed/audit-projection.ts';
import { insertMember, insertPerson, insertSession } from '../../db/testing/people.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { codeOf, createApprovalClient } from '../testing/approvals.ts';
import { useLiveApi } from '../testing/live-api.ts';
import { mailsTo } from '../testing/people.ts';

const api = useLiveApi();
const client = createApprovalClient(api);
const { ask, askFor, approve, buyLicense, decline, get, license, member, previewId, read, seeAndApprove, staff } =
  client;
const { withdraw } = client;

const comp = (id: string, periods: number) => ({
  license: id,
  action: 'comp',
  body: { periods },
  reason: 'Three outages this year',
});

/** An agent who has given all that agents may give of a licence in a year. */
async function agentAtLimit() {
  const { license: id, account } = await buyLicense();
  const agent = await staff('agent');
  const path = `/v1/support/licenses/${id}/signals`;
  const give = (periods: number) =>
    api().call('POST', path, { session: agent.session, body: { type: 'comp', periods, reason: 'an outage' } });
  expect((await give(3)).status).toBe(200);
  return { id, account, agent, give };
}

const entriesOf = async (id: string) => itemsOf(await get(`/v1/licenses/${id}/change-log?limit=100`));
const countOf = async (id: string, event: string) =>
  (await entriesOf(id)).filter((entry) => entry['event'] === event).length;

describe('above a limit', () => {
  test('the refusal names who can approve, a lead sees what it would do, and approves it', async () => {
    const { id, agent, give } = await agentAtLimit();
    const refused = await give(2);
    expect(refused.body).toMatchObject({ code: 'limit_exceeded', about: { approvers: ['support_lead'] } });
    expect(refused.body['next_step']).toMatch(/POST \/v1\/approvals.*support_lead/);

    const asked = await ask(agent, comp(id, 2));
    expect(asked.status, asked.text).toBe(201);
    expect(asked.body).toMatchObject({
      object: 'approval',
      license: id,
      action: 'comp',
      need: 'limit',
      status: 'open',
      asked_by: { kind: 'staff', role: 'agent', id: agent.person.id },
      approvers: { staff_roles: ['support_lead'], account_roles: [] },
      decided_by: null,
    });
    const approval = String(asked.body['id']);
    const lead = await staff('support_lead');
    const list = await api().call('GET', `/v1/approvals?license=${id}&status=open`, { session: lead.session });
    expect(itemsOf(list)).toEqual([expect.objectContaining({ id: approval })]);
    const shown = await read(lead, approval);
    expect(shown.body).toMatchObject({
      may_approve: true,
      license_changed: false,
      preview: { changes: true, notices: ['period_comped'] },
    });

    const done = await seeAndApprove(lead, approval);
    expect(done.status, done.text).toBe(200);
    expect(done.body).toMatchObject({ status: 'done', decided_by: { kind: 'staff', id: lead.person.id } });
    expect((await entriesOf(id)).at(-1)).toMatchObject({
      event: 'comp',
      reason: 'Three outages this year',
      actor: {
        kind: 'agent',
        id: lead.person.id,
        asked_by: { kind: 'agent', id: agent.person.id, approval },
      },
    });
    expect((await get(`/v1/licenses/${id}/change-log/verification`)).body).toMatchObject({ valid: true });
    const [used] = await api().db.sql`
      select principal_role as role, amount from limit_uses where license_id = ${id} and principal_id = ${lead.person.id}`;
    expect(used).toEqual({ role: 'support_lead', amount: 62 });
  });

  test('the audit log has who asked and who approved, also in the entry of the change', async () => {
    const { id, agent } = await agentAtLimit();
    const lead = await staff('support_lead');
    const approval = await askFor(agent, comp(id, 1));
    await seeAndApprove(lead, approval);
    const newest = async () => {
      await runProjection(api().environment.db, auditProjection);
      return itemsOf(await get(`/v1/audit-log?subject=${id}&action=license.comp`))[0];
    };
    await expect.poll(newest).toMatchObject({ principal: { id: lead.person.id }, asked_by: agent.person.id });
    const requests = itemsOf(await get(`/v1/audit-log?subject=${approval}&action=approve`));
    expect(requests.map(({ outcome, principal }) => [outcome, Object(principal).id])).toEqual([
      ['done', lead.person.id],
      ['started', lead.person.id],
    ]);
    const asked = itemsOf(await get(`/v1/audit-log?principal=${agent.person.id}&action=createApproval`));
    expect(asked.map(({ outcome }) => outcome)).toEqual(['done', 'started']);
  });

  test('the key of a support tool may ask, with a reason; below the limit nobody has to', async () => {
    const { id } = await agentAtLimit();
    const { key } = { key: api().keys.agent };
    const path = `/v1/support/licenses/${id}/signals`;
    expect(codeOf(await ask({ key }, comp(id, 1)))).toEqual([409, 'approval_not_needed']);
    const give = { type: 'comp', periods: 3, reason: 'an outage' };
    expect((await api().call('POST', path, { key, body: give })).status).toBe(200);
    const { reason: _none, ...withoutReason } = comp(id, 1);
    const refused = await ask({ key }, withoutReason);
    expect([refused.status, refused.body['errors']]).toEqual([
      422,
      [expect.objectContaining({ pointer: '#/body/reason' })],
    ]);
    const lead = await staff('support_lead');
    const approval = await askFor({ key }, comp(id, 1));
    expect((await seeAndApprove(lead, approval)).body).toMatchObject({ status: 'done', asked_by: { kind: 'api_key' } });
  });

  test('the approver’s own limit holds; the request stays open for somebody who has room', async () => {
    const { id, agent } = await agentAtLimit();
    const lead = await staff('support_lead');
    await api().db.sql`
      insert into limit_uses (id, request_id, limit_name, license_id, account_id, principal_kind, principal_role, principal_id, amount)
      select ${`use-${id}`}, ${`use-${id}`}, 'given_days', id, account_id, 'staff', 'support_lead', 'per_x', 350 from licenses where id = ${id}`;
    const approval = await askFor(agent, comp(id, 1));
    expect(codeOf(await seeAndApprove(lead, approval))).toEqual([403, 'limit_exceeded']);
    expect((await read(lead, approval)).body).toMatchObject({ status: 'open', decided_by: null });
    await api().db.sql`delete from limit_uses where id = ${`use-${id}`}`;
    expect((await seeAndApprove(lead, approval)).body['status']).toBe('done');
    expect(await countOf(id, 'comp')).toBe(2);
  });

  test('the account’s people do not see what the vendor’s people ask one another', async () => {
    const { id, account, agent } = await agentAtLimit();
    const approval = await askFor(agent, comp(id, 1));
    const owner = await member(account, 'owner');
    expect(codeOf(await read(owner, approval))).toEqual([404, 'not_found']);
    expect(itemsOf(await api().call('GET', '/v1/approvals', { session: owner.session }))).toEqual([]);
    const key = await api().customerKey(account);
    expect(codeOf(await read({ key }, approval))).toEqual([404, 'not_found']);
  });
});

describe('a member without the permission', () => {
  test('is told whom to ask, asks with one press, and an owner approves what they see, once', async () => {
    const { license: id, account } = await buyLicense();
    const [viewer, owner, plain] = [
      await member(account, 'viewer'),
      await member(account, 'owner'),
      await member(account, 'member'),
    ];
    const refused = await api().call('POST', `/v1/licenses/${id}/cancel`, {
      session: viewer.session,
      body: {},
      headers: { 'accept-language': 'de' },
    });
    expect(codeOf(refused)).toEqual([403, 'forbidden']);
    expect(refused.body['about']).toMatchObject({ approvers: ['owner', 'billing_manager', 'license_manager'] });
    expect(refused.body['next_step']).toMatch(/Genehmigung.*license_manager/);

    const approval = await askFor(viewer, { license: id, action: 'cancel' });
    expect(await mailsTo(api(), owner.person.email)).toEqual([
      {
        template: 'approval_asked',
        to: owner.person.email,
        params: {
          account: 'Acme',
          person: 'Jana',
          command: 'cancel',
          plan: 'Studio',
          approval,
          valid_days: '7',
        },
      },
    ]);
    expect([await mailsTo(api(), viewer.person.email), await mailsTo(api(), plain.person.email)]).toEqual([[], []]);
    expect((await license(id))['cancelled']).toBe(false);

    expect((await read(viewer, approval)).body).toMatchObject({ preview: null, may_approve: false });
    expect((await read(owner, approval)).body).toMatchObject({ may_approve: true, preview: { changes: true } });
    const done = await seeAndApprove(owner, approval);
    expect(done.body).toMatchObject({ status: 'done', need: 'permission' });
    expect((await entriesOf(id)).at(-1)).toMatchObject({
      event: 'cancel',
      actor: { kind: 'member', id: owner.person.id, asked_by: { kind: 'member', id: viewer.person.id, approval } },
    });
  });

  test('gets a payment made by the approver, whose failure is the answer and ends the request', async () => {
    const account = await client.createAccount('pm_card_chargeCustomerFail');
    const id = String((await client.purchase(account, { trial: true })).body['id']);
    const [viewer, owner] = [await member(account, 'viewer'), await member(account, 'owner')];
    const approval = await askFor(viewer, { license: id, action: 'renew', body: { period: 1 } });
    expect((await read(owner, approval)).body['preview']).toMatchObject({ charge: { total: { currency: 'EUR' } } });
    const refused = await seeAndApprove(owner, approval);
    expect(codeOf(refused)).toEqual([402, 'payment_failed']);
    expect((await read(owner, approval)).body).toMatchObject({ status: 'refused', code: 'payment_failed' });
    expect(codeOf(await approve(owner, approval, 'prv_zzzzzzzzz_x'))).toEqual([409, 'approval_over']);
  });

  test('may ask for what the licence allows now, and only once at a time', async () => {
    const { license: id, account } = await buyLicense();
    const viewer = await member(account, 'viewer');
    expect(codeOf(await ask(viewer, { license: id, action: 'resume' }))).toEqual([409, 'license_not_paused']);
    const wrong = await ask(viewer, { license: id, action: 'pause', body: { until: 'tomorrow' } });
    expect([wrong.status, Object(wrong.body['errors'])[0]?.pointer]).toEqual([422, '#/body/until']);
    expect(codeOf(await ask(viewer, comp(id, 1)))).toEqual([409, 'approval_not_offered']);
    const headers = { 'idempotency-key': `ask-${id}` };
    const first = await ask(viewer, { license: id, action: 'cancel' }, headers);
    const repeated = await ask(viewer, { license: id, action: 'cancel' }, headers);
    expect(repeated.body['id']).toBe(first.body['id']);
    expect(codeOf(await ask(viewer, { license: id, action: 'cancel' }))).toEqual([409, 'approval_open']);
    expect((await withdraw(viewer, String(first.body['id']))).body['status']).toBe('withdrawn');
    expect((await ask(viewer, { license: id, action: 'cancel' })).status).toBe(201);
  });

  test('of requests at once one is made', async () => {
    const { license: id, account } = await buyLicense();
    const viewer = await member(account, 'viewer');
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(viewer, { license: id, action: 'cancel' })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await api().db.sql`select from approvals where license_id = ${id}`).toHaveLength(1);
  });

  test('cannot flood mailboxes: after ten in an hour they are told to wait, and nothing is written', async () => {
    const { license: id, account } = await buyLicense();
    const [viewer, owner] = [await member(account, 'viewer'), await member(account, 'owner')];
    for (let n = 0; n < 10; n += 1)
      expect((await withdraw(viewer, await askFor(viewer, { license: id, action: 'cancel' }))).status).toBe(200);
    const refused = await ask(viewer, { license: id, action: 'cancel' });
    expect(codeOf(refused)).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000);
    expect(await mailsTo(api(), owner.person.email)).toHaveLength(10);
    const alarms = itemsOf(await get(`/v1/audit-log?principal=${viewer.person.id}&outcome=refused`));
    expect(alarms).toEqual([expect.objectContaining({ action: 'createApproval', status: 429 })]);
    const another = await member(account, 'viewer');
    expect((await ask(another, { license: id, action: 'cancel' })).status).toBe(201);
  });

  test('writes to ten members at most, the owners first', async () => {
    const { license: id, account } = await buyLicense();
    const managers = await Promise.all(Array.from({ length: 12 }, () => member(account, 'license_manager')));
    const owner = await member(account, 'owner');
    await askFor(await member(account, 'viewer'), { license: id, action: 'cancel' });
    const mails = await Promise.all(managers.map(({ person }) => mailsTo(api(), person.email)));
    expect([mails.flat().length, (await mailsTo(api(), owner.person.email)).length]).toEqual([9, 1]);
  });
});

describe('a request', () => {
  test('is declined with a reason by somebody who may approve it, and withdrawn by whoever asked', async () => {
    const { license: id, account } = await buyLicense();
    const [viewer, owner] = [await member(account, 'viewer'), await member(account, 'owner')];
    const first = await askFor(viewer, { license: id, action: 'cancel' });
    const preview = await previewId(owner, first);
    expect((await decline(owner, first)).body).toMatchObject({
      status: 'declined',
      decision_reason: 'Not now',
      decided_by: { id: owner.person.id },
    });
    expect(codeOf(await approve(owner, first, preview))).toEqual([409, 'approval_over']);
    const second = await askFor(viewer, { license: id, action: 'cancel' });
    expect(codeOf(await withdraw(owner, second))).toEqual([409, 'asker_needed']);
    expect((await withdraw(viewer, second)).body['status']).toBe('withdrawn');
    expect(codeOf(await withdraw(viewer, second))).toEqual([409, 'approval_over']);
    expect(codeOf(await decline(owner, second))).toEqual([409, 'approval_over']);
    expect((await license(id))['cancelled']).toBe(false);
  });

  test('is refused plainly when the licence has changed since it was shown', async () => {
    const { license: id, account } = await buyLicense();
    const [viewer, owner] = [await member(account, 'viewer'), await member(account, 'owner')];
    const approval = await askFor(viewer, { license: id, action: 'cancel' });
    const preview = await previewId(owner, approval);
    await client.post(`/v1/licenses/${id}/set-auto-renew`, { on: false });
    expect(codeOf(await approve(owner, approval, preview))).toEqual([409, 'preview_stale']);
    expect((await read(owner, approval)).body).toMatchObject({ status: 'open', license_changed: true });
    expect((await seeAndApprove(owner, approval)).body['status']).toBe('done');
  });

  test('says with what it would be refused, when the licence no longer allows it', async () => {
    const { license: id, account } = await buyLicense();
    const [viewer, owner] = [await member(account, 'viewer'), await member(account, 'owner')];
    const approval = await askFor(viewer, { license: id, action: 'cancel' });
    await client.post(`/v1/licenses/${id}/cancel`);
    expect((await read(owner, approval)).body).toMatchObject({
      preview: null,
      refused_with: expect.any(String),
      license_changed: true,
    });
  });

  test('approved fifty times at once is carried out once, and all are answered that it is done', async () => {
    const { id, agent } = await agentAtLimit();
    const lead = await staff('support_lead');
    const approval = await askFor(agent, comp(id, 1));
    const preview = await previewId(lead, approval);
    const answers = await Promise.all(Array.from({ length: 50 }, () => approve(lead, approval, preview)));
    expect(answers.map(({ status, body }) => [status, body['status']])).toEqual(
      Array.from({ length: 50 }, () => [200, 'done']),
    );
    expect(await countOf(id, 'comp')).toBe(2);
    const [used] = await api().db.sql`
      select sum(amount)::int as days from limit_uses where license_id = ${id} and principal_id = ${lead.person.id}`;
    expect(used).toEqual({ days: 31 });
  });

  test('approved by several people at once is one person’s', async () => {
    const { license: id, account } = await buyLicense();
    const viewer = await member(account, 'viewer');
    const managers = await Promise.all(Array.from({ length: 8 }, () => member(account, 'license_manager')));
    const approval = await askFor(viewer, { license: id, action: 'rotate-key' });
    const previews = await Promise.all(managers.map((manager) => previewId(manager, approval)));
    const answers = await Promise.all(managers.map((manager, i) => approve(manager, approval, previews[i] ?? '')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    expect(await countOf(id, 'rotate_key')).toBe(1);
    const winner = managers[answers.findIndex(({ status }) => status === 200)];
    expect((await entriesOf(id)).at(-1)).toMatchObject({ actor: { id: winner?.person.id } });
  });

  test('is found by somebody who is a member of several accounts in the account that they name', async () => {
    const [one, two] = [await buyLicense(), await buyLicense()];
    const person = await insertPerson(api().db);
    for (const { account } of [one, two]) await insertMember(api().db, { account, role: 'owner', person });
    const { token: session } = await insertSession(api().db, person);
    const approval = await askFor(await member(one.account, 'viewer'), { license: one.license, action: 'cancel' });
    const readIn = (account: string) =>
      api().call('GET', `/v1/approvals/${approval}`, { session, headers: { 'evergreen-account': account } });
    expect([(await readIn(one.account)).status, (await readIn(two.account)).status]).toEqual([200, 404]);
  });
});
