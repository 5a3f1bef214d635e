import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { afterAll, beforeAll } from 'vitest';

/**
 * The API under the name `localhost`, as browsers see a site: they make passkeys for names of hosts only. `origin()` is where it is, and
 * `serve` says where the API is. A given `page` is what its `/` answers. Call it before `useApi`.
 */
export function useSite(page?: string): { origin(): string; serve(apiUrl: string): void } {
  let apiUrl = '';
  const server = createServer((req, res) => {
    if (page !== undefined && req.url === '/') {
      res.setHeader('content-type', 'text/html');
      res.end(page);
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
