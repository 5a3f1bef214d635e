import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { AppExtension } from '../../api/app.ts';
import { problem } from '../../api/http/problem.ts';
import { BytesReply, implement } from '../../api/http/route.ts';
import { handlerOf, type Gate } from '../../api/http/serve.ts';
import { chooseLanguage } from '../../api/pages/language.ts';
import { signInPerson } from '../../api/sign-in/start-session.ts';
import { defineOperation } from '../../contract/operation.ts';
import { findPersonByEmail } from '../../db/queries/people.ts';
import type { Language } from '../../knowledge/languages.ts';
import { addPlug } from '../plug/routes.ts';
import { addSideBySide } from '../side-by-side/routes.ts';
import { entryPart } from './entry-part.ts';
import { allowOwnForms, forLocalRequests, isLocalRequest, requireOwnForm } from './guard.ts';
import { ENTRY_PATH } from './path.ts';
import { ENTRY_PEOPLE } from './people.ts';
import { isCardName, placeOf, type CardName, type Place } from './places.ts';
import type { DevTools } from './tools.ts';
import { pathOfYearOn } from './year-on.ts';

const MAX_FORM_BYTES = 1_000;

/**
 * Adds buttons to the start page, each of which signs in as one of the seeded people, without a code, and with `tools` the cards of the
 * first five minutes. It answers nobody but a browser on this machine that pressed a button of this page: see {@link isLocalRequest} and
 * {@link requireOwnForm}.
 */
export function createEntry(tools: DevTools | null): AppExtension {
  return (app, gate) => {
    const token = randomBytes(32).toString('base64url');
    app.get('/', addToStartPage(gate, { token, tools }));
    app.post(ENTRY_PATH, forLocalRequests(handlerOf(entryRoute({ token, tools }), gate)));
    if (!tools) return;
    addPlug(app, gate, { token, tools });
    addSideBySide(app, gate, { token, tools });
  };
}

interface EntryOptions {
  readonly token: string;
  readonly tools: DevTools | null;
}

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

/** The form names a person (`as`), or a card (`card`), which is the owner's. */
function entryRoute({ token, tools }: EntryOptions) {
  return implement(
    enterAs,
    async (_input, call) => {
      const form = new URLSearchParams(call.rawBody.toString('utf8'));
      requireOwnForm(call.header, form.get('token') ?? '', token);
      call.signatureIsRight();
      const named = form.get('card') ?? '';
      const card = tools && isCardName(named) ? named : null;
      const wanted = card ? 'owner' : form.get('as');
      const who = Object.entries(ENTRY_PEOPLE).find(([name]) => name === wanted)?.[1];
      const person = who && (await findPersonByEmail(call.db, who.email));
      if (!who || !person) throw problem('not_found');
      const place = tools && card ? await placeOf(tools.db, person.id, card) : null;
      if ((card && !place) || !(await signInPerson(call, person, 'strong'))) throw problem('not_found');
      const leadsTo =
        tools && card && place
          ? await prepare(tools, { card, place, owner: person.id, language: call.language })
          : who.leadsTo;
      return new BytesReply(enterAs.type, '', { location: leadsTo });
    },
    { view: 'person' },
  );
}

interface Pressed {
  readonly card: CardName;
  readonly place: Place;
  readonly owner: string;
  readonly language: Language;
}

/** Does what a card does beside the sign-in. Returns where it leads. */
async function prepare(tools: DevTools, { card, place, owner, language }: Pressed): Promise<string> {
  if (card === 'alter') await tools.alteredLog.alter(place.license);
  if (card === 'restore') await tools.alteredLog.restore(place.license);
  if (card === 'year') return await pathOfYearOn(tools, owner, place.account, language);
  return place.path;
}

/** Puts the buttons and cards into the start page that the portal answers with. */
function addToStartPage({ deps }: Gate, { token, tools }: EntryOptions): RequestHandler {
  return async (req, res, next) => {
    if (!isLocalRequest(req)) return next();
    const { site, sessions } = deps;
    const session = await sessions.find(site.readCookie(req.get('cookie'), 'session') ?? '').catch(() => null);
    const part = entryPart({
      language: chooseLanguage(req, res),
      token,
      signedInAs: session?.person.name ?? null,
      cards: tools ? await cardsOf(tools) : null,
    });
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

/** Null until the sample licences are there, and while the database is away: the page is complete without cards. */
async function cardsOf({ db, alteredLog }: DevTools): Promise<{ readonly isLogAltered: boolean } | null> {
  try {
    const owner = await findPersonByEmail(db, ENTRY_PEOPLE.owner.email);
    const place = owner && (await placeOf(db, owner.id, 'alter'));
    return place ? { isLogAltered: await alteredLog.isAltered(place.license) } : null;
  } catch {
    return null;
  }
}
