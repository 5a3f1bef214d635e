import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodPrice } from '../billing/price.ts';
import { totalOf } from '../billing/lines.ts';
import { grantsOf } from '../entitlements/grants.ts';
import { validityAt } from '../entitlements/validity.ts';
import { plan } from '../testing/arbitraries.ts';
import { DAY_MS } from '../testing/calendar.ts';
import { acceptedSteps, checkScripts, deepFreeze, runScript, script } from '../testing/random-script.ts';
import { willRenew } from './agenda.ts';
import { findCharge, periodCharge, startedCharge } from './charges.ts';
import { forecast } from './forecast.ts';
import type { License } from './license.ts';
import { isSameTerms, termsOfLatestPeriod, termsOfNextPeriod } from './next-terms.ts';
import { preview } from './preview.ts';
import type { PaymentPredictor } from './simulate.ts';
import { transition } from './transition.ts';

const MEMBER = { kind: 'member', id: 'mem_1' } as const;

const alwaysPaid: PaymentPredictor = ({ key, amount }) => ({
  type: 'payment_succeeded',
  charge: key,
  invoice: 'in_1',
  amount,
});

const anyChange = fc.record({
  type: fc.constant('schedule_change' as const),
  plan: fc.option(plan, { nil: null }),
  quantity: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
});

/** The licence after an event; undefined where it does not move. */
function after(license: License, event: Parameters<typeof transition>[1]): License | undefined {
  const outcome = transition(deepFreeze(license), event, license.clock, MEMBER);
  return outcome.kind === 'moved' ? outcome.step.license : undefined;
}

/** The licence after the payment of the charge for its next period. */
function pay(license: License): License | undefined {
  const charge = periodCharge(license);
  if (!charge) return undefined;
  return after(license, {
    type: 'payment_succeeded',
    charge: charge.key,
    invoice: 'in_1',
    amount: totalOf(charge.lines),
  });
}

test('but for a withdrawal, terms change only by the payment of a period with other terms, at once or when that period starts', () => {
  let changed = 0;
  checkScripts((script) => {
    for (const { before, event, after } of acceptedSteps(runScript(script).applied)) {
      if (before.paidChange && event.type !== 'change_due' && after.paidChange)
        expect(isSameTerms(after.terms, before.terms)).toBe(true);
      if (after.paidChange && !before.paidChange) {
        const charge = event.type === 'payment_succeeded' ? findCharge(before, event.charge) : undefined;
        expect(charge).toMatchObject({ change: { quantity: after.paidChange.quantity } });
      }
      // What a withdrawal brings back: see refunded-terms.test.ts.
      if (event.type === 'withdraw' || isSameTerms(after.terms, before.terms)) continue;
      changed += 1;
      const charge = event.type === 'payment_succeeded' ? findCharge(before, event.charge) : undefined;
      const paidFor = charge?.purpose === 'period' ? charge.change : before.paidChange;
      if (after.state === 'expired') {
        expect(paidFor && isSameTerms(after.terms, paidFor)).toBe(true);
        continue;
      }
      expect(['payment_succeeded', 'change_due']).toContain(event.type);
      expect(paidFor && isSameTerms(after.terms, paidFor)).toBe(true);
      expect(after.terms).toEqual({ ...before.terms, plan: after.terms.plan, quantity: after.terms.quantity });
      const { period } = after;
      if (event.type === 'payment_succeeded') expect(period && period.start <= after.clock).toBe(true);
      else expect(before.paidChange && before.paidChange.from <= after.clock).toBe(true);
    }
  });
  expect(changed).toBeGreaterThan(0);
});

test('a change that is paid ahead takes and gives nothing before its period starts', () => {
  checkScripts((script) => {
    for (const { before, event, after } of acceptedSteps(runScript(script).applied)) {
      if (event.type !== 'payment_succeeded' || !after.paidChange || before.paidChange) continue;
      if (before.state !== 'active' && before.state !== 'trial') continue;
      expect(grantsOf(after)).toEqual(grantsOf(before));
      expect(after.paidChange.from).toBeGreaterThan(after.clock);
    }
  });
});

test('a payment never replaces a change that is paid ahead', () => {
  checkScripts((script) => {
    for (const { before, event, after } of acceptedSteps(runScript(script).applied))
      if (before.paidChange && event.type === 'payment_succeeded') expect(after.paidChange).toEqual(before.paidChange);
  });
});

test('no further period is sold before a change that is paid ahead applies, moved by a pause or not', () => {
  let moved = 0;
  fc.assert(
    fc.property(script, anyChange, fc.integer({ min: 1, max: 60 }), (script, event, days) => {
      const scheduled = after(runScript(script).last, event);
      const renewed = scheduled && after(scheduled, { type: 'renew', period: (scheduled.period?.number ?? 0) + 1 });
      const bought = renewed && pay(renewed);
      const paused = bought?.paidChange && after(bought, { type: 'pause', until: null });
      const resumed = paused && after({ ...paused, clock: paused.clock + days * DAY_MS }, { type: 'resume' });
      for (const license of [bought, resumed]) {
        if (!license?.paidChange || license.paidChange.from <= license.clock) continue;
        if (license === resumed) moved += 1;
        const justBefore = { ...license, clock: license.paidChange.from - 1 };
        const number = (license.period?.number ?? 0) + 1;
        expect(after(justBefore, { type: 'renew', period: number })).toBeUndefined();
        expect(after(justBefore, { type: 'force_renew', reason: 'asked for', period: number })).toBeUndefined();
      }
    }),
    { numRuns: 600 },
  );
  expect(moved).toBeGreaterThan(0);
});

test('a change is scheduled only while nothing is open for the next period, and only in a licence that goes on', () => {
  checkScripts((script) => {
    for (const { before, event, after } of acceptedSteps(runScript(script).applied)) {
      if (event.type === 'schedule_change') expect(before.charges).toEqual([]);
      if (after.cancelled || after.state === 'expired' || after.state === 'retired')
        expect(after.scheduledChange).toBeNull();
      if (after.paidChange) expect(['active', 'paused']).toContain(after.state);
    }
  });
});

/** Once its charge is paid, a change applies at the start of its period, and not before. */
function expectPaidFor(scheduled: License, renewed: License): void {
  const chosen = termsOfNextPeriod(scheduled);
  const charge = startedCharge(scheduled, renewed);
  if (!charge) throw new Error('Nothing is to be paid');
  const payment = { charge: charge.key, invoice: 'in_1', amount: totalOf(charge.lines) };
  const bought = after(renewed, { type: 'payment_succeeded', ...payment });
  if (!bought) throw new Error('The payment changed nothing');
  expect(termsOfLatestPeriod(bought)).toEqual(chosen);
  if (!bought.paidChange) return expect(bought.terms).toEqual(chosen);
  const { from } = bought.paidChange;
  expect(validityAt(bought, from - 1).license.terms).toEqual(scheduled.terms);
  expect(validityAt(bought, from).license.terms).toEqual(chosen);
}

test('a charge of the next period is for what is scheduled, as long as it is wanted', () => {
  checkScripts((script) => {
    for (const { after } of acceptedSteps(runScript(script).applied)) {
      const charge = periodCharge(after);
      if (charge && charge.closing === null && !after.cancelled && after.state !== 'expired')
        expect(charge.change).toEqual(after.scheduledChange);
    }
  });
});

test('what preview, forecast and the next terms say of a change is what the renewal then charges', () => {
  let compared = 0;
  fc.assert(
    fc.property(script, anyChange, (script, event) => {
      const { last } = runScript(script);
      const scheduled = after(last, event);
      if (!scheduled) return;
      const shown = preview(last, event, last.clock, MEMBER);
      expect(shown).toMatchObject({ outcome: 'moved', charge: null, after: scheduled });
      const price = periodPrice(termsOfNextPeriod(scheduled));
      const first = forecast(scheduled, scheduled.clock + 400 * DAY_MS, alwaysPaid).find(({ charge }) => charge);
      if (first && willRenew(scheduled)) expect(first.charge).toEqual(price);
      const renewal = { type: 'renew', period: (scheduled.period?.number ?? 0) + 1 } as const;
      const renewed = after(scheduled, renewal);
      if (!renewed) return;
      compared += 1;
      expect(startedCharge(scheduled, renewed)).toMatchObject({
        change: scheduled.scheduledChange,
        lines: [{ plan: { id: termsOfNextPeriod(scheduled).plan.id }, amount: price }],
      });
      expect(preview(scheduled, renewal, scheduled.clock, MEMBER)).toMatchObject({ charge: { amount: price } });
      expectPaidFor(scheduled, renewed);
    }),
    { numRuns: 600 },
  );
  expect(compared).toBeGreaterThan(20);
});

test('a change that is removed leaves the licence as it was', () => {
  fc.assert(
    fc.property(script, anyChange, (script, event) => {
      const { last } = runScript(script);
      const scheduled = last.scheduledChange ? undefined : after(last, event);
      const removed = scheduled && after(scheduled, { type: 'remove_scheduled_change' });
      if (scheduled) expect(removed).toEqual({ ...last, sequence: last.sequence + 2 });
      const { plan, quantity } = termsOfLatestPeriod(last);
      const takenBack = scheduled && after(scheduled, { type: 'schedule_change', plan, quantity });
      if (scheduled) expect(takenBack).toEqual({ ...last, sequence: last.sequence + 2 });
    }),
    { numRuns: 300 },
  );
});
