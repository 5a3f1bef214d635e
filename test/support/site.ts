import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import { afterAll, beforeAll } from 'vitest';

/** Headers that speak of the start page's own bytes or connection. */
const OF_ITS_BYTES = new Set(['content-length', 'content-encoding', 'etag', 'connection', 'keep-alive', 'date']);

/** Answers with a page under the policy and the other headers that pages of the API have. */
async function sendPage(apiUrl: string, res: ServerResponse, page: (nonce: string) => string): Promise<void> {
  const { headers } = await fetch(apiUrl, { headers: { accept: 'text/html' } });
  const nonce = /script-src 'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1];
  if (nonce === undefined) throw new Error('The start page has no policy with a nonce');
  for (const [name, value] of headers) if (!OF_ITS_BYTES.has(name)) res.setHeader(name, value);
  res.end(page(nonce));
}

/**
 * The API under the name `localhost`, as browsers see a site: they make passkeys for names of hosts only. `origin()` is where it is, and
 * `serve` says where the API is. A given `page` is what its `/` answers. Call it before `useApi`.
 */
export function useSite(page?: (nonce: string) => string): { origin(): string; serve(apiUrl: string): void } {
  let apiUrl = '';
  const server = createServer((req, res) => {
    if (page && req.url === '/') {
      void sendPage(apiUrl, res, page);
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
