import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../../catalog/load.ts';
import { sandboxOutcome } from '../../../domain/billing/sandbox-outcome.ts';
import type { License } from '../../../domain/lifecycle/license.ts';
import { SEED_ACCOUNTS } from '../data.ts';
import { planLife } from './plan-account.ts';
import type { PastLife } from './past-life.ts';

const catalog = loadCatalog();
const customer = { kind: 'member', id: 'jana' } as const;

/** Days on which dates are hard: ends of months, a leap day, changes of the clocks, turns of the year. */
const DAYS = [
  '2026-12-31T23:30:00Z',
  '2027-01-01T00:30:00Z',
  '2027-01-30T12:00:00Z',
  '2027-01-31T12:00:00Z',
  '2027-02-27T20:00:00Z',
  '2027-02-28T12:00:00Z',
  '2027-03-01T06:00:00Z',
  '2027-03-28T01:30:00Z',
  '2027-04-29T12:00:00Z',
  '2027-05-31T12:00:00Z',
  '2027-10-31T01:30:00Z',
  '2028-02-28T12:00:00Z',
  '2028-02-29T12:00:00Z',
  '2028-03-01T12:00:00Z',
];

/** The lives of all seeded licences on a day, with cards that do what their account's cards do. */
function livesOn(now: number): Map<string, { license: License; steps: PastLife['known']['steps'] }> {
  const lives = new Map<string, { license: License; steps: PastLife['known']['steps'] }>();
  for (const account of SEED_ACCOUNTS)
    for (const seed of account.licenses) {
      const life = planLife({ catalog, now, customer }, account, 'acct_1', seed);
      for (let { asks } = life.known; asks; asks = life.known.asks) {
        if (asks.kind === 'refund') life.answer(asks, { type: 'payment_refunded', invoice: asks.invoice });
        else if (asks.kind === 'void') life.answer(asks, { type: 'charge_voided', charge: asks.charge.key });
        else {
          const { at } = asks;
          const card = account.cards.findLast(({ addedDaysAgo }) => now - addedDaysAgo * 86_400_000 <= at);
          const payments = { payments: 'as_cards', methods: card ? [card.token] : [] };
          life.answer(asks, sandboxOutcome(asks.charge, payments));
        }
      }
      const { steps } = life.known;
      const last = steps.at(-1);
      if (last) lives.set(`${account.email}/${seed.plan}`, { license: last.license, steps });
    }
  return lives;
}

describe.each(DAYS)('on %s', (day) => {
  const now = Date.parse(day);
  const lives = livesOn(now);
  const licence = (email: string, plan: string) => lives.get(`${email}/${plan}`)?.license;

  test('every life ends in the state that it is an example of', () => {
    const states = Object.fromEntries([...lives].map(([name, { license }]) => [name, license.state]));
    expect(states).toEqual({
      'rechnung@nordlicht.example/studio-monthly': 'grace',
      'rechnung@nordlicht.example/team-annual': 'active',
      'rechnung@nordlicht.example/api-metered': 'expired',
      'rechnung@nordlicht.example/workstation-perpetual': 'expired',
      'ap@goldengate.example/team-monthly': 'active',
      'ap@goldengate.example/team-annual': 'trial',
      'ap@goldengate.example/workstation-perpetual': 'active',
      'keiri@sakura.example/studio-monthly': 'active',
      'keiri@sakura.example/team-annual': 'active',
      'keiri@sakura.example/api-metered': 'retired',
      'financeiro@maraberto.example/studio-monthly': 'trial',
      'faktura@fjellvik.example/team-monthly': 'trial',
      'accounts@kowhai.example/team-annual': 'active',
      'accounts@kowhai.example/studio-monthly': 'paused',
    });
  });

  test('one licence renews tomorrow and one has been in grace since yesterday, as days are counted there', () => {
    const inDays = (email: string, plan: string, zone: string) => {
      const { period } = licence(email, plan) ?? {};
      const date = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
      return date(now).until(date(period?.end ?? 0), { largestUnit: 'days' }).days;
    };
    expect(inDays('ap@goldengate.example', 'team-monthly', 'America/Los_Angeles')).toBe(1);
    expect(inDays('rechnung@nordlicht.example', 'studio-monthly', 'Europe/Berlin')).toBe(-1);
  });

  test('nothing happens after today, nothing earlier than what was before it, and nothing is missing', () => {
    for (const [name, { steps }] of lives) {
      const times = steps.map(({ entry }) => entry.at);
      expect(times, name).toEqual(times.toSorted((a, b) => a - b));
      expect(times.at(-1), name).toBeLessThanOrEqual(now);
      expect(steps.map(({ entry }) => entry.sequence)).toEqual(steps.map((_step, i) => i + 1));
    }
  });

  test('the same day gives the same lives', () => {
    expect(livesOn(now)).toEqual(lives);
  });
});
