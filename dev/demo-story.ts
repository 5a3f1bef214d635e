import type { DemoLife } from './demo-life.ts';

/** A part of the story, and how it must end. */
export type Chapter = {
  readonly title: string;
  readonly happens: (life: DemoLife) => Promise<void>;
  /** The transitions that it brings, in order. */
  readonly events: readonly string[];
  readonly state: string;
  /** The code that a product is told for the licence's key. */
  readonly told: string;
};

const A_MONTH = ['reminder_due', 'renewal_due', 'payment_succeeded'] as const;
const months = (count: number) => Array.from({ length: count }, () => A_MONTH).flat();

/** A year and a half of a licence of the plan `studio-monthly`: each of its states, most of its ways. */
export const STORY: readonly Chapter[] = [
  {
    title: 'A coffee roaster in Berlin tries Studio for its three designers',
    happens: (life) => life.startTrial('studio-monthly', 3),
    events: ['start_trial'],
    state: 'trial',
    told: 'valid',
  },
  {
    title: 'Two weeks later the trial ends and becomes a purchase',
    happens: (life) => life.wait({ days: 16 }),
    events: ['reminder_due', 'trial_ended', 'payment_succeeded'],
    state: 'active',
    told: 'valid',
  },
  {
    title: 'Four months go by: from the end of January to the ends of shorter and longer months',
    happens: (life) => life.wait({ months: 4 }),
    events: months(4),
    state: 'active',
    told: 'valid',
  },
  {
    title: 'The roastery is rebuilt, the licence is paused',
    happens: async (life) => {
      await life.ask('pause');
      await life.wait({ weeks: 3 });
    },
    events: ['pause'],
    state: 'paused',
    told: 'paused',
  },
  {
    title: 'Back after three weeks, which are added to the end of the period',
    happens: async (life) => {
      await life.ask('resume');
      await life.wait({ months: 3 });
    },
    events: ['resume', ...months(3)],
    state: 'active',
    told: 'valid',
  },
  {
    title: 'The card begins to fail: the licence goes on in grace',
    happens: async (life) => {
      await life.useCard('pm_card_chargeCustomerFail');
      await life.wait({ months: 1 });
    },
    events: ['reminder_due', 'renewal_due', 'payment_failed', 'retry_due', 'payment_failed'],
    state: 'grace',
    told: 'in_grace',
  },
  {
    title: 'Nobody reacts: grace is reduced, then it is over',
    happens: (life) => life.wait({ weeks: 1 }),
    events: ['retry_due', 'payment_failed', 'grace_reduced', 'retry_due', 'payment_failed', 'grace_ended'],
    state: 'suspended',
    told: 'suspended',
  },
  {
    title: 'Won back: another card, and a month that counts from today',
    happens: async (life) => {
      await life.wait({ days: 10 });
      await life.useCard('pm_card_mastercard');
      await life.ask('renew');
    },
    events: ['renew', 'payment_succeeded'],
    state: 'active',
    told: 'valid',
  },
  {
    title: 'Cancelled, and taken back the same day',
    happens: async (life) => {
      await life.ask('cancel', { reason: 'Too dear' });
      await life.ask('uncancel');
      await life.wait({ weeks: 5 });
    },
    events: ['cancel', 'uncancel', ...A_MONTH],
    state: 'active',
    told: 'valid',
  },
  {
    title: 'Cancelled again: what is paid for is delivered, then it ends',
    happens: async (life) => {
      await life.ask('cancel', { reason: 'The rebuilding took all the money' });
      await life.wait({ months: 1 });
    },
    events: ['cancel', 'reminder_due', 'period_ended'],
    state: 'expired',
    told: 'expired',
  },
  {
    title: 'Three weeks later the roastery reactivates it',
    happens: async (life) => {
      await life.wait({ weeks: 3 });
      await life.ask('reactivate');
      await life.wait({ weeks: 6 });
    },
    events: ['reactivate', 'payment_succeeded', ...A_MONTH],
    state: 'active',
    told: 'valid',
  },
  {
    title: 'Automatic renewal is turned off, and nobody renews by hand',
    happens: async (life) => {
      await life.ask('auto-renew', { on: false });
      await life.wait({ months: 1 });
    },
    events: ['set_auto_renew', 'reminder_due', 'period_ended'],
    state: 'expired',
    told: 'expired',
  },
  {
    title: 'The window for coming back closes',
    happens: (life) => life.wait({ months: 3 }),
    events: ['reactivation_ended'],
    state: 'retired',
    told: 'retired',
  },
];
