import { expect, test } from 'vitest';
import { OPERATIONS } from '../../contract/operations.ts';
import { insertMember, insertSession } from '../../db/testing/people.ts';
import { domainRecord } from '../../domain/people/sign-on.ts';
import { createAccountObjects } from '../testing/account-objects.ts';
import { useApi } from '../testing/api.ts';
import { memoryProvider } from '../testing/identity-provider.ts';
import { addressOf, validRequest } from '../testing/valid-requests.ts';

const api = useApi({
  overrides: () => ({
    signOn: {
      fetch: memoryProvider().fetch,
      // DNS has the record of every domain.
      findTxt: async (name) => {
        const rows = await api().db.sql<{ domain: string; token: string }[]>`select domain, token from account_domains`;
        const records = rows.map(({ domain, token }) => domainRecord(domain, token));
        return records.filter((record) => record.name === name).map(({ value }) => [value]);
      },
    },
  }),
});

/** What owners alone do in an account, besides reading. */
const POWERS = OPERATIONS.filter(({ permission, method }) => permission === 'members:manage' && method !== 'get');

test.each(POWERS.map((operation) => [operation.id, operation] as const))(
  '%s is refused to somebody who was an owner when their session was looked up, and is none by now',
  async (_id, operation) => {
    const known = await createAccountObjects(api());
    const { person } = await insertMember(api().db, { account: known.account, role: 'owner' });
    const { token: session } = await insertSession(api().db, person);
    expect((await api().call('GET', '/v1/members', { session })).status).toBe(200);
    const rows = async () =>
      await api().db.sql`
      select (select json_agg(i order by id) from invitations i), (select json_agg(d order by id) from account_domains d),
        (select json_agg(p order by account_id) from identity_providers p), (select json_agg(m order by id) from members m),
        (select json_agg(t order by id) from ownership_transfers t), (select json_agg(c order by id) from ownership_claims c)`;
    await api().db.sql`update members set role = 'viewer' where person_id = ${person.id}`;
    const before = await rows();
    const request = validRequest(operation, known);
    const answer = await api().call(operation.method, addressOf(operation, request), { session, body: request.body });
    expect([answer.status, answer.body['code']], answer.text).toEqual([403, 'forbidden']);
    expect(answer.body['about']).toMatchObject({ permission: 'members:manage', account_roles: ['owner'] });
    expect(await rows()).toEqual(before);
    // The next request is that of a viewer.
    const me = await api().call('GET', '/v1/me', { session });
    expect(me.body['memberships']).toEqual([expect.objectContaining({ role: 'viewer' })]);
  },
);
