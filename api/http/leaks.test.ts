import { Client } from '@temporalio/client';
import { describe, expect, test } from 'vitest';
import { createCards } from '../../billing/cards.ts';
import { createStripe } from '../../billing/stripe-client.ts';
import { connect, type Database } from '../../db/connect.ts';
import { insertPurchase, insertTestAccount } from '../../db/testing/fixtures.ts';
import { AccountClient } from '../accounts/account-client.ts';
import { LicenseClient } from '../licenses/license-client.ts';
import { connectToTemporal } from '../licenses/temporal-connection.ts';
import { useApi } from '../testing/api.ts';
import type { Api, ApiResponse } from '../testing/server.ts';

const NOWHERE = '127.0.0.1:9';
const ACME = { name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu' };

/** What no caller needs, and what would help an attacker: SQL, code, files, addresses, names of drivers and their words. */
const INTERNALS: readonly RegExp[] = [
  /\bselect\s.+\sfrom\b|\binsert\s+into\b|\bupdate\s+\S+\s+set\b|\bdelete\s+from\b/i,
  /\b(?:relation|constraint|column|syntax error|violates|duplicate key|pg_\w+)\b/i,
  /(?:^|\W)at\s+\S+\s+\(|\.[cm]?[jt]s\b|node_modules|file:\/\/|\/work\/|\/app\//,
  /\b(?:E[A-Z]{5,}|TypeError|ReferenceError|PostgresError|DrizzleQueryError|StripeError|ServiceError|CONNECT_TIMEOUT)\b/,
  /\b(?:postgres|drizzle|grpc|temporal\.io|nodemailer|express|127\.0\.0\.1|localhost)\b/i,
  /\b(?:sk_test|whsec)_/,
];

function expectNoInternals(answer: ApiResponse, status: number, code: string) {
  expect([answer.status, answer.body['code']], answer.text).toEqual([status, code]);
  const all = [answer.text, ...[...answer.headers].map((header) => header.join(': '))].join('\n');
  for (const pattern of INTERNALS) expect(all).not.toMatch(pattern);
  expect(answer.body['next_step']).toMatch(/\w/);
}

const createAcme = (api: Api, more: object = {}) =>
  api.call('POST', '/v1/accounts', { key: api.keys.admin, body: { ...ACME, ...more } });

describe('an answer has no SQL, code, file or driver in it', () => {
  const api = useApi();
  test.each([
    ['a constraint refuses', `alter table accounts add constraint acme check (name <> 'Refused')`],
    [
      'a trigger fails',
      `create function fail() returns trigger language plpgsql as 'begin raise exception ''%'', new; end'`,
    ],
    ['a column is missing', `alter table accounts rename column region to somewhere`],
    ['a table is missing', `alter table accounts rename to nowhere`],
  ])('when %s', async (_what, change) => {
    await api().db.sql.unsafe(change);
    if (change.includes('function'))
      await api().db.sql.unsafe('create trigger fail before insert on accounts for each row execute function fail()');
    expectNoInternals(await createAcme(api(), { name: 'Refused' }), 500, 'internal_error');
  });
});

describe('while the database is away', () => {
  const gone = connect(`postgres://user@${NOWHERE}/none`);
  const api = useApi({ overrides: () => ({ databases: { api: gone, staff: gone, auth: gone } }) });
  test('an answer has nothing of it', async () => {
    expectNoInternals(await createAcme(api()), 503, 'database_unavailable');
  });
});

describe('while a statement takes too long', () => {
  const api = useApi({
    overrides: ({ databases }) => ({
      databases: { ...databases, staff: connect(databaseUrl(databases.staff), { statementTimeoutMs: 50 }) },
    }),
  });
  test('an answer has nothing of it', async () => {
    await api().db.sql.unsafe(
      `create function wait() returns trigger language plpgsql as 'begin perform pg_sleep(5); return new; end'`,
    );
    await api().db.sql.unsafe('create trigger wait before insert on accounts for each row execute function wait()');
    expectNoInternals(await createAcme(api()), 503, 'database_unavailable');
  });
});

/** The address of the database that a connection is open to. */
function databaseUrl({ sql }: Pick<Database, 'sql'>): string {
  const { host, port, database, user, pass } = sql.options;
  return `postgres://${user}:${pass ?? ''}@${host[0]}:${port[0]}/${database}`;
}

describe('while Temporal is away', () => {
  const api = useApi({
    overrides: () => {
      const client = new Client({ connection: connectToTemporal({ address: NOWHERE, namespace: 'default' }) });
      return {
        licenseClient: new LicenseClient(client, 'nowhere'),
        accountClient: new AccountClient(client, 'nowhere'),
        requestDeadlineMs: 20_000,
      };
    },
  });
  test('an answer has nothing of it', async () => {
    const { id } = await insertPurchase(api().db);
    const answer = await api().call('POST', `/v1/licenses/${id}/cancel`, { key: api().keys.admin, body: {} });
    expectNoInternals(answer, 503, 'temporal_unavailable');
  });
});

describe('with Stripe', () => {
  const addCard = async (api: Api, token = 'pm_card_visa') => {
    const { id: account } = await insertTestAccount(api.db);
    return api.call('POST', '/v1/payment-methods', { key: api.keys.admin, body: { account, token } });
  };
  const away = useApi({
    overrides: ({ databases: { staff: db } }) => ({
      cards: createCards({ stripe: createStripe({ secretKey: 'sk_test_leak', baseUrl: `http://${NOWHERE}` }), db }),
    }),
  });
  const there = useApi();

  test('away, an answer has nothing of it', async () => {
    expectNoInternals(await addCard(away()), 503, 'billing_unavailable');
  });

  test('refusing a token, an answer has nothing of it but its code', async () => {
    expectNoInternals(await addCard(there(), 'tok_unknown'), 422, 'payment_method_invalid');
    expectNoInternals(await addCard(there(), 'pm_unknown'), 422, 'payment_method_invalid');
  });

  test('no longer knowing a card, an answer has nothing of it', async () => {
    const { id: account } = await insertTestAccount(there().db);
    const body = { account, token: 'pm_card_visa' };
    const { id } = (await there().call('POST', '/v1/payment-methods', { key: there().keys.admin, body })).body;
    await there().db.sql`update payment_methods set stripe_id = 'pm_gone' where stripe_id = ${String(id)}`;
    const path = '/v1/payment-methods/pm_gone/default';
    const answer = await there().call('POST', path, { key: there().keys.admin, body: { account } });
    expectNoInternals(answer, 422, 'payment_method_invalid');
  });
});

describe('a bug in the code', () => {
  const failing = () => {
    throw new TypeError("Cannot read properties of undefined (reading 'id') at /app/api/licenses/load.ts:12:3");
  };
  const api = useApi({
    overrides: ({ catalog }) => ({
      catalog: new Proxy(catalog, { get: failing }),
      probes: [{ part: 'mail', check: failing }],
    }),
  });

  test('is answered by its number in the log alone', async () => {
    const answer = await api().call('GET', '/v1/plans', { key: api().keys.admin });
    expectNoInternals(answer, 500, 'internal_error');
    expect(answer.body['instance']).toMatch(/^req_[0-9a-f]{32}$/);
  });

  test('in a probe says that the part is not ready', async () => {
    const answer = await api().call('GET', '/readyz');
    expectNoInternals(answer, 503, 'not_ready');
  });
});

describe('the refusal of', () => {
  const api = useApi();
  test.each([
    ['POST', '/v1/accounts', '{"name": "x" oops'],
    ['POST', '/webhooks/stripe', '{"id": 1}'],
    ['GET', '/v1/accounts/%E0%A4%A', undefined],
    ['GET', '/v1/nowhere', undefined],
    ['PUT', '/v1/accounts', '{}'],
  ])('%s %s has nothing of a parser in it', async (method, path, body) => {
    const answer = await api().call(method, path, { key: api().keys.admin, body });
    expectNoInternals(answer, answer.status, String(answer.body['code']));
  });
});
