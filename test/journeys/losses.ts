import type { BrowserContext, Request } from 'playwright-core';
import { isStream } from '../support/rest.ts';

/** A request to the API, or for a part of the portal's program that is loaded when it is first needed. */
export interface Sent {
  /** `POST /v1/licenses/{id}/pause`. */
  readonly what: string;
  readonly to: 'api' | 'files';
  /** Whether it may change something: neither a read nor a preview. */
  readonly isChange: boolean;
}

/** What is lost: the n-th request, counted from 1, before it arrives; or the answer to it, after it was carried out. */
export interface Loss {
  readonly to: Sent['to'];
  readonly nth: number;
  readonly lost: 'request' | 'answer';
}

const ID = /\/[a-z]{2,4}_[A-Za-z0-9_]+/g;
/** Headers of a connection, which `fetch` sets by itself. */
const OF_CONNECTION = new Set(['host', 'connection', 'content-length', 'accept-encoding']);

/**
 * Notes the requests of a browser, and loses one of them, or none. The answer that is lost reaches nothing of the browser, cookies
 * included. The files that are named on the portal's page are not among them: without those it is the browser that says so.
 */
export async function watchRequests(context: BrowserContext, origin: string, loss: Loss | null): Promise<Sent[]> {
  const all: Sent[] = [];
  const page = await (await fetch(`${origin}/portal`)).text();
  await context.route(`${origin}/**`, async (route, request) => {
    const { pathname } = new URL(request.url());
    const isPart = pathname.endsWith('.js') && !page.includes(pathname);
    if ((!isPart && !pathname.startsWith('/v1/')) || isStream(request)) return await route.continue();
    const sent = describe(request, isPart ? 'files' : 'api');
    all.push(sent);
    const isLost = loss?.to === sent.to && all.filter(({ to }) => to === sent.to).length === loss.nth;
    if (!isLost) return await route.continue();
    if (loss.lost === 'answer') await carryOut(request);
    return await route.abort('connectionreset');
  });
  return all;
}

function describe(request: Request, to: Sent['to']): Sent {
  const method = request.method();
  const path = new URL(request.url()).pathname.replaceAll(ID, '/{id}');
  const isPreview = request.postData()?.includes('"preview":true') ?? false;
  const isRead = method === 'GET' || isPreview || path.endsWith('/forecast');
  return { what: `${method} ${path}${isPreview ? ' (preview)' : ''}`, to, isChange: !isRead };
}

async function carryOut(request: Request): Promise<void> {
  const headers = Object.entries(await request.allHeaders()).filter(
    ([name]) => !name.startsWith(':') && !OF_CONNECTION.has(name),
  );
  const body = request.postDataBuffer();
  const answer = await fetch(request.url(), {
    method: request.method(),
    headers,
    ...(body ? { body: new Uint8Array(body) } : {}),
  });
  await answer.arrayBuffer();
}
