import { once } from 'node:events';
import { Stripe } from 'stripe';
import { describe, expect, test } from 'vitest';
import { findSourceOf } from '../../db/queries/sandboxes.ts';
import { insertPurchase, insertSandboxCopy, insertTestAccount } from '../../db/testing/fixtures.ts';
import { generateApiKeySecret } from '../../db/api-key-secret.ts';
import { generateSessionToken } from '../../db/session-token.ts';
import { useApi } from '../testing/api.ts';
import { insertMember, insertSession } from '../../db/testing/people.ts';
import { memberSession } from '../testing/people.ts';
import { openSocket } from '../testing/raw-http.ts';
import { WEBHOOK_SECRET, type ApiResponse } from '../testing/server.ts';
import { Authenticator } from './authenticate.ts';
import { GUESS_LIMITS } from '../../domain/people/guess-limits.ts';
import { LookupCache } from './lookup-cache.ts';
import { AMPLE_QUOTAS } from '../testing/quotas.ts';

const madeUpKey = () => generateApiKeySecret('admin').secret;

/** Sends requests one after another, and returns the status of each. */
async function statusesOf(count: number, send: (index: number) => Promise<ApiResponse>): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await send(i)).status);
  return statuses;
}

describe('the quota of a key', () => {
  const api = useApi({ quotas: { ...AMPLE_QUOTAS, admin: 3 } });

  test('refuses further requests with 429 and the time to wait, and leaves other keys alone', async () => {
    const list = (key: string) => api().call('GET', '/v1/plans', { key });
    const first = await list(api().keys.admin);
    expect(first.headers.get('ratelimit')).toMatch(/^"admin";r=2;t=\d+$/);
    expect(await statusesOf(4, () => list(api().keys.admin))).toEqual([200, 200, 429, 429]);
    expect(Number((await list(api().keys.admin)).headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await list(api().keys.agent)).status).toBe(200);
  });
});

describe('the quota of a person', () => {
  const api = useApi({ quotas: { ...AMPLE_QUOTAS, member_viewer: 2, person: 1, credentials: 2 } });

  test('is that of their role, of nobody else at the same address, and another one for what they do for themselves', async () => {
    const { id } = await insertTestAccount(api().db);
    const [viewer, other] = [await memberSession(api(), id, 'viewer'), await memberSession(api(), id, 'viewer')];
    const read = (session: string) => api().call('GET', '/v1/accounts', { session });
    expect(await statusesOf(3, () => read(viewer))).toEqual([200, 200, 429]);
    expect((await read(other)).status).toBe(200);
    expect(await statusesOf(2, () => api().call('GET', '/v1/me', { session: viewer }))).toEqual([200, 429]);
  });

  test('is one for all of their sessions, accounts and roles', async () => {
    const [{ id }, other] = [await insertTestAccount(api().db), await insertTestAccount(api().db)];
    const { person } = await insertMember(api().db, { account: id, role: 'viewer' });
    await insertMember(api().db, { account: other.id, role: 'owner', person });
    const sessions = await Promise.all([1, 2, 3].map(async () => (await insertSession(api().db, person)).token));
    const readIn = (account: string) => (session: number) =>
      api().call('GET', '/v1/accounts', {
        session: sessions[session] ?? '',
        headers: { 'evergreen-account': account },
      });
    expect(await statusesOf(3, readIn(id))).toEqual([200, 200, 429]);
    // Owners may send a hundred, of which two are used.
    const answer = await readIn(other.id)(0);
    expect([answer.status, answer.headers.get('ratelimit')]).toEqual([
      200,
      expect.stringMatching(/^"member_owner";r=97;/),
    ]);
    expect((await readIn(id)(1)).status).toBe(429);
  });

  test('is that of the address for tokens that are nobody’s', async () => {
    const send = () => api().call('GET', '/v1/me', { session: generateSessionToken().token });
    expect(await statusesOf(3, send)).toEqual([401, 401, 429]);
  });
});

describe('the quota of an address', () => {
  const api = useApi({ quotas: { ...AMPLE_QUOTAS, anonymous: 2 } });

  test('counts failed keys and public addresses, but no liveness probe', async () => {
    expect((await api().call('GET', '/v1/plans', { key: 'evg_wrong' })).status).toBe(401);
    expect((await api().call('GET', '/readyz')).status).toBe(200);
    expect((await api().call('GET', '/v1/plans', { key: 'evg_wrong' })).status).toBe(429);
    expect((await api().call('GET', '/readyz')).status).toBe(429);
    expect((await api().call('GET', '/openapi.json')).status).toBe(429);
    expect((await api().call('GET', '/healthz')).status).toBe(200);
  });
});

describe('the quota of an address for pages', () => {
  const api = useApi({ quotas: { ...AMPLE_QUOTAS, anonymous: 1, pages: 4 } });

  test('counts pages, their files, and what does not exist; those that are refused get a problem document', async () => {
    const paths = ['/docs/problems', '/start.json', '/assets/missing.js', '/nowhere', '/assets/', '/', '/v1/nowhere'];
    const answers = [];
    for (const path of paths) answers.push(await api().call('GET', path));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 404, 429, 429, 429]);
    expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"pages";r=3;t=\d+$/);
    expect(answers.at(-1)?.body['code']).toBe('rate_limited');
    expect((await api().call('PATCH', '/v1/plans')).status).toBe(429);
    expect((await api().call('GET', '/v1/plans', { key: api().keys.agent })).status).toBe(200);
    expect((await api().call('GET', '/readyz')).status).toBe(200);
  });
});

describe('the quota of an address for webhooks', () => {
  const api = useApi({ quotas: { ...AMPLE_QUOTAS, unsigned: 3 } });
  const payload = JSON.stringify({ id: 'evt_1', type: 'plan.created', created: 1_800_000_000, data: { object: {} } });
  const send = (secret: string, body = payload) => {
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret });
    return api().call('POST', '/webhooks/stripe', { body, headers: { 'stripe-signature': signature } });
  };

  test('is used by those without a right signature only, the more the larger they are', async () => {
    const right = () => send(WEBHOOK_SECRET);
    expect(await statusesOf(5, right)).toEqual([200, 200, 200, 200, 200]);
    expect((await right()).headers.get('ratelimit')).toBeNull();
    const wrong = await send('whsec_wrong');
    expect([wrong.status, wrong.headers.get('ratelimit')]).toEqual([400, expect.stringMatching(/^"unsigned";r=2;/)]);
    // Two units: it is not read.
    expect((await send('whsec_wrong', 'x'.repeat(40_000))).status).toBe(429);
    expect((await right()).status).toBe(200);
    expect(await statusesOf(3, () => send('whsec_wrong'))).toEqual([400, 400, 429]);
    expect((await api().call('GET', '/readyz')).status).toBe(200);
  });
});

describe('webhooks under way', () => {
  const api = useApi({ quotas: { ...AMPLE_QUOTAS, unsigned: 1 } });

  test('hold the quota until their signature is found right, and not until they are handled', async () => {
    const body = JSON.stringify({ id: 'evt_2', type: 'plan.created', created: 1_800_000_000, data: { object: {} } });
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: WEBHOOK_SECRET });
    const head = `POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nStripe-Signature: ${signature}\r\nConnection: close\r\n`;
    const slow = await openSocket(api().url);
    slow.setEncoding('utf8').write(`${head}Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`);
    // The request is under way by then.
    expect(await once(slow, 'data')).toEqual(['HTTP/1.1 100 Continue\r\n\r\n']);
    const sendUnsigned = async () => (await api().call('POST', '/webhooks/stripe', { body: '{}' })).status;
    expect(await sendUnsigned()).toBe(429);
    slow.write(body);
    const [answer] = await once(slow, 'data');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(await sendUnsigned()).toBe(400);
  });
});

describe('made-up keys', () => {
  let lookups = 0;
  const api = useApi({
    quotas: { ...AMPLE_QUOTAS, credentials: 3 },
    overrides: ({ now }) => ({ authenticator: new Authenticator(async () => ((lookups += 1), null), now) }),
  });

  test('cost no query once their address has used up its quota', async () => {
    const send = () => api().call('GET', '/v1/plans', { key: madeUpKey() });
    expect(await statusesOf(6, send)).toEqual([401, 401, 401, 429, 429, 429]);
    expect(lookups).toBe(3);
  });

  test('cost none where their checksum is wrong', async () => {
    const before = lookups;
    const wrong = [madeUpKey().replace(/.$/, '-'), madeUpKey().slice(0, -1), 'evg_made_up', 'x'];
    for (const key of wrong) expect((await api().call('GET', '/v1/plans', { key })).status).toBe(401);
    expect(lookups).toBe(before);
  });
});

describe('many wrong keys and session tokens of a network', () => {
  const api = useApi();
  const { hour } = GUESS_LIMITS.credential.client;

  test('leave one alarm a day, change no answer, and keep nobody out', async () => {
    const send = async (n: number) => {
      const credential = n % 2 === 0 ? { key: madeUpKey() } : { session: generateSessionToken().token };
      return (await api().call('GET', '/v1/me', credential)).status;
    };
    expect(await send(0)).toBe(401);
    await api().db
      .sql`update guess_counters set count = ${hour - 2}::int where kind = 'credential' and window_s = 3600`;
    for (const alarms of [0, 0, 1, 1, 1]) {
      expect(await send(alarms)).toBe(401);
      expect(await countAlarms()).toBe(alarms);
    }
    // Without a credential, nothing was guessed.
    await api().db.sql`update guess_counters set alarmed = false`;
    expect((await api().call('GET', '/v1/me')).status).toBe(401);
    expect(await countAlarms()).toBe(1);
    expect((await api().call('GET', '/v1/plans', { key: api().keys.admin })).status).toBe(200);
  });

  const countAlarms = async () =>
    (await api().db.sql`select from audit_log where code = 'rate_limited' and action = 'getMe'`).length;
});

describe('keys that come at once', () => {
  let begun = 0;
  const found = Promise.withResolvers<null>();
  const api = useApi({
    quotas: { ...AMPLE_QUOTAS, credentials: 3 },
    overrides: ({ now }) => ({ authenticator: new Authenticator(() => ((begun += 1), found.promise), now) }),
  });
  const known = useApi({ quotas: { ...AMPLE_QUOTAS, credentials: 1 } });

  test('are looked up no more often than the quota of their address allows', async () => {
    const statuses: number[] = [];
    const sent = Array.from({ length: 20 }, async () => {
      statuses.push((await api().call('GET', '/v1/plans', { key: madeUpKey() })).status);
    });
    await expect.poll(() => begun + statuses.length).toBe(20);
    found.resolve(null);
    await Promise.all(sent);
    expect([begun, statuses.filter((status) => status === 401).length]).toEqual([3, 3]);
    expect(statuses.filter((status) => status === 429)).toHaveLength(17);
  });

  test('and are right use nothing of it, and one key is looked up once', async () => {
    const send = (key: string) => known().call('GET', '/v1/plans', { key });
    const sent = await Promise.all(Array.from({ length: 20 }, () => send(known().keys.agent)));
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await send(known().keys.admin)).headers.get('ratelimit')).toMatch(/^"admin";/);
    expect((await send(madeUpKey())).status).toBe(401);
    expect((await send(madeUpKey())).status).toBe(429);
  });
});

describe('an office of which somebody has used up what the address may do without a credential', () => {
  const api = useApi({ quotas: { ...AMPLE_QUOTAS, anonymous: 2 } });

  test('still has its keys and sessions looked up that no process knows yet', async () => {
    const { id } = await insertTestAccount(api().db);
    const [key, session] = [await api().customerKey(id), await memberSession(api(), id, 'viewer')];
    expect(await statusesOf(3, () => api().call('GET', '/v1/plans', { key: 'evg_wrong' }))).toEqual([401, 401, 429]);
    expect((await api().call('GET', '/readyz')).status).toBe(429);
    expect((await api().call('GET', '/v1/licenses', { key })).status).toBe(200);
    expect((await api().call('GET', '/v1/licenses', { session })).status).toBe(200);
    // What has the form of a key counts by itself, and is looked up as well.
    expect((await api().call('GET', '/v1/plans', { key: madeUpKey() })).status).toBe(401);
  });
});

describe('an account that somebody makes up', () => {
  let lookups = 0;
  const api = useApi({
    quotas: { ...AMPLE_QUOTAS, credentials: 2 },
    overrides: ({ databases, now }) => ({
      sourcesOfCopies: new LookupCache((copy) => {
        lookups += 1;
        return findSourceOf(databases.auth, copy);
      }, now),
    }),
  });

  test('is looked up no more often than the quota of the address allows; a sandbox is not looked up again', async () => {
    const copy = await insertSandboxCopy(api().db);
    const [source] = await api().db.sql<
      [{ id: string }]
    >`select source_account_id as id from sandboxes where id = ${copy.sandbox}`;
    const session = await memberSession(api(), source.id, 'owner');
    const read = async (account: string) =>
      (await api().call('GET', '/v1/licenses', { session, headers: { 'evergreen-account': account } })).status;
    expect(await read(copy.account)).toBe(200);
    const made = ['acct_a', 'acct_b', 'acct_c', 'acct_d'];
    const statuses = [];
    for (const account of made) statuses.push(await read(account));
    expect(statuses.slice(2)).toEqual([429, 429]);
    expect(statuses[0]).toBe(statuses[1]);
    expect(lookups).toBe(3);
    expect([await read(copy.account), await read(source.id), lookups]).toEqual([200, 200, 3]);
  });
});

describe('keys that cannot be looked up', () => {
  const outage = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
  const api = useApi({
    quotas: { ...AMPLE_QUOTAS, credentials: 3 },
    overrides: ({ now }) => ({ authenticator: new Authenticator(() => Promise.reject(outage), now) }),
  });

  test('do not count as wrong ones', async () => {
    const send = () => api().call('GET', '/v1/plans', { key: api().keys.admin });
    expect(await statusesOf(5, send)).toEqual([503, 503, 503, 503, 503]);
  });
});

describe('expensive requests', () => {
  const api = useApi({ quotas: { ...AMPLE_QUOTAS, customer: 45 } });

  test('cost more of the quota', async () => {
    const license = await insertPurchase(api().db);
    const key = await api().customerKey(license.account);
    const remaining = async (path: string) => {
      const answer = await api().call('GET', path, { key });
      return answer.status === 200 ? answer.headers.get('ratelimit')?.split(';')[1] : answer.status;
    };
    const forecast = `/v1/licenses/${license.id}/forecast?until=2030-01-01T00:00:00Z`;
    expect(await remaining(forecast)).toBe('r=25');
    expect(await remaining('/v1/licenses?limit=100')).toBe('r=15');
    expect(await remaining(forecast)).toBe(429);
    expect(await remaining('/v1/licenses?limit=5')).toBe('r=14');
  });
});
