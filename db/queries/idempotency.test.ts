import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { createApiKey } from './api-keys.ts';
import {
  abandonIdempotent,
  beginIdempotent,
  finishIdempotent,
  sweepIdempotencyKeys,
  type Claim,
  type IdempotentRequest,
} from './idempotency.ts';

const db = useDatabase();
let apiKeyId = '';
beforeEach(async () => {
  apiKeyId = (await createApiKey(db(), { scope: 'admin', name: 'test' })).apiKey.id;
});

const hash = (body: string) => createHash('sha256').update(body).digest();
const RESPONSE = { status: 201, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"id":"ü"}\n') };

function request(changes: Partial<IdempotentRequest> = {}): IdempotentRequest {
  return {
    apiKeyId,
    key: 'k-1',
    method: 'POST',
    path: '/v1/licenses',
    requestHash: hash('a'),
    lockMs: 60_000,
    ...changes,
  };
}

async function claimed(changes: Partial<IdempotentRequest> = {}): Promise<Claim> {
  const begun = await beginIdempotent(db(), request(changes));
  if (begun.kind !== 'new') throw new Error(begun.kind);
  return begun.claim;
}

test('a repeat waits while the first is in progress, then gets its very bytes', async () => {
  const claim = await claimed();
  expect(await beginIdempotent(db(), request())).toEqual({ kind: 'in_progress' });
  expect(await finishIdempotent(db(), claim, RESPONSE)).toBe(true);
  expect(await beginIdempotent(db(), request())).toEqual({ kind: 'replay', response: RESPONSE });
});

test('of fifty that begin at once, one is new', async () => {
  const begun = await Promise.all(Array.from({ length: 50 }, () => beginIdempotent(db(), request())));
  expect(begun.filter(({ kind }) => kind === 'new')).toHaveLength(1);
  expect(begun.filter(({ kind }) => kind === 'in_progress')).toHaveLength(49);
});

test('the same key with another body, path or method is a mismatch', async () => {
  await finishIdempotent(db(), await claimed(), RESPONSE);
  const others = [{ requestHash: hash('b') }, { path: '/v1/accounts' }, { method: 'PUT' }];
  const begun = await Promise.all(others.map((other) => beginIdempotent(db(), request(other))));
  expect(begun).toEqual(others.map(() => ({ kind: 'mismatch' })));
});

test('keys of different API keys have nothing to do with one another', async () => {
  await claimed();
  const other = (await createApiKey(db(), { scope: 'admin', name: 'other' })).apiKey.id;
  expect(await beginIdempotent(db(), request({ apiKeyId: other }))).toMatchObject({ kind: 'new' });
});

test('an abandoned key is free again', async () => {
  await abandonIdempotent(db(), await claimed());
  expect(await beginIdempotent(db(), request())).toMatchObject({ kind: 'new' });
});

test('a request whose lock ran out is taken over, and cannot finish for the one that took over', async () => {
  const dead = await claimed({ lockMs: -1 });
  expect(await beginIdempotent(db(), request({ requestHash: hash('b') }))).toEqual({ kind: 'mismatch' });
  const heir = await claimed();
  expect(await finishIdempotent(db(), dead, { ...RESPONSE, status: 500 })).toBe(false);
  await abandonIdempotent(db(), dead);
  expect(await finishIdempotent(db(), heir, RESPONSE)).toBe(true);
  expect(await beginIdempotent(db(), request())).toMatchObject({ kind: 'replay', response: { status: 201 } });
});

test('a key is forgotten after 24 hours, whether swept or used again', async () => {
  await finishIdempotent(db(), await claimed(), RESPONSE);
  await finishIdempotent(db(), await claimed({ key: 'k-2' }), RESPONSE);
  await db()
    .sql`update idempotency_keys set created_at = now() - interval '24 hours 1 second' where api_key_id = ${apiKeyId}`;
  expect(await beginIdempotent(db(), request({ requestHash: hash('b') }))).toMatchObject({ kind: 'new' });
  expect(await sweepIdempotencyKeys(db())).toBe(1);
});
