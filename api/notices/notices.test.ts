import { beforeAll, describe, expect, test } from 'vitest';
import type { Schemas } from '../../contract/client/client.ts';
import { insertMember, insertPerson, insertSession } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { MAX_NEW, NOTICE_KINDS } from '../../domain/accounts/notices.ts';
import { createAccountObjects, type AccountObjects } from '../testing/account-objects.ts';
import { useApi } from '../testing/api.ts';

const api = useApi();

type Notices = { data: Schemas['Notice'][]; next_cursor: string | null; read_until: string | null; new_count: number };

let known: AccountObjects;
beforeAll(async () => {
  known = await createAccountObjects(api());
  const { sql } = api().db;
  await sql`update payment_methods set exp_year = extract(year from now())::int, exp_month = extract(month from now())::int
    where account_id = ${known.account} and not is_default`;
  await sql`insert into notifications select (jsonb_populate_record(n, jsonb_build_object('id', n.id || '/reminder', 'template', 'renewal_upcoming'))).*
    from notifications n where account_id = ${known.account} and template = 'payment_received'`;
  await sql`update invitations set expires_at = now() + interval '4 days' where account_id = ${known.account}`;
});

async function member(role: AccountRole, account = known.account) {
  const { person } = await insertMember(api().db, { account, role });
  return { person, session: (await insertSession(api().db, person)).token };
}

async function list(session: string, query = '', account = known.account): Promise<Notices> {
  const answer = await api().call('GET', `/v1/notices?account=${account}${query}`, { session });
  expect(answer.status, answer.text).toBe(200);
  return answer.body as unknown as Notices;
}

const kindsIn = ({ data }: Notices) => [...new Set(data.map(({ kind }) => kind))].toSorted();

const read = (session: string, until: string, account = known.account) =>
  api().call('POST', '/v1/me/notices/read', { session, body: { account, until } });

describe('the notices of an account', () => {
  test('are what mails have told, and what happened to the account, newest first', async () => {
    const { session } = await member('owner');
    const found = await list(session, '&limit=100');
    expect(kindsIn(found)).toEqual([...NOTICE_KINDS].toSorted());
    const times = found.data.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().toReversed());
    const of = (kind: Schemas['Notice']['kind']) => found.data.filter((notice) => notice.kind === kind);
    expect(of('payment_mail')).toContainEqual(
      expect.objectContaining({
        mail: 'payment_received',
        license: known.license,
        plan: expect.any(String),
        amount: expect.objectContaining({ currency: 'EUR' }),
      }),
    );
    expect(of('card_ending')).toEqual([
      expect.objectContaining({ payment_method: known.paymentMethod, brand: 'amex' }),
    ]);
    expect(of('invitation_unanswered')).toEqual([expect.objectContaining({ invitation: known.invitation })]);
    expect(of('approval_waiting')).toEqual([
      expect.objectContaining({ approval: known.approval, license: known.license }),
    ]);
    expect(of('ownership_claimed')).toEqual([expect.objectContaining({ claim: known.claim, status: 'waiting' })]);
    expect(of('account_viewed')).toHaveLength(2);
    expect(JSON.stringify(found)).not.toContain('Asked us to look');
  });

  test('are seen by whoever may read what they are about', async () => {
    const seen = async (role: AccountRole) => kindsIn(await list((await member(role)).session, '&limit=100'));
    expect(await seen('billing_manager')).not.toContain('account_viewed');
    const plain = await seen('member');
    for (const kind of ['payment_mail', 'card_ending', 'account_viewed']) expect(plain).not.toContain(kind);
    expect(plain).toEqual(expect.arrayContaining(['ownership_claimed', 'approval_waiting', 'invitation_unanswered']));
  });

  test('come in pages that neither repeat nor leave out one, though they are of several kinds', async () => {
    const { session } = await member('owner');
    const all = (await list(session, '&limit=100')).data.map(({ id }) => id);
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Notices = await list(session, `&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      paged.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(all);
    expect(new Set(paged).size).toBe(all.length);
  });

  test('end with what they are about: an invitation that is revoked, a request that is declined, a card that is good', async () => {
    const own = await createAccountObjects(api());
    const { session } = await member('owner', own.account);
    const kinds = async () => kindsIn(await list(session, '&limit=100', own.account));
    // The invitation was sent just now, and the card is good for years.
    expect(await kinds()).not.toContain('invitation_unanswered');
    expect(await kinds()).not.toContain('card_ending');
    await api().db.sql`update invitations set expires_at = now() - interval '1 day' where account_id = ${own.account}`;
    expect(await kinds()).toContain('invitation_unanswered');
    await api().call('DELETE', `/v1/invitations/${own.invitation}`, { session });
    await api().call('POST', `/v1/approvals/${own.approval}/decline`, { session, body: { reason: 'Not now' } });
    expect(await kinds()).not.toContain('invitation_unanswered');
    expect(await kinds()).not.toContain('approval_waiting');
  });

  test('of another account do not exist', async () => {
    const { token: session } = await insertSession(api().db, await insertPerson(api().db));
    const { session: others } = await member('owner', (await createAccountObjects(api())).account);
    for (const [token, code] of [
      [session, 'account_required'],
      [others, 'not_found'],
    ] as const) {
      const answer = await api().call('GET', `/v1/notices?account=${known.account}`, { session: token });
      expect(answer.body['code']).toBe(code);
      const marked = await read(token, '2030-01-01T00:00:00Z');
      expect([marked.status, marked.body['code']]).toEqual([404, 'not_found']);
    }
  });

  test('are nobody’s to have read for a key', async () => {
    const answer = await api().call('GET', `/v1/notices?account=${known.account}`, { key: api().keys.admin });
    expect(answer.body).toMatchObject({ read_until: null, new_count: 0 });
    expect((answer.body['data'] as { new: boolean }[]).some((notice) => notice.new)).toBe(false);
  });
});

describe('what somebody has read', () => {
  test('is the same in each of their sessions, and nobody else’s', async () => {
    const { person, session } = await member('owner');
    const other = await member('owner');
    await api().db
      .sql`update members set created_at = now() - interval '1 year' where person_id in ${api().db.sql([person.id, other.person.id])}`;
    const before = await list(session, '&limit=100');
    expect(before.new_count).toBe(before.data.filter((notice) => notice.new).length);
    expect(before.new_count).toBeGreaterThan(5);
    const third = before.data[2]?.at ?? expect.unreachable();
    const answer = await read(session, third);
    expect([answer.status, answer.body]).toEqual([200, { read_until: third }]);
    const { token: phone } = await insertSession(api().db, person);
    const after = await list(phone, '&limit=100');
    expect(after.read_until).toBe(third);
    expect(after.new_count).toBe(after.data.filter(({ at }) => at > third).length);
    expect((await list(other.session)).new_count).toBe(before.new_count);
  });

  test('does not go back, nor beyond now', async () => {
    const { session } = await member('viewer');
    const future = await read(session, '2150-01-01T00:00:00Z');
    const until = String(future.body['read_until']);
    expect(Math.abs(Date.parse(until) - Date.now())).toBeLessThan(60_000);
    expect((await read(session, '2020-01-01T00:00:00Z')).body).toEqual({ read_until: until });
    expect((await list(session)).new_count).toBe(0);
  });

  test('begins when they joined, and ends when they leave', async () => {
    const { person, session } = await member('viewer');
    expect((await list(session)).new_count).toBe(0);
    await read(session, new Date().toISOString());
    const left = await api().call('DELETE', `/v1/me/memberships/${known.account}`, { session });
    expect(left.status, left.text).toBe(200);
    expect(await api().db.sql`select from notice_reads where person_id = ${person.id}`).toHaveLength(0);
  });

  test(`counts ${MAX_NEW} new ones at most`, async () => {
    const own = await createAccountObjects(api());
    const { person, session } = await member('owner', own.account);
    await api().db.sql`update members set created_at = now() - interval '1 year' where person_id = ${person.id}`;
    await api().db
      .sql`insert into account_views (id, account_id, person_id, first_name, session_id, role, reason, expires_at, ended_at)
      select id || n, account_id, person_id, first_name, 'ses_' || n, role, reason, expires_at, now()
      from account_views, generate_series(1, 60) n where account_id = ${own.account}`;
    expect((await list(session, '', own.account)).new_count).toBe(MAX_NEW);
  });
});
