import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import express from 'express';
import { describe, expect, test } from 'vitest';
import { useApi } from '../testing/api.ts';
import { openSocket, rawExchange } from '../testing/raw-http.ts';
import { readBytes } from './read-bytes.ts';

const api = useApi();

/** The head of a request that creates an account, whose body comes separately. */
function head(headers: readonly string[], key = api().keys.admin): string {
  const lines = [
    'POST /v1/accounts HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${key}`,
    'Content-Type: application/json',
  ];
  return [...lines, ...headers, '', ''].join('\r\n');
}

const chunk = (bytes: string) => `${bytes.length.toString(16)}\r\n${bytes}\r\n`;

describe('a body that is too large', () => {
  test('by its length is refused before any of it has come, and its connection is closed', async () => {
    const answer = await rawExchange(api().url, head(['Content-Length: 10000000']));
    expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large', about: { most_bytes: 204_800 } } });
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
    socket.resume().write(head(['Transfer-Encoding: chunked']));
    const piece = chunk('x'.repeat(65_536));
    // As much as the connection takes, and never more than 64 MB.
    for (let sent = 0; sent < 1_000 && !socket.destroyed; sent++)
      if (!socket.write(piece)) await drainedOrClosed(socket);
    expect(socket.destroyed).toBe(true);
    expect(socket.bytesWritten - socket.writableLength).toBeLessThan(32 * 1024 * 1024);
  });
});

/** Resolves once the connection takes more, or is closed. */
async function drainedOrClosed(socket: Socket): Promise<void> {
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

test.each([['plain'], ['gzip']])(
  'a body that breaks off is a fault of its sender, and is waited for no longer: %s',
  async (encoding) => {
    const outcome = Promise.withResolvers<unknown>();
    const app = express();
    app.post('/', (req) => {
      const read = readBytes(req, { maxBytes: 1_000, unpack: true });
      read.then(() => outcome.resolve('read'), outcome.resolve);
    });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = await openSocket(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const lines = [
      'POST / HTTP/1.1',
      'Host: x',
      'Content-Length: 100',
      ...(encoding === 'gzip' ? ['Content-Encoding: gzip'] : []),
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.write(gzipSync('{}').subarray(0, 12), () => socket.destroy());
    expect(await outcome.promise).toMatchObject({ code: 'bad_request' });
    server.close();
  },
);
