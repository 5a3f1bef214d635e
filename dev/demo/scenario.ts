import type { DemoLicense } from './demo-license.ts';

/** A part of the story, and how it must end. */
export type ScenarioStep = {
  readonly title: string;
  readonly run: (life: DemoLicense) => Promise<void>;
  /** The transitions that it brings, in order. */
  readonly events: readonly string[];
  readonly state: string;
  /** The code that a product is told for the licence's key. */
  readonly validationCode: string;
};

const MONTHLY_EVENTS = ['reminder_due', 'renewal_due', 'payment_succeeded'] as const;
const monthlyEvents = (count: number) => Array.from({ length: count }, () => MONTHLY_EVENTS).flat();

/** A year and a half of a licence of the plan `studio-monthly`: each of its states, most of its ways. */
export const SCENARIO: readonly ScenarioStep[] = [
  {
    title: 'A coffee roaster in Berlin tries Studio for its three designers',
    run: (life) => life.startTrial('studio-monthly', 3),
    events: ['start_trial'],
    state: 'trial',
    validationCode: 'valid',
  },
  {
    title: 'Two weeks later the trial ends and becomes a purchase',
    run: (life) => life.advanceClock({ days: 16 }),
    events: ['reminder_due', 'trial_ended', 'payment_succeeded'],
    state: 'active',
    validationCode: 'valid',
  },
  {
    title: 'Four months go by: from the end of January to the ends of shorter and longer months',
    run: (life) => life.advanceClock({ months: 4 }),
    events: monthlyEvents(4),
    state: 'active',
    validationCode: 'valid',
  },
  {
    title: 'The roastery is rebuilt, the licence is paused',
    run: async (life) => {
      await life.sendCommand('pause');
      await life.advanceClock({ weeks: 3 });
    },
    events: ['pause'],
    state: 'paused',
    validationCode: 'paused',
  },
  {
    title: 'Back after three weeks, which are added to the end of the period',
    run: async (life) => {
      await life.sendCommand('resume');
      await life.advanceClock({ months: 3 });
    },
    events: ['resume', ...monthlyEvents(3)],
    state: 'active',
    validationCode: 'valid',
  },
  {
    title: 'The card begins to fail: the licence goes on in grace',
    run: async (life) => {
      await life.useCard('pm_card_chargeCustomerFail');
      await life.advanceClock({ months: 1 });
    },
    events: ['reminder_due', 'renewal_due', 'payment_failed', 'retry_due', 'payment_failed'],
    state: 'grace',
    validationCode: 'in_grace',
  },
  {
    title: 'Nobody reacts: grace is reduced, then it is over',
    run: (life) => life.advanceClock({ weeks: 1 }),
    events: ['retry_due', 'payment_failed', 'grace_reduced', 'retry_due', 'payment_failed', 'grace_ended'],
    state: 'suspended',
    validationCode: 'suspended',
  },
  {
    title: 'Won back: another card, and a month that counts from today',
    run: async (life) => {
      await life.advanceClock({ days: 10 });
      await life.useCard('pm_card_mastercard');
      await life.sendCommand('renew');
    },
    events: ['renew', 'payment_succeeded'],
    state: 'active',
    validationCode: 'valid',
  },
  {
    title: 'Cancelled, and taken back the same day',
    run: async (life) => {
      await life.sendCommand('cancel', { reason: 'Too dear' });
      await life.sendCommand('uncancel');
      await life.advanceClock({ weeks: 5 });
    },
    events: ['cancel', 'uncancel', ...MONTHLY_EVENTS],
    state: 'active',
    validationCode: 'valid',
  },
  {
    title: 'Cancelled again: what is paid for is delivered, then it ends',
    run: async (life) => {
      await life.sendCommand('cancel', { reason: 'The rebuilding took all the money' });
      await life.advanceClock({ months: 1 });
    },
    events: ['cancel', 'reminder_due', 'period_ended'],
    state: 'expired',
    validationCode: 'expired',
  },
  {
    title: 'Three weeks later the roastery reactivates it',
    run: async (life) => {
      await life.advanceClock({ weeks: 3 });
      await life.sendCommand('reactivate');
      await life.advanceClock({ weeks: 6 });
    },
    events: ['reactivate', 'payment_succeeded', ...MONTHLY_EVENTS],
    state: 'active',
    validationCode: 'valid',
  },
  {
    title: 'Automatic renewal is turned off, and nobody renews by hand',
    run: async (life) => {
      await life.sendCommand('auto-renew', { on: false });
      await life.advanceClock({ months: 1 });
    },
    events: ['set_auto_renew', 'reminder_due', 'period_ended'],
    state: 'expired',
    validationCode: 'expired',
  },
  {
    title: 'The window for coming back closes',
    run: (life) => life.advanceClock({ months: 3 }),
    events: ['reactivation_ended'],
    state: 'retired',
    validationCode: 'retired',
  },
];
