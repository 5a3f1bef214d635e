import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { EncodedBytes } from './encoded-bytes.ts';

const text = 'a line\n'.repeat(1_000);

test('many readers get the same compressed bytes: they are made once', async () => {
  const content = new EncodedBytes(Buffer.from(text));
  const answers = await Promise.all(Array.from({ length: 5 }, () => content.for('gzip')));
  expect(new Set(answers.map(({ bytes }) => bytes)).size).toBe(1);
  expect(gunzipSync(answers[0]?.bytes ?? '').toString()).toBe(text);
  const [small, large] = [await content.for('br'), await content.for(undefined)];
  expect(small.bytes.length).toBeLessThan(large.bytes.length);
  expect(large.bytes.toString()).toBe(text);
});

test('bytes that were compressed before are sent as they are', async () => {
  const brotli = Buffer.from('made by the build');
  const content = new EncodedBytes(Buffer.from(text), { brotli });
  expect((await content.for('br')).bytes).toBe(brotli);
  expect(gunzipSync((await content.for('gzip')).bytes).toString()).toBe(text);
});

test.each([
  ['gzip, deflate, br', 'br'],
  ['GZIP;q=0.5', 'gzip'],
  ['br;q=0, gzip;q=0.000', undefined],
  ['deflate', undefined],
  ['', undefined],
])('a reader that accepts %j gets %s', async (accepted, encoding) => {
  const { headers } = await new EncodedBytes(Buffer.from(text)).for(accepted);
  expect([headers['content-encoding'], headers['vary']]).toEqual([encoding, 'Accept-Encoding']);
});

test('what is short, or compressed already, is sent as it is', async () => {
  for (const content of [
    new EncodedBytes(Buffer.from('short')),
    new EncodedBytes(Buffer.from(text), { compress: false }),
  ])
    expect((await content.for('br')).headers).toEqual({ etag: expect.stringMatching(/^"[\w-]{22}-identity"$/) });
});
