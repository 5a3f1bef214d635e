import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planSchema, regionSchema } from '../catalog/plan.ts';
import { totalOf } from '../billing/lines.ts';
import { openLicense } from '../lifecycle/opening.ts';
import { instant } from '../testing/calendar.ts';
import { plan as anyPlan, region as anyRegion } from '../testing/arbitraries.ts';
import { makeOffer, type OfferRequest } from './offer.ts';

const PLAN = planSchema.parse({
  id: 'team-monthly',
  name: 'Team',
  status: 'sold',
  cadence: { unit: 'month', count: 1 },
  prices: { EUR: 1900, JPY: 3000 },
  seats: { min: 3, max: 500 },
  trial: { days: 14, payment_method: 'required' },
  renewal: { basis: 'from_now', early_days: null, reminders: [] },
  grace: { retries: [], full_days: 7, reduced_days: 7 },
  win_back_days: 30,
  reactivation_days: 90,
  entitlements: [{ feature: 'editor', kind: 'boolean', in: ['trial'] }],
});
const REQUEST: OfferRequest = {
  plan: PLAN,
  region: regionSchema.parse({ id: 'eu', name: 'European Union', withdrawal_days: 14, notices: [] }),
  account: { currency: 'EUR', zone: 'Europe/Berlin' },
  trial: false,
  hasPaymentMethod: false,
  earlierTrial: null,
  mayRepeatTrial: false,
};

test('a request without quantity and currency gets the fewest seats in the currency of the account', () => {
  expect(makeOffer(REQUEST)).toMatchObject({
    ok: true,
    terms: { plan: PLAN, currency: 'EUR', quantity: 3, zone: 'Europe/Berlin' },
    price: { amount: 5700, currency: 'EUR' },
    trial: null,
  });
});

test('a request can choose seats and currency', () => {
  expect(makeOffer({ ...REQUEST, quantity: 10, currency: 'JPY' })).toMatchObject({
    terms: { currency: 'JPY', quantity: 10 },
    price: { amount: 30_000, currency: 'JPY' },
  });
});

test('a trial ends at the end of a day where the account is', () => {
  const at = Date.parse('2027-03-01T09:00:00Z');
  const offer = makeOffer({ ...REQUEST, trial: true, hasPaymentMethod: true, at });
  expect(offer).toMatchObject({ ok: true, trial: { days: 14, end: Date.parse('2027-03-15T23:00:00Z') } });
});

describe('refusals', () => {
  const legacy = planSchema.parse({ ...PLAN, status: 'legacy', successor: 'team-annual' });
  const triable = { ...REQUEST, trial: true, hasPaymentMethod: true };
  const about = { plan: 'team-monthly' };
  const cases: [string, OfferRequest, object][] = [
    ['an unknown plan', { ...REQUEST, plan: undefined }, { code: 'plan_not_found', field: 'plan' }],
    [
      'a legacy plan, with its successor',
      { ...REQUEST, plan: legacy },
      { code: 'plan_not_sold', field: 'plan', about: { ...about, successor: 'team-annual' } },
    ],
    ...[2, 501, 3.5].map(
      (quantity) =>
        [
          `${quantity} seats of a plan sold with 3 to 500`,
          { ...REQUEST, quantity },
          { code: 'quantity_not_offered', field: 'quantity', about: { ...about, min: 3, max: 500 } },
        ] satisfies [string, OfferRequest, object],
    ),
    [
      'a currency without a price, with those that have one',
      { ...REQUEST, currency: 'USD' },
      {
        code: 'currency_not_offered',
        field: 'currency',
        about: { ...about, currency: 'USD', currencies: ['EUR', 'JPY'] },
      },
    ],
    [
      'a trial of a plan without one',
      { ...triable, plan: { ...PLAN, trial: null } },
      { code: 'trial_not_offered', about },
    ],
    [
      'a trial without the payment method that it needs',
      { ...triable, hasPaymentMethod: false },
      { code: 'payment_method_required', about },
    ],
    [
      'a second trial of the same plan, with the licence of the first',
      { ...triable, earlierTrial: 'lic_1' },
      { code: 'trial_used', about: { ...about, license: 'lic_1' } },
    ],
  ];
  test.each(cases)('%s', (_name, request, refusal) => {
    expect(makeOffer(request)).toEqual({ ok: false, refusal });
  });
});

test('a purchase needs neither a payment method nor a first trial, and support may repeat a trial', () => {
  expect(makeOffer({ ...REQUEST, earlierTrial: 'lic_1' }).ok).toBe(true);
  const repeated = { ...REQUEST, trial: true, hasPaymentMethod: true, earlierTrial: 'lic_1', mayRepeatTrial: true };
  expect(makeOffer(repeated)).toMatchObject({ ok: true, trial: { days: 14, end: null } });
});

test('every offer can be opened, and its price and trial are those of the licence', () => {
  const request = fc.record({
    plan: anyPlan,
    region: anyRegion,
    account: fc.constant(REQUEST.account),
    quantity: fc.option(fc.integer({ min: 0, max: 1200 }), { nil: undefined }),
    trial: fc.boolean(),
    at: instant,
    hasPaymentMethod: fc.boolean(),
    earlierTrial: fc.option(fc.constant('lic_0'), { nil: null }),
    mayRepeatTrial: fc.boolean(),
  });
  fc.assert(
    fc.property(request, (request) => {
      const offer = makeOffer(request);
      if (!offer.ok) return;
      const opening = { id: 'lic_1', account: 'acct_1', sandbox: null, terms: offer.terms, autoRenew: true };
      const type = request.trial ? 'start_trial' : 'purchase';
      const { license } = openLicense(opening, { type }, request.at, { kind: 'member', id: 'mem_1' });
      expect(license.period?.end ?? null).toBe(offer.trial?.end ?? null);
      expect(license.charges.map(({ lines }) => totalOf(lines))).toEqual(request.trial ? [] : [offer.price]);
    }),
  );
});
