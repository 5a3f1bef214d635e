import { expect, test } from 'vitest';
import { keyedFetch } from './keyed-fetch.ts';

type Answer = number | 'lost';

/** Sends requests that get these answers in turn, and tells with which keys. */
function sending(answers: readonly Answer[]) {
  const keys: (string | null)[] = [];
  const send = keyedFetch(async (request) => {
    const answer = answers[keys.length] ?? 200;
    keys.push(request.headers.get('idempotency-key'));
    if (answer === 'lost') throw new TypeError('Failed to fetch');
    return new Response(null, { status: answer });
  });
  return {
    keys,
    async post(body: object, init: RequestInit = {}) {
      const request = new Request('http://api.example/v1/contacts', {
        method: 'POST',
        body: JSON.stringify(body),
        ...init,
      });
      await send(request).catch(() => undefined);
    },
    async remove(): Promise<number | undefined> {
      const request = new Request('http://api.example/v1/contacts/ctc_1', { method: 'DELETE' });
      return (await send(request).catch(() => undefined))?.status;
    },
    get: async () => await send(new Request('http://api.example/v1/contacts')),
  };
}

const contact = { name: 'Ada' };

test.each<[string, Answer]>([
  ['whose answer was lost', 'lost'],
  ['that failed in the server', 500],
  ['that a part was away for', 503],
])('a request %s has the same key when it is sent again', async (_which, answer) => {
  const { post, keys } = sending([answer]);
  await post(contact);
  await post(contact);
  expect(keys[0]).toEqual(expect.any(String));
  expect(keys[1]).toBe(keys[0]);
});

test.each([201, 409, 422])(
  'a request that was answered with %i is another one when it is sent again',
  async (status) => {
    const { post, keys } = sending([status]);
    await post(contact);
    await post(contact);
    expect(keys[1]).not.toBe(keys[0]);
  },
);

test('another body, or another account, is another request', async () => {
  const { post, keys } = sending(['lost', 'lost', 'lost']);
  await post(contact);
  await post({ name: 'Ben' });
  await post(contact, { headers: { 'evergreen-account': 'acct_2' } });
  expect(new Set(keys).size).toBe(3);
});

test('a key of its own is kept; reads and previews have none', async () => {
  const { post, get, keys } = sending([]);
  await post(contact, { headers: { 'idempotency-key': 'own' } });
  await post({ ...contact, preview: true });
  await get();
  expect(keys).toEqual(['own', null, null]);
});

test('a removal whose answer was lost is done where nothing is found the second time', async () => {
  const { remove } = sending(['lost', 404, 404]);
  expect([await remove(), await remove()]).toEqual([undefined, 200]);
  expect(await remove()).toBe(404);
});
