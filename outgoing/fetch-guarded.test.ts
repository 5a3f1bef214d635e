import { execFile } from 'node:child_process';
import type { LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { pinnedConnector } from './connector.ts';
import { fetchGuarded } from './fetch-guarded.ts';
import { EMBEDDED_STACK, PUBLIC_ONLY, type OutgoingPolicy } from './policy.ts';
import { CERTIFICATE } from './testing/certificate.ts';
import { lookupThatAnswers, serveBytes, serveHttp, serveHttps } from './testing/servers.ts';

/** A limit that ends tests of endless answers early, and no other test. */
const IMPATIENT: OutgoingPolicy = { ...EMBEDDED_STACK, timeoutMs: 300 };
const SMALL: OutgoingPolicy = { ...EMBEDDED_STACK, maxBodyBytes: 1_000, maxHeaderBytes: 2_000 };

const refused = (code: string) => ({ ok: false, refusal: { code } });
const local = (policy: OutgoingPolicy = EMBEDDED_STACK) => ({ policy, lookup: lookupThatAnswers(['127.0.0.1']) });

describe('a call', () => {
  test('sends method, headers and body, and gets the answer', async () => {
    let seen = '';
    await using server = await serveHttp((req, res) => {
      req
        .setEncoding('utf8')
        .on('data', (text: string) => (seen += `${req.method} ${req.url} ${req.headers.host} ${text}`));
      req.on('end', () => res.writeHead(202, { 'x-a': ['1', '2'] }).end('taken'));
    });
    const answer = await fetchGuarded(
      `http://hook.example:${server.port}/in?a=b#c`,
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'hello' },
      local(),
    );
    expect(seen).toBe(`POST /in?a=b hook.example:${server.port} hello`);
    expect(answer).toMatchObject({ ok: true, value: { status: 202, headers: { 'x-a': '1, 2' } } });
    expect(answer.ok && answer.value.body.toString()).toBe('taken');
  });

  test('does not decompress: a small answer stays small', async () => {
    await using server = await serveHttp((req, res) => {
      res.setHeader('content-encoding', 'gzip').end(String(req.headers['accept-encoding']));
    });
    const answer = await fetchGuarded(`http://hook.example:${server.port}/`, {}, local());
    expect(answer.ok && answer.value.body.toString()).toBe('identity');
  });

  test.each(['Host', 'transfer-encoding', 'Connection', 'content-length'])(
    'cannot set the header %s',
    async (header) => {
      await expect(fetchGuarded('https://hook.example/', { headers: { [header]: 'x' } })).rejects.toThrow(TypeError);
    },
  );

  test('to nobody is a refusal', async () => {
    const closed = await serveHttp(() => {});
    await closed[Symbol.asyncDispose]();
    expect(await fetchGuarded(`http://hook.example:${closed.port}/`, {}, local())).toMatchObject(
      refused('connection_failed'),
    );
  });

  test('to what does not speak HTTP is a refusal', async () => {
    await using server = await serveBytes((socket) => socket.end('220 smtp.example ESMTP\r\n'));
    expect(await fetchGuarded(`http://hook.example:${server.port}/`, {}, local())).toMatchObject(
      refused('connection_failed'),
    );
  });
});

describe('a name', () => {
  test.each([
    ['a private address', ['10.0.0.1']],
    ['this machine', ['127.0.0.1']],
    ['a private address beside a public one', ['93.184.216.34', '169.254.169.254']],
    ['a private IPv6 address beside a public one', ['2606:4700:4700::1111', 'fd00::1']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['an address of NAT64', ['64:ff9b::7f00:1']],
  ])('that stands for %s is refused', async (_what, addresses) => {
    const answer = await fetchGuarded('https://hook.example/', {}, { lookup: lookupThatAnswers(addresses) });
    expect(answer).toMatchObject(refused('address_not_allowed'));
  });

  test.each(['localhost', 'LOCALHOST', 'localhost.', 'a.localhost'])('such as %s is refused', async (name) => {
    const answer = await fetchGuarded(`https://${name}/`, {}, { lookup: lookupThatAnswers(['127.0.0.1', '::1']) });
    expect(answer).toMatchObject(refused('address_not_allowed'));
  });

  test('that a look-up answers with one address alone is checked as well', async () => {
    const lookup: LookupFunction = (_name, _options, answer) => answer(null, '10.0.0.1', 4);
    expect(await fetchGuarded('https://hook.example/', {}, { lookup })).toMatchObject(refused('address_not_allowed'));
  });

  test('is looked up once: a second answer, which is private, is never asked for', async () => {
    let asked = 0;
    await using server = await serveHttp((_req, res) => res.end(String((asked += 1))));
    const lookup = lookupThatAnswers(['127.0.0.1'], ['10.0.0.1']);
    const answer = await fetchGuarded(
      `http://rebinding.example:${server.port}/`,
      {},
      { policy: EMBEDDED_STACK, lookup },
    );
    expect(answer).toMatchObject({ ok: true, value: { status: 200 } });
    expect([asked, lookup.asked]).toEqual([1, 1]);
  });

  test('is looked up anew by the next call, over a new connection', async () => {
    await using server = await serveHttp((_req, res) => res.end('ok'));
    const lookup = lookupThatAnswers(['127.0.0.1'], ['10.0.0.1']);
    const options = { policy: EMBEDDED_STACK, lookup };
    const address = `http://rebinding.example:${server.port}/`;
    expect((await fetchGuarded(address, {}, options)).ok).toBe(true);
    expect(await fetchGuarded(address, {}, options)).toMatchObject(refused('address_not_allowed'));
  });

  test.each<[string, LookupFunction]>([
    ['that does not exist', (_name, _options, answer) => answer(new Error('ENOTFOUND'), [])],
    ['without addresses', (_name, _options, answer) => answer(null, [])],
  ])('%s is a refusal', async (_what, lookup) => {
    expect(await fetchGuarded('https://hook.example/', {}, { lookup })).toMatchObject(refused('name_not_found'));
  });

  test('whose look-up never ends is given up', async () => {
    const answer = await fetchGuarded('http://hook.example/', {}, { policy: IMPATIENT, lookup: () => {} });
    expect(answer).toMatchObject(refused('timed_out'));
  });
});

test('a connection that went elsewhere than to an allowed address is closed', async () => {
  await using server = await serveHttp((_req, res) => res.end('ok'));
  const connect = pinnedConnector([{ address: '127.0.0.1', family: 4 }], PUBLIC_ONLY);
  const options = { hostname: 'hook.example', protocol: 'http:', port: String(server.port) };
  const error = await new Promise((done) => connect(options, (...[found]) => done(found)));
  expect(error).toMatchObject({ code: 'EADDRNOTALLOWED' });
});

describe('TLS', () => {
  const trusting: OutgoingPolicy = { ...EMBEDDED_STACK, authorities: [CERTIFICATE] };

  test('a certificate of the name is accepted, though the connection goes to an address', async () => {
    await using server = await serveHttps((_req, res) => res.end('ok'));
    const answer = await fetchGuarded(`https://hook.example:${server.port}/`, {}, local(trusting));
    expect(answer).toMatchObject({ ok: true, value: { status: 200 } });
  });

  test.each([
    ['of another name', 'other.example', trusting],
    ['of nobody who is trusted', 'hook.example', EMBEDDED_STACK],
  ])('a certificate %s is refused', async (_what, name, policy) => {
    await using server = await serveHttps((_req, res) => res.end('ok'));
    const answer = await fetchGuarded(`https://${name}:${server.port}/`, {}, local(policy));
    expect(answer).toMatchObject(refused('certificate_invalid'));
  });
});

describe('an answer', () => {
  test.each([301, 302, 303, 307, 308])('%i to a private address is refused, and not followed', async (status) => {
    let followed = 0;
    await using inside = await serveHttp((_req, res) => res.end(String((followed += 1))));
    await using server = await serveHttp((_req, res) => {
      res.writeHead(status, { location: `http://127.0.0.1:${inside.port}/` }).end();
    });
    expect(await fetchGuarded(`http://hook.example:${server.port}/`, {}, local())).toMatchObject(refused('redirected'));
    expect(followed).toBe(0);
  });

  test.each<[string, string, OutgoingPolicy]>([
    ['that never begins', '', IMPATIENT],
    ['whose headers never end', 'HTTP/1.1 200 OK\r\nx-a: 1\r\n', IMPATIENT],
    ['whose body never ends', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc', IMPATIENT],
    ['that only says to wait', 'HTTP/1.1 102 Processing\r\n\r\n', IMPATIENT],
  ])('%s is given up in time', async (_what, bytes, policy) => {
    await using server = await serveBytes((socket) => socket.write(bytes));
    expect(await fetchGuarded(`http://hook.example:${server.port}/`, {}, local(policy))).toMatchObject(
      refused('timed_out'),
    );
  });

  test('that comes byte by byte, each in time, is given up as a whole, and its connection closed', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await serveBytes((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write('.'), 20);
      socket.on('close', () => {
        clearInterval(timer);
        closed.resolve();
      });
    });
    expect(await fetchGuarded(`http://hook.example:${server.port}/`, {}, local(IMPATIENT))).toMatchObject(
      refused('timed_out'),
    );
    await closed.promise;
  });

  test('without end is cut at the limit', async () => {
    await using server = await serveHttp((_req, res) => {
      const more = () => {
        while (res.write('x'.repeat(1_000)));
      };
      res.on('drain', more);
      more();
    });
    expect(await fetchGuarded(`http://hook.example:${server.port}/`, {}, local(SMALL))).toMatchObject(
      refused('body_too_large'),
    );
  });

  test.each([
    [1_000, { ok: true }],
    [1_001, refused('body_too_large')],
  ])('of %i bytes, where 1000 are allowed', async (size, expected) => {
    await using server = await serveHttp((_req, res) => res.end('x'.repeat(size)));
    expect(await fetchGuarded(`http://hook.example:${server.port}/`, {}, local(SMALL))).toMatchObject(expected);
  });

  test('with large headers is refused', async () => {
    await using server = await serveHttp((_req, res) => res.setHeader('x-a', 'a'.repeat(3_000)).end());
    expect(await fetchGuarded(`http://hook.example:${server.port}/`, {}, local(SMALL))).toMatchObject(
      refused('headers_too_large'),
    );
  });
});

test('proxies of the environment are not used', async () => {
  let proxied = 0;
  await using proxy = await serveHttp((_req, res) => res.end(String((proxied += 1))));
  await using server = await serveHttp((_req, res) => res.end('direct'));
  const script = `
    import { fetchGuarded } from ${JSON.stringify(new URL('fetch-guarded.ts', import.meta.url).href)};
    import { EMBEDDED_STACK } from ${JSON.stringify(new URL('policy.ts', import.meta.url).href)};
    const answer = await fetchGuarded('http://127.0.0.1:${server.port}/', {}, { policy: EMBEDDED_STACK });
    console.log(answer.ok && String(answer.value.body));`;
  const address = `http://127.0.0.1:${proxy.port}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: {
      ...process.env,
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: address,
      http_proxy: address,
      NO_PROXY: '',
      no_proxy: '',
    },
  });
  expect(stdout.trim()).toBe('direct');
  expect(proxied).toBe(0);
});

test('the policy for customers calls https on few ports, and never this machine', () => {
  expect([...PUBLIC_ONLY.protocols]).toEqual(['https:']);
  expect(PUBLIC_ONLY.allowsLoopback).toBe(false);
  expect(PUBLIC_ONLY.ports).toEqual(new Set([443, 8443]));
});
