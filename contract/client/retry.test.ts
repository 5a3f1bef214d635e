import { expect, test } from 'vitest';
import { createClient, unwrap, type ProblemDocument } from './client.ts';
import { retryingFetch } from './retry.ts';

const problem: ProblemDocument = {
  type: '/docs/problems#license_busy',
  title: 'Licence busy',
  status: 429,
  detail: 'Many commands wait for this licence.',
  instance: 'req_1',
  code: 'license_busy',
  next_step: 'Send the request again later.',
};

/** A client whose requests get these replies, one after another. It records what was sent and how long it waited. */
function clientWith(replies: readonly { status: number; retryAfter?: string; body?: unknown }[]) {
  const sent: { method: string; key: string | null; body: string }[] = [];
  const waitsMs: number[] = [];
  const fetch = retryingFetch({
    fetch: async (request) => {
      const { status, retryAfter, body = problem } = replies[sent.length] ?? { status: 500 };
      sent.push({
        method: request.method,
        key: request.headers.get('idempotency-key'),
        body: await request.text(),
      });
      return Response.json(body, {
        status,
        ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
      });
    },
    wait: async (delayMs) => {
      waitsMs.push(delayMs);
    },
    maxAttempts: 3,
  });
  return { client: createClient({ baseUrl: 'http://api.example', apiKey: 'evg_test', fetch }), sent, waitsMs };
}

const busy = { status: 429, retryAfter: '2' };
const path = { id: 'lic_1' };

test('a read is sent again after the seconds that the API names', async () => {
  const { client, sent, waitsMs } = clientWith([
    busy,
    { status: 503, retryAfter: '1' },
    { status: 200, body: { id: 'lic_1' } },
  ]);
  expect(await unwrap(client.GET('/v1/licenses/{id}', { params: { path } }))).toEqual({ id: 'lic_1' });
  expect(sent).toHaveLength(3);
  expect(waitsMs).toEqual([2000, 1000]);
});

test('a command with an idempotency key is sent again with the same key and body', async () => {
  const { client, sent } = clientWith([busy, { status: 200, body: { id: 'lic_1' } }]);
  const params = { path, header: { 'Idempotency-Key': 'pause-once' } };
  await unwrap(client.POST('/v1/licenses/{id}/pause', { params, body: { until: '2027-01-31T12:00:00Z' } }));
  const attempt = { method: 'POST', key: 'pause-once', body: '{"until":"2027-01-31T12:00:00Z"}' };
  expect(sent).toEqual([attempt, attempt]);
});

test('a command without an idempotency key is sent once', async () => {
  const { client, sent } = clientWith([busy]);
  const reply = unwrap(client.POST('/v1/licenses/{id}/pause', { params: { path }, body: {} }));
  await expect(reply).rejects.toMatchObject({ status: 429, problem: { code: 'license_busy' } });
  expect(sent).toHaveLength(1);
});

test('a problem without Retry-After is not sent again', async () => {
  const { client, sent } = clientWith([{ status: 503 }]);
  await expect(unwrap(client.GET('/v1/licenses'))).rejects.toMatchObject({ status: 503 });
  expect(sent).toHaveLength(1);
});

test('the last reply is returned when no attempt is left', async () => {
  const { client, sent, waitsMs } = clientWith([busy, busy, busy]);
  await expect(unwrap(client.GET('/v1/licenses'))).rejects.toMatchObject({ problem: { code: 'license_busy' } });
  expect(sent).toHaveLength(3);
  expect(waitsMs).toEqual([2000, 2000]);
});

test('an attempt without a reply in time fails', async () => {
  const fetch = retryingFetch({
    attemptTimeoutMs: 1,
    fetch: async ({ signal }) =>
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  });
  await expect(fetch(new Request('http://api.example'))).rejects.toMatchObject({ name: 'TimeoutError' });
});
