import type { InstantMs } from '../../domain/calendar/instant.ts';
import { toWallClock } from '../../domain/testing/calendar.ts';
import type { TestEnvironment } from './environment.ts';
import { invoicesAtStripe, type LicenseFacts } from './license-facts.ts';

/** The visible state of a licence at one moment. Times are wall-clock times in the account's zone. */
export interface LicenseSnapshot {
  readonly state: string;
  readonly features: readonly string[];
  readonly periods: readonly string[];
  /** At the Stripe stand-in. */
  readonly invoices: readonly string[];
  /** Templates of the mails that have arrived since the previous snapshot. */
  readonly mails: readonly string[];
}

/** Formats facts as a snapshot; `mails` are the templates to show in it. */
export async function createSnapshot(
  environment: TestEnvironment,
  facts: LicenseFacts,
  { zone, mails }: { zone: string; mails: readonly string[] },
): Promise<LicenseSnapshot> {
  return {
    state: facts.license.state,
    features: facts.features,
    periods: facts.periods.map(({ number, kind, span }) =>
      span
        ? `${number} ${kind} ${formatWallClock(span.start, zone)} → ${formatWallClock(span.end, zone)}`
        : `${number} ${kind} cut to nothing`,
    ),
    invoices: await invoicesAtStripe(environment, facts.license),
    mails,
  };
}

/** Each entry of the change log as `03-16T00:00 trial_ended trial → renewal`, or with one state where it stays the same. */
export function formatTransitions(log: LicenseFacts['log'], zone: string): string[] {
  return log.map(
    ({ at, event, from, to }) =>
      `${formatWallClock(at, zone)} ${event} ${from === null || from === to ? to : `${from} → ${to}`}`,
  );
}

/** Month, day and time: `03-16T00:00`. */
function formatWallClock(at: InstantMs, zone: string): string {
  return toWallClock(at, zone).slice(5);
}

/** The first moment at or after `from` with this month, day and time (`03-01T10:00`) in the zone. */
export function nextDate(from: InstantMs, monthDay: string, zone: string): InstantMs {
  const now = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  for (let { year } = now; ; year += 1) {
    const at = Temporal.PlainDateTime.from(`${year}-${monthDay}`).toZonedDateTime(zone).epochMilliseconds;
    if (at >= from) return at;
  }
}
