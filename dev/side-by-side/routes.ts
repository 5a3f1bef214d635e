import type { Express, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { setPagePolicy } from '../../api/http/headers.ts';
import { problem } from '../../api/http/problem.ts';
import { implement } from '../../api/http/route.ts';
import { handlerOf, type Gate } from '../../api/http/serve.ts';
import { chooseLanguage } from '../../api/pages/language.ts';
import { defineOperation } from '../../contract/operation.ts';
import { findPersonByEmail } from '../../db/queries/people.ts';
import type { Language } from '../../knowledge/languages.ts';
import { allowOwnForms, forLocalRequests, isLocalRequest, requireOwnForm } from '../entry/guard.ts';
import { ENTRY_PEOPLE } from '../entry/people.ts';
import { placeOf } from '../entry/places.ts';
import type { DevTools } from '../entry/tools.ts';
import { sideBySidePage, type Facts } from './page.ts';
import { SIDE_BY_SIDE_FACTS_PATH, SIDE_BY_SIDE_PATH } from './path.ts';
import { createSupport, isSupportSignal, type SupportView } from './support.ts';
import { SIDE_BY_SIDE_TEXTS } from './texts.ts';

const sendAsSupport = defineOperation({
  id: 'sendAsSupport',
  method: 'post',
  path: SIDE_BY_SIDE_PATH,
  tag: 'Development',
  summary: 'Do something with a licence of the seeds as support does',
  permission: 'public',
  audited: true,
  rawBody: true,
  maxBodyBytes: 1_000,
  reply: z.object({
    licence: z.string(),
    state: z.string(),
    until: z.string(),
    log: z.array(z.object({ at: z.string(), event: z.string() })),
    signals: z.array(z.string()),
    said: z.string(),
  }),
});

interface Options {
  readonly token: string;
  readonly tools: DevTools;
}

/** Adds the page that shows a customer's page beside what support does with the same licence. */
export function addSideBySide(app: Express, gate: Gate, { token, tools }: Options): void {
  const send = implement(
    sendAsSupport,
    async (_input, call) => {
      const form = new URLSearchParams(call.rawBody.toString('utf8'));
      requireOwnForm(call.header, form.get('token') ?? '', token);
      call.signatureIsRight();
      const signal = form.get('signal') ?? '';
      const license = await licenseOf(tools);
      if (license === null || !isSupportSignal(signal)) throw problem('not_found');
      const { done, reason } = SIDE_BY_SIDE_TEXTS[call.language];
      const support = await createSupport(tools, call.language);
      const outcome = await support.send(license, signal, reason);
      const said = 'refused' in outcome ? outcome.refused : done;
      const view = 'refused' in outcome ? await support.look(license) : outcome;
      return factsOf(gate, call.language, view, said);
    },
    { view: 'person' },
  );
  app.get(['/portal', '/portal/*path'], allowOwnFrame);
  app.post(SIDE_BY_SIDE_PATH, forLocalRequests(handlerOf(send, gate)));
  app.get(
    SIDE_BY_SIDE_PATH,
    forLocalRequests(async (req, res) => {
      const language = chooseLanguage(req, res);
      const license = await licenseOf(tools);
      if (license === null) return res.redirect(303, '/');
      const view = await (await createSupport(tools, language)).look(license);
      const nonce = setPagePolicy(res);
      allowOwnForms(res);
      allowFrames(res);
      const facts = factsOf(gate, language, view, '');
      const portal = `/portal/${view.account}/licences/${license}`;
      res
        .set('Cache-Control', 'no-store')
        .type('html')
        .send(sideBySidePage({ language, nonce }, { token, portal, facts }));
    }),
  );
  app.get(
    SIDE_BY_SIDE_FACTS_PATH,
    forLocalRequests(async (req, res) => {
      const language = chooseLanguage(req, res);
      const license = await licenseOf(tools);
      if (license === null) throw problem('not_found');
      const view = await (await createSupport(tools, language)).look(license);
      res.set('Cache-Control', 'no-store').json(factsOf(gate, language, view, ''));
    }),
  );
}

/** The licence whose renewal was declined; null until the seeds have made it. */
async function licenseOf({ db }: DevTools): Promise<string | null> {
  const owner = await findPersonByEmail(db, ENTRY_PEOPLE.owner.email);
  return (owner && (await placeOf(db, owner.id, 'watch')))?.license ?? null;
}

/** English as in the portal. */
const localeOf = (language: Language) => (language === 'en' ? 'en-GB' : language);

function factsOf(
  { deps: { texts, catalog } }: Gate,
  language: Language,
  { plan, state, endsAt, zone, log, signals }: SupportView,
  said: string,
): Facts {
  const date = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: zone });
  const time = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'short', timeZone: zone });
  return {
    licence: catalog.plan(plan)?.name ?? plan,
    state: texts.label(language, 'states', state),
    // The end is the first moment after the last day.
    until: endsAt === null ? SIDE_BY_SIDE_TEXTS[language].openEnded : date.format(Date.parse(endsAt) - 1),
    log: log.map(({ at, event }) => ({
      at: time.format(Date.parse(at)),
      event: texts.label(language, 'events', event),
    })),
    signals: [...signals],
    said,
  };
}

/** Lets a page of this origin show the portal in a frame. No other answer may be framed. */
const allowOwnFrame: RequestHandler = (req, res, next) => {
  if (!isLocalRequest(req)) return next();
  const send = res.send.bind(res);
  res.send = (page: unknown) => {
    res.send = send;
    const policy = String(res.getHeader('Content-Security-Policy'));
    res.set('Content-Security-Policy', policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'"));
    res.set('X-Frame-Options', 'SAMEORIGIN');
    return send(page);
  };
  next();
};

function allowFrames(res: Response): void {
  res.set('Content-Security-Policy', `${String(res.getHeader('Content-Security-Policy'))};frame-src 'self'`);
}
