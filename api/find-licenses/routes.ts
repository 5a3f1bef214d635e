import { findLicenses } from '../../contract/recovery.ts';
import { problem } from '../http/problem.ts';
import { implement } from '../http/route.ts';
import { refuseOtherSites } from '../http/site.ts';
import { takeSearch } from './search.ts';

/** Searches for licences. The answer is the same for every text. */
export const findLicensesRoute = implement(
  findLicenses,
  async ({ body }, call) => {
    refuseOtherSites(call.deps.site, call.header);
    const decision = await takeSearch(call, call.db, body.reference);
    if (!decision.ok) throw problem('rate_limited', { retryAfterS: decision.retryAfterS });
    return { object: 'license_search' as const };
  },
  { view: 'person' },
);
