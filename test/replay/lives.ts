import { planSchema } from '../../domain/catalog/plan.ts';
import type { AgentEvent, CustomerEvent } from '../../domain/lifecycle/events.ts';
import type { Premise } from '../support/told-life.ts';
import type { Act } from './acts.ts';

/** A life to be recorded: every way through the lifecycle's table is in one of them. */
export type Life = LifeOnServersClock | LifeInSandbox;

export interface LifeOnServersClock {
  readonly premise: Omit<Premise, 'on'>;
  readonly acts: readonly Act[];
}

/** A purchase of `plan` in a sandbox, whose clock is moved by so many days at a time until the licence has retired. */
export interface LifeInSandbox {
  readonly plan: string;
  /** Days. */
  readonly jumps: readonly number[];
}

const GOOD: Act = { card: 'pm_card_visa' };
const DECLINED: Act = { card: 'pm_card_chargeCustomerFail' };
const AUTHENTICATION: Act = { card: 'pm_card_authenticationRequired' };
const reason = 'asked by the customer';

const ask = (...events: CustomerEvent[]): Act[] => events.map((event) => ({ ask: event }));
const agent = (...events: AgentEvent[]): Act[] => events.map((event) => ({ agent: event }));
const until = (moment: string): Act => ({ until: moment });
const renew = (period: number): Act => ({ ask: { type: 'renew', period } });

const PAUSE = ask({ type: 'pause', until: null });
const RESUME = ask({ type: 'resume' });
const CANCEL = ask({ type: 'cancel', reason: null });
const UNCANCEL = ask({ type: 'uncancel' });
const WITHDRAW = ask({ type: 'withdraw', reason: null });
const RETIRE = agent({ type: 'retire', reason });
const HELD = agent({ type: 'hold', reason }, { type: 'release', reason });
const FORCED = agent({ type: 'force_renew', reason });
const COMPED: Act[] = [{ agent: { type: 'comp', periods: 1, reason }, sentTwice: true }];
/** What can be asked in nearly every state. */
const ANYWHERE = [...ask({ type: 'payment_method_added' }, { type: 'rotate_key', overlapDays: 7 }), ...HELD];
const AUTO_RENEW = ask({ type: 'set_auto_renew', on: false }, { type: 'set_auto_renew', on: true });

const TRIAL = { plan: 'studio-monthly', begins: 'start_trial' } as const;
const STUDIO = { plan: 'studio-monthly' } as const;
const EU = { plan: 'studio-monthly', region: 'eu' } as const;

/** So short that all of its grace lies within the time to withdraw. */
const WEEKLY = {
  region: 'eu',
  plan: planSchema.parse({
    id: 'weekly',
    name: 'Weekly',
    status: 'sold',
    cadence: { unit: 'week', count: 1 },
    prices: { EUR: 500 },
    seats: { min: 1, max: 1 },
    renewal: { basis: 'from_now', reminders: [] },
    grace: { retries: [], full_days: 1, reduced_days: 1 },
    win_back_days: 7,
    reactivation_days: 7,
    entitlements: [{ feature: 'editor', kind: 'boolean' }],
  }),
};

/** Those on the server's clock begin on 1 March at ten, in Berlin. */
export const LIVES: Readonly<Record<string, Life>> = {
  'trial-until-it-renews': {
    premise: TRIAL,
    acts: [...ANYWHERE, ...AUTO_RENEW, ...PAUSE, ...RESUME, ...CANCEL, ...UNCANCEL, until('03-17T12:00'), ...RETIRE],
  },
  'trial-bought': { premise: TRIAL, acts: [DECLINED, renew(1), GOOD, renew(1), ...RETIRE] },
  'trial-forced-to-renew': { premise: TRIAL, acts: [...FORCED, ...RETIRE] },
  'trial-comped': { premise: TRIAL, acts: [...COMPED, ...agent({ type: 'comp', periods: 2, reason }), ...RETIRE] },
  'trial-retired': { premise: TRIAL, acts: RETIRE },
  'trial-expired-and-retired': { premise: { ...TRIAL, autoRenew: false }, acts: [until('08-01T12:00')] },
  'purchase-declined': { premise: { ...STUDIO, card: 'pm_card_chargeCustomerFail' }, acts: [...RETIRE] },
  'active-renewed-early-and-by-its-timer': {
    premise: STUDIO,
    acts: [
      ...ANYWHERE,
      ...AUTO_RENEW,
      until('03-25T12:00'),
      DECLINED,
      renew(2),
      GOOD,
      renew(2),
      renew(2),
      until('04-05T12:00'),
      ...FORCED,
      until('06-03T12:00'),
      ...RETIRE,
    ],
  },
  'active-paused-to-its-limit': { premise: STUDIO, acts: [...PAUSE, until('05-03T12:00'), ...RETIRE] },
  'active-cancelled-expired-and-reactivated': {
    premise: STUDIO,
    acts: [
      ...CANCEL,
      ...UNCANCEL,
      ...CANCEL,
      until('04-03T12:00'),
      ...ANYWHERE,
      DECLINED,
      ...ask({ type: 'reactivate' }),
      GOOD,
      ...ask({ type: 'reactivate' }),
      ...CANCEL,
      until('05-10T12:00'),
      ...agent({ type: 'comp', periods: 1, reason }),
      ...RETIRE,
    ],
  },
  'active-not-to-renew': {
    premise: { plan: 'team-monthly', quantity: 3, autoRenew: false },
    acts: [until('04-03T12:00'), renew(2), ...RETIRE],
  },
  'active-withdrawn-from': { premise: EU, acts: [...WITHDRAW, ...RETIRE] },
  'paused-and-asked-much': {
    premise: STUDIO,
    acts: [...PAUSE, ...ANYWHERE, ...AUTO_RENEW, ...CANCEL, ...UNCANCEL, ...RETIRE],
  },
  'paused-and-paid-by-hand': {
    premise: STUDIO,
    acts: [
      until('03-25T12:00'),
      AUTHENTICATION,
      renew(2),
      ...PAUSE,
      GOOD,
      { paidByHand: 'reported' },
      ...RESUME,
      ...RETIRE,
    ],
  },
  'paused-and-withdrawn-from': { premise: EU, acts: [...PAUSE, ...WITHDRAW, ...RETIRE] },
  'grace-through-all-of-it': {
    premise: STUDIO,
    acts: [
      DECLINED,
      until('04-02T12:00'),
      ...ANYWHERE,
      ...AUTO_RENEW,
      ...agent({ type: 'extend_grace', days: 1, reason }),
      renew(2),
      ...FORCED,
      until('04-08T12:00'),
      GOOD,
      renew(2),
      ...RETIRE,
    ],
  },
  'grace-cancelled-while-paying': {
    premise: STUDIO,
    acts: [AUTHENTICATION, until('04-02T12:00'), GOOD, { paidByHand: 'unnoticed' }, ...CANCEL, ...RETIRE],
  },
  'grace-retired-while-paying': {
    premise: STUDIO,
    acts: [AUTHENTICATION, until('04-02T12:00'), GOOD, { paidByHand: 'unnoticed' }, ...RETIRE],
  },
  'grace-comped': { premise: STUDIO, acts: [DECLINED, until('04-02T12:00'), ...COMPED, ...RETIRE] },
  'grace-withdrawn-from': { premise: WEEKLY, acts: [DECLINED, until('03-09T12:00'), ...WITHDRAW, ...RETIRE] },
  'suspended-and-won-back': {
    premise: STUDIO,
    acts: [DECLINED, until('04-12T12:00'), ...ANYWHERE, renew(2), GOOD, ...FORCED, ...RETIRE],
  },
  'suspended-renewed-and-expired': {
    premise: STUDIO,
    acts: [DECLINED, until('04-12T12:00'), GOOD, renew(2), DECLINED, until('07-01T12:00'), ...RETIRE],
  },
  'suspended-comped': { premise: STUDIO, acts: [DECLINED, until('04-12T12:00'), ...COMPED, ...RETIRE] },
  'suspended-cancelled': { premise: STUDIO, acts: [DECLINED, until('04-12T12:00'), ...CANCEL, ...RETIRE] },
  'suspended-retired': { premise: STUDIO, acts: [DECLINED, until('04-12T12:00'), ...RETIRE] },
  'suspended-withdrawn-from': { premise: WEEKLY, acts: [DECLINED, until('03-11T12:00'), ...WITHDRAW, ...RETIRE] },
  'expired-withdrawn-from': {
    premise: { plan: 'api-metered', region: 'eu' },
    acts: [...CANCEL, ...WITHDRAW, ...RETIRE],
  },
  'renewal-while-stripe-fails': { premise: STUDIO, acts: ['stripe fails once', until('04-03T12:00'), ...RETIRE] },
  'sandbox-whose-clock-is-moved': { plan: 'studio-monthly', jumps: [10, 25, 200] },
};
