import type { Texts } from '../../knowledge/texts.ts';
import type { Problem } from '../http/problem.ts';
import { html } from '../pages/html.ts';
import { plainPage, type PlainView } from './layout.ts';
import { DECLARATION_TEXTS, fillIn } from './texts.ts';

/** A problem as a page: what happened, and what to do. */
export function problemPage(view: PlainView, found: Problem, texts: Texts, requestId: string): string {
  const { title, detail, next_step } = found.document(requestId, texts, view.language === 'fr' ? 'en' : view.language);
  return plainPage(view, {
    title,
    path: null,
    languages: [],
    body: [
      html`<h1>${title}</h1>
        <p class="lead">${detail} ${next_step}</p>
        <p class="hint">${requestId}</p>`,
    ],
  });
}

/** There were too many declarations: when the next can be sent, and how to declare it otherwise. */
export function limitedPage(
  view: PlainView,
  { retryAfterS, email }: { readonly retryAfterS: number; readonly email: string },
): string {
  const { title, lead } = DECLARATION_TEXTS[view.language].limited;
  const minutes = String(Math.ceil(retryAfterS / 60));
  const [before = '', after = ''] = fillIn(lead, { minutes, email: '\n' }).split('\n');
  return plainPage(view, {
    title,
    path: null,
    languages: [],
    body: [
      html`<h1>${title}</h1>
        <p class="lead" role="alert">${before}<a href="mailto:${email}">${email}</a>${after}</p>`,
    ],
  });
}

/** The page of a receipt whose time is over, or that was never one. */
export function overPage(view: PlainView): string {
  const { title, lead } = DECLARATION_TEXTS[view.language].over;
  return plainPage(view, {
    title,
    path: null,
    languages: [],
    body: [
      html`<h1>${title}</h1>
        <p class="lead">${lead}</p>`,
    ],
  });
}
