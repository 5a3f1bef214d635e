import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS, toWallClock, fromWallClock } from '../testing/calendar.ts';
import { billingEvent } from '../testing/events.ts';
import { repeatOutcomes, runScript, script } from '../testing/random-script.ts';
import { Scenario } from '../testing/scenario.ts';
import { accessOf } from '../entitlements/access.ts';
import { nextDueEvent } from './agenda.ts';
import { chargeIn, type Charge, type Step } from './effects.ts';
import { forecast } from './forecast.ts';
import { BILLING, TIMER, type License } from './license.ts';
import type { PaymentPredictor } from './simulate.ts';
import { transition } from './transition.ts';

const alwaysPaid: PaymentPredictor = ({ amount }) => ({ type: 'payment_succeeded', invoice: 'in_1', amount });

/** The transitions of a licence one by one, written without the interpreter that the forecast uses. */
function* transitionsUntil(license: License, until: number, payments: PaymentPredictor): Generator<[License, Step]> {
  let now = license;
  let charge: Charge | undefined;
  for (;;) {
    const due = charge ? { at: charge.at, event: payments(charge) } : nextDueEvent(now);
    if (!due || due.at > until) return;
    const outcome = transition(now, due.event, due.at, charge ? BILLING : TIMER);
    if (outcome.kind !== 'moved') throw new Error(`${due.event.type} was ${outcome.kind}`);
    yield [now, outcome.step];
    now = outcome.step.license;
    charge = chargeIn(outcome.step.effects);
  }
}

test('a forecast is what the same licence then goes through, step by step', () => {
  fc.assert(
    fc.property(script, fc.array(billingEvent, { minLength: 1, maxLength: 5 }), (script, outcomes) => {
      const now = runScript(script).last;
      const until = now.clock + 400 * DAY_MS;
      const steps = [...transitionsUntil(now, until, repeatOutcomes(outcomes))].map(
        ([before, { entry, effects, license }]) => ({
          at: entry.at,
          event: entry.event,
          from: before.state,
          to: entry.to,
          access: accessOf(license),
          charge: chargeIn(effects)?.amount ?? null,
          notices: effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.notice.template] : [])),
        }),
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
