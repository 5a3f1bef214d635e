import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { AppExtension } from '../../api/app.ts';
import { problem } from '../../api/http/problem.ts';
import { BytesReply, implement } from '../../api/http/route.ts';
import { handlerOf, type Gate } from '../../api/http/serve.ts';
import { chooseLanguage } from '../../api/pages/language.ts';
import { html, type Html } from '../../api/pages/html.ts';
import { signInPerson } from '../../api/sign-in/start-session.ts';
import { defineOperation } from '../../contract/operation.ts';
import { findPersonByEmail } from '../../db/queries/people.ts';
import { isLoopback, isLoopbackHost } from './offered.ts';
import { ENTRY_PEOPLE } from './people.ts';
import { ENTRY_TEXTS } from './texts.ts';

/** Under no other address of the API. */
export const ENTRY_PATH = '/dev/entry';
const MAX_FORM_BYTES = 1_000;

/**
 * Adds two buttons to the start page, each of which signs in as one of the seeded people, without a code. It answers nobody but a browser
 * on this machine that pressed a button of this page: see {@link isLocalRequest} and {@link requireOwnForm}.
 */
export const addEntry: AppExtension = (app, gate) => {
  const token = randomBytes(32).toString('base64url');
  app.get('/', addButtons(gate, token));
  const enter = handlerOf(entryRoute(token), gate);
  app.post(ENTRY_PATH, (req, res, next) => (isLocalRequest(req) ? enter(req, res, next) : next()));
};

const enterAs = defineOperation({
  id: 'enterAs',
  method: 'post',
  path: ENTRY_PATH,
  tag: 'Development',
  summary: 'Sign in as one of the seeded people',
  permission: 'public',
  audited: true,
  rawBody: true,
  maxBodyBytes: MAX_FORM_BYTES,
  reply: z.string(),
  status: 303,
  type: 'text/plain',
});

function entryRoute(token: string) {
  return implement(
    enterAs,
    async (_input, call) => {
      const form = new URLSearchParams(call.rawBody.toString('utf8'));
      requireOwnForm(call.header, form.get('token') ?? '', token);
      call.signatureIsRight();
      const who = Object.entries(ENTRY_PEOPLE).find(([name]) => name === form.get('as'))?.[1];
      const person = who && (await findPersonByEmail(call.db, who.email));
      if (!who || !person || !(await signInPerson(call, person, 'strong'))) throw problem('not_found');
      return new BytesReply(enterAs.type, '', { location: who.leadsTo });
    },
    { view: 'person' },
  );
}

/**
 * A request from this machine, for a name of this machine, and through no proxy. A page of another site whose name leads here (DNS
 * rebinding) has another `Host`.
 */
function isLocalRequest(req: Request): boolean {
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'].some((name) => name in req.headers);
  return !isForwarded && isLoopback(req.socket.remoteAddress ?? '') && isLoopbackHost(req.get('host'));
}

/**
 * Throws unless a page of this very origin has sent the form: the browser says so, and the form has what only this page shows. A form
 * has no usable `Origin` here, since pages send no referrer.
 */
function requireOwnForm(header: (name: string) => string | undefined, given: string, token: string): void {
  const isOwn = header('sec-fetch-site') === 'same-origin';
  const [own, sent] = [Buffer.from(token), Buffer.from(given)];
  const isSame = own.length === sent.length && timingSafeEqual(own, sent);
  if (!isOwn || !isSame) throw problem('cross_site_request');
}

/** Puts the buttons into the start page that the portal answers with. */
function addButtons({ deps }: Gate, token: string): RequestHandler {
  return async (req, res, next) => {
    if (!isLocalRequest(req)) return next();
    const { site, sessions } = deps;
    const session = await sessions.find(site.readCookie(req.get('cookie'), 'session') ?? '').catch(() => null);
    const part = buttons(chooseLanguage(req, res), token, session?.person.name ?? null);
    const send = res.send.bind(res);
    res.send = (page: unknown) => {
      res.send = send;
      if (typeof page !== 'string') return send(page);
      allowOwnForms(res);
      return send(page.replace('<div id="app">', () => `${part.text}<div id="app">`));
    };
    next();
  };
}

function allowOwnForms(res: Response): void {
  const policy = String(res.getHeader('Content-Security-Policy'));
  res.set('Content-Security-Policy', policy.replace("form-action 'none'", "form-action 'self'"));
}

function buttons(language: keyof typeof ENTRY_TEXTS, token: string, signedInAs: string | null): Html {
  const texts = ENTRY_TEXTS[language];
  return html`<aside class="page" aria-label="${texts.heading}">
    <form method="post" action="${ENTRY_PATH}">
      <p>${texts.about} ${signedInAs === null ? '' : texts.signedIn(signedInAs)}</p>
      <input type="hidden" name="token" value="${token}" />
      ${Object.entries(ENTRY_PEOPLE).map(
        ([name, { firstName, role }]) =>
          html`<button name="as" value="${name}">${texts.enterAs(firstName, role)}</button> `,
      )}
    </form>
  </aside>`;
}
