import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Controls } from './controls.ts';
import type { StandIn } from './stand-in.ts';
import { Faults } from './faults.ts';
import { sendJson, splitTarget } from './http.ts';
import { Pages } from './pages.ts';
import { Pipeline } from './pipeline.ts';
import { RequestLog } from './request-log.ts';
import { Router } from './router.ts';
import { ROUTES } from './routes.ts';
import { Store } from './store.ts';
import { Webhooks, type WebhookTarget } from './webhooks.ts';

export type { WebhookTarget } from './webhooks.ts';

export interface StandInOptions {
  /** 0 or absent: any free port. */
  port?: number;
  host?: string;
  /** SQLite file that outlives the process; absent: memory. */
  file?: string;
  webhook?: WebhookTarget;
  /** Where browsers reach the hosted pages, if not at the server's own address. */
  publicUrl?: string;
  quiet?: boolean;
  /** Milliseconds since the epoch; the machine's clock if absent. */
  clock?: () => number;
}

export interface RunningStandIn {
  url: string;
  port: number;
  /** Changes the receiver of webhooks; undefined stops sending. */
  setWebhook(webhook: WebhookTarget | undefined): void;
  /** Ends open connections and deliveries; what was not delivered stays queued in the file. */
  close(): Promise<void>;
}

/** Starts the stand-in: Stripe's API under `/v1`, pages for people, and switches under `/_…`. */
export async function startStandIn(options: StandInOptions = {}): Promise<RunningStandIn> {
  const host = options.host ?? '127.0.0.1';
  const store = new Store(options.file);
  const log = new RequestLog();
  const engine: StandIn = {
    store,
    webhooks: new Webhooks(store, options.webhook),
    faults: new Faults(),
    clock: options.clock ?? Date.now,
    url: '',
  };
  const pipeline = new Pipeline(engine, new Router(ROUTES), log);
  const pages = new Pages(engine);
  const controls = new Controls(engine.faults, log);

  const answer = (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { path, query } = splitTarget(request);
    if (path.startsWith('/_')) return controls.handle(request, response, path);
    if (path.startsWith('/i/') || path.startsWith('/authenticate/'))
      return pages.handle(request, response, path, query);
    return pipeline.handle(request, response);
  };
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!options.quiet) console.error('stripe stand-in:', error);
      if (response.headersSent) response.destroy();
      else
        sendJson(response, 500, { error: { type: 'api_error', message: 'An unknown error occurred on the server.' } });
    });
  });

  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  engine.url = options.publicUrl ?? url;
  if (!options.quiet) console.log(`Stripe stand-in on ${url}`);

  return {
    url,
    port,
    setWebhook: (webhook) => engine.webhooks.setTarget(webhook),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await engine.webhooks.close();
      store.close();
    },
  };
}
