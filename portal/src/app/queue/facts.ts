import type { Preview } from '../data/commands.ts';
import type { License } from '../data/licenses.ts';
import { comingEvents } from '../data/urgency.ts';
import { dayOf } from '../format/start-of-day.ts';

/** What a person sees of a licence, as a text that differs when anything of it does: state, access, days and money. */
export function factsOfLicense(license: License): string {
  const { zone, period } = license;
  const day = (instant: string | null) => (instant === null ? null : dayOf(instant, zone));
  return JSON.stringify([
    license.plan,
    license.state,
    license.access,
    license.cancelled,
    license.auto_renew,
    license.seats.granted,
    license.price,
    license.scheduled_change,
    day(license.held_since),
    day(license.state_ends_at),
    period && [dayOf(period.start, zone), period.last_day],
    comingEvents(license).map(({ what, at, amount }) => [what, day(at), amount]),
  ]);
}

/** The same of what a command would lead to, and what it would cost. */
export function factsOfPreview({ changes, charge, access_after: access, license }: Preview): string {
  return JSON.stringify([changes, charge && charge.total, access, factsOfLicense(license)]);
}
