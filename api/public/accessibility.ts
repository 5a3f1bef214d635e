import type { Express, Request, Response } from 'express';
import { email as emailSchema } from '../../contract/schemas.ts';
import { databaseOfPerson } from '../../db/databases.ts';
import { enqueueMails } from '../../db/queries/person-mails.ts';
import { LANGUAGES, type Language } from '../../knowledge/languages.ts';
import type { Dependencies } from '../dependencies.ts';
import { addressGroup } from '../http/client-address.ts';
import { html, type Html } from '../pages/html.ts';
import { takeGuess } from '../sign-in/guessing.ts';
import { corrections, lineField, textField } from './fields.ts';
import { withoutFrench } from './language.ts';
import { plainPage, type PlainView } from './layout.ts';
import { pageMail } from './page-mail.ts';
import { senderOf, servePage, type PublicPages } from './page.ts';
import { readForm } from './read-form.ts';
import { DECLARATION_TEXTS, fillIn, PAGE_TEXTS } from './texts.ts';

const MAX_MESSAGE = 4_000;
const MAX_EMAIL = 254;

/** `/accessibility`: the statement that the European Accessibility Act asks for, and a way to say what does not work. */
export function serveAccessibility(app: Express, pages: PublicPages): void {
  servePage(app, pages, '/accessibility', {
    get: (req, res, view) => {
      const text = PAGE_TEXTS[withoutFrench(view.language)].accessibility.sent;
      const message = req.query['sent'] === '1' ? html`<p class="correct" role="status">${text}</p>` : html``;
      res.type('html').send(statementPage(view, { what: '', email: '' }, { message }));
    },
    post: async (req, res, view) => await receive(pages.deps, req, res, view),
  });
}

interface Typed {
  readonly what: string;
  readonly email: string;
}

async function receive(deps: Dependencies, req: Request, res: Response, view: PlainView): Promise<void> {
  const origin = senderOf(deps, req, res);
  const form = await readForm(req);
  const typed = { what: form.get('what') ?? '', email: form.get('email') ?? '' };
  const email = emailSchema.safeParse(typed.email);
  const language = withoutFrench(view.language);
  if (!email.success || typed.what === '' || typed.what.length > MAX_MESSAGE)
    return void res
      .status(422)
      .type('html')
      .send(statementPage(view, typed, { errors: errorsOf(typed, language) }));
  const { personSecrets: secrets } = deps;
  const decision = await takeGuess({ ...origin, deps }, 'accessibility_feedback', 'feedback', [
    { subject: 'address', hash: secrets.addressHash(email.data) },
    { subject: 'client', hash: secrets.clientHash(addressGroup(origin.client.address)) },
  ]);
  if (!decision.ok) {
    const text = fillIn(PAGE_TEXTS[language].accessibility.limited, { email: deps.supportEmail });
    res.status(429).set('Retry-After', String(decision.retryAfterS)).type('html');
    return void res.send(statementPage(view, typed, { message: html`<p class="correct" role="alert">${text}</p>` }));
  }
  await enqueueMails(databaseOfPerson(deps.databases, null), mailsOf(deps, { ...typed, email: email.data }, language));
  res.redirect(303, `/accessibility?lang=${language}&sent=1`);
}

/** What the vendor gets, and what whoever has written gets at once. */
function mailsOf({ personSecrets, supportEmail, now }: Dependencies, { what, email }: Typed, language: Language) {
  const { accessibility: texts } = PAGE_TEXTS[language];
  const { fields, locale, zone } = DECLARATION_TEXTS[language];
  const at = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long', timeZone: zone }).format(now());
  const rows = [
    [texts.what, what],
    [fields.from, email],
    [texts.at, at],
  ] as const;
  const common = { footer: texts.footer, preferences: texts.preferences, page_language: language };
  const seal = (to: string, params: Record<'subject' | 'lead' | 'note', string>) =>
    pageMail(personSecrets, { to, params: { ...common, ...params }, rows });
  return [
    seal(email, { subject: texts.subject, lead: texts.mail_lead, note: texts.mail_note }),
    seal(supportEmail, { subject: texts.vendor_subject, lead: texts.vendor_lead, note: texts.vendor_note }),
  ];
}

type Errors = Partial<Record<'what' | 'email', string>>;

function errorsOf({ what, email }: Typed, language: Language): Errors {
  const { errors } = DECLARATION_TEXTS[language];
  return {
    ...(what === '' ? { what: errors.required } : what.length > MAX_MESSAGE ? { what: errors.too_long } : {}),
    ...(emailSchema.safeParse(email).success ? {} : { email: email === '' ? errors.required : errors.email }),
  };
}

function correctionsOf(errors: Errors, language: Language): Html {
  const { accessibility: texts } = PAGE_TEXTS[language];
  const fields = (['what', 'email'] as const).flatMap((name) => {
    const error = errors[name];
    return error === undefined ? [] : [{ name, label: texts[name], error }];
  });
  return fields.length === 0 ? html`` : corrections(DECLARATION_TEXTS[language].fix, fields);
}

function statementPage(
  view: PlainView,
  typed: Typed,
  { errors = {}, message = html`` }: { readonly errors?: Errors; readonly message?: Html },
): string {
  const language = withoutFrench(view.language);
  const { accessibility: texts } = PAGE_TEXTS[language];
  return plainPage(view, {
    title: texts.title,
    path: '/accessibility',
    languages: LANGUAGES,
    body: [
      html`<h1>${texts.title}</h1>
        <p class="lead">${texts.lead}</p>
        ${message} ${correctionsOf(errors, language)}
        ${texts.sections.map(
          ([heading = '', text = '']) =>
            html`<h2>${heading}</h2>
              <p>${text}</p>`,
        )}
        <h2 id="feedback">${texts.form}</h2>
        <form class="plain-form" method="post" action="/accessibility?lang=${language}" novalidate>
          ${textField(
            { name: 'what', label: texts.what, value: typed.what, error: errors.what, maxLength: MAX_MESSAGE },
            { rows: 4, required: true },
          )}
          ${lineField(
            { name: 'email', label: texts.email, value: typed.email, error: errors.email, maxLength: MAX_EMAIL },
            { type: 'email', autocomplete: 'email' },
          )}
          <button class="btn primary block big" type="submit">${texts.send}</button>
        </form>`,
    ],
  });
}
