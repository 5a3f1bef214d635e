import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { createApiKey } from './api-keys.ts';
import {
  releaseIdempotencyKey,
  lockIdempotencyKey,
  storeIdempotentResponse,
  deleteExpiredIdempotencyKeys,
  type IdempotencyLock,
  type IdempotentRequest,
} from './idempotency.ts';

const db = useDatabase();
let senderId = '';
beforeEach(async () => {
  senderId = (await createApiKey(db(), { scope: 'admin', name: 'test' })).apiKey.id;
});

const hash = (body: string) => createHash('sha256').update(body).digest();
const RESPONSE = { status: 201, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"id":"ü"}\n') };

function request(changes: Partial<IdempotentRequest> = {}): IdempotentRequest {
  return {
    senderId,
    key: 'k-1',
    method: 'POST',
    path: '/v1/licenses',
    requestHash: hash('a'),
    lockMs: 60_000,
    ...changes,
  };
}

async function lockNewRequest(changes: Partial<IdempotentRequest> = {}): Promise<IdempotencyLock> {
  const result = await lockIdempotencyKey(db(), request(changes));
  if (result.kind !== 'new') throw new Error(result.kind);
  return result.claim;
}

test('a repeat is refused while the first is in progress, then gets the same bytes', async () => {
  const claim = await lockNewRequest();
  expect(await lockIdempotencyKey(db(), request())).toEqual({ kind: 'in_progress' });
  expect(await storeIdempotentResponse(db(), claim, RESPONSE)).toBe(true);
  expect(await lockIdempotencyKey(db(), request())).toEqual({ kind: 'replay', response: RESPONSE });
});

test('of fifty concurrent requests, one is new', async () => {
  const results = await Promise.all(Array.from({ length: 50 }, () => lockIdempotencyKey(db(), request())));
  expect(results.filter(({ kind }) => kind === 'new')).toHaveLength(1);
  expect(results.filter(({ kind }) => kind === 'in_progress')).toHaveLength(49);
});

test('the same key with another body, path or method is a mismatch', async () => {
  await storeIdempotentResponse(db(), await lockNewRequest(), RESPONSE);
  const others = [{ requestHash: hash('b') }, { path: '/v1/accounts' }, { method: 'PUT' }];
  const results = await Promise.all(others.map((other) => lockIdempotencyKey(db(), request(other))));
  expect(results).toEqual(others.map(() => ({ kind: 'mismatch' })));
});

test('the same key of two API keys is two keys', async () => {
  await lockNewRequest();
  const other = (await createApiKey(db(), { scope: 'admin', name: 'other' })).apiKey.id;
  expect(await lockIdempotencyKey(db(), request({ senderId: other }))).toMatchObject({ kind: 'new' });
});

test('a released key is free again', async () => {
  await releaseIdempotencyKey(db(), await lockNewRequest());
  expect(await lockIdempotencyKey(db(), request())).toMatchObject({ kind: 'new' });
});

test('a request whose lock ran out is taken over, and cannot finish for the one that took over', async () => {
  const dead = await lockNewRequest({ lockMs: -1 });
  expect(await lockIdempotencyKey(db(), request({ requestHash: hash('b') }))).toEqual({ kind: 'mismatch' });
  const heir = await lockNewRequest();
  expect(await storeIdempotentResponse(db(), dead, { ...RESPONSE, status: 500 })).toBe(false);
  await releaseIdempotencyKey(db(), dead);
  expect(await storeIdempotentResponse(db(), heir, RESPONSE)).toBe(true);
  expect(await lockIdempotencyKey(db(), request())).toMatchObject({ kind: 'replay', response: { status: 201 } });
});

test('a key expires after 24 hours, whether swept or used again', async () => {
  await storeIdempotentResponse(db(), await lockNewRequest(), RESPONSE);
  await storeIdempotentResponse(db(), await lockNewRequest({ key: 'k-2' }), RESPONSE);
  await db()
    .sql`update idempotency_keys set created_at = now() - interval '24 hours 1 second' where api_key_id = ${senderId}`;
  expect(await lockIdempotencyKey(db(), request({ requestHash: hash('b') }))).toMatchObject({ kind: 'new' });
  expect(await deleteExpiredIdempotencyKeys(db())).toBe(1);
});
