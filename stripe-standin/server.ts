import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Controls } from './controls.ts';
import { reportDueDebits } from './debit-outcomes.ts';
import { asOf, type StandIn } from './stand-in.ts';
import { Faults } from './faults.ts';
import { send, sendJson, splitTarget } from './http.ts';
import { acceptsHtml, sendErrorPage } from './pages/error-page.ts';
import { Pages } from './pages/pages.ts';
import { Pipeline } from './pipeline.ts';
import { errorReply, unrecognizedUrl } from './replies.ts';
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
  /** SQLite file that keeps the state across restarts; absent: memory. */
  file?: string;
  webhook?: WebhookTarget;
  /** Where browsers reach the pages, if not at the server's own address. */
  publicUrl?: string;
  quiet?: boolean;
  /** Milliseconds since the epoch; the machine's clock if absent. */
  clock?: () => number;
  /** After so many milliseconds by the clock a bank debit has its outcome; absent: when `POST /_debits` asks for it. */
  debitDelayMs?: number;
}

export interface RunningStandIn {
  url: string;
  port: number;
  /** Changes the receiver of webhooks; undefined: sends no more. */
  setWebhook(webhook: WebhookTarget | undefined): void;
  /** Ends open connections and deliveries. Events that were not delivered stay queued in the file. */
  close(): Promise<void>;
}

/** How often debits that fall due are looked for, in addition to each request. */
const DEBIT_CHECK_MS = 1_000;

/**
 * A control: `/_at/<seconds since the epoch>/v1/…` answers a request to the API as it would have been answered then. Invoices,
 * payments and refunds can so be made in the past, the earliest first.
 */
const PAST_REQUEST = /^\/_at\/(\d{1,10})(\/v1\/.*)$/;

/** Starts the stand-in: Stripe's API under `/v1`, controls for tests under `/_…`, and pages for people. */
export async function startStandIn(options: StandInOptions = {}): Promise<RunningStandIn> {
  const host = options.host ?? '127.0.0.1';
  const store = new Store(options.file);
  const log = new RequestLog();
  const standIn: StandIn = {
    store,
    webhooks: new Webhooks(store, options.webhook),
    faults: new Faults(),
    clock: options.clock ?? Date.now,
    debitDelayMs: options.debitDelayMs,
    url: '',
  };
  const router = new Router(ROUTES);
  const pipeline = new Pipeline(standIn, router, log);
  const pages = new Pages(standIn);
  const controls = new Controls(standIn, log);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { path } = splitTarget(request);
    const past = PAST_REQUEST.exec(request.url ?? '');
    if (past) {
      request.url = past[2] ?? '';
      await new Pipeline(asOf(standIn, Number(past[1])), router, log).handle(request, response);
      return;
    }
    reportDueDebits(standIn);
    if (/^\/v1(\/|$)/.test(path)) await pipeline.handle(request, response);
    else if (path.startsWith('/_') && (await controls.handle(request, response, path))) return;
    else if (!(await pages.handle(request, response))) sendNotFound(request, response, standIn.url);
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
  standIn.url = options.publicUrl ?? url;
  const debits = setInterval(() => reportDueDebits(standIn), DEBIT_CHECK_MS).unref();
  if (!options.quiet) console.log(`Stripe stand-in on ${url}`);

  return {
    url,
    port,
    setWebhook: (webhook) => standIn.webhooks.setTarget(webhook),
    close: async () => {
      clearInterval(debits);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await standIn.webhooks.close();
      store.close();
    },
  };
}

/** An address that is neither API, control nor page. */
function sendNotFound(request: IncomingMessage, response: ServerResponse, publicUrl: string): void {
  const { path } = splitTarget(request);
  const { status, body, message = '' } = errorReply(unrecognizedUrl({ method: request.method ?? 'GET', path }));
  if (acceptsHtml(request)) sendErrorPage(response, { status, message, path }, publicUrl);
  else send(response, status, body);
}
