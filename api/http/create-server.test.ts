import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { RequestListener, Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { loadTexts } from '../../knowledge/texts.ts';
import { logLines } from '../testing/log-lines.ts';
import { openSocket, rawExchange } from '../testing/raw-http.ts';
import type { TrustedProxies } from './client-address.ts';
import { createHttpServer, type ServerLimits } from './create-server.ts';

const texts = loadTexts();
const opened: Server[] = [];
afterEach(() => {
  for (const server of opened.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Serves `handler` with short times, and the limits of the API for all else. */
async function serve(
  handler: RequestListener,
  limits: Partial<ServerLimits> = {},
  trustedProxies: TrustedProxies = [],
) {
  const { log, lines } = logLines();
  const times = { checkIntervalMs: 20, headersTimeoutMs: 200, requestTimeoutMs: 400 };
  const server = createHttpServer(handler, { texts, log, trustedProxies, ...times, ...limits }).listen(0, '127.0.0.1');
  opened.push(server);
  await once(server, 'listening');
  return { server, lines, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const answerOk: RequestListener = (_req, res) => void res.end('{}');
const readAll: RequestListener = (req, res) => void req.resume().once('end', () => res.end('{}'));

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n';

describe('a slow client', () => {
  test('that never ends its headers gets 408', async () => {
    const { url, lines } = await serve(answerOk);
    const answer = await rawExchange(url, `${GET}X-Slow: `);
    expect(answer).toMatchObject({ status: 408, body: { code: 'request_timeout', next_step: expect.any(String) } });
    expect(lines).toMatchObject([{ request: answer.body['instance'], status: 408, code: 'request_timeout' }]);
  });

  test('that sends a header now and then gets 408 all the same', async () => {
    const { url } = await serve(answerOk);
    const socket = await openSocket(url);
    socket.write(GET);
    let sent = 0;
    const drip = setInterval(() => socket.write(`X-${(sent += 1)}: y\r\n`), 30);
    const [answer] = await once(socket.setEncoding('utf8'), 'data');
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(sent).toBeGreaterThan(1);
  });

  test('that sends nothing is answered and closed', async () => {
    const { url } = await serve(answerOk);
    expect((await rawExchange(url, '')).status).toBe(408);
  });

  test('that never ends its body gets 408', async () => {
    const { url } = await serve(readAll);
    const answer = await rawExchange(url, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    expect(answer).toMatchObject({ status: 408, body: { code: 'request_timeout' } });
  });

  test('that does not take its answer loses its connection', async () => {
    const outcome = Promise.withResolvers<boolean>();
    const { url } = await serve(
      (_req, res) => {
        res.once('close', () => outcome.resolve(res.writableFinished));
        res.end(Buffer.alloc(64 * 1024 * 1024));
      },
      { exchangeTimeoutMs: 200 },
    );
    const socket = await openSocket(url);
    socket.pause();
    socket.write(`${GET}\r\n`);
    expect(await outcome.promise).toBe(false);
  });

  test('that asks nothing more is closed', async () => {
    const { url } = await serve(answerOk, { keepAliveTimeoutMs: 50 });
    expect((await rawExchange(url, `${GET}\r\n`)).status).toBe(200);
  });
});

describe('connections above the most', () => {
  test('are closed, which is logged once, and there is room again when others have ended', async () => {
    let requests = 0;
    const { url, lines } = await serve((req, res) => (req.url === '/wait' ? (requests += 1) : res.end('{}')), {
      maxConnections: 2,
    });
    const busy = [await openSocket(url), await openSocket(url)];
    for (const socket of busy) socket.write('GET /wait HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => requests).toBe(2);
    const last = `${GET}Connection: close\r\n\r\n`;
    for (let i = 0; i < 3; i++) expect((await rawExchange(url, last)).status).toBe(0);
    expect(lines.map(({ msg }) => msg)).toEqual(['connections are refused: this process has as many as it may']);
    busy[0]?.destroy();
    await expect.poll(async () => (await rawExchange(url, last)).status).toBe(200);
  });

  test('make unused connections close', async () => {
    const { url } = await serve(answerOk, { maxConnections: 1 });
    const unused = await openSocket(url);
    unused.write(`${GET}\r\n`);
    await once(unused, 'data');
    const closed = once(unused, 'close');
    expect((await rawExchange(url, `${GET}\r\n`)).status).toBe(0);
    await closed;
  });
});

describe('a request that could be understood in two ways is refused', () => {
  const post = (headers: string, body: string) => `POST / HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`;
  test.each([
    ['a length and chunks', post('Content-Length: 4\r\nTransfer-Encoding: chunked', '0\r\n\r\nGET')],
    ['two lengths', post('Content-Length: 1\r\nContent-Length: 2', 'ab')],
    ['a length that is no number', post('Content-Length: +1', 'a')],
    ['an encoding after chunks', post('Transfer-Encoding: chunked, identity', '0\r\n\r\n')],
    ['white space before a colon', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n'],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n 2\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a line feed alone', 'GET / HTTP/1.1\nHost: x\n\n'],
    ['something unknown that it expects', `${GET}Expect: a miracle\r\n\r\n`],
  ])('%s', async (_what, bytes) => {
    const { url } = await serve(readAll);
    expect((await rawExchange(url, bytes)).status).toBe(400);
  });
});

test('what the server itself refuses runs no script and is not stored', async () => {
  const { url } = await serve(answerOk);
  const { head } = await rawExchange(url, `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(17_000)}\r\n\r\n`);
  expect(head).toMatch(/^HTTP\/1\.1 431 /);
  expect(head).toContain("Content-Security-Policy: default-src 'none'");
  expect(head).toContain('X-Content-Type-Options: nosniff');
  expect(head).toContain('Cache-Control: no-store');
});

describe('connections of one address above the most', () => {
  const wait: RequestListener = (req, res) => (req.url === '/wait' ? undefined : void res.end('{}'));
  const last = `${GET}Connection: close\r\n\r\n`;

  test('are closed, which is logged once without the address, and there is room again when others have ended', async () => {
    const { url, lines } = await serve(wait, { maxConnectionsPerAddress: 2 });
    const open = [await openSocket(url), await openSocket(url)];
    for (let i = 0; i < 3; i++) expect((await rawExchange(url, last)).status).toBe(0);
    expect(lines.map(({ msg }) => msg)).toEqual(['connections are refused: one address has as many as it may']);
    expect(JSON.stringify(lines)).not.toContain('127.0.0.1');
    open[0]?.destroy();
    await expect.poll(async () => (await rawExchange(url, last)).status).toBe(200);
  });

  test.each([
    ['in the networks of trusted proxies are not counted', ['127.0.0.0/8'], 200],
    ['of the last of a number of trusted proxies are not counted', 1, 200],
    ['outside of the networks of trusted proxies are counted', ['10.0.0.0/8'], 0],
  ] as const)('%s', async (_where, trustedProxies, status) => {
    const { url } = await serve(wait, { maxConnectionsPerAddress: 1 }, trustedProxies);
    await openSocket(url);
    expect((await rawExchange(url, last)).status).toBe(status);
  });

  test('are counted apart from those of other addresses', async () => {
    const { url } = await serve(wait, { maxConnectionsPerAddress: 1 });
    await openSocket(url, '127.0.0.2');
    expect((await rawExchange(url, last)).status).toBe(200);
  });
});
