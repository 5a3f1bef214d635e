import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import { afterAll, beforeAll } from 'vitest';

/** The functions that tests call in the page: passkeys as a page of the site uses them. */
const SCRIPT = `
async function send(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { 'content-type': 'application/json', 'x-requested-with': 'fetch' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, body: await answer.json() };
}
async function makePasskey(name) {
  const { body } = await send('POST', '/v1/passkeys/options');
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(body.public_key);
  const credential = await navigator.credentials.create({ publicKey });
  return await send('POST', '/v1/passkeys', { name, credential: credential.toJSON() });
}
async function usePasskey(mediation) {
  const { body } = await send('POST', '/v1/sign-in/passkeys/options');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(body.public_key);
  const credential = await navigator.credentials.get({ publicKey, mediation });
  return await send('POST', '/v1/sign-in/passkeys', { credential: credential.toJSON() });
}
`;

const pageWith = (
  nonce: string,
) => `<!doctype html><html lang="en"><title>Passkeys</title><link rel="icon" href="data:," />
<label>Address <input autocomplete="username webauthn" /></label><script nonce="${nonce}">${SCRIPT}</script></html>`;

/** Answers with the page under the policy and the other headers that pages of the API have. */
async function sendPage(apiUrl: string, res: ServerResponse): Promise<void> {
  const { headers } = await fetch(apiUrl, { headers: { accept: 'text/html' } });
  const nonce = /script-src 'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1];
  if (nonce === undefined) throw new Error('The start page has no policy with a nonce');
  for (const [name, value] of headers) if (!OF_ITS_BYTES.has(name)) res.setHeader(name, value);
  res.end(pageWith(nonce));
}

/** Headers that speak of the start page's own bytes or connection. */
const OF_ITS_BYTES = new Set(['content-length', 'content-encoding', 'etag', 'connection', 'keep-alive', 'date']);

/**
 * A page and the API under one address on this machine, as browsers see a site: `origin()` is where it is, and `serve` says where the
 * API is. Call it before `useApi`.
 */
export function useSite(): { origin(): string; serve(apiUrl: string): void } {
  let apiUrl = '';
  const server = createServer((req, res) => {
    if (req.url === '/') {
      void sendPage(apiUrl, res);
      return;
    }
    const { method = 'GET', headers } = req;
    const passed = request(new URL(req.url ?? '', apiUrl), { method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    passed.on('error', () => res.destroy());
    req.pipe(passed);
  });
  beforeAll(async () => {
    await once(server.listen(0, 'localhost'), 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    origin() {
      const address = server.address();
      if (address === null || typeof address === 'string')
        throw new Error('useSite: the site exists inside tests only');
      return `http://localhost:${address.port}`;
    },
    serve(url) {
      apiUrl = url;
    },
  };
}
