import type { InstantMs } from '../calendar/instant.ts';
import type { Plan } from '../catalog/plan.ts';
import type { License } from './license.ts';
import { termsOfNextPeriod } from './next-terms.ts';

/**
 * What a customer can ask of a licence, by the API or the portal. This list is the registry: routes, updates, the
 * lifecycle table's default cells, documents and test data are made from it.
 */
export const COMMANDS = [
  'renew',
  'pause',
  'resume',
  'cancel',
  'withdraw',
  'uncancel',
  'reactivate',
  'set_auto_renew',
  'schedule_change',
  'remove_scheduled_change',
  'rotate_key',
] as const satisfies readonly CommandEvent['type'][];
export type CommandName = (typeof COMMANDS)[number];

export type CommandEvent =
  | {
      readonly type: 'renew';
      /**
       * Number of the period to pay: repeated once that period is paid, the command changes nothing. Null for a plain
       * renewal, which pays the next period and is refused while the present one has just been paid for.
       */
      readonly period: number | null;
    }
  | {
      readonly type: 'pause';
      /** When the pause ends automatically; null: as late as the plan allows. */
      readonly until: InstantMs | null;
    }
  | { readonly type: 'resume' }
  | { readonly type: 'cancel'; readonly reason: string | null }
  | { readonly type: 'withdraw'; readonly reason: string | null }
  | { readonly type: 'uncancel' }
  | { readonly type: 'reactivate' }
  | { readonly type: 'set_auto_renew'; readonly on: boolean }
  | {
      readonly type: 'schedule_change';
      /** The whole plan from the next period on; null: as it would be now. The plan that is held keeps its terms. */
      readonly plan: Plan | null;
      /** Seats from the next period on; null: as they would be now. */
      readonly quantity: number | null;
    }
  | { readonly type: 'remove_scheduled_change' }
  | {
      readonly type: 'rotate_key';
      /** Days for which the old key still works; 0 revokes it at once. */
      readonly overlapDays: number;
    };

export type CommandOf<N extends CommandName> = Extract<CommandEvent, { type: N }>;

/** The fields of the licence that a plain command depends on. */
type PlainFor = Pick<License, 'autoRenew' | 'terms' | 'scheduledChange' | 'paidChange'>;

const PLAIN: { readonly [N in CommandName]: (license: PlainFor) => CommandOf<N> } = {
  renew: () => ({ type: 'renew', period: null }),
  pause: () => ({ type: 'pause', until: null }),
  resume: () => ({ type: 'resume' }),
  cancel: () => ({ type: 'cancel', reason: null }),
  withdraw: () => ({ type: 'withdraw', reason: null }),
  uncancel: () => ({ type: 'uncancel' }),
  reactivate: () => ({ type: 'reactivate' }),
  set_auto_renew: ({ autoRenew }) => ({ type: 'set_auto_renew', on: !autoRenew }),
  schedule_change: (license) => ({ type: 'schedule_change', plan: null, quantity: otherQuantity(license) }),
  remove_scheduled_change: () => ({ type: 'remove_scheduled_change' }),
  rotate_key: () => ({ type: 'rotate_key', overlapDays: 0 }),
};

/** One seat more than in the next period, or one less where the plan has no more; null where it has only one number. */
function otherQuantity(license: PlainFor): number | null {
  const { plan, quantity } = termsOfNextPeriod(license);
  if (quantity < plan.seats.max) return quantity + 1;
  return quantity > plan.seats.min ? quantity - 1 : null;
}

/**
 * The command as sent with nothing but its name; `set_auto_renew` turns automatic renewal to the other value, and
 * `schedule_change` asks for another number of seats, or for nothing where the plan has only one number.
 */
export function plainCommand(name: CommandName, license: PlainFor): CommandEvent {
  return PLAIN[name](license);
}
