import { expect, test } from 'vitest';
import { periodEnd } from '../../domain/calendar/period.ts';
import { licenseWorkflowId } from '../../domain/lifecycle/license.ts';
import { readLicenseFacts } from '../support/license-facts.ts';
import { fetchRunHistories } from '../support/run-histories.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();

test('monthly periods that start on 31 January end on the 31st, or on the last day of a shorter month', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), { on: '01-31T10:00', plan: 'studio-monthly' });
  await scenario.advanceTo('01-31T12:00');
  await scenario.advanceTo('01-30T12:00');
  const { periods } = await scenario.waitUntilSettled();
  expect(periods).toHaveLength(12);
  const days = periods.map(({ span }) => lastDay(span?.end ?? 0, 'Europe/Berlin'));
  const first = Temporal.PlainDate.from(days[0] ?? '').subtract({ months: 1 });
  // Counted from 31 January, not from the previous month, so a short February does not shorten March.
  expect(days).toEqual(
    Array.from({ length: 12 }, (_, month) =>
      Temporal.PlainDate.from({ year: first.year, month: 1, day: 31 })
        .add({ months: month + 1 })
        .toString(),
    ),
  );
  expect((await scenario.moneyTaken()).charges).toBe(12);
});

test('a period ends at midnight in the account’s zone, before and after a change to or from summer time', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), {
    on: '03-05T22:00',
    plan: 'studio-monthly',
    zone: 'America/New_York',
  });
  await scenario.advanceTo('12-20T12:00');
  const { periods } = await scenario.waitUntilSettled();
  expect(periods).toHaveLength(10);
  for (const { span } of periods) {
    const end = Temporal.Instant.fromEpochMilliseconds(span?.end ?? 0).toZonedDateTimeISO('America/New_York');
    expect([end.hour, end.minute, end.day]).toEqual([0, 0, 6]);
  }
  const offsets = periods.map(
    ({ span }) => Temporal.Instant.fromEpochMilliseconds(span?.end ?? 0).toZonedDateTimeISO('America/New_York').offset,
  );
  expect(new Set(offsets)).toEqual(new Set(['-04:00', '-05:00']));
});

test(
  'a monthly licence over ten years has one small run per period, no gaps, and one charge per period',
  { timeout: 240_000 },
  async () => {
    await using scenario = await LicenseScenario.start(timeSkipping(), { on: '01-15T10:00', plan: 'studio-monthly' });
    for (let year = 1; year <= 10; year += 1) await scenario.advanceTo('01-14T12:00');
    const { license, periods, log } = await readLicenseFacts(timeSkipping().environment, scenario.id);
    expect(periods).toHaveLength(120);
    periods.forEach(({ span, number }, index) => {
      expect(number).toBe(index + 1);
      expect(span?.end).toBe(periodEnd(license.schedule.anchor, license.terms.plan.cadence, number));
      if (index > 0) expect(span?.start).toBe(periods[index - 1]?.span?.end);
    });
    expect(await scenario.moneyTaken()).toEqual({ charges: 120, net: 120 * 1900 });
    expect(log.filter(({ event }) => event === 'reminder_due')).toHaveLength(120);

    const runs = await fetchRunHistories(timeSkipping().environment.client, licenseWorkflowId(scenario.id));
    expect(runs, 'one run per period').toHaveLength(120);
    const [opening, ...renewals] = runs.map(({ events }) => events?.length ?? 0);
    expect(Math.max(...renewals)).toBeLessThanOrEqual(36);
    expect(opening, 'the first run also contains the purchase').toBeLessThanOrEqual(50);
  },
);

function lastDay(end: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(end - 1)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString();
}
