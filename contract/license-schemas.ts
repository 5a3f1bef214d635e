import { z } from 'zod';
import { WITHHELD_BECAUSE } from '../domain/entitlements/grants.ts';
import { COMMANDS } from '../domain/lifecycle/commands.ts';
import { STATES } from '../domain/lifecycle/license.ts';
import { openChargeSchema } from './charges.ts';
import { commandAddress } from './commands.ts';
import { NEXT_EVENTS } from './next-events.ts';
import { accountId, instantOut, licenseId, moneySchema } from './schemas.ts';

/** Commands as they are listed in `available_actions`. */
export const addresses = COMMANDS.map(commandAddress);

export const ACCESS = ['everything', 'reduced', 'read_only', 'nothing'] as const;

export const accessSchema = z
  .enum(ACCESS)
  .meta({ id: 'Access', description: 'How much of what the plan grants can be used.' });

export const keyShown = z.string().nullable().meta({
  description: 'The key in the clear; null for whoever may not read it, and for people who have not just signed in.',
});

export const oldKeyValidUntil = instantOut.meta({
  description: 'Until when the key that is replaced still works. Where it stops at once, the time of the command.',
});

export const periodSchema = z
  .object({
    number: z.int(),
    kind: z.enum(['trial', 'paid', 'comp']),
    start: instantOut,
    end: instantOut.meta({ description: 'Exclusive: the first instant after the period.' }),
    last_day: z.iso.date().meta({ description: 'The last day of the period, in the zone of the account.' }),
    days_left: z.int().meta({ description: 'Days left, today included, in the zone of the account.' }),
    zone: z.string().meta({ description: 'IANA zone in which the days begin and end.' }),
  })
  .meta({ id: 'Period' });

export const entitlementSchema = z
  .object({
    feature: z.string(),
    kind: z.enum(['boolean', 'quantity', 'metered']),
    granted: z.boolean(),
    limit: z.int().nullable().meta({ description: 'Null for a boolean.' }),
    from: z.literal('plan'),
  })
  .meta({ id: 'Entitlement' });

const withheldSchema = z
  .object({
    feature: z.string(),
    kind: z.enum(['boolean', 'quantity', 'metered']),
    because: z.enum(WITHHELD_BECAUSE).meta({
      description: '`grace_reduced`: payment is due, and the time of full use is over.',
    }),
  })
  .meta({ id: 'WithheldEntitlement' });

const nextEventSchema = z
  .object({ what: z.enum(NEXT_EVENTS), at: instantOut, amount: moneySchema.nullable() })
  .meta({ id: 'NextEvent', description: 'Something that will happen automatically, with the amount it will charge.' });

const paymentOwedSchema = z
  .object({
    period: z.int(),
    amount: moneySchema.meta({ description: 'Net: the total of the lines of its charge.' }),
    attempts: z.int(),
    tried_at: instantOut,
    failure: z.string().nullable().meta({ description: 'Decline code of the last attempt.' }),
    invoice: z.string().nullable(),
    action_url: z.string().nullable().meta({ description: 'Where the customer can confirm or pay by hand.' }),
  })
  .meta({ id: 'PaymentOwed', description: 'The next period: its payment has not been made yet.' });

const termsShown = {
  plan: z.string(),
  seats: z.int(),
  price: moneySchema.meta({ description: 'Net price of one period for all seats.' }),
};

const scheduledChangeSchema = z
  .object({
    ...termsShown,
    from: instantOut.nullable().meta({
      description:
        'When its period starts. Null where that is not known: while paused or on hold past the end of the period, and ' +
        'where the period starts with a late payment.',
    }),
  })
  .meta({ id: 'ScheduledChange', description: 'What the next period that is paid is bought on.' });

const paidChangeSchema = z
  .object({
    ...termsShown,
    from: instantOut.meta({ description: 'When its period starts. A pause before that moves it.' }),
  })
  .meta({ id: 'PaidChange', description: 'A change that is paid ahead. It can no longer be taken back.' });

export const licenseSchema = z
  .object({
    object: z.literal('license'),
    id: licenseId,
    external_id: z.string().nullable(),
    account: accountId,
    plan: z.string(),
    state: z.enum(STATES).meta({
      description: '`incomplete`: bought and not paid yet. It is retired after a day, or when it is cancelled.',
    }),
    access: accessSchema,
    since: instantOut.meta({ description: 'When the state was entered.' }),
    key_hint: z.string().nullable().meta({ description: 'The last characters of the key.' }),
    seats: z.object({ granted: z.int() }),
    price: moneySchema.meta({ description: 'Price of one period for all seats.' }),
    scheduled_change: scheduledChangeSchema
      .nullable()
      .meta({ description: 'What has been chosen for the next period; null where the terms go on.' }),
    paid_change: paidChangeSchema.nullable().meta({ description: 'Null unless a change is paid and has not started.' }),
    period: periodSchema.nullable(),
    state_ends_at: instantOut.nullable().meta({ description: 'When the present state ends; null when open-ended.' }),
    zone: z.string(),
    auto_renew: z.boolean(),
    payment_method: z
      .string()
      .nullable()
      .meta({ description: "Its own payment method; null: the account's default pays." }),
    backup_payment_method: z
      .string()
      .nullable()
      .meta({ description: 'What is charged when that is declined; null: nothing else.' }),
    cancelled: z.boolean().meta({ description: 'Ends with its period.' }),
    held_since: instantOut.nullable().meta({ description: 'Since when support has put it on hold.' }),
    payment_owed: paymentOwedSchema.nullable(),
    charges: z.array(openChargeSchema).meta({ description: 'What is not paid, voided or given up.' }),
    next: z.array(nextEventSchema),
    entitlements: z.array(entitlementSchema),
    withheld: z
      .array(withheldSchema)
      .meta({ description: 'What the plan has and the licence does not grant now. Empty while it grants all.' }),
    available_actions: z
      .array(z.enum(addresses))
      .meta({ description: 'Commands that would be accepted now; each is the last part of its address.' }),
    metadata: z.record(z.string(), z.string()),
    sandbox: z.string().nullable(),
    sequence: z.int().meta({ description: 'Number of the last transition: it rises with every change.' }),
    created_at: instantOut,
  })
  .meta({ id: 'License' });
