import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { useApi } from '../testing/api.ts';
import { openSocket, rawExchange } from '../testing/raw-http.ts';

const api = useApi();

/** The head of a request that creates an account, whose body comes separately. */
function head(headers: readonly string[], key = api().keys.admin): string {
  const lines = ['POST /v1/accounts HTTP/1.1', 'Host: x', `Authorization: Bearer ${key}`, 'Content-Type: application/json'];
  return [...lines, ...headers, '', ''].join('\r\n');
}

const chunk = (bytes: string) => `${bytes.length.toString(16)}\r\n${bytes}\r\n`;

describe('a body that is too large', () => {
  test('by its length is refused before any of it has come, and its connection is closed', async () => {
    const answer = await rawExchange(api().url, head(['Content-Length: 10000000']));
    expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large', most_bytes: 204_800 } });
  });

  test('and comes in chunks is refused at the limit, and its connection is closed', async () => {
    const first = chunk('x'.repeat(204_801));
    const answer = await rawExchange(api().url, head(['Transfer-Encoding: chunked']) + first);
    expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
  });

  test('when it is unpacked is refused while more of it could come', async () => {
    const socket = await openSocket(api().url);
    socket.setEncoding('utf8').write(head(['Transfer-Encoding: chunked', 'Content-Encoding: gzip']));
    const packed = gzipSync(`"${'x'.repeat(2_000_000)}`);
    socket.write(`${packed.length.toString(16)}\r\n`);
    socket.write(packed);
    socket.write('\r\n');
    const [answer] = await once(socket, 'data');
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    await once(socket, 'close');
  });

  test('stops being read: most of what is sent stays with the sender', async () => {
    const socket = await openSocket(api().url);
    socket.write(head(['Transfer-Encoding: chunked']));
    const closed = once(socket, 'close');
    const piece = chunk('x'.repeat(65_536));
    // As much as the connection takes, and never more than 64 MB.
    for (let sent = 0; sent < 1_000 && !socket.destroyed; sent++) if (!socket.write(piece)) await drained(socket);
    await closed;
    expect(socket.bytesWritten - socket.writableLength).toBeLessThan(32 * 1024 * 1024);
  });
});

/** The connection takes more, or is closed. */
async function drained(socket: Awaited<ReturnType<typeof openSocket>>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  socket.once('drain', () => resolve(undefined)).once('close', () => resolve(undefined));
  await promise;
}

test('a body of a caller that is refused is not read either', async () => {
  const answer = await rawExchange(api().url, head(['Content-Length: 10000000'], 'evg_wrong') + '{');
  expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
});

test('a page drops a body that it is sent', async () => {
  const answer = await openSocket(api().url);
  answer.setEncoding('utf8').write('GET /start.json HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n');
  const [text] = await once(answer, 'data');
  expect(text).toMatch(/^HTTP\/1\.1 200 /);
  await once(answer, 'close');
});

test('a connection goes on after a refused body of which the rest is small', async () => {
  const socket = await openSocket(api().url);
  const answers: string[] = [];
  socket.setEncoding('utf8').on('data', (text: string) => answers.push(text));
  const body = JSON.stringify({ key: 'x'.repeat(5_000) });
  socket.write(head([`Content-Length: ${body.length}`], 'evg_wrong') + body.slice(0, 10));
  await expect.poll(() => answers.join('')).toMatch(/^HTTP\/1\.1 401 /);
  socket.write(`${body.slice(10)}GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  await once(socket, 'close');
  expect(answers.join('')).toMatch(/HTTP\/1\.1 200 /);
});

test('a body that breaks off, also a compressed one, ends its request', async () => {
  for (const headers of [[], ['Content-Encoding: gzip']]) {
    const socket = await openSocket(api().url);
    socket.write(`${head([...headers, 'Content-Length: 100'])}{`);
    socket.end();
    await once(socket, 'close');
  }
  expect((await api().call('GET', '/healthz')).status).toBe(200);
});
