import type { InstantMs } from '../calendar/instant.ts';
import type { Money } from '../money/money.ts';
import { TIMER_EVENTS, type TimerEvent } from './events.ts';
import { forecast } from './forecast.ts';
import type { License } from './license.ts';
import type { PaymentPredictor } from './simulate.ts';

/** A charge that will be tried automatically, and what starts it. */
export interface UpcomingCharge {
  readonly at: InstantMs;
  readonly event: TimerEvent['type'];
  readonly amount: Money;
}

/** What a licence is charged up to and including `until`, by the steps of its {@link forecast}. What is being paid now is left out. */
export function upcomingCharges(license: License, until: InstantMs, payments: PaymentPredictor): UpcomingCharge[] {
  return forecast(license, until, payments).flatMap(({ at, event: type, charge }) => {
    const event = TIMER_EVENTS.find((candidate) => candidate === type);
    return charge && event ? [{ at, event, amount: charge }] : [];
  });
}
