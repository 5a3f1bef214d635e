import type { Browser } from 'playwright-core';
import { unwrap } from '../../contract/client/client.ts';
import type { Database } from '../../db/connect.ts';
import { payFromMail, type Journey } from '../browser/renewal-journey.ts';
import { clientInSession } from '../harness/client-in-session.ts';
import type { RunningPortal } from '../harness/portal.ts';
import { mayPay, VIEWPORTS, type Case } from './cases.ts';
import { codeFor } from './code-for.ts';
import { differences, watchPreviews, type Preview } from './compare-preview.ts';
import { linkOf, OWNER_NAME, prepareCase } from './prepare.ts';

export interface JourneyTools {
  readonly portal: RunningPortal;
  readonly database: Database;
  readonly browser: Browser;
}

/** Makes the journey of a case in a browser of its own; `surprises`: what was shown before and came differently, null where nothing was paid. */
export async function makeJourney(
  { portal, database, browser }: JourneyTools,
  one: Case,
): Promise<Journey & { surprises: string[] | null }> {
  const { license, person, token } = await prepareCase(portal.context, database, one);
  const context = await browser.newContext({ locale: 'en-US', viewport: VIEWPORTS[one.viewport] });
  if (one.entry === 'signed in')
    await context.addCookies([{ name: 'evergreen_session', value: token, url: portal.url, httpOnly: true }]);
  const previews = watchPreviews(context);
  const who = {
    holder: mayPay(one) ? null : OWNER_NAME,
    email: person.email,
    code: () => codeFor(portal, person.email),
  };
  const journey = await payFromMail(await context.newPage(), linkOf(portal.url, license, one.state), who);
  const preview = previews.last();
  await context.close();
  const isPaid = journey.end === 'receipt';
  if (isPaid && !preview) return { ...journey, surprises: ['no preview was shown'] };
  return {
    ...journey,
    surprises: isPaid && preview ? await surprisesOf(portal.url, token, license.id, preview) : null,
  };
}

async function surprisesOf(url: string, token: string, license: string, preview: Preview): Promise<string[]> {
  const api = clientInSession(url, token);
  const [after, charges] = await Promise.all([
    unwrap(api.GET('/v1/licenses/{id}', { params: { path: { id: license } } })),
    unwrap(api.GET('/v1/charges', { params: { query: { license, limit: 1 } } })),
  ]);
  return differences(preview, { license: after, paid: charges.data[0]?.amount ?? null });
}
