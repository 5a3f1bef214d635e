import { randomUUID } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import { DECLARATION_KINDS, type DeclarationKind } from '../../domain/declarations/declaration.ts';
import { acknowledgementFile } from './acknowledgement.ts';
import { readDeclaration, typedIn } from './declaration-form.ts';
import { formPage, receivedPage, reviewPage } from './declaration-pages.ts';
import { declare, findReceipt } from './declare.ts';
import type { PlainView } from './layout.ts';
import { limitedPage, overPage } from './problem-page.ts';
import { readForm } from './read-form.ts';
import { senderOf, servePage, type PublicPages } from './page.ts';
import { DECLARATION_TEXTS } from './texts.ts';

/** `/cancel`, `/withdraw`, and the receipts of what was sent there. */
export function serveDeclarations(app: Express, pages: PublicPages): void {
  for (const kind of DECLARATION_KINDS)
    servePage(app, pages, `/${kind}`, {
      get: (_req, res, view) => {
        const typed = typedIn(null);
        res.type('html').send(formPage(view, kind, { typed, once: randomUUID() }));
      },
      post: async (req, res, view) => await receive(pages, kind, req, res, view),
    });
  servePage(app, pages, '/declared/:token', {
    get: async (req, res, view) => {
      const receipt = await findReceipt(pages.deps, tokenOf(req));
      if (!receipt) return void res.status(404).type('html').send(overPage(view));
      const language = receipt.language;
      res.set('Content-Language', language).type('html');
      res.send(receivedPage({ ...view, language }, receipt, `${req.path}/file`));
    },
  });
  servePage(app, pages, '/declared/:token/file', {
    get: async (req, res, view) => {
      const receipt = await findReceipt(pages.deps, tokenOf(req));
      if (!receipt) return void res.status(404).type('html').send(overPage(view));
      res.set('Content-Disposition', `attachment; filename="evergreen-${receipt.id}.txt"`).type('txt');
      res.send(acknowledgementFile(receipt));
    },
  });
}

function tokenOf({ params }: Request): string {
  return String(params['token']);
}

/** Shows the form again, shows it for confirmation, or records it. */
async function receive({ deps }: PublicPages, kind: DeclarationKind, req: Request, res: Response, view: PlainView) {
  const origin = senderOf(deps, req, res);
  const form = await readForm(req);
  const { language } = view;
  const typed = typedIn(form);
  const once = form.get('once') ?? '';
  const step = form.get('step');
  const today = Temporal.Instant.fromEpochMilliseconds(deps.now())
    .toZonedDateTimeISO(DECLARATION_TEXTS[language].zone)
    .toPlainDate();
  res.type('html');
  if (step === 'edit') return void res.send(formPage(view, kind, { typed, once }));
  const read = readDeclaration(typed, { kind, language, today });
  if ('errors' in read) return void res.status(422).send(formPage(view, kind, { typed, once, errors: read.errors }));
  const { declaration } = read;
  if (step === 'review') return void res.send(reviewPage(view, { typed, once, declaration }));
  const declared = await declare(deps, origin, declaration, once);
  if (declared.ok) return res.redirect(303, `/declared/${declared.token}`);
  res.set('Retry-After', String(declared.retryAfterS)).status(429);
  res.send(limitedPage(view, { retryAfterS: declared.retryAfterS, email: deps.supportEmail }));
}
