import type { Express, Request, Response } from 'express';
import { databaseOfPerson } from '../../db/databases.ts';
import { MAX_REFERENCE } from '../../domain/people/license-search.ts';
import { LANGUAGES } from '../../knowledge/languages.ts';
import type { Dependencies } from '../dependencies.ts';
import { takeSearch } from '../find-licenses/search.ts';
import { html, type Html } from '../pages/html.ts';
import { corrections, lineField } from './fields.ts';
import { withoutFrench } from './language.ts';
import { plainPage, type PlainView } from './layout.ts';
import { senderOf, servePage, type PublicPages } from './page.ts';
import { readForm } from './read-form.ts';
import { DECLARATION_TEXTS, fillIn, PAGE_TEXTS } from './texts.ts';

/** `/find-licences`: for whoever does not know with which address to sign in. It says the same whatever is typed. */
export function serveFindLicenses(app: Express, pages: PublicPages): void {
  const { deps } = pages;
  servePage(app, pages, '/find-licences', {
    get: (req, res, view) => {
      const isSent = req.query['sent'] === '1';
      res.type('html').send(searchPage(view, '', { message: isSent ? sentMessage(view, deps) : html`` }));
    },
    post: async (req, res, view) => await receive(deps, req, res, view),
  });
}

async function receive(deps: Dependencies, req: Request, res: Response, view: PlainView): Promise<void> {
  const origin = { ...senderOf(deps, req, res), deps };
  const typed = (await readForm(req)).get('reference') ?? '';
  const { errors } = DECLARATION_TEXTS[withoutFrench(view.language)];
  const error = typed === '' ? errors.required : typed.length > MAX_REFERENCE ? errors.too_long : undefined;
  if (error !== undefined)
    return void res
      .status(422)
      .type('html')
      .send(searchPage(view, typed, { error }));
  const decision = await takeSearch(origin, databaseOfPerson(deps.databases, null), typed);
  if (decision.ok) return res.redirect(303, `/find-licences?lang=${withoutFrench(view.language)}&sent=1`);
  res.status(429).set('Retry-After', String(decision.retryAfterS)).type('html');
  res.send(searchPage(view, typed, { message: limitedMessage(view, deps, decision.retryAfterS) }));
}

function sentMessage({ language }: PlainView, { supportEmail }: Dependencies): Html {
  const { sent } = PAGE_TEXTS[withoutFrench(language)].find_licenses;
  return html`<p class="correct" role="status">${withAddress(sent, supportEmail)}</p>`;
}

function limitedMessage({ language }: PlainView, { supportEmail }: Dependencies, retryAfterS: number): Html {
  const { limited } = PAGE_TEXTS[withoutFrench(language)].find_licenses;
  const minutes = String(Math.ceil(retryAfterS / 60));
  const text = fillIn(limited, { minutes, email: '{email}' });
  return html`<p class="correct" role="alert">${withAddress(text, supportEmail)}</p>`;
}

function withAddress(text: string, email: string): Html {
  const [before = '', after = ''] = text.split('{email}');
  return html`${before}<a href="mailto:${email}">${email}</a>${after}`;
}

function searchPage(
  view: PlainView,
  typed: string,
  { error, message = html`` }: { readonly error?: string; readonly message?: Html },
): string {
  // There is no French here.
  const language = withoutFrench(view.language);
  const { find_licenses: texts } = PAGE_TEXTS[language];
  const { fix } = DECLARATION_TEXTS[language];
  const field = { name: 'reference', label: texts.reference, hint: texts.reference_hint };
  return plainPage(
    { ...view, language },
    {
      title: texts.title,
      path: '/find-licences',
      languages: LANGUAGES,
      body: [
        html`<h1>${texts.title}</h1>
          <p class="lead">${texts.lead}</p>
          ${message} ${error === undefined ? '' : corrections(fix, [{ ...field, error }])}
          <form class="plain-form" method="post" action="/find-licences?lang=${language}" novalidate>
            ${lineField({ ...field, value: typed, error, maxLength: MAX_REFERENCE })}
            <button class="btn primary block big" type="submit">${texts.button}</button>
            <p class="hint">${texts.hint} <a href="/portal">${texts.sign_in}</a></p>
          </form>
          <h2>${texts.then}</h2>
          <ul>
            ${texts.steps.map((step) => html`<li>${step}</li>`)}
          </ul>`,
      ],
    },
  );
}
