import * as fc from 'fast-check';
import { legalNoticeSchema, planSchema, regionSchema, RESTRICTED_PHASES } from '../catalog/plan.ts';
import type { Plan, Region } from '../catalog/plan.ts';
import type { Actor, Terms } from '../lifecycle/license.ts';
import type { NewLicense } from '../lifecycle/opening.ts';
import type { OpeningEvent } from '../lifecycle/events.ts';
import { cadence, instant, zone } from './calendar.ts';
import type { InstantMs } from '../calendar/instant.ts';

const phases = fc.uniqueArray(fc.constantFrom(...RESTRICTED_PHASES));
const fewDays = fc.integer({ min: 0, max: 40 });
const someDays = fc.integer({ min: 1, max: 40 });
const rarelyNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null, freq: 4 });

const entitlements = fc.tuple(phases, phases, phases).map(([a, b, c]) => [
  { kind: 'boolean', feature: 'editor', in: a },
  { kind: 'quantity', feature: 'projects', limit: 10, per_seat: true, in: b },
  { kind: 'metered', feature: 'api_calls', limit: 1000, in: c },
]);

/** Any plan that the catalog would accept: every renewal basis, cancel policy and window, null and zero included. */
export const plan: fc.Arbitrary<Plan> = fc
  .record({
    id: fc.constantFrom('team-monthly', 'studio', 'classic'),
    name: fc.constant('A plan'),
    status: fc.constantFrom('sold', 'legacy'),
    cadence,
    prices: fc.record({
      EUR: fc.integer({ min: 0, max: 100_000 }),
      USD: fc.integer({ min: 0, max: 100_000 }),
      JPY: fc.integer({ min: 0, max: 100_000 }),
    }),
    seats: fc.constant({ min: 1, max: 1000 }),
    trial: rarelyNull(fc.record({ days: someDays, payment_method: fc.constantFrom('optional', 'required') })),
    renewal: fc.record({
      basis: fc.constantFrom('from_expiry', 'from_now', 'from_now_if_expired'),
      early_days: fc.option(fewDays, { nil: null }),
      reminders: fc.uniqueArray(someDays, { maxLength: 4 }),
    }),
    grace: fc.record({
      retries: fc.uniqueArray(someDays, { maxLength: 4 }),
      full_days: fewDays,
      reduced_days: fewDays,
    }),
    expiry_grace_days: fc.oneof(fc.constant(0), fewDays),
    cancel: fc.constantFrom('period_end', 'now'),
    pause: rarelyNull(fc.record({ max_days: someDays, per_period: fc.integer({ min: 1, max: 3 }) })),
    win_back_days: fewDays,
    reactivation_days: fc.option(fewDays, { nil: null }),
    entitlements,
  })
  .map((candidate) => planSchema.parse(candidate));

const legalNotice = fc
  .record({
    id: fc.constantFrom('annual', 'before-renewal', 'trial-ends'),
    min_cadence_months: fc.constantFrom(0, 1, 12),
    applies_to: fc.constantFrom('renewal', 'trial'),
    days_before: someDays,
    source: fc.constant('A law as a reader can look it up'),
  })
  .map((candidate) => legalNoticeSchema.parse(candidate));

/** Any region that the catalog would accept. */
export const region: fc.Arbitrary<Region> = fc
  .record({
    id: fc.constantFrom('eu', 'us-ca', 'other'),
    name: fc.constant('A region'),
    withdrawal_days: fc.constantFrom(0, 14, 30),
    notices: fc.uniqueArray(legalNotice, { maxLength: 2, selector: (notice) => notice.id }),
  })
  .map((candidate) => regionSchema.parse(candidate));

export const terms: fc.Arbitrary<Terms> = fc.record({
  plan,
  region,
  currency: fc.constantFrom('EUR', 'USD', 'JPY'),
  quantity: fc.integer({ min: 1, max: 50 }),
  zone,
});

/** How and when a licence starts. */
export interface LicenseStart {
  readonly newLicense: NewLicense;
  readonly event: OpeningEvent;
  readonly at: InstantMs;
  readonly actor: Actor;
}

/** Any start of a licence: a trial where the plan has one, or a purchase. */
export const licenseStart: fc.Arbitrary<LicenseStart> = fc
  .record({
    terms,
    at: instant,
    autoRenew: fc.boolean(),
    trial: fc.boolean(),
    sandbox: rarelyNull(fc.constant('sbx_1')),
  })
  .map(({ terms, at, autoRenew, trial, sandbox }) => ({
    newLicense: { id: 'lic_1', account: 'acct_1', sandbox, terms: { ...terms }, autoRenew },
    event: { type: trial && terms.plan.trial ? 'start_trial' : 'purchase' },
    at,
    actor: { kind: 'member', id: 'mem_1' },
  }));
