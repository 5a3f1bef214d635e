import { expect, test } from 'vitest';
import { isUnsettled } from '../billing/charge.ts';
import { ACCESS_LEVELS, accessOf } from '../entitlements/access.ts';
import { DAY_MS } from '../testing/calendar.ts';
import { acceptedSteps, checkScripts, runScript } from '../testing/random-script.ts';
import { advanceTo } from './advance.ts';
import { nextDueEvent } from './agenda.ts';
import { chargesToCollect, chargesToVoid, findCharge, isPaymentComing, startedCharge } from './charges.ts';
import { forecast } from './forecast.ts';
import type { License } from './license.ts';
import { settle, simulate, stepsOf, type PaymentPredictor } from './simulate.ts';

const alwaysPaid: PaymentPredictor = ({ key, invoice, amount }) => ({
  type: 'payment_succeeded',
  charge: key,
  invoice: invoice ?? `in_${key}`,
  amount,
});

const lastOf = (license: License, simulation: ReturnType<typeof settle>) =>
  stepsOf(simulation).at(-1)?.license ?? license;

test('a key that was paid is never opened again, refunded or not, so that no second payment is accepted for it', () => {
  checkScripts((script) => {
    const paid = new Set<string>();
    for (const { before, event, after } of acceptedSteps(runScript(script).applied)) {
      for (const { key } of after.charges) expect(paid.has(key), key).toBe(false);
      if (event.type === 'payment_succeeded' && findCharge(before, event.charge)) paid.add(event.charge);
    }
  });
});

test('a charge leaves the record only when it is paid or void, and an invoice once it is refunded', () => {
  checkScripts((script) => {
    const paid = new Set<string>();
    for (const { before, event, after } of acceptedSteps(runScript(script).applied)) {
      if (event.type === 'payment_succeeded') paid.add(event.invoice);
      for (const { key, closing } of before.charges) {
        if (findCharge(after, key)) continue;
        const done = event.type === 'payment_succeeded' || (event.type === 'charge_voided' && closing !== null);
        expect(done && event.charge === key, `${key} by ${event.type}`).toBe(true);
      }
      for (const invoice of before.refunds)
        if (!after.refunds.includes(invoice)) expect(event).toEqual({ type: 'payment_refunded', invoice });
      for (const invoice of after.refunds) expect(paid).toContain(invoice);
    }
  });
});

test('a licence has one period charge at most, and a second attempt starts only after the outcome of the first', () => {
  checkScripts((script) => {
    for (const { before, after } of acceptedSteps(runScript(script).applied)) {
      expect(after.charges.length).toBeLessThanOrEqual(1);
      const started = startedCharge(before, after);
      const earlier = started && findCharge(before, started.key);
      if (earlier) expect(isUnsettled(earlier) && earlier.closing === null).toBe(false);
    }
  });
});

test('every charge and refund is settled once the billing provider answers', () => {
  checkScripts((script) => {
    const { last } = runScript(script);
    const settled = lastOf(last, settle(last, alwaysPaid));
    expect([chargesToCollect(settled), chargesToVoid(settled), settled.refunds]).toEqual([[], [], []]);
    const released = { ...settled, heldSince: null };
    const later = lastOf(released, simulate(released, { until: settled.clock + 30 * DAY_MS, payments: alwaysPaid }));
    expect(later.charges.filter(isUnsettled)).toEqual([]);
    expect(later.state).not.toBe('renewal');
    if (later.state === 'retired') expect([later.charges, later.refunds]).toEqual([[], []]);
  });
});

test('no timer takes anything from a licence while a payment for it may still come', () => {
  checkScripts((script) => {
    for (const { before, event, actor, after } of acceptedSteps(runScript(script).applied)) {
      if (actor.kind !== 'timer' || !isPaymentComing(before)) continue;
      expect(rank(after), event.type).toBeGreaterThanOrEqual(rank(before));
      expect(['expired', 'suspended', 'retired'], event.type).not.toContain(
        after.state === before.state ? '' : after.state,
      );
    }
  });
});

test('a licence that was never paid or given a period is not owned and does not expire', () => {
  checkScripts((script) => {
    for (const { after } of acceptedSteps(runScript(script).applied)) {
      if (after.period !== null) continue;
      expect(after.owned).toBe(false);
      expect(['incomplete', 'retired']).toContain(after.state);
    }
  });
});

test('by its dates a licence is what the engine makes of it, unless a payment was under way', () => {
  checkScripts((script) => {
    const { last } = runScript(script);
    if (last.charges.some(isUnsettled)) return;
    const until = last.clock + 100 * DAY_MS;
    let expected = last;
    for (const { before, outcome } of simulate(last, { until, payments: () => null })) {
      if (outcome.kind !== 'moved' || startedCharge(before, outcome.step.license)) break;
      expected = outcome.step.license;
    }
    const { at = until + 1 } = nextDueEvent(expected) ?? {};
    expect(advanceTo(last, Math.min(until, at - 1))).toEqual(expected);
  });
});

test('a payment under way takes nothing by the dates within full grace, and its outcome is in the forecast', () => {
  let pending = 0;
  checkScripts((script) => {
    for (const { after } of acceptedSteps(runScript(script).applied)) {
      if (!isPaymentComing(after) || after.heldSince !== null) continue;
      const fullGrace = after.terms.plan.grace.full_days > 0 && !['grace', 'suspended'].includes(after.state);
      if (fullGrace) expect(rank(advanceTo(after, after.clock))).toBeGreaterThanOrEqual(rank(after));
      if (chargesToCollect(after).length === 0) continue;
      pending++;
      const [first] = forecast(after, after.clock, alwaysPaid);
      expect(first).toMatchObject({ event: 'payment_succeeded', at: after.clock });
    }
  }, 300);
  expect(pending).toBeGreaterThan(100);
});

function rank(license: License): number {
  return ACCESS_LEVELS.indexOf(accessOf(license));
}
