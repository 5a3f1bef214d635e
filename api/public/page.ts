import type { Express, Request, RequestHandler, Response } from 'express';
import type { Dependencies } from '../dependencies.ts';
import { clientAddress } from '../http/client-address.ts';
import { toProblem } from '../http/error-to-problem.ts';
import { setPagePolicy } from '../http/headers.ts';
import { problem } from '../http/problem.ts';
import { refuseOtherSites } from '../http/site.ts';
import { dropUnreadBody } from '../http/unread-body.ts';
import { PORTAL_DIST, readPortalBuild } from '../pages/build.ts';
import type { Origin } from '../sign-in/guessing.ts';
import { choosePageLanguage } from './language.ts';
import type { PlainView } from './layout.ts';
import { problemPage } from './problem-page.ts';

/** What the pages for people who have not signed in depend on. */
export interface PublicPages {
  readonly deps: Dependencies;
  /** Runs before each page, to count it. */
  readonly count: RequestHandler;
  /** Counts a form that is sent, before it is read. Throws `rate_limited`. */
  readonly countForm: (req: Request, res: Response) => void;
}

type PageHandler = (req: Request, res: Response, view: PlainView) => Promise<void> | void;

/** Serves an address: `get` shows, `post` changes. Another method is refused, and a failure is a page for people. */
export function servePage(
  app: Express,
  { deps, count, countForm }: PublicPages,
  path: string,
  handlers: { readonly get: PageHandler; readonly post?: PageHandler },
): void {
  const run =
    (method: string, handler: PageHandler): RequestHandler =>
    async (req, res) => {
      res.locals.route = `${method} ${path}`;
      const view = viewOf(req, res);
      try {
        if (method === 'POST') countForm(req, res);
        await handler(req, res, view);
      } catch (error) {
        const found = toProblem(error);
        res.locals.code = found.code;
        if (found.status >= 500) res.locals.failure = found.cause ?? found;
        if (res.headersSent) return;
        dropUnreadBody(req, res);
        if (found.retryAfterS !== undefined) res.set('Retry-After', String(found.retryAfterS));
        const requestId = String(res.locals.requestId);
        res
          .status(found.status)
          .set('Cache-Control', 'no-store')
          .type('html')
          .send(problemPage(view, found, deps.texts, requestId));
      }
    };
  app.get(path, count, run('GET', handlers.get));
  if (handlers.post) app.post(path, run('POST', handlers.post));
  const allow = ['GET', 'HEAD', ...(handlers.post ? ['POST'] : []), 'OPTIONS'].join(', ');
  app.all(path, count, (req, res) => {
    res.set('Allow', allow);
    if (req.method === 'OPTIONS') return void res.status(204).end();
    throw problem('method_not_allowed');
  });
}

/** Browsers name their page to this site, so that old ones, too, can show that they do not come from another. */
function viewOf(req: Request, res: Response): PlainView {
  const language = choosePageLanguage(req, res);
  res.set('Referrer-Policy', 'same-origin').set('Cache-Control', 'no-store');
  const nonce = setPagePolicy(res, [], { forms: true });
  return { language, nonce, build: readPortalBuild(PORTAL_DIST) };
}

/** Who has sent a form, for counts and alarms. Throws where a page of another site has. */
export function senderOf({ site }: Dependencies, req: Request, res: Response): Omit<Origin, 'deps'> {
  refuseOtherSites(site, (name) => req.get(name));
  return {
    principal: null,
    session: null,
    client: { address: clientAddress(req), userAgent: req.get('user-agent') ?? null },
    requestId: String(res.locals.requestId),
  };
}
