import { describe, expect, test } from 'vitest';
import { fromWallClock, toWallClock } from '../testing/calendar.ts';
import { Scenario } from '../testing/scenario.ts';
import type { PaymentPredictor } from './simulate.ts';
import { upcomingCharges } from './upcoming-charges.ts';

const ZONE = 'Europe/Berlin';
const PRICE = { amount: 1900, currency: 'EUR' };

const paid: PaymentPredictor = ({ key, amount }) => ({
  type: 'payment_succeeded',
  charge: key,
  invoice: 'in_1',
  amount,
});

function charged({ license }: Scenario, until: string) {
  return upcomingCharges(license, fromWallClock(until, ZONE), paid).map(({ at, event, amount }) => {
    expect(amount).toEqual(PRICE);
    return `${event} ${toWallClock(at, ZONE)}`;
  });
}

describe('the charges of a licence until a day', () => {
  test('are all renewals of a monthly one, in a year twelve', () => {
    const all = charged(new Scenario('2026-03-10 12:00'), '2027-03-11 12:00');
    expect(all).toHaveLength(12);
    expect(all[0]).toBe('renewal_due 2026-04-11T00:00');
  });

  test('are the open one and the renewals after it, in its time to pay', () => {
    const licence = new Scenario('2026-03-10 12:00');
    licence.card = 'is declined';
    licence.advanceTo('2026-04-11 09:00');
    const [retry, renewal, ...others] = charged(licence, '2026-05-20 12:00');
    expect(retry).toMatch(/^retry_due 2026-04-1/);
    expect(renewal).toMatch(/^renewal_due 2026-05-1/);
    expect(others).toEqual([]);
  });

  test('begin with the end of a trial that renews, and are none where nothing renews', () => {
    const trial = { openingEvent: 'start_trial' } as const;
    expect(charged(new Scenario('2026-03-10 12:00', trial), '2026-04-01 12:00')).toEqual([
      expect.stringMatching(/^trial_ended 2026-03-2/),
    ]);
    expect(charged(new Scenario('2026-03-10 12:00', { autoRenew: false }), '2027-03-11 12:00')).toEqual([]);
  });

  test('are those after a pause where the licence is paused', () => {
    const licence = new Scenario('2026-03-10 12:00');
    expect(licence.send('2026-03-12 12:00', { type: 'pause', until: fromWallClock('2026-03-22 00:00', ZONE) })).toBe(
      'paused',
    );
    const [first] = charged(licence, '2026-06-01 12:00');
    expect(first).toMatch(/^renewal_due 2026-04-2/);
  });
});
