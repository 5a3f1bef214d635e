import { describe, expect, test } from 'vitest';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertMember, insertSession } from '../../db/testing/people.ts';
import { useApi } from '../testing/api.ts';

/** The licence of `insertPurchase` was bought then: as if it were today. */
const NOW = Date.parse('2027-02-01T12:00:00Z');
const api = useApi({ overrides: () => ({ now: () => NOW }) });

interface Charge {
  readonly license: string;
  readonly what: string;
  readonly at: string;
  readonly amount: { readonly amount: number; readonly currency: string };
}

async function read(account: string, query = '') {
  return await api().call('GET', `/v1/accounts/${account}/upcoming-charges${query}`, { key: api().keys.admin });
}

const chargesIn = ({ body }: { body: Record<string, unknown> }) => body['data'] as Charge[];

describe('the upcoming charges of an account', () => {
  test('are every renewal of a year, soonest first', async () => {
    const { account, id } = await insertPurchase(api().db);
    const answer = await read(account);
    expect(answer.body).toMatchObject({ account, complete: true });
    const charges = chargesIn(answer);
    expect(charges).toHaveLength(12);
    for (const charge of charges)
      expect(charge).toMatchObject({ license: id, what: 'renewal', amount: { amount: 5700, currency: 'EUR' } });
    expect(charges.map(({ at }) => at)).toEqual(charges.map(({ at }) => at).toSorted());
    expect(charges[0]?.at).toBe('2027-02-28T23:00:00.000Z');
  });

  test('end with the day that is asked for', async () => {
    const { account } = await insertPurchase(api().db);
    expect(chargesIn(await read(account, '?until=2027-03-31T21:59:00Z'))).toHaveLength(1);
    expect(chargesIn(await read(account, '?until=2027-03-31T22:00:00Z'))).toHaveLength(2);
  });

  test('agree with the forecast of the licence', async () => {
    const { account, id } = await insertPurchase(api().db);
    const until = '?until=2027-12-01T00:00:00Z';
    const forecast = await api().call('GET', `/v1/licenses/${id}/forecast${until}`, { key: api().keys.admin });
    const steps = forecast.body['data'] as { at: string; charge: Charge['amount'] | null }[];
    const expected = steps.flatMap(({ at, charge }) => (charge ? [{ at, amount: charge }] : []));
    expect(expected.length).toBeGreaterThan(5);
    expect(chargesIn(await read(account, until)).map(({ at, amount }) => ({ at, amount }))).toEqual(expected);
  });

  test.each(['2027-01-01T00:00:00Z', '2028-06-01T00:00:00Z'])('cannot be asked for until %s', async (until) => {
    const { account } = await insertPurchase(api().db);
    const answer = await read(account, `?until=${until}`);
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toMatchObject([{ parameter: 'until' }]);
  });

  test('are those of the own account alone', async () => {
    const { account } = await insertPurchase(api().db);
    const other = await insertPurchase(api().db);
    const { person } = await insertMember(api().db, { account: other.account, role: 'viewer' });
    const { token: session } = await insertSession(api().db, person);
    const path = (id: string) => `/v1/accounts/${id}/upcoming-charges`;
    const headers = { 'evergreen-account': other.account };
    expect((await api().call('GET', path(account), { session, headers })).status).toBe(404);
    expect((await api().call('GET', path(other.account), { session, headers })).status).toBe(200);
  });
});
