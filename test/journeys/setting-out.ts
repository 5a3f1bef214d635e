import type { Page } from 'playwright-core';
import { ageSignIns } from '../../api/testing/people.ts';
import { useLiveApi } from '../../api/testing/live-api.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import type { BrowserContextOptions } from 'playwright-core';
import { usePortal } from '../support/portal.ts';
import { countRequests } from '../support/rest.ts';
import { createWorld, type Journey, type Start } from './journey.ts';

interface SetOut extends Start {
  readonly page: Page;
  /** What the browser has reported, and should not have. */
  readonly unexpected: () => readonly string[];
  readonly origin: string;
}

/** The browser goes to the provider of the billing and back. */
const PROVIDER = 'other host: http://127.0.0.1:';
/** What the browser writes of the answer that asks for another sign-in, and of what was asked for with the session before it. */
const OF_SIGN_IN = [
  'error: Failed to load resource: the server responded with a status of 403 (Forbidden)',
  'error: Failed to load resource: the server responded with a status of 401 (Unauthorized)',
];

/** The portal on a live API, and a way to begin any journey on an account of its own. */
export function useJourneys() {
  const { api, open, origin } = usePortal(useLiveApi);
  const world = createWorld(api);
  return async (
    journey: Journey,
    role: AccountRole = 'owner',
    options: BrowserContextOptions = {},
  ): Promise<SetOut> => {
    const start = await journey.prepare(world, role);
    const signedIn = start.isSignedOut ? {} : { as: start.person };
    // A page of the same site that asks the API nothing, and where settings can be kept before the portal opens.
    const { page, faults } = await open('/../docs/problems', { ...signedIn, ...options });
    countRequests(page);
    if (start.isSignedInLong) await ageSignIns(api(), start.person, 11);
    const isExpected = (fault: string) =>
      fault.startsWith(PROVIDER) || (start.isSignedInLong === true && OF_SIGN_IN.includes(fault));
    return { ...start, page, unexpected: () => faults.filter((fault) => !isExpected(fault)), origin: origin() };
  };
}
