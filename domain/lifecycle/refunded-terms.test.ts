import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { totalOf } from '../billing/lines.ts';
import { periodPrice } from '../billing/price.ts';
import { periodEnd } from '../calendar/period.ts';
import { plan } from '../testing/arbitraries.ts';
import { CANCEL, MEMBER, WITHDRAW } from '../testing/changes.ts';
import { acceptedSteps, runScript, script, type Script, type ScriptStep } from '../testing/random-script.ts';
import { findCharge, startedCharge } from './charges.ts';
import type { LifecycleEvent } from './events.ts';
import type { License, Terms } from './license.ts';
import { isSameTerms, termsOfLatestPeriod } from './next-terms.ts';
import { transition } from './transition.ts';

const send = (event: LifecycleEvent): ScriptStep => ({ afterMs: 0, event, report: null });

const force = send({ type: 'force_renew', reason: 'asked for' });

/**
 * Scripts in which other terms are chosen, paid for, and much happens before everything is withdrawn from. In half of them
 * the licence ends first, by a cancellation at once.
 */
const withdrawn: fc.Arbitrary<Script> = fc
  .record({ script, plan, quantity: fc.integer({ min: 1, max: 60 }), changeAfter: fc.nat(3), endsFirst: fc.boolean() })
  .map(({ script: { start, steps, outcomes }, plan, quantity, changeAfter, endsFirst }) => {
    const { newLicense } = start;
    const { terms } = newLicense;
    const cancel = endsFirst ? 'now' : terms.plan.cancel;
    const region = { ...terms.region, withdrawal_days: 400 };
    const choose = send({ type: 'schedule_change', plan: { ...plan, cancel }, quantity });
    return {
      start: { ...start, newLicense: { ...newLicense, terms: { ...terms, region, plan: { ...terms.plan, cancel } } } },
      steps: [
        ...steps.slice(0, changeAfter),
        choose,
        force,
        ...steps.slice(changeAfter, changeAfter + 5),
        ...(endsFirst ? [send(CANCEL)] : []),
        send(WITHDRAW),
      ],
      outcomes,
    };
  });

/** Whether the payment of the charge makes a contract: nothing that was paid before is refunded with it. */
function makesContract({ contract, charges }: License, paid: string): boolean {
  const charge = findCharge({ charges }, paid);
  return charge?.purpose === 'period' && charge.closing !== 'refund' && (contract === null || charge.reactivating);
}

function expectSoldOn(license: License, terms: Terms): void {
  expect(isSameTerms(license.terms, terms)).toBe(true);
  const reactivated = transition(license, { type: 'reactivate' }, license.clock, MEMBER);
  const charge = reactivated.kind === 'moved' ? startedCharge(license, reactivated.step.license) : undefined;
  if (charge) expect(totalOf(charge.lines)).toEqual(periodPrice(terms));
}

test('a withdrawal brings back the terms held before all that it refunds, applied or not, and whatever happened since', () => {
  const broughtBack = { applied: 0, waiting: 0, ended: 0 };
  fc.assert(
    fc.property(withdrawn, (script) => {
      let heldBefore: Terms | undefined;
      for (const { before, event, after } of acceptedSteps(runScript(script).applied)) {
        if (event.type === 'payment_succeeded' && makesContract(before, event.charge))
          heldBefore = termsOfLatestPeriod(before);
        if (event.type !== 'withdraw' || !heldBefore) continue;
        if (!isSameTerms(termsOfLatestPeriod(before), heldBefore))
          broughtBack[before.paidChange ? 'waiting' : before.state === 'expired' ? 'ended' : 'applied'] += 1;
        expectSoldOn(after, heldBefore);
        const { anchor, counted } = after.schedule;
        if (counted > 0) expect(after.period?.end).toBe(periodEnd(anchor, after.terms.plan.cadence, counted));
      }
    }),
    { numRuns: 600 },
  );
  for (const count of Object.values(broughtBack)) expect(count).toBeGreaterThan(0);
});
