import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../catalog/plan.ts';
import { startedCharge } from '../lifecycle/charges.ts';
import { transition } from '../lifecycle/transition.ts';
import { plan as anyPlan } from '../testing/arbitraries.ts';
import { runScript, script } from '../testing/random-script.ts';
import { Scenario } from '../testing/scenario.ts';
import { makeChangeOffer } from './change-offer.ts';

const MEMBER = { kind: 'member', id: 'mem_1' } as const;
const LICENSE = new Scenario('2027-03-01T10:00', { terms: { quantity: 3 } }).license;
const HELD = LICENSE.terms.plan;
const OTHER: Plan = { ...HELD, id: 'studio', prices: { EUR: 700 }, seats: { min: 1, max: 10 } };
const offerOf = (plan: Plan | null, quantity: number | null = null, license = LICENSE) =>
  makeChangeOffer(license, { plan, quantity }, license.clock);

describe('a change of a licence', () => {
  test('is offered with the price and the lines of the next period, and the seats that it has', () => {
    const { period } = LICENSE;
    expect(offerOf(OTHER)).toMatchObject({
      ok: true,
      terms: { plan: OTHER, quantity: 3, currency: 'EUR' },
      price: { amount: 2100, currency: 'EUR' },
      lines: [{ plan: { id: 'studio' }, quantity: 3, period: { start: period?.end } }],
    });
    expect(offerOf(null, 5)).toMatchObject({ ok: true, price: { amount: 9500 } });
  });

  const legacy: Plan = { ...OTHER, status: 'legacy', successor: 'team-annual' };
  const refusals: [string, ReturnType<typeof offerOf>, object][] = [
    ['a plan that is no longer sold', offerOf(legacy), { code: 'plan_not_sold', field: 'plan' }],
    ['more seats than the plan has', offerOf(OTHER, 11), { code: 'quantity_not_offered', about: { min: 1, max: 10 } }],
    [
      'a plan without a price in its currency',
      offerOf({ ...OTHER, prices: { JPY: 900 } }),
      { code: 'currency_not_offered', about: { currency: 'EUR', currencies: ['JPY'] } },
    ],
    ['one that is cancelled', offerOf(OTHER, null, { ...LICENSE, cancelled: true }), { code: 'license_cancelled' }],
  ];
  test.each(refusals)('is refused for %s', (_name, offer, refusal) => {
    expect(offer).toMatchObject({ ok: false, refusal });
  });

  test('of seats is offered on a plan that is no longer sold, to its holder', () => {
    const held: Plan = { ...HELD, status: 'legacy' };
    const license = { ...LICENSE, terms: { ...LICENSE.terms, plan: held } };
    expect(offerOf(held, 4, license)).toMatchObject({ ok: true, price: { amount: 7600 } });
  });
});

test('an offer is what the command is answered with, and what the renewal then charges', () => {
  const quantity = fc.option(fc.integer({ min: 0, max: 60 }), { nil: null });
  let charged = 0;
  fc.assert(
    fc.property(script, fc.option(anyPlan, { nil: null }), quantity, (script, plan, quantity) => {
      const { last } = runScript(script);
      const offer = makeChangeOffer(last, { plan, quantity }, last.clock);
      const scheduled = transition(last, { type: 'schedule_change', plan, quantity }, last.clock, MEMBER);
      if (!offer.ok) {
        if (offer.refusal.code !== 'plan_not_sold')
          expect(scheduled).toEqual({ kind: 'refused', refusal: offer.refusal });
        return;
      }
      expect(scheduled.kind).not.toBe('refused');
      const after = scheduled.kind === 'moved' ? scheduled.step.license : last;
      const renewal = { type: 'renew', period: (after.period?.number ?? 0) + 1 } as const;
      const renewed = transition(after, renewal, after.clock, MEMBER);
      if (renewed.kind !== 'moved') return;
      charged += 1;
      expect(startedCharge(after, renewed.step.license)?.lines).toEqual(offer.lines);
    }),
    { numRuns: 400 },
  );
  expect(charged).toBeGreaterThan(10);
});
