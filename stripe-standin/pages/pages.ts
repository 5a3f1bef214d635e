import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { ApiError } from '../errors.ts';
import { parseForm } from '../form.ts';
import { readBody, send, sendFile, sendPage, splitTarget } from '../http.ts';
import { Router } from '../router.ts';
import { createContext, runInTransaction, type StandIn } from '../stand-in.ts';
import { html } from './html.ts';
import { renderPage } from './layout.ts';
import { PAGE_ROUTES } from './routes.ts';
import type { PageHandler, View } from './view.ts';

interface FoundPage {
  handler: PageHandler;
  ids: string[];
}

const readAsset = (name: string, type: string): { type: string; body: string } => ({
  type,
  body: readFileSync(join(import.meta.dirname, name), 'utf8'),
});

const ASSETS: ReadonlyMap<string, { type: string; body: string }> = new Map([
  ['/style.css', readAsset('style.css', 'text/css; charset=utf-8')],
  ['/icon.svg', readAsset('icon.svg', 'image/svg+xml')],
]);

/** The pages for people: everything outside `/v1` and the controls under `/_…`. */
export class Pages {
  readonly #standIn: StandIn;
  readonly #router = new Router(PAGE_ROUTES);

  constructor(standIn: StandIn) {
    this.#standIn = standIn;
  }

  /** Answers a request if a page or an asset has its address; false if none has. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { path } = splitTarget(request);
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
    const asset = method === 'GET' ? ASSETS.get(path) : undefined;
    if (asset) {
      send(response, 200, asset.body, { 'content-type': asset.type, 'cache-control': 'max-age=60' });
      return true;
    }
    const page = this.#router.find(method, path);
    if (!page) return false;
    sendView(response, await this.#view(request, method, page));
    return true;
  }

  async #view(request: IncomingMessage, method: string, { handler, ids }: FoundPage): Promise<View> {
    const { path, query } = splitTarget(request);
    const posted = method === 'POST';
    const fields = parseForm(posted ? ((await readBody(request)) ?? '') : query);
    const field = (name: string): string => {
      const value = fields[name];
      return typeof value === 'string' ? value : '';
    };
    const cause = { method, path, requestId: null, idempotencyKey: null };
    const rest = { standIn: this.#standIn, id: ids[0] ?? '', field };
    try {
      return posted
        ? runInTransaction(this.#standIn, cause, (context) => handler({ ...rest, context }))
        : handler({ ...rest, context: createContext(this.#standIn, cause) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return {
        status: error.status,
        title: 'That did not work',
        content: html`<p role="alert">${error.message}</p>
          <p>Go back and try again, or start from the <a href="/">overview</a>.</p>`,
      };
    }
  }
}

function sendView(response: ServerResponse, view: View): void {
  if ('redirect' in view) response.writeHead(303, { location: view.redirect }).end();
  else if ('file' in view) sendFile(response, view.file);
  else sendPage(response, view.status, renderPage(view));
}
