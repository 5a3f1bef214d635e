import { z } from 'zod';
import { CURRENCIES, type Currency } from '../money/money.ts';

/**
 * Phases in which a plan grants only the entitlements that name them: a trial, the reduced part of grace, a pause,
 * suspension, and the time after expiry (a perpetual licence keeps its right of use).
 */
export const RESTRICTED_PHASES = ['trial', 'grace_reduced', 'paused', 'suspended', 'expired'] as const;
export type RestrictedPhase = (typeof RESTRICTED_PHASES)[number];

const days = z.int().min(0).max(3660);
const slug = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case words joined by hyphens, such as team-annual');
const feature = z.string().regex(/^[a-z][a-z0-9_]*$/, 'a lower-case name such as api_calls');

const entitlementBase = { feature, in: z.array(z.enum(RESTRICTED_PHASES)).default([]) };
/** One feature or limit that a plan grants; `in` lists the restricted phases in which it is granted as well. */
export const entitlementRule = z.discriminatedUnion('kind', [
  z.strictObject({ ...entitlementBase, kind: z.literal('boolean') }),
  z.strictObject({
    ...entitlementBase,
    kind: z.literal('quantity'),
    limit: z.int().min(0),
    per_seat: z.boolean().default(false),
  }),
  z.strictObject({
    ...entitlementBase,
    kind: z.literal('metered'),
    limit: z.int().min(0),
    per_seat: z.boolean().default(false),
  }),
]);

const currencyNames = Object.keys(CURRENCIES).filter((name): name is Currency => Object.hasOwn(CURRENCIES, name));

/** A sellable licence type, as a product manager writes it in `catalog/plans/*.yaml`. All amounts in minor units. */
export const planSchema = z.strictObject({
  id: slug,
  name: z.string().min(1).max(80),
  /** `legacy` plans are kept for their holders and no longer sold. */
  status: z.enum(['sold', 'legacy']),
  successor: slug.nullable().default(null),
  cadence: z.strictObject({ unit: z.enum(['day', 'week', 'month', 'year']), count: z.int().min(1).max(120) }),
  /** Price of one seat for one period, in minor units, by currency. */
  prices: z.partialRecord(z.enum(currencyNames), z.int().min(0)),
  seats: z.strictObject({ min: z.int().min(1), max: z.int().min(1).max(1_000_000) }),
  trial: z
    .strictObject({ days: days.min(1), payment_method: z.enum(['optional', 'required']) })
    .nullable()
    .default(null),
  renewal: z.strictObject({
    /** What a late renewal counts from. An early renewal always counts from the expiry. */
    basis: z.enum(['from_expiry', 'from_now', 'from_now_if_expired']),
    /** How many days before the end a customer may renew early; null: at any time. */
    early_days: days.nullable().default(null),
    /** Reminders, in days before the end. */
    reminders: z.array(days.min(1)).max(10),
  }),
  /** After a failed payment: retries in days after it; entitlements full, then reduced, then suspended. */
  grace: z.strictObject({ retries: z.array(days.min(1)).max(10), full_days: days, reduced_days: days }),
  /** Days of full entitlement after a period that does not renew, before it expires. */
  expiry_grace_days: days.default(0),
  cancel: z.enum(['period_end', 'now']).default('period_end'),
  pause: z
    .strictObject({ max_days: days.min(1), per_period: z.int().min(1) })
    .nullable()
    .default(null),
  /** Days after suspension in which a payment reactivates the licence. */
  win_back_days: days,
  /** Days after expiry in which it can be reactivated, after which it retires; null: it stays expired for good. */
  reactivation_days: days.nullable(),
  entitlements: z.array(entitlementRule).min(1),
});
export type Plan = z.infer<typeof planSchema>;
export type EntitlementRule = z.infer<typeof entitlementRule>;

/** A notice that a law requires before a renewal, sent whatever the customer's preferences. */
export const legalNoticeSchema = z.strictObject({
  id: slug,
  /** Applies to plans with a cadence of at least this many months; 0 for all. */
  min_cadence_months: z.int().min(0).default(0),
  applies_to: z.enum(['renewal', 'trial']),
  /** Sent this many days before the end. */
  days_before: days.min(1),
  /** The law, as a reader can look it up. */
  source: z.string().min(10),
});

/** Consumer rules of a region, as written in `catalog/regions/*.yaml`. */
export const regionSchema = z.strictObject({
  id: slug,
  name: z.string().min(1),
  /** Days after a purchase in which the customer may withdraw and is fully refunded; 0: no such right. */
  withdrawal_days: days,
  withdrawal_source: z.string().min(10).nullable().default(null),
  notices: z.array(legalNoticeSchema),
  /** Statements that a licence's mails must contain, such as how to cancel. */
  disclosures: z.array(z.string()).default([]),
});
export type Region = z.infer<typeof regionSchema>;
