import { endOfDayAfter, type InstantMs } from '../calendar/instant.ts';
import type { Grace, License } from './license.ts';

/** Grace by the plan, counted from `since`. */
export function graceFrom({ terms }: License, since: InstantMs, owed: boolean): Grace {
  const { full_days, reduced_days } = terms.plan.grace;
  const fullDays = owed ? full_days : terms.plan.expiry_grace_days;
  const fullUntil = endOfDayAfter(since, fullDays, terms.zone);
  const until = owed ? endOfDayAfter(since, full_days + reduced_days, terms.zone) : fullUntil;
  return { since, fullUntil, until, reduced: false, owed };
}
