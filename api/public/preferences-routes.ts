import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { zone as zoneSchema } from '../../contract/schemas.ts';
import { databaseOfPerson } from '../../db/databases.ts';
import { findMailPreferences, saveMailPreferences, turnMailsOff } from '../../db/queries/mail-preferences.ts';
import { openToken } from '../../db/sealed-token.ts';
import { isQuietLength, OPTIONAL_MAILS, type MailPreferences } from '../../domain/people/mail-preferences.ts';
import { LANGUAGES } from '../../knowledge/languages.ts';
import { dropUnreadBody } from '../http/unread-body.ts';
import type { PlainView } from './layout.ts';
import { servePage, type PublicPages } from './page.ts';
import { linkOverPage, preferencesPage, textsOf, turnOffPage } from './preferences-page.ts';
import { readForm, type Form } from './read-form.ts';
import { fillIn } from './texts.ts';

/** What a link in a mail holds: whose mails it is about, and the zone of the account that the mail was about. */
const contentSchema = z.object({ email: z.string(), zone: z.string().optional() });

/**
 * `/preferences/<token>`: the page that every mail links to. The token is the right to change the choices of one address, and to nothing
 * else; no cookie is read, so that no other site can change them for somebody. Opening a page changes nothing: mail scanners do it.
 */
export function servePreferences(app: Express, pages: PublicPages): void {
  const db = databaseOfPerson(pages.deps.databases, null);
  servePage(app, pages, '/preferences', { get: (_req, res) => res.redirect(303, '/portal') });
  servePage(app, pages, '/preferences/:token', {
    get: withReader(pages, async (reader, req, res, view) => {
      const preferences = await findMailPreferences(db, reader.email);
      const texts = textsOf(view);
      const off = OPTIONAL_MAILS.find((mails) => mails === req.query['off']);
      const text = off ? fillIn(texts.off_done, { mails: texts[off] }) : texts.saved;
      const message = off || req.query['saved'] === '1' ? ({ kind: 'status', text } as const) : undefined;
      res.type('html').send(preferencesPage(view, { ...shownOf(reader, req), preferences, message }));
    }),
    post: withReader(pages, async (reader, req, res, view) => {
      const chosen = readPreferences(await readForm(req));
      if (chosen !== null) {
        await saveMailPreferences(db, reader.email, chosen);
        return res.redirect(303, `${req.path}?saved=1`);
      }
      const message = { kind: 'alert', text: textsOf(view).quiet_error } as const;
      const preferences = await findMailPreferences(db, reader.email);
      res
        .status(422)
        .type('html')
        .send(preferencesPage(view, { ...shownOf(reader, req), preferences, message }));
    }),
  });
  for (const mails of OPTIONAL_MAILS)
    servePage(app, pages, `/preferences/:token/off/${mails}`, {
      get: withReader(pages, ({ email }, _req, res, view) => {
        res.type('html').send(turnOffPage(view, email, mails));
      }),
      // Of the page, or of a mail program that turns it off by one press, which wants no redirect. Its form may be of several parts (RFC 8058,
      // section 3.2): they are not read.
      post: withReader(pages, async ({ email }, req, res) => {
        const isOfPage = Boolean(req.is('application/x-www-form-urlencoded'));
        const form: Form = isOfPage ? await readForm(req) : new Map();
        await turnMailsOff(db, email, mails);
        dropUnreadBody(req, res);
        if (!isOfPage || form.get('List-Unsubscribe') === 'One-Click') return void res.status(200).type('txt').send('');
        res.redirect(303, `/preferences/${String(req.params['token'])}?off=${mails}`);
      }),
    });
}

type Reader = z.infer<typeof contentSchema>;
type Handler = (reader: Reader, req: Request, res: Response, view: PlainView) => Promise<void> | void;

/** Whom the token of the address belongs to; a page that says so where it opens nothing. No address leaves with a link from here. */
function withReader({ deps }: PublicPages, handler: Handler) {
  return async (req: Request, res: Response, view: PlainView): Promise<void> => {
    const token = String(req.params['token']);
    const content = contentSchema.safeParse(openToken(deps.personSecrets, 'mail-preferences', token, deps.now()));
    res.set('Referrer-Policy', 'no-referrer');
    if (content.data) await handler(content.data, req, res, view);
    else res.status(404).type('html').send(linkOverPage(view));
  };
}

function shownOf({ email, zone = 'UTC' }: Reader, { path }: Request) {
  return { email, zone, action: path };
}

/** What the form says; null where its quiet hours are too long, or none. */
function readPreferences(form: Form): MailPreferences | null {
  const language = LANGUAGES.find((known) => known === form.get('language')) ?? null;
  const mails = { reminders: form.get('reminders') === 'on' };
  if (form.get('quiet') !== 'on') return { ...mails, language, quiet: null };
  const hour = z.coerce.number().int().min(0).max(23);
  const read = z
    .object({ from: hour, until: hour, zone: zoneSchema })
    .refine(isQuietLength)
    .safeParse(Object.fromEntries(form));
  return read.success ? { ...mails, language, quiet: read.data } : null;
}
