import { planSchema } from '../../domain/catalog/plan.ts';
import type { CustomerEvent } from '../../domain/lifecycle/events.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import type { ScenarioSetup } from '../support/license-scenario.ts';
import type { ScenarioStep } from './scenario-steps.ts';

/** A life to be recorded: every way through the lifecycle's table is in one of them. */
export type Scenario = ServerClockScenario | SandboxScenario;

export interface ServerClockScenario {
  readonly setup: Omit<ScenarioSetup, 'on'>;
  readonly steps: readonly ScenarioStep[];
}

/** A purchase of `plan` in a sandbox, whose clock is moved by so many days at a time until the licence has retired. */
export interface SandboxScenario {
  readonly plan: string;
  /** Days. */
  readonly clockAdvancesDays: readonly number[];
}

const GOOD_CARD: ScenarioStep = { card: 'pm_card_visa' };
const DECLINED_CARD: ScenarioStep = { card: 'pm_card_chargeCustomerFail' };
const AUTHENTICATION_CARD: ScenarioStep = { card: 'pm_card_authenticationRequired' };
const reason = 'asked by the customer';

const commands = (...events: CustomerEvent[]): ScenarioStep[] => events.map((event) => ({ ask: event }));
const agentEvents = (...events: InterventionEvent[]): ScenarioStep[] => events.map((event) => ({ agent: event }));
const advanceTo = (moment: string): ScenarioStep => ({ until: moment });
const renew = (period: number): ScenarioStep => ({ ask: { type: 'renew', period } });

const PAUSE = commands({ type: 'pause', until: null });
const RESUME = commands({ type: 'resume' });
const CANCEL = commands({ type: 'cancel', reason: null });
const UNCANCEL = commands({ type: 'uncancel' });
const WITHDRAW = commands({ type: 'withdraw', reason: null });
const RETIRE = agentEvents({ type: 'retire', reason });
const HOLD_AND_RELEASE = agentEvents({ type: 'hold', reason }, { type: 'release', reason });
const FORCE_RENEW = agentEvents({ type: 'force_renew', reason });
const COMP: ScenarioStep[] = [{ agent: { type: 'comp', periods: 1, reason }, sentTwice: true }];
/** What can be asked in nearly every state. */
const COMMON_STEPS = [
  ...commands({ type: 'payment_method_added' }, { type: 'rotate_key', overlapDays: 7 }),
  ...HOLD_AND_RELEASE,
];
const AUTO_RENEW = commands({ type: 'set_auto_renew', on: false }, { type: 'set_auto_renew', on: true });

const TRIAL = { plan: 'studio-monthly', openingEvent: 'start_trial' } as const;
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
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'trial-until-it-renews': {
    setup: TRIAL,
    steps: [
      ...COMMON_STEPS,
      ...AUTO_RENEW,
      ...PAUSE,
      ...RESUME,
      ...CANCEL,
      ...UNCANCEL,
      advanceTo('03-17T12:00'),
      ...RETIRE,
    ],
  },
  'trial-bought': { setup: TRIAL, steps: [DECLINED_CARD, renew(1), GOOD_CARD, renew(1), ...RETIRE] },
  'trial-forced-to-renew': { setup: TRIAL, steps: [...FORCE_RENEW, ...RETIRE] },
  'trial-comped': { setup: TRIAL, steps: [...COMP, ...agentEvents({ type: 'comp', periods: 2, reason }), ...RETIRE] },
  'trial-retired': { setup: TRIAL, steps: RETIRE },
  'trial-expired-and-retired': { setup: { ...TRIAL, autoRenew: false }, steps: [advanceTo('08-01T12:00')] },
  'purchase-declined': { setup: { ...STUDIO, card: 'pm_card_chargeCustomerFail' }, steps: [...RETIRE] },
  'active-renewed-early-and-by-its-timer': {
    setup: STUDIO,
    steps: [
      ...COMMON_STEPS,
      ...AUTO_RENEW,
      advanceTo('03-25T12:00'),
      DECLINED_CARD,
      renew(2),
      GOOD_CARD,
      renew(2),
      renew(2),
      advanceTo('04-05T12:00'),
      ...FORCE_RENEW,
      advanceTo('06-03T12:00'),
      ...RETIRE,
    ],
  },
  'active-paused-to-its-limit': { setup: STUDIO, steps: [...PAUSE, advanceTo('05-03T12:00'), ...RETIRE] },
  'active-cancelled-expired-and-reactivated': {
    setup: STUDIO,
    steps: [
      ...CANCEL,
      ...UNCANCEL,
      ...CANCEL,
      advanceTo('04-03T12:00'),
      ...COMMON_STEPS,
      DECLINED_CARD,
      ...commands({ type: 'reactivate' }),
      GOOD_CARD,
      ...commands({ type: 'reactivate' }),
      ...CANCEL,
      advanceTo('05-10T12:00'),
      ...agentEvents({ type: 'comp', periods: 1, reason }),
      ...RETIRE,
    ],
  },
  'active-not-to-renew': {
    setup: { plan: 'team-monthly', quantity: 3, autoRenew: false },
    steps: [advanceTo('04-03T12:00'), renew(2), ...RETIRE],
  },
  'active-withdrawn-from': { setup: EU, steps: [...WITHDRAW, ...RETIRE] },
  'paused-and-asked-much': {
    setup: STUDIO,
    steps: [...PAUSE, ...COMMON_STEPS, ...AUTO_RENEW, ...CANCEL, ...UNCANCEL, ...RETIRE],
  },
  'paused-and-paid-by-hand': {
    setup: STUDIO,
    steps: [
      advanceTo('03-25T12:00'),
      AUTHENTICATION_CARD,
      renew(2),
      ...PAUSE,
      GOOD_CARD,
      { paidByHand: 'reported' },
      ...RESUME,
      ...RETIRE,
    ],
  },
  'paused-and-withdrawn-from': { setup: EU, steps: [...PAUSE, ...WITHDRAW, ...RETIRE] },
  'grace-through-all-of-it': {
    setup: STUDIO,
    steps: [
      DECLINED_CARD,
      advanceTo('04-02T12:00'),
      ...COMMON_STEPS,
      ...AUTO_RENEW,
      ...agentEvents({ type: 'extend_grace', days: 1, reason }),
      renew(2),
      ...FORCE_RENEW,
      advanceTo('04-08T12:00'),
      GOOD_CARD,
      renew(2),
      ...RETIRE,
    ],
  },
  'grace-cancelled-while-paying': {
    setup: STUDIO,
    steps: [
      AUTHENTICATION_CARD,
      advanceTo('04-02T12:00'),
      GOOD_CARD,
      { paidByHand: 'unnoticed' },
      ...CANCEL,
      ...RETIRE,
    ],
  },
  'grace-retired-while-paying': {
    setup: STUDIO,
    steps: [AUTHENTICATION_CARD, advanceTo('04-02T12:00'), GOOD_CARD, { paidByHand: 'unnoticed' }, ...RETIRE],
  },
  'grace-comped': { setup: STUDIO, steps: [DECLINED_CARD, advanceTo('04-02T12:00'), ...COMP, ...RETIRE] },
  'grace-withdrawn-from': { setup: WEEKLY, steps: [DECLINED_CARD, advanceTo('03-09T12:00'), ...WITHDRAW, ...RETIRE] },
  'suspended-and-won-back': {
    setup: STUDIO,
    steps: [DECLINED_CARD, advanceTo('04-12T12:00'), ...COMMON_STEPS, renew(2), GOOD_CARD, ...FORCE_RENEW, ...RETIRE],
  },
  'suspended-renewed-and-expired': {
    setup: STUDIO,
    steps: [
      DECLINED_CARD,
      advanceTo('04-12T12:00'),
      GOOD_CARD,
      renew(2),
      DECLINED_CARD,
      advanceTo('07-01T12:00'),
      ...RETIRE,
    ],
  },
  'suspended-comped': { setup: STUDIO, steps: [DECLINED_CARD, advanceTo('04-12T12:00'), ...COMP, ...RETIRE] },
  'suspended-cancelled': { setup: STUDIO, steps: [DECLINED_CARD, advanceTo('04-12T12:00'), ...CANCEL, ...RETIRE] },
  'suspended-retired': { setup: STUDIO, steps: [DECLINED_CARD, advanceTo('04-12T12:00'), ...RETIRE] },
  'suspended-withdrawn-from': {
    setup: WEEKLY,
    steps: [DECLINED_CARD, advanceTo('03-11T12:00'), ...WITHDRAW, ...RETIRE],
  },
  'expired-withdrawn-from': {
    setup: { plan: 'api-metered', region: 'eu' },
    steps: [...CANCEL, ...WITHDRAW, ...RETIRE],
  },
  'renewal-while-stripe-fails': { setup: STUDIO, steps: ['stripe fails once', advanceTo('04-03T12:00'), ...RETIRE] },
  'sandbox-whose-clock-is-moved': { plan: 'studio-monthly', clockAdvancesDays: [10, 25, 200] },
};
