import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import type { ApiResponse } from '../testing/server.ts';
import { useSignOn } from '../testing/sign-on.ts';

const tests = useSignOn();
const api = () => tests().api;
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];

describe('a provider', () => {
  test('is saved without its secret only while issuer and client stay the same', async () => {
    const { account, owner: session } = await tests().accountWithSignOn();
    const address = `/v1/accounts/${account}/identity-provider`;
    const change = (changed: object) =>
      api().call('POST', address, { session, body: tests().providerBody({ client_secret: undefined, ...changed }) });
    const kept = await change({ new_member_role: 'viewer' });
    expect([kept.status, kept.body['new_member_role']]).toEqual([200, 'viewer']);
    const other = await change({ client_id: 'another' });
    expect([...codeOf(other), other.body['errors']]).toEqual([
      422,
      'validation_failed',
      [expect.objectContaining({ pointer: '#/client_secret' })],
    ]);
  });

  test('that cannot be used is not saved, and leaves the one before', async () => {
    const { account, owner: session } = await tests().accountWithSignOn();
    const address = `/v1/accounts/${account}/identity-provider`;
    const body = tests().providerBody({ issuer: `${tests().server.issuer}/elsewhere` });
    expect(codeOf(await api().call('POST', address, { session, body }))).toEqual([409, 'identity_provider_invalid']);
    for (const issuer of [
      'http://login.acme.example',
      'https://user:password@login.acme.example',
      'login.acme.example',
    ])
      expect((await api().call('POST', address, { session, body: tests().providerBody({ issuer }) })).status).toBe(422);
    expect((await api().call('GET', address, { session })).body['issuer']).toBe(tests().server.issuer);
    expect(
      codeOf(await api().call('POST', address, { session, body: tests().providerBody({ new_member_role: 'owner' }) })),
    ).toEqual([422, 'validation_failed']);
  });

  test('is listed for its account, which may have none; nobody else sees either', async () => {
    const { account, owner } = await tests().accountWithSignOn();
    const { account: other } = await tests().accountWithSignOn();
    const list = async (id: string, session: string) =>
      await api().call('GET', `/v1/accounts/${id}/identity-providers`, { session });
    const { callback_url } = (await api().call('GET', `/v1/accounts/${account}/identity-provider`, { session: owner }))
      .body;
    expect((await list(account, owner)).body['data']).toEqual([expect.objectContaining({ account, callback_url })]);
    await api().db.sql`delete from identity_providers where account_id = ${account}`;
    expect((await list(account, owner)).body).toEqual({ data: [] });
    expect(codeOf(await list(other, owner))).toEqual([404, 'not_found']);
  });

  test('is removed, and then there is none', async () => {
    const { account, owner: session } = await tests().accountWithSignOn();
    const address = `/v1/accounts/${account}/identity-provider`;
    expect((await api().call('DELETE', address, { session })).body).toEqual({ account, removed: true });
    expect((await api().call('DELETE', address, { session })).status).toBe(404);
    expect((await api().call('GET', address, { session })).status).toBe(404);
  });
});

describe('a domain', () => {
  async function add(account: string, domain: string) {
    const { keys, call } = api();
    return await call('POST', '/v1/domains', { key: keys.admin, body: { account, domain } });
  }
  const verify = (id: unknown) => api().call('POST', `/v1/domains/${String(id)}/verify`, { key: api().keys.admin });
  function publish({ body }: ApiResponse): void {
    const { name, value } = Object(body['record']);
    tests().dns.set(name, [['something else'], [value]]);
  }

  test('is verified by its record in DNS, and by nothing else', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const added = await add(account, 'MÜNCHEN-verified.example');
    expect([added.status, added.body['domain'], added.body['verified_at']]).toEqual([
      201,
      'xn--mnchen-verified-zvb.example',
      null,
    ]);
    const missing = await verify(added.body['id']);
    expect([...codeOf(missing), missing.body['about']]).toEqual([
      409,
      'domain_not_verified',
      { name: '_evergreen-challenge.xn--mnchen-verified-zvb.example', value: Object(added.body['record']).value },
    ]);
    publish(added);
    const verified = await verify(added.body['id']);
    expect(verified.body['verified_at']).not.toBeNull();
    expect((await verify(added.body['id'])).body).toEqual(verified.body);
  });

  test('that is verified belongs to one account; another may add it, and take it when it was removed', async () => {
    const [{ id: first }, { id: second }] = [await insertTestAccount(api().db), await insertTestAccount(api().db)];
    const domain = `${randomUUID()}.example`;
    const added = [await add(first, domain), await add(second, domain)];
    expect(added.map(({ status }) => status)).toEqual([201, 201]);
    expect(codeOf(await add(first, domain))).toEqual([409, 'conflict']);
    const name = Object(added[0]?.body['record']).name;
    tests().dns.set(
      name,
      added.map(({ body }) => [Object(body['record']).value]),
    );
    expect((await verify(added[0]?.body['id'])).status).toBe(200);
    expect(codeOf(await verify(added[1]?.body['id']))).toEqual([409, 'domain_taken']);
    const { keys, call } = api();
    expect((await call('DELETE', `/v1/domains/${String(added[0]?.body['id'])}`, { key: keys.admin })).status).toBe(200);
    expect((await verify(added[1]?.body['id'])).status).toBe(200);
  });

  test('that is not verified leads nobody to the provider', async () => {
    const { account } = await tests().accountWithSignOn();
    const domain = `${randomUUID()}.example`;
    expect((await add(account, domain)).status).toBe(201);
    const answer = await api().call('POST', '/v1/sign-on', { body: { email: `jana@${domain}` } });
    expect(answer.body['redirect']).toBeNull();
  });
});
