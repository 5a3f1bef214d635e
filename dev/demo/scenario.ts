import type { DemoLicense } from './demo-license.ts';

/** A step of the scenario, and how it must end. */
export type ScenarioStep = {
  readonly title: string;
  readonly run: (license: DemoLicense) => Promise<void>;
  /** The transitions it causes, in order. */
  readonly events: readonly string[];
  readonly state: string;
  /** The code that validating the licence's key returns. */
  readonly validationCode: string;
};

const MONTHLY_EVENTS = ['reminder_due', 'renewal_due', 'payment_succeeded'] as const;
const monthlyEvents = (count: number) => Array.from({ length: count }, () => MONTHLY_EVENTS).flat();

/** A year and a half of a licence of the plan `studio-monthly`: each of its states, most of its transitions. */
export const SCENARIO: readonly ScenarioStep[] = [
  {
    title: 'A coffee roaster in Berlin tries Studio for its three designers',
    run: (license) => license.startTrial('studio-monthly', 3),
    events: ['start_trial'],
    state: 'trial',
    validationCode: 'valid',
  },
  {
    title: 'Two weeks later the trial ends and becomes a purchase',
    run: (license) => license.advanceClock({ days: 16 }),
    events: ['reminder_due', 'trial_ended', 'payment_succeeded'],
    state: 'active',
    validationCode: 'valid',
  },
  {
    title: 'Four months pass: from the end of January to the ends of shorter and longer months',
    run: (license) => license.advanceClock({ months: 4 }),
    events: monthlyEvents(4),
    state: 'active',
    validationCode: 'valid',
  },
  {
    title: 'The roastery is renovated, so the licence is paused',
    run: async (license) => {
      await license.send({ action: 'pause' });
      await license.advanceClock({ weeks: 3 });
    },
    events: ['pause'],
    state: 'paused',
    validationCode: 'paused',
  },
  {
    title: 'Back after three weeks, which are added to the end of the period',
    run: async (license) => {
      await license.send({ action: 'resume' });
      await license.advanceClock({ months: 3 });
    },
    events: ['resume', ...monthlyEvents(3)],
    state: 'active',
    validationCode: 'valid',
  },
  {
    title: 'The card starts to fail: the licence continues in grace',
    run: async (license) => {
      await license.useCard('pm_card_chargeCustomerFail');
      await license.advanceClock({ months: 1 });
    },
    events: ['reminder_due', 'renewal_due', 'payment_failed', 'retry_due', 'payment_failed'],
    state: 'grace',
    validationCode: 'in_grace',
  },
  {
    title: 'Nobody reacts: access is reduced, then grace ends',
    run: (license) => license.advanceClock({ weeks: 1 }),
    events: ['retry_due', 'payment_failed', 'grace_reduced', 'retry_due', 'payment_failed', 'grace_ended'],
    state: 'suspended',
    validationCode: 'suspended',
  },
  {
    title: 'Won back: another card, and a month that counts from today',
    run: async (license) => {
      await license.advanceClock({ days: 10 });
      await license.useCard('pm_card_mastercard');
      await license.send({ action: 'renew' });
    },
    events: ['renew', 'payment_succeeded'],
    state: 'active',
    validationCode: 'valid',
  },
  {
    title: 'Cancelled, and the cancellation undone the same day',
    run: async (license) => {
      await license.send({ action: 'cancel', body: { reason: 'Too expensive' } });
      await license.send({ action: 'uncancel' });
      await license.advanceClock({ weeks: 5 });
    },
    events: ['cancel', 'uncancel', ...MONTHLY_EVENTS],
    state: 'active',
    validationCode: 'valid',
  },
  {
    title: 'Cancelled again: it runs to the end of the paid period',
    run: async (license) => {
      await license.send({ action: 'cancel', body: { reason: 'The renovation took all the money' } });
      await license.advanceClock({ months: 1 });
    },
    events: ['cancel', 'reminder_due', 'period_ended'],
    state: 'expired',
    validationCode: 'expired',
  },
  {
    title: 'Three weeks later the roastery reactivates it',
    run: async (license) => {
      await license.advanceClock({ weeks: 3 });
      await license.send({ action: 'reactivate' });
      await license.advanceClock({ weeks: 6 });
    },
    events: ['reactivate', 'payment_succeeded', ...MONTHLY_EVENTS],
    state: 'active',
    validationCode: 'valid',
  },
  {
    title: 'Automatic renewal is turned off, and nobody renews by hand',
    run: async (license) => {
      await license.send({ action: 'set-auto-renew', body: { on: false } });
      await license.advanceClock({ months: 1 });
    },
    events: ['set_auto_renew', 'reminder_due', 'period_ended'],
    state: 'expired',
    validationCode: 'expired',
  },
  {
    title: 'The window for coming back closes',
    run: (license) => license.advanceClock({ months: 3 }),
    events: ['reactivation_ended'],
    state: 'retired',
    validationCode: 'retired',
  },
];
