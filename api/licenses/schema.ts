import { z } from 'zod';
import { STATES } from '../../domain/lifecycle/license.ts';
import { idOf, instantOut, moneySchema } from '../http/schemas.ts';

export const licenseId = idOf('lic');
export const accountId = idOf('acct');

/** The customer's actions, as the last part of their addresses; `withdraw` is `cancel` with `"withdraw": true`. */
export const ACTIONS = [
  'renew',
  'pause',
  'resume',
  'cancel',
  'withdraw',
  'uncancel',
  'reactivate',
  'auto-renew',
  'rotate-key',
] as const;
export type Action = (typeof ACTIONS)[number];

/** What happens by itself, in the API's words. */
export const NEXT_EVENT_KINDS = [
  'reminder',
  'purchase',
  'trial_end',
  'renewal',
  'period_end',
  'retry',
  'entitlement_reduction',
  'grace_end',
  'resumption',
  'expiry',
  'retirement',
] as const;

export const licenseKeySchema = z.string().nullable().meta({ description: 'The key in the clear; null for agents.' });

const periodSchema = z
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

const nextEventSchema = z
  .object({ what: z.enum(NEXT_EVENT_KINDS), at: instantOut, amount: moneySchema.nullable() })
  .meta({ id: 'NextEvent', description: 'Something that will happen by itself, with the amount it will charge.' });

const paymentOwedSchema = z
  .object({
    period: z.int(),
    amount: moneySchema,
    attempts: z.int(),
    tried_at: instantOut,
    failure: z.string().nullable(),
    invoice: z.string().nullable(),
    action_url: z.string().nullable().meta({ description: 'Where the customer can authenticate or pay by hand.' }),
  })
  .meta({ id: 'PaymentOwed' });

export const licenseSchema = z
  .object({
    id: licenseId,
    account: accountId,
    plan: z.string(),
    state: z.enum(STATES),
    since: instantOut.meta({ description: 'When the state was entered.' }),
    key_hint: z.string().nullable(),
    seats: z.object({ granted: z.int() }),
    price: moneySchema.meta({ description: 'Price of one period for all seats.' }),
    period: periodSchema.nullable(),
    ends: instantOut.nullable().meta({ description: 'When the present state ends; null when it is open-ended.' }),
    zone: z.string(),
    auto_renew: z.boolean(),
    cancelled: z.boolean().meta({ description: 'Ends with its period.' }),
    held_since: instantOut.nullable().meta({ description: 'Put on hold by support since.' }),
    payment_owed: paymentOwedSchema.nullable(),
    next: z.array(nextEventSchema),
    entitlements: z.array(entitlementSchema),
    available_actions: z.array(z.enum(ACTIONS)),
    sandbox: z.string().nullable(),
    sequence: z.int().meta({ description: 'Number of the last transition: it rises with every change.' }),
    created_at: instantOut,
  })
  .meta({ id: 'License' });

export type LicenseJson = z.input<typeof licenseSchema>;
