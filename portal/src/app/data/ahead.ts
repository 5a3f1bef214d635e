import type { FetchQueryOptions, QueryKey } from '@tanstack/react-query';
import type { LoaderFunction } from 'react-router';
import { mayBeSignedIn } from '../session/has-session.ts';
import { askForTexts } from '../settings/texts.ts';
import { askedQuery } from './asked.ts';
import { queryClient } from './client.ts';
import { licensesQuery, plansQuery } from './licenses.ts';
import { meQuery } from './me.ts';

/** Longer than this nobody looks at an empty page: the frame is shown, with what is still missing. */
const PATIENCE_MS = 2_000;

/** How long the first text waits for its font. */
const FONT_MS = 100;
const FONT = '1rem "Inter Variable"';

const asked = new Map<QueryKey, Promise<void>>();

/**
 * Asks for what the dashboard shows while texts are still on their way: one after the other, they would take four times as long on a
 * slow network. What fails is asked for again, and reported, by the page.
 */
export const licencesAhead: LoaderFunction = ({ params: { account = '' } }) => {
  if (mayBeSignedIn()) {
    prefetch(meQuery);
    prefetch(licensesQuery(account));
    prefetch(plansQuery(account));
    prefetch(askedQuery(account));
  }
  askForTexts('licences');
  return null;
};

function prefetch<Data, Key extends QueryKey>(query: FetchQueryOptions<Data, Error, Data, Key>): void {
  asked.set(query.queryKey, queryClient.prefetchQuery(query));
}

/**
 * Resolves when what was asked for is there, as far as nothing is known of it from an earlier visit, and the font, if it comes at once.
 * A visit without it keeps the system's font, since text that changes its font moves the page: the styles read this from the root element.
 * React shows what it has to wait for 300 ms late; a page that has everything is shown immediately.
 */
export async function firstAnswers(): Promise<void> {
  const missing = [...asked].filter(([key]) => queryClient.getQueryData(key) === undefined);
  await within(PATIENCE_MS, Promise.all(missing.map(([, answer]) => answer)));
  await within(FONT_MS, document.fonts.load(FONT));
  if (!document.fonts.check(FONT)) document.documentElement.dataset['font'] = 'system';
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work, new Promise((resolve) => setTimeout(resolve, ms))]);
}
