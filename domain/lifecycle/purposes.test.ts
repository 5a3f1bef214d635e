import { describe, expect, test } from 'vitest';
import type { OpenCharge, Purpose } from '../billing/charge.ts';
import { priceLines } from '../billing/price.ts';
import { DAY_MS } from '../testing/calendar.ts';
import { Scenario } from '../testing/scenario.ts';
import { chargeRequest } from './attempts.ts';
import { chargesToCollect, chargesToVoid, findCharge, periodCharge } from './charges.ts';
import type { BillingEvent, LifecycleEvent } from './events.ts';
import { BILLING, type License } from './license.ts';
import { simulate, type PaymentPredictor } from './simulate.ts';
import { transition } from './transition.ts';

const AMOUNT = { amount: 1900, currency: 'EUR' } as const;
const OTHER_PURPOSES = ['change', 'usage', 'adjustment'] as const;

/** Three seats until 2 April, withdrawable until 16 March. */
function activeLicense(): License {
  return new Scenario('2027-03-01T10:00', { terms: { quantity: 3 } }).license;
}

/** The licence with one more charge whose first attempt is pending: the change is from three seats to five. */
function withCharge(license: License, purpose: Exclude<Purpose, 'period'>): License {
  const common = {
    key: `${license.id}/${purpose}/1`,
    lines: priceLines(license.terms, license.period ?? { start: license.clock, end: license.clock }),
    collection: 'card',
    status: 'pending',
    attempts: 1,
    triedAt: license.clock,
    settledAt: license.clock,
    invoice: null,
    failure: null,
    actionUrl: null,
    retryable: false,
    checks: 0,
    closing: null,
  } as const;
  const charge: OpenCharge =
    purpose === 'change' ? { ...common, purpose, change: { quantity: 5 } } : { ...common, purpose };
  return { ...license, charges: [...license.charges, charge] };
}

function after(license: License, ...events: LifecycleEvent[]): License {
  return events.reduce((now, event) => {
    const outcome = transition(now, event, now.clock, BILLING);
    if (outcome.kind !== 'moved') throw new Error(`${event.type} was ${outcome.kind} in ${now.state}`);
    return outcome.step.license;
  }, license);
}

const succeeded = (charge: string, invoice = 'in_other') =>
  ({ type: 'payment_succeeded', charge, invoice, amount: AMOUNT }) as const;
const failed = (charge: string) =>
  ({
    type: 'payment_failed',
    charge,
    invoice: 'in_other',
    failure: 'insufficient_funds',
    retryable: true,
    actionUrl: null,
  }) as const;
const processing = (charge: string): BillingEvent => ({ type: 'payment_processing', charge, invoice: 'in_other' });

describe.each(OTHER_PURPOSES)('a charge for %s', (purpose) => {
  const key = `lic_1/${purpose}/1`;
  const seats = (license: License) => license.terms.quantity;

  test('is collected with its own key, and leaves the period alone when it is paid', () => {
    const license = withCharge(activeLicense(), purpose);
    const [charge] = chargesToCollect(license);
    expect(charge && chargeRequest(license, charge)).toMatchObject({ key, purpose, period: null, attempt: 1 });
    const done = after(license, succeeded(key));
    expect(done).toMatchObject({ state: 'active', charges: [], period: license.period, schedule: license.schedule });
    expect(seats(done)).toBe(purpose === 'change' ? 5 : 3);
  });

  test('changes nothing but itself when it fails, is processing or is checked', () => {
    const license = withCharge(activeLicense(), purpose);
    for (const events of [
      [failed(key)],
      [processing(key)],
      [processing(key), { type: 'payment_check_due', charge: key } as const],
      [processing(key), failed(key)],
    ]) {
      const { charges, sequence, clock, ...rest } = after(license, ...events);
      expect(rest).toEqual({ ...license, charges: undefined, sequence: undefined, clock: undefined });
      expect([charges.length, sequence, clock]).toEqual([1, license.sequence + events.length, license.clock]);
    }
    expect(findCharge(after(license, failed(key)), key)).toMatchObject({ status: 'failed', invoice: 'in_other' });
    expect(findCharge(after(license, processing(key)), key)?.status).toBe('processing');
  });

  test('is paid once: a second report changes nothing', () => {
    const done = after(withCharge(activeLicense(), purpose), succeeded(key));
    expect(transition(done, succeeded(key), done.clock, BILLING).kind).toBe('unchanged');
  });

  test('is void after a withdrawal or retirement, and refunded when it was paid by then', () => {
    for (const event of [
      { type: 'withdraw', reason: null },
      { type: 'retire', reason: 'a reason' },
    ] as const) {
      const ended = after(withCharge(activeLicense(), purpose), event);
      expect(chargesToVoid(ended).map((charge) => charge.key)).toEqual([key]);
      expect(after(ended, { type: 'charge_voided', charge: key }).charges).toEqual([]);
      const found = after(ended, succeeded(key));
      expect([found.charges, found.refunds.at(-1), seats(found)]).toEqual([[], 'in_other', 3]);
    }
  });

  test('is refunded by a withdrawal after it was paid', () => {
    const withdrawn = after(withCharge(activeLicense(), purpose), succeeded(key), { type: 'withdraw', reason: null });
    expect(withdrawn.refunds).toEqual(['in_1_1', 'in_other']);
  });

  test('stays open when the customer cancels at the end of the period, and outlives a hold', () => {
    const cancelled = after(withCharge(activeLicense(), purpose), { type: 'cancel', reason: null });
    expect(chargesToCollect(cancelled)).toHaveLength(1);
    const held = after(cancelled, { type: 'hold', reason: 'a check' });
    expect(chargesToCollect(held)).toEqual([]);
    expect(chargesToCollect(after(held, { type: 'release', reason: 'done' }))).toHaveLength(1);
  });

  test('with an open period charge, each outcome is applied to its own', () => {
    const both = withCharge(after(activeLicense(), { type: 'renew', period: 2 }), purpose);
    const period = periodCharge(both)?.key ?? '';
    expect(chargesToCollect(both).map((charge) => charge.key)).toEqual([period, key]);
    const first = after(both, failed(period), succeeded(key));
    expect(first.charges).toMatchObject([{ key: period, status: 'failed' }]);
    expect([first.period?.number, seats(first)]).toEqual([1, purpose === 'change' ? 5 : 3]);
    const second = after(both, processing(key), succeeded(period));
    expect(second.charges).toMatchObject([{ key, status: 'processing' }]);
    expect([second.period?.number, seats(second)]).toEqual([2, 3]);
  });

  test('that fails or is void during a renewal does not decide it', () => {
    const renewal = withCharge(after(activeLicense(), { type: 'renewal_due' }), purpose);
    expect(after(renewal, failed(key)).state).toBe('renewal');
    expect(after(renewal, succeeded(key)).state).toBe('renewal');
    const grace = after(renewal, failed(periodCharge(renewal)?.key ?? ''));
    expect([grace.state, findCharge(grace, key)?.status]).toEqual(['grace', 'pending']);
  });

  test('that is processing is checked on days 3, 6 and 10, then weekly, whatever the state, and ends nothing', () => {
    const license = after(withCharge(activeLicense(), purpose), processing(key));
    let checked = 0;
    const bank: PaymentPredictor = ({ key: asked, at }) => {
      if (asked !== key) return succeeded(asked, `in_${at}`);
      return ++checked === 5 ? succeeded(key) : null;
    };
    const checks = [...simulate(license, { until: license.clock + 60 * DAY_MS, payments: bank })].filter(
      ({ event }) => event.type === 'payment_check_due',
    );
    expect(checks.map(({ at }) => Math.floor((at - license.clock) / DAY_MS))).toEqual([3, 6, 10, 17, 24]);
  });
});

test('several charges at once are each paid, failed and voided by their key', () => {
  const all = OTHER_PURPOSES.reduce(withCharge, after(activeLicense(), { type: 'renew', period: 2 }));
  const [period = '', change = '', usage = '', adjustment = ''] = all.charges.map(({ key }) => key);
  const done = after(all, processing(usage), succeeded(change), failed(adjustment), succeeded(period, 'in_2'));
  expect(done.charges).toMatchObject([
    { key: usage, status: 'processing' },
    { key: adjustment, status: 'failed' },
  ]);
  expect([done.period?.number, done.terms.quantity]).toEqual([2, 5]);
  const ended = after(done, { type: 'retire', reason: 'a reason' });
  expect(chargesToVoid(ended).map(({ key }) => key)).toEqual([adjustment]);
  const settled = after(ended, { type: 'charge_voided', charge: adjustment }, failed(usage), {
    type: 'charge_voided',
    charge: usage,
  });
  expect(settled.charges).toEqual([]);
});

test('terms that applied at once are gone when their payment is refunded by a withdrawal', () => {
  const changed = after(withCharge(activeLicense(), 'change'), succeeded('lic_1/change/1'));
  const withdrawn = after(changed, { type: 'withdraw', reason: null });
  expect([changed.terms.quantity, withdrawn.terms.quantity]).toEqual([5, 3]);
});

test('the next period is priced on the changed terms once the change is paid', () => {
  const changed = withCharge(activeLicense(), 'change');
  const price = (license: License) => periodCharge(after(license, { type: 'renewal_due' }))?.lines[0]?.amount.amount;
  expect([price(changed), price(after(changed, succeeded('lic_1/change/1')))]).toEqual([3 * 1900, 5 * 1900]);
});
