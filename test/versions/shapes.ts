import { z } from 'zod';
import { COLLECTIONS, OPEN_CHARGE_STATUSES, PURPOSES, type Charge } from '../../domain/billing/charge.ts';
import { planSchema, regionSchema } from '../../domain/catalog/plan.ts';
import { ACCESS_LEVELS } from '../../domain/entitlements/access.ts';
import { CLAIM_REFUSALS, type ClaimKind } from '../../domain/lifecycle/claims.ts';
import { TEMPLATES, type Notice, type Step } from '../../domain/lifecycle/effects.ts';
import { EVENT_TYPES, type PaymentOutcome } from '../../domain/lifecycle/events.ts';
import { STATES, type License } from '../../domain/lifecycle/license.ts';
import { REFUSAL_CODES, type Refusal } from '../../domain/lifecycle/refusals.ts';
import { CURRENCIES, type Currency } from '../../domain/money/money.ts';
import type { PriceLine } from '../../domain/billing/lines.ts';
import type { AccountEventData, LicenseEventData, SandboxEventData } from '../../domain/stored/event-data.ts';
import type { AccountInput, RetryOutcome, RetryRequest } from '../../workflows/account/messages.ts';
import type {
  ClockAdvance,
  Command,
  CommandOutcome,
  Intervention,
  LicenseInput,
  PaymentMethodAdded,
  PaymentReport,
} from '../../workflows/license/messages.ts';

/*
 * The shapes of all that is stored, as schemas. The compiler requires that each says the same as its type, and
 * `versions.test.ts` that it says the same as the copy of its version in `shapes/`.
 */

const currencies = Object.keys(CURRENCIES).filter((name): name is Currency => Object.hasOwn(CURRENCIES, name));
const instant = z.int();
const money = z.strictObject({ amount: z.int(), currency: z.enum(currencies) });
const span = z.strictObject({ start: instant, end: instant });
const actorKind = z.enum(['member', 'agent', 'api_key', 'timer', 'billing']);
const actor = z.strictObject({
  kind: actorKind,
  id: z.string(),
  through: z.exactOptional(z.string()),
  askedBy: z.exactOptional(z.strictObject({ kind: actorKind, id: z.string(), approval: z.string() })),
});
const line = z.strictObject({
  kind: z.enum(['base', 'proration', 'usage', 'adjustment']),
  plan: z.strictObject({ id: z.string(), name: z.string() }),
  quantity: z.number(),
  unitAmount: money,
  amount: money,
  period: span,
});
const lines = z.array(line);
const plan = planSchema.meta({ id: 'StoredPlan' });
const terms = z.strictObject({
  plan,
  region: regionSchema,
  currency: z.enum(currencies),
  quantity: z.int(),
  zone: z.string(),
});
const periodTerms = z.strictObject({ plan, quantity: z.int() });

const progress = {
  key: z.string(),
  lines,
  collection: z.enum(COLLECTIONS),
  status: z.enum(OPEN_CHARGE_STATUSES),
  attempts: z.int(),
  triedAt: instant,
  settledAt: instant,
  invoice: z.string().nullable(),
  failure: z.string().nullable(),
  actionUrl: z.string().nullable(),
  retryable: z.boolean(),
  checks: z.int(),
  closing: z.enum(['stands', 'refund']).nullable(),
};
const openCharge = z.discriminatedUnion('purpose', [
  z.strictObject({
    ...progress,
    purpose: z.literal('period'),
    period: z.int(),
    reactivating: z.boolean(),
    change: periodTerms.nullable(),
  }),
  z.strictObject({
    ...progress,
    purpose: z.literal('change'),
    change: z.strictObject({ quantity: z.exactOptional(z.int()), plan: z.exactOptional(plan) }),
  }),
  z.strictObject({ ...progress, purpose: z.enum(['usage', 'adjustment']) }),
]);

const license = z.strictObject({
  id: z.string(),
  account: z.string(),
  sandbox: z.string().nullable(),
  terms,
  scheduledChange: periodTerms.nullable(),
  paidChange: z.strictObject({ plan, quantity: z.int(), from: instant, trial: z.boolean() }).nullable(),
  state: z.enum(STATES),
  since: instant,
  period: z
    .strictObject({ number: z.int(), kind: z.enum(['trial', 'paid', 'comp']), start: instant, end: instant })
    .nullable(),
  schedule: z.strictObject({ anchor: z.strictObject({ at: instant, zone: z.string() }), counted: z.int() }),
  inPeriod: z.strictObject({ grantedAt: instant.nullable(), pauses: z.int(), noticesSent: z.array(z.string()) }),
  autoRenew: z.boolean(),
  cancelled: z.boolean(),
  charges: z.array(openCharge),
  refunds: z.array(z.string()),
  grace: z
    .strictObject({
      since: instant,
      fullUntil: instant,
      until: instant,
      reduced: z.boolean(),
      owed: z.boolean(),
    })
    .nullable(),
  pause: z.strictObject({ since: instant, until: instant, from: z.enum(['trial', 'active']) }).nullable(),
  contract: z
    .strictObject({ at: instant, invoices: z.array(z.string()), termsBefore: periodTerms.nullable() })
    .nullable(),
  owned: z.boolean(),
  expiredAt: instant.nullable(),
  heldSince: instant.nullable(),
  keyVersion: z.int(),
  sequence: z.int(),
  clock: instant,
});

const charge = z.strictObject({
  key: z.string(),
  purpose: z.enum(PURPOSES),
  license: z.string(),
  account: z.string(),
  sandbox: z.string().nullable(),
  zone: z.string(),
  lines,
  amount: money,
  span,
  collection: z.enum(COLLECTIONS),
  attempt: z.int(),
  invoice: z.string().nullable(),
  period: z.int().nullable(),
  at: instant,
});

const billingEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('payment_succeeded'), charge: z.string(), invoice: z.string(), amount: money }),
  z.strictObject({
    type: z.literal('payment_failed'),
    charge: z.string(),
    invoice: z.string().nullable(),
    failure: z.string(),
    retryable: z.boolean(),
    actionUrl: z.string().nullable(),
  }),
  z.strictObject({ type: z.literal('payment_processing'), charge: z.string(), invoice: z.string() }),
  z.strictObject({ type: z.literal('charge_voided'), charge: z.string() }),
  z.strictObject({ type: z.literal('payment_refunded'), invoice: z.string() }),
]);
const outcome = z.strictObject({ event: billingEvent, at: instant });

const facts = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const claimKinds = Object.keys(CLAIM_REFUSALS).filter((kind): kind is ClaimKind => kind in CLAIM_REFUSALS);
const about = z.record(z.string(), z.union([z.string(), z.number(), z.null(), z.array(z.string())]));
const claim = z.strictObject({ kind: z.enum(claimKinds), key: z.string(), about });
const effect = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('check_payment'), charge: z.string() }),
  z.strictObject({ kind: z.literal('replace_key'), overlapDays: z.int() }),
  z.strictObject({ kind: z.literal('claim'), claim, ifHeld: z.enum(['refuse', 'go_on']) }),
  z.strictObject({ kind: z.literal('release'), claim }),
  z.strictObject({
    kind: z.literal('notify'),
    notice: z.strictObject({
      template: z.enum(TEMPLATES),
      legal: z.boolean(),
      params: facts,
    }),
  }),
]);
const step = z.strictObject({
  entry: z.strictObject({
    sequence: z.int(),
    at: instant,
    event: z.enum([...EVENT_TYPES, 'start_trial', 'purchase']),
    from: z.enum(STATES).nullable(),
    to: z.enum(STATES),
    access: z.enum(ACCESS_LEVELS),
    amount: money.nullable(),
    actor,
    reason: z.string().nullable(),
    changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
  }),
  effects: z.array(effect),
});

const withReason = { reason: z.string() };
const plain = <T extends string>(type: T) => z.strictObject({ type: z.literal(type) });
const interventions = [
  z.strictObject({ type: z.literal('extend_grace'), days: z.int(), ...withReason }),
  z.strictObject({ type: z.literal('comp'), periods: z.int(), ...withReason }),
  z.strictObject({ type: z.literal('hold'), ...withReason }),
  z.strictObject({ type: z.literal('release'), ...withReason }),
  z.strictObject({ type: z.literal('force_renew'), period: z.exactOptional(z.int()), ...withReason }),
  z.strictObject({ type: z.literal('retire'), ...withReason }),
] as const;
const command = z.strictObject({
  event: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('renew'), period: z.int().nullable() }),
    z.strictObject({ type: z.literal('pause'), until: instant.nullable() }),
    plain('resume'),
    z.strictObject({ type: z.literal('cancel'), reason: z.string().nullable() }),
    z.strictObject({ type: z.literal('withdraw'), reason: z.string().nullable() }),
    plain('uncancel'),
    plain('reactivate'),
    z.strictObject({ type: z.literal('set_auto_renew'), on: z.boolean() }),
    z.strictObject({ type: z.literal('schedule_change'), plan: plan.nullable(), quantity: z.int().nullable() }),
    plain('remove_scheduled_change'),
    z.strictObject({ type: z.literal('rotate_key'), overlapDays: z.int() }),
    plain('payment_method_added'),
    ...interventions,
  ]),
  actor,
  expectedSequence: z.exactOptional(z.int()),
});

const intervention = z.strictObject({
  id: z.string(),
  event: z.discriminatedUnion('type', interventions),
  actor,
});

const refusal = z.strictObject({ code: z.enum(REFUSAL_CODES), about: z.exactOptional(about) });
const commandOutcome = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    sequence: z.int(),
    state: z.enum(STATES),
    pending: z.exactOptional(z.strictObject({ charge: z.string() })),
  }),
  z.strictObject({ ok: z.literal(false), refusal }),
]);
const input = z.strictObject({
  opening: z
    .strictObject({
      of: z.strictObject({
        id: z.string(),
        account: z.string(),
        sandbox: z.string().nullable(),
        terms,
        autoRenew: z.boolean(),
      }),
      event: z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('start_trial'), mayRepeat: z.exactOptional(z.boolean()) }),
        z.strictObject({ type: z.literal('purchase') }),
      ]),
      actor,
    })
    .nullable(),
  clock: instant.nullable(),
  recentSignals: z.exactOptional(z.array(z.tuple([z.string(), z.literal(true)]))),
  checks: z.exactOptional(z.array(z.string())),
});

const eventData = z.strictObject({
  plan: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  reason: z.string().nullable(),
  period: z.strictObject({ number: z.int(), start: instant, end: instant }).nullable(),
});

/** Compiles only where the schema says exactly what the type says. */
function shapeOf<T>() {
  return <S extends z.ZodType>(shape: S & Same<T, z.output<S>>) => z.toJSONSchema(shape, { io: 'output' });
}

/** `unknown`, which every type has, where the two are the same; else a message. */
type Same<T, U> = [Plain<T>, Plain<U>] extends [Plain<U>, Plain<T>]
  ? unknown
  : { readonly 'differs from its type': never };

/** A type with every part read-only, and written as one object where it was an intersection. */
type Plain<T> = T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;

/** What steps and inputs contain may have a shape and a version of its own: the licence, and outcomes of commands. */
export const SHAPES = {
  license: shapeOf<License>()(license),
  charge: shapeOf<Charge>()(charge),
  outcome: shapeOf<PaymentOutcome>()(outcome),
  command: shapeOf<Command>()(command),
  step: shapeOf<Omit<Step, 'license'>>()(step),
  input: shapeOf<Omit<LicenseInput, 'license' | 'recentOutcomes'>>()(input),
  commandOutcome: shapeOf<CommandOutcome>()(commandOutcome),
  refusal: shapeOf<Refusal>()(refusal),
  intervention: shapeOf<Intervention>()(intervention),
  paymentReport: shapeOf<PaymentReport>()(z.strictObject({ id: z.string(), invoice: z.string() })),
  paymentMethodAdded: shapeOf<PaymentMethodAdded>()(z.strictObject({ id: z.string(), actor })),
  clockAdvance: shapeOf<ClockAdvance>()(z.strictObject({ to: instant })),
  accountInput: shapeOf<AccountInput>()(z.strictObject({ account: z.string() })),
  retryRequest: shapeOf<RetryRequest>()(z.strictObject({ actor })),
  retryOutcome: shapeOf<RetryOutcome>()(z.strictObject({ licenses: z.array(z.string()) })),
  priceLine: shapeOf<PriceLine>()(line),
  noticeParams: shapeOf<Notice['params']>()(facts),
  eventData: shapeOf<LicenseEventData>()(eventData),
  accountEventData: shapeOf<AccountEventData>()(z.strictObject({ changed: z.array(z.string()) })),
  sandboxEventData: shapeOf<SandboxEventData>()(z.strictObject({ clock: instant, discarded: z.boolean() })),
} as const;
export type StoredKind = keyof typeof SHAPES;
