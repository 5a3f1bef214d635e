import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS, toWallClock, fromWallClock } from '../testing/calendar.ts';
import { outcomes, repeatOutcomes, runScript, script } from '../testing/random-script.ts';
import { Scenario } from '../testing/scenario.ts';
import { accessOf } from '../entitlements/access.ts';
import { nextDueEvent } from './agenda.ts';
import { totalOf } from '../billing/lines.ts';
import { chargeRequest } from './attempts.ts';
import { chargesToCollect, chargesToVoid, findCharge, startedCharge } from './charges.ts';
import type { Step } from './effects.ts';
import type { BillingEvent, PaymentEvent } from './events.ts';
import { forecast } from './forecast.ts';
import { BILLING, TIMER, type License } from './license.ts';
import type { PaymentPredictor } from './simulate.ts';
import { transition } from './transition.ts';

const alwaysPaid: PaymentPredictor = ({ key, amount }) => ({
  type: 'payment_succeeded',
  charge: key,
  invoice: 'in_1',
  amount,
});

/** What the billing provider does next, written without the interpreter that the forecast uses. */
function nextOfBilling(license: License, payments: PaymentPredictor): BillingEvent | undefined {
  const outcomes = chargesToCollect(license).map((charge) => payments(chargeRequest(license, charge), 'collected'));
  const voids = chargesToVoid(license).map(({ key }) => ({ type: 'charge_voided', charge: key }) as const);
  const refunds = license.refunds.map((invoice) => ({ type: 'payment_refunded', invoice }) as const);
  return [...outcomes, ...voids, ...refunds].find((event) => event !== null);
}

/** The outcome of a processing payment that a step asks for. */
function checkedPayment({ license, effects }: Step, payments: PaymentPredictor): PaymentEvent | null {
  const [check] = effects.flatMap((effect) => (effect.kind === 'check_payment' ? [effect.charge] : []));
  const charge = check === undefined ? undefined : findCharge(license, check);
  return charge ? payments(chargeRequest(license, charge), 'processing') : null;
}

/** The transitions of a licence one by one, written without the interpreter that the forecast uses. */
function* transitionsUntil(license: License, until: number, payments: PaymentPredictor): Generator<[License, Step]> {
  let now = license;
  let checked: PaymentEvent | null = null;
  for (;;) {
    const reported = checked ?? nextOfBilling(now, payments);
    const due = reported ? { at: now.clock, event: reported } : nextDueEvent(now);
    if (!due || due.at > until) return;
    const outcome = transition(now, due.event, due.at, reported ? BILLING : TIMER);
    if (outcome.kind !== 'moved') throw new Error(`${due.event.type} was ${outcome.kind}`);
    yield [now, outcome.step];
    now = outcome.step.license;
    checked = checkedPayment(outcome.step, payments);
  }
}

test('a forecast is what the same licence then goes through, step by step', () => {
  fc.assert(
    fc.property(script, outcomes, (script, outcomes) => {
      const now = runScript(script).last;
      const until = now.clock + 400 * DAY_MS;
      const steps = [...transitionsUntil(now, until, repeatOutcomes(outcomes))].map(
        ([before, { entry, effects, license }]) => {
          const started = startedCharge(before, license);
          return {
            at: entry.at,
            event: entry.event,
            from: before.state,
            to: entry.to,
            access: accessOf(license),
            periodEnd: license.period?.end ?? null,
            charge: started ? totalOf(started.lines) : null,
            notices: effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.notice.template] : [])),
          };
        },
      );
      expect(forecast(now, until, repeatOutcomes(outcomes))).toEqual(steps);
    }),
    { numRuns: 200 },
  );
});

test('a forecast with commands is what follows when they are sent, each after what is due by then', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  const berlin = (at: string) => fromWallClock(at, 'Europe/Berlin');
  const member = { kind: 'member', id: 'mem_1' } as const;
  const steps = forecast(scenario.license, berlin('2027-07-01T00:00'), alwaysPaid, [
    { at: berlin('2027-05-10T10:00'), event: { type: 'cancel', reason: null }, actor: member },
    { at: berlin('2027-04-10T10:00'), event: { type: 'pause', until: berlin('2027-04-20T10:00') }, actor: member },
    { at: berlin('2027-04-12T10:00'), event: { type: 'renew', period: null }, actor: member },
    { at: berlin('2028-01-01T10:00'), event: { type: 'reactivate' }, actor: member },
  ]);
  const shown = steps.filter(({ event }) => event !== 'reminder_due');
  expect(
    shown.map(({ at, event, to, access, refusal }) => [
      toWallClock(at, 'Europe/Berlin'),
      event,
      to,
      access,
      refusal?.code,
    ]),
  ).toEqual([
    ['2027-04-02T00:00', 'renewal_due', 'renewal', 'everything', undefined],
    ['2027-04-02T00:00', 'payment_succeeded', 'active', 'everything', undefined],
    ['2027-04-10T10:00', 'pause', 'paused', 'read_only', undefined],
    ['2027-04-12T10:00', 'renew', 'paused', 'read_only', 'license_paused'],
    ['2027-04-20T10:00', 'pause_limit_reached', 'active', 'everything', undefined],
    ['2027-05-10T10:00', 'cancel', 'active', 'everything', undefined],
    ['2027-05-12T00:00', 'period_ended', 'expired', 'nothing', undefined],
  ]);
});

test('a forecast of a year has its reminders and charges', () => {
  const { license } = new Scenario('2027-01-31T10:00');
  const year = forecast(license, fromWallClock('2028-01-31T10:00', 'Europe/Berlin'), alwaysPaid);
  const charged = year.filter(({ charge }) => charge !== null);
  expect(charged.map(({ at }) => toWallClock(at - 1, 'Europe/Berlin').slice(0, 10)).slice(0, 3)).toEqual([
    '2027-02-28',
    '2027-03-31',
    '2027-04-30',
  ]);
  expect(year.filter(({ notices }) => notices.includes('renewal_upcoming'))).toHaveLength(24);
});

test('a forecast leaves the licence as it was', () => {
  const { license } = new Scenario('2027-01-31T10:00');
  const before = structuredClone(license);
  forecast(license, license.clock + 400 * DAY_MS, alwaysPaid);
  expect(license).toEqual(before);
});
