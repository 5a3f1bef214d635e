import { setImmediate } from 'node:timers/promises';
import { formatInstant } from '../../contract/format.ts';
import { listUpcomingCharges } from '../../contract/forecasts.ts';
import { listLicenses } from '../../db/queries/licenses.ts';
import type { PageRequest } from '../../db/queries/page.ts';
import { endOfDayAfter } from '../../domain/calendar/instant.ts';
import { upcomingCharges, type UpcomingCharge } from '../../domain/lifecycle/upcoming-charges.ts';
import { loadAccount } from '../accounts/load.ts';
import { validationProblem } from '../http/problem.ts';
import { readPages } from '../http/read-pages.ts';
import { implement } from '../http/route.ts';
import { paymentsSucceed } from './forecast-payments.ts';
import { NEXT_EVENT_OF } from './license-json.ts';
import { loadLicenseReads, timeOf } from './load.ts';

const MAX_DAYS = 366;
/** A year of so many monthly licences takes about a second. */
const MAX_LICENSES = 500;

export const upcomingChargesRoute = implement(listUpcomingCharges, async ({ params, query }, call) => {
  const { id: account, zone } = await loadAccount(call, params.id);
  const list = (request: PageRequest) => listLicenses(call.db, { accountId: account }, request);
  const { data: rows, nextCursor } = await readPages(list, { most: MAX_LICENSES });
  const reads = await loadLicenseReads(call.db, rows);
  const from = reads[0] ? timeOf(call, reads[0]) : call.deps.now();
  const latest = endOfDayAfter(from, MAX_DAYS, zone);
  const until = query.until ?? latest;
  if (until < from || until > latest) throw validationProblem([{ key: 'upcoming_range', parameter: 'until' }]);
  const charges: (UpcomingCharge & { readonly license: string })[] = [];
  for (const { record } of reads) {
    const { id: license } = record;
    charges.push(...upcomingCharges(record, until, paymentsSucceed).map((charge) => ({ ...charge, license })));
    // Other requests are answered in between.
    await setImmediate();
  }
  return {
    account,
    from: formatInstant(from),
    until: formatInstant(until),
    data: charges.toSorted((one, other) => one.at - other.at).map(chargeJson),
    complete: nextCursor === null,
  };
});

function chargeJson({ license, event, at, amount }: UpcomingCharge & { readonly license: string }) {
  const what = event === 'trial_ended' ? ('purchase' as const) : NEXT_EVENT_OF[event];
  return { license, what, at: formatInstant(at), amount };
}
