import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import compression from 'compression';
import express, { type NextFunction, type Request, type Response } from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROBLEM_CODES } from '../../contract/problems.ts';
import { LANGUAGES } from '../../knowledge/languages.ts';
import { loadTexts } from '../../knowledge/texts.ts';
import { toUnroutedProblem } from '../http/error-to-problem.ts';
import { trustProxies } from '../http/client-address.ts';
import { chooseLanguage } from './language.ts';
import { securityHeaders } from '../http/headers.ts';
import { serveAssets } from './asset-files.ts';
import { PORTAL_DIST } from './build.ts';
import { html } from './html.ts';
import { answerUnknownPage, servePortal } from './serve-portal.ts';

const STRIPE_PAGE = 'http://127.0.0.1:12111';

let url = '';
const app = express();
const texts = loadTexts();
app.use(...securityHeaders, compression());
servePortal(app, { texts, localPages: { stripe: STRIPE_PAGE } });
const unbuilt = express();
servePortal(unbuilt, { texts, dist: '/nowhere/at/all' });
app.use('/unbuilt', unbuilt);
app.use(answerUnknownPage);
app.use((_req, res) => void res.status(404).json({ code: 'route_not_found' }));
app.use(answerProblem);
const server = app.listen(0, '127.0.0.1');

beforeAll(async () => {
  if (!server.listening) await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** Answers as the API does to an error before a route. Express recognises an error handler by its four parameters. */
function answerProblem(error: unknown, _req: Request, res: Response, _next: NextFunction) {
  const { status, code } = toUnroutedProblem(error);
  res.status(status).json({ code });
}

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('the language of a page', () => {
  const langOf = ({ text }: { text: string }) => /<html lang="(\w+)">/.exec(text)?.[1];

  test.each(['/', '/docs', '/docs/problems'])(
    'of %s is that of the browser, or English for any other',
    async (path) => {
      expect(langOf(await get(path, { 'accept-language': 'fr, de-CH;q=0.9, en;q=0.5' }))).toBe('de');
      expect(langOf(await get(path, { 'accept-language': 'ja' }))).toBe('ja');
      expect(langOf(await get(path, { 'accept-language': 'fr' }))).toBe('en');
      expect(langOf(await get(path))).toBe('en');
    },
  );

  test('is the chosen one in later requests too', async () => {
    const chosen = await get('/docs/problems?lang=de', { 'accept-language': 'ja' });
    expect(langOf(chosen)).toBe('de');
    const cookie = chosen.headers.get('set-cookie') ?? '';
    expect(cookie).toContain('SameSite=Lax');
    expect(langOf(await get('/', { 'accept-language': 'ja', cookie: `a=b; ${cookie.split(';')[0]}` }))).toBe('de');
    expect(chosen.headers.get('vary')).toMatch(/Accept-Language.*Cookie/);
  });

  test('cannot be an unknown one', async () => {
    const answer = await get('/docs/problems?lang=xx"><script>');
    expect(langOf(answer)).toBe('en');
    expect(answer.headers.get('set-cookie')).toBeNull();
  });
});

test('scripts of a page need a nonce that no other page has, and cannot turn text into HTML', async () => {
  const nonces = new Set<string>();
  for (const path of ['/', '/docs', '/docs/problems', '/', '/unbuilt/', '/nowhere']) {
    const { headers, text } = await get(path, { accept: 'text/html' });
    const policy = headers.get('content-security-policy') ?? '';
    const nonce = /script-src 'nonce-([\w+/=]{24})'/.exec(policy)?.[1] ?? '';
    nonces.add(nonce);
    for (const [script] of text.matchAll(/<script[^>]*>|<link rel="modulepreload"[^>]*>/g))
      expect(script).toContain(`nonce="${nonce}"`);
    expect(policy).toContain(`default-src 'none';script-src 'nonce-${nonce}';style-src 'self' 'nonce-${nonce}';`);
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(policy).not.toContain('unsafe');
    const types = path === '/docs' ? 'trusted-types evergreen-script default vue' : "trusted-types 'none'";
    expect(policy.endsWith(types)).toBe(true);
  }
  expect(nonces.size).toBe(6);
});

test('what is not a page may load and run nothing', async () => {
  for (const path of ['/start.json', '/v1/nowhere', '/assets/missing.js']) {
    const { headers } = await get(path);
    const policy = headers.get('content-security-policy');
    expect([headers.get('referrer-policy'), headers.get('x-frame-options')]).toEqual(['no-referrer', 'DENY']);
    expect(policy).toBe("default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'");
  }
});

test('the cookie of the language belongs to this host alone, and is sent over TLS only, where the page came by TLS', async () => {
  const app = express();
  trustProxies(app, 1);
  app.use((req, res) => void res.send(chooseLanguage(req, res)));
  const listening = app.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const ask = async (path: string, cookie: string) =>
    await fetch(`http://127.0.0.1:${(listening.address() as AddressInfo).port}${path}`, {
      headers: { 'x-forwarded-proto': 'https', cookie },
    });
  const chosen = (await ask('/?lang=de', '')).headers.get('set-cookie') ?? '';
  expect(chosen).toMatch(/^__Host-lang=de;/);
  expect(chosen).toMatch(/; Path=\/;.*; HttpOnly; Secure; SameSite=Lax$/);
  expect(await (await ask('/', '__Host-lang=ja')).text()).toBe('ja');
  expect(await (await ask('/', 'lang=ja')).text()).toBe('en');
  listening.close();
});

describe('Strict-Transport-Security', () => {
  const secured = express();
  trustProxies(secured, 1);
  secured.use(...securityHeaders, (_req, res) => void res.end());
  const direct = express();
  direct.use(...securityHeaders, (_req, res) => void res.end());
  const sts = async (through: express.Express, headers: Record<string, string>) => {
    const listening = through.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const answer = await fetch(`http://127.0.0.1:${(listening.address() as AddressInfo).port}`, { headers });
    listening.close();
    return answer.headers.get('strict-transport-security');
  };

  test('is sent where a trusted proxy says that the request came by https, and nowhere else', async () => {
    expect(await sts(secured, { 'x-forwarded-proto': 'https' })).toBe('max-age=31536000');
    expect(await sts(secured, { 'x-forwarded-proto': 'http' })).toBeNull();
    expect(await sts(direct, { 'x-forwarded-proto': 'https' })).toBeNull();
  });
});

test.each(['/', '/docs', '/docs/problems'])(
  '%s loads files from this origin only, and has no inline script or style',
  async (path) => {
    const { text } = await get(path, { 'accept-language': 'ja' });
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=/);
    const files = [...text.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      expect(file).toMatch(/^\/assets\//);
      expect([file, (await get(file)).status]).toEqual([file, 200]);
    }
  },
);

describe('a file of the pages', () => {
  const scriptOf = ({ text }: { text: string }) => /src="(\/assets\/[^"]+\.js)"/.exec(text)?.[1] ?? '';

  test('is compressed and cached for ever, and a page is not cached', async () => {
    const page = await get('/');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const script = scriptOf(page);
    const found = new Map<string, { tag: string | null; text: string }>();
    for (const [accepted, encoding] of [
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip, br;q=0', 'gzip'],
      ['identity', null],
    ] as const) {
      const { headers, text } = await get(script, { 'accept-encoding': accepted });
      expect(headers.get('content-encoding')).toBe(encoding);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(headers.get('vary')).toContain('Accept-Encoding');
      found.set(accepted, { tag: headers.get('etag'), text });
    }
    expect(new Set([...found.values()].map(({ text }) => text)).size).toBe(1);
    expect(new Set([...found.values()].map(({ tag }) => tag)).size).toBe(3);
    expect((await get('/assets/missing.js')).status).toBe(404);
    expect((await get('/assets/%2e%2e%2findex.html')).status).toBe(404);
    expect((await get(script, { range: 'bytes=999999999-' })).status).toBe(200);
  });

  test('is sent again only where it has another ETag', async () => {
    const script = scriptOf(await get('/'));
    const tag = (await get(script)).headers.get('etag') ?? '';
    // Without the header that `fetch` adds, as a reload would.
    const cached = { 'cache-control': 'max-age=0' };
    expect((await get(script, { ...cached, 'if-none-match': tag })).status).toBe(304);
    expect((await get(script, { ...cached, 'if-none-match': '"another"' })).status).toBe(200);
    expect((await get(script, { 'if-match': tag })).status).toBe(200);
    expect((await get(script, { 'if-match': '"another"' })).status).toBe(400);
  });

  test('that is a font is sent as it is', async () => {
    const [font = ''] = (await readdir(`${PORTAL_DIST}/assets`)).filter((name) => name.endsWith('.woff2'));
    const { headers } = await get(`/assets/${font}`);
    expect([headers.get('content-encoding'), headers.get('content-type')]).toEqual([null, 'font/woff2']);
  });
});

describe('a folder of files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assets-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function serveFolder() {
    const served = express();
    served.use('/assets', serveAssets(folder));
    const listening = served.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const at = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/assets`;
    return { read: (name: string) => fetch(`${at}/${name}`), close: () => listening.close() };
  }

  test('whose names have no hash is asked for each time, and a changed file is seen', async () => {
    const { read, close } = await serveFolder();
    await writeFile(join(folder, 'a.txt'), 'a'.repeat(2_000));
    const first = await read('a.txt');
    expect([await first.text(), first.headers.get('cache-control')]).toEqual(['a'.repeat(2_000), 'no-cache']);
    await writeFile(join(folder, 'a.txt'), 'b'.repeat(3_000));
    const second = await read('a.txt');
    expect(await second.text()).toBe('b'.repeat(3_000));
    expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'));
    close();
  });

  test('has no folders and no hidden files', async () => {
    const { read, close } = await serveFolder();
    await mkdir(join(folder, 'inner'));
    await writeFile(join(folder, '.hidden'), 'x');
    for (const name of ['inner', '.hidden', '', 'inner/..', 'missing.txt']) expect((await read(name)).status).toBe(404);
    close();
  });
});

test('start.json has the addresses of the local tools', async () => {
  expect(JSON.parse((await get('/start.json')).text)).toEqual({ stripe: STRIPE_PAGE });
  expect(JSON.parse((await get('/unbuilt/start.json')).text)).toEqual({});
});

test('every problem code has an entry under its anchor, once, in the language of the page', async () => {
  const { text } = await get('/docs/problems');
  const anchors = [...text.matchAll(/<section class="problem" id="(\w+)"/g)].map(([, code]) => code);
  expect(new Set(anchors)).toEqual(new Set(PROBLEM_CODES));
  expect(anchors).toHaveLength(PROBLEM_CODES.length);
  expect((await get('/docs/problems?lang=ja')).text).toContain(texts.problem('ja', 'license_retired').title);
});

test.each(LANGUAGES)('a problem’s text names the values that it is answered with, in %s', async (language) => {
  const { text } = await get(`/docs/problems?lang=${language}`);
  expect(text).not.toContain('…');
  const [, pause = ''] = /id="pause_end_invalid"(.*?)<\/section>/s.exec(text) ?? [];
  expect(pause).toContain('&lt;latest&gt;');
  const [, domain = ''] = /id="domain_not_verified"(.*?)<\/section>/s.exec(text) ?? [];
  expect(domain).toContain('<code>&lt;name&gt;</code>');
});

test('a page refuses other methods with those that it supports', async () => {
  const response = await fetch(`${url}/docs`, { method: 'POST' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  expect((await fetch(`${url}/docs`, { method: 'HEAD' })).status).toBe(200);
});

describe('while the portal is not built', () => {
  test.each(['/', '/docs'])('%s says how to build it', async (path) => {
    const answer = await get(`/unbuilt${path}`, { 'accept-language': 'de' });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('npm run build --workspace portal');
    expect(answer.text).toContain('noch nicht gebaut');
  });

  test('the problem list is still served', async () => {
    expect((await get('/unbuilt/docs/problems')).text).toContain('id="validation_failed"');
  });
});

describe('an unknown address', () => {
  test('shows a browser a page with links, in its language', async () => {
    const answer = await get('/licenses/1', { accept: 'text/html,*/*;q=0.8', 'accept-language': 'de' });
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('gibt es keine Seite');
    expect(answer.text).toContain('<a href="/docs">');
  });

  test.each(['application/json', '*/*', 'application/problem+json'])('is answered in JSON to %s', async (accept) => {
    expect(JSON.parse((await get('/v1/nowhere', { accept })).text)).toEqual({ code: 'route_not_found' });
  });
});

test('values in markup are escaped', () => {
  expect(html`<b title="${'"><i>'}">${'a & <b>'}</b>${[html`<i>c</i>`]}`.text).toBe(
    '<b title="&quot;&gt;&lt;i&gt;">a &amp; &lt;b&gt;</b><i>c</i>',
  );
});
