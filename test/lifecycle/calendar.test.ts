import { expect, test } from 'vitest';
import { periodEnd } from '../../domain/calendar/period.ts';
import { readLicenseFacts } from '../support/license-facts.ts';
import { fetchRunHistories } from '../support/run-histories.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();

test('twelve months from 31 January keep their day: the last of each month that has none, and never earlier after', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), { on: '01-31T10:00', plan: 'studio-monthly' });
  await life.advanceTo('01-31T12:00');
  await life.advanceTo('01-30T12:00');
  const { periods } = await life.waitUntilSettled();
  expect(periods).toHaveLength(12);
  const days = periods.map(({ span }) => lastDay(span?.end ?? 0, 'Europe/Berlin'));
  const first = Temporal.PlainDate.from(days[0] ?? '').subtract({ months: 1 });
  // Counted from 31 January, not from the month before: February's shortness is not inherited.
  expect(days).toEqual(
    Array.from({ length: 12 }, (_, month) =>
      Temporal.PlainDate.from({ year: first.year, month: 1, day: 31 })
        .add({ months: month + 1 })
        .toString(),
    ),
  );
  expect((await life.moneyTaken()).charges).toBe(12);
});

test('a period ends with the customer’s day, on both sides of a change of the clocks', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), {
    on: '03-05T22:00',
    plan: 'studio-monthly',
    zone: 'America/New_York',
  });
  await life.advanceTo('12-20T12:00');
  const { periods } = await life.waitUntilSettled();
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
  'ten years of a monthly licence: one run a period, each small, no day lost and none paid twice',
  { timeout: 240_000 },
  async () => {
    await using life = await LicenseScenario.start(timeSkipping(), { on: '01-15T10:00', plan: 'studio-monthly' });
    for (let year = 1; year <= 10; year += 1) await life.advanceTo('01-14T12:00');
    const { license, periods, log } = await readLicenseFacts(timeSkipping().environment, life.id);
    expect(periods).toHaveLength(120);
    periods.forEach(({ span, number }, index) => {
      expect(number).toBe(index + 1);
      expect(span?.end).toBe(periodEnd(license.anchor, license.terms.plan.cadence, number));
      if (index > 0) expect(span?.start).toBe(periods[index - 1]?.span?.end);
    });
    expect(await life.moneyTaken()).toEqual({ charges: 120, net: 120 * 1900 });
    expect(log.filter(({ event }) => event === 'reminder_due')).toHaveLength(120);

    const runs = await fetchRunHistories(timeSkipping().environment.client, life.id);
    expect(runs, 'every renewal ends the run of its period').toHaveLength(120);
    const [opening, ...renewals] = runs.map(({ events }) => events?.length ?? 0);
    expect(Math.max(...renewals)).toBeLessThanOrEqual(36);
    expect(opening, 'the first run holds the purchase, too').toBeLessThanOrEqual(50);
  },
);

function lastDay(end: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(end - 1)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString();
}
