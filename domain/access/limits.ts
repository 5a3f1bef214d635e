import { z } from 'zod';
import type { EventType, LifecycleEvent } from '../lifecycle/events.ts';
import type { License } from '../lifecycle/license.ts';
import type { Principal } from './principal.ts';
import { ACCOUNT_ROLES, API_KEY_SCOPES, STAFF_ROLES, type Holders } from './roles.ts';

/** What is limited, in one licence: replacements of its key, days given without payment, and payments refunded. */
export const LIMITS = ['key_rotations', 'given_days', 'refunds'] as const;
export type LimitName = (typeof LIMITS)[number];

const most = z.int().min(0).max(100_000);
const byRole = <const R extends readonly [string, ...string[]]>(roles: R) =>
  z.partialRecord(z.enum(roles), most).default({});

const limitSchema = z.strictObject({
  /** The time within which uses are counted. */
  hours: z
    .int()
    .min(1)
    .max(24 * 3660),
  /** The most that a role may use in that time. A role that is not listed has no limit. */
  most: z.strictObject({
    api_key: byRole(API_KEY_SCOPES),
    staff: byRole(STAFF_ROLES),
    member: byRole(ACCOUNT_ROLES),
  }),
});

/** `catalog/limits.yaml`: the limits of each role, as whoever is responsible for them writes them. */
export const limitsSchema = z.strictObject({
  key_rotations: limitSchema,
  given_days: limitSchema,
  refunds: limitSchema,
});
export type Limits = z.output<typeof limitsSchema>;

/** How much of what is limited an event uses. */
export interface LimitedUse {
  readonly limit: LimitName;
  readonly amount: number;
}

const DAYS_PER_UNIT = { day: 1, week: 7, month: 31, year: 366 } as const;

/** Events that use what is limited. */
const LIMIT_BY_EVENT = {
  rotate_key: 'key_rotations',
  comp: 'given_days',
  extend_grace: 'given_days',
  withdraw: 'refunds',
} as const satisfies Partial<Record<EventType, LimitName>>;

export function isLimited(event: string): event is keyof typeof LIMIT_BY_EVENT {
  return Object.hasOwn(LIMIT_BY_EVENT, event);
}

/** Null for an event that uses nothing limited, and for a licence in a sandbox, which is there to try things. */
export function limitedUse(event: LifecycleEvent, license: License): LimitedUse | null {
  if (license.sandbox !== null || !isLimitedEvent(event)) return null;
  const amount = amountOf(event, license);
  return amount === 0 ? null : { limit: LIMIT_BY_EVENT[event.type], amount };
}

type LimitedEvent = Extract<LifecycleEvent, { type: keyof typeof LIMIT_BY_EVENT }>;

function isLimitedEvent(event: LifecycleEvent): event is LimitedEvent {
  return isLimited(event.type);
}

function amountOf(event: LimitedEvent, { terms, contract }: License): number {
  switch (event.type) {
    case 'rotate_key':
      return 1;
    case 'extend_grace':
      return event.days;
    case 'comp': {
      const { unit, count } = terms.plan.cadence;
      return event.periods * count * DAYS_PER_UNIT[unit];
    }
    // A withdrawal pays back all that was paid in the contract.
    case 'withdraw':
      return contract?.invoices.length ?? 0;
  }
}

/** The limit that an event is about; null: none. */
export function limitNameOf(event: string): LimitName | null {
  return isLimited(event) ? LIMIT_BY_EVENT[event] : null;
}

/** A principal's kind and role, as they are stored. */
export interface RoleHolder {
  readonly kind: Principal['kind'];
  readonly role: string | null;
}

/** The limit of a role; null: none. */
export function limitOf(
  limits: Limits,
  { kind, role }: RoleHolder,
  name: LimitName,
): { hours: number; most: number } | null {
  if (kind === 'system' || kind === 'person' || role === null) return null;
  const { hours, most: all } = limits[name];
  const ofKind: Readonly<Record<string, number | undefined>> = all[kind];
  const own = ofKind[role];
  return own === undefined ? null : { hours, most: own };
}

/** Of the roles that may do something at all, those that have no limit or a higher one than `most`. */
export function rolesAbove(limits: Limits, holders: Holders, name: LimitName, most: number): Holders {
  const { most: all } = limits[name];
  const isAbove = (ofKind: Readonly<Record<string, number | undefined>>) => (role: string) =>
    (ofKind[role] ?? Infinity) > most;
  return {
    api_key: holders.api_key.filter(isAbove(all.api_key)),
    staff: holders.staff.filter(isAbove(all.staff)),
    member: holders.member.filter(isAbove(all.member)),
  };
}
