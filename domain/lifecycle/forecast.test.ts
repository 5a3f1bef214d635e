import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS, toWallClock, fromWallClock } from '../testing/calendar.ts';
import { billingEvent } from '../testing/events.ts';
import { repeatOutcomes, runUntil, runScript, script, acceptedSteps } from '../testing/random-script.ts';
import { Scenario } from '../testing/scenario.ts';
import { chargeIn, forecast, type PaymentPredictor } from './forecast.ts';

const alwaysPaid: PaymentPredictor = ({ amount }) => ({ type: 'payment_succeeded', invoice: 'in_1', amount });

test('a forecast is what the same licence then goes through, step by step', () => {
  fc.assert(
    fc.property(script, fc.array(billingEvent, { minLength: 1, maxLength: 5 }), (script, outcomes) => {
      const now = runScript(script).last;
      const until = now.clock + 400 * DAY_MS;
      const lived = acceptedSteps(runUntil(now, until, repeatOutcomes(outcomes))).map(({ before, step }) => ({
        at: step.entry.at,
        event: step.entry.event,
        from: before.state,
        to: step.entry.to,
        charge: chargeIn(step.effects)?.amount ?? null,
        notices: step.effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.notice.template] : [])),
      }));
      expect(forecast(now, until, repeatOutcomes(outcomes))).toEqual(lived);
    }),
    { numRuns: 300 },
  );
});

test('a forecast of a year tells the reminders, the charges and what they lead to', () => {
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

test('a forecast does nothing: the licence is as it was', () => {
  const { license } = new Scenario('2027-01-31T10:00');
  const before = structuredClone(license);
  forecast(license, license.clock + 400 * DAY_MS, alwaysPaid);
  expect(license).toEqual(before);
});
