import { z } from 'zod';
import type { Plan } from '../domain/catalog/plan.ts';
import type { CommandName, CommandOf } from '../domain/lifecycle/commands.ts';
import { MAX_KEY_OVERLAP_DAYS } from '../domain/lifecycle/rules/running.ts';
import type { ProblemCode } from './problems.ts';
import { catalogId, instantIn, text } from './schemas.ts';

/** The plan of an id in today's catalog. Throws for an unknown one. */
export type FindPlan = (id: string) => Plan;

/** A command as the API takes it: what its body holds, and the event that it becomes. */
interface CommandContract<C extends CommandName, S extends z.ZodRawShape> {
  readonly summary: string;
  readonly description?: string | undefined;
  readonly body: z.ZodObject<S, z.core.$strict>;
  readonly toEvent: (body: z.output<z.ZodObject<S>>, findPlan: FindPlan) => CommandOf<C>;
  /** Problems besides the refusals of the lifecycle. */
  readonly problems?: readonly ProblemCode[];
  /** The reply has the licence's key. */
  readonly repliesWithKey?: boolean;
  /** The same command by the same caller meanwhile gets the same reply, although the licence has changed by then. */
  readonly joinsConcurrent?: boolean;
}

function command<C extends CommandName, S extends z.ZodRawShape>(
  _name: C,
  contract: CommandContract<C, S>,
): CommandContract<C, S> {
  return contract;
}

const nothing = z.strictObject({});
const reason = text(500).nullable().default(null).meta({ description: 'Kept in the change log.' });

/** Commands by name. Address, update, operation id, available action and texts are derived from the name. */
export const COMMAND_CONTRACTS = {
  renew: command('renew', {
    summary: 'Pay the next period now',
    description:
      'Answers the outcome of the first attempt: paid, or failed (402). Also pays for an `incomplete` purchase. Sent ' +
      'many times at once, it charges once. Name the `period` to make a repetition safe at any time: a period that is ' +
      'already paid is not paid again.',
    body: z.strictObject({
      period: z
        .int()
        .min(1)
        .max(1_000_000)
        .nullable()
        .default(null)
        .meta({ description: 'Number of the period to pay. Left out: the next one.' }),
    }),
    toEvent: ({ period }) => ({ type: 'renew', period }),
    joinsConcurrent: true,
  }),
  pause: command('pause', {
    summary: 'Pause: the remaining days are kept',
    body: z.strictObject({
      until: instantIn.nullable().default(null).meta({ description: 'Left out: as long as the plan allows.' }),
    }),
    toEvent: ({ until }) => ({ type: 'pause', until }),
  }),
  resume: command('resume', {
    summary: 'Resume after a pause: the paused days are added to the period',
    body: nothing,
    toEvent: () => ({ type: 'resume' }),
  }),
  cancel: command('cancel', {
    summary: 'Cancel: the licence ends with its period, or at once where its plan says so',
    body: z.strictObject({ reason }),
    toEvent: (body) => ({ type: 'cancel', reason: body.reason }),
  }),
  withdraw: command('withdraw', {
    summary: 'Withdraw from the purchase: the licence ends now and what was paid is refunded',
    description: 'A right under the law of the region, for a number of days after the purchase.',
    body: z.strictObject({ reason }),
    toEvent: (body) => ({ type: 'withdraw', reason: body.reason }),
  }),
  uncancel: command('uncancel', {
    summary: 'Take a cancellation back',
    body: nothing,
    toEvent: () => ({ type: 'uncancel' }),
  }),
  reactivate: command('reactivate', {
    summary: 'Buy the next period of an expired licence',
    body: nothing,
    toEvent: () => ({ type: 'reactivate' }),
  }),
  set_auto_renew: command('set_auto_renew', {
    summary: 'Turn automatic renewal on or off',
    body: z.strictObject({ on: z.boolean() }),
    toEvent: ({ on }) => ({ type: 'set_auto_renew', on }),
  }),
  schedule_change: command('schedule_change', {
    summary: 'Choose plan and seats from the next period on',
    description:
      'Nothing is charged now: the next period is, on the terms that `scheduled_change` shows. Until then the change can be ' +
      'replaced or taken back. `GET /v1/offers?license=…` lists what can be chosen. Refused while the next period has a charge.',
    body: z.strictObject({
      plan: catalogId
        .nullable()
        .default(null)
        .meta({ description: 'Left out: stays. The plan that the licence has keeps its terms.' }),
      quantity: z.int().min(1).nullable().default(null).meta({ description: 'Seats. Left out: stays.' }),
    }),
    toEvent: ({ plan, quantity }, findPlan) => ({
      type: 'schedule_change',
      plan: plan === null ? null : findPlan(plan),
      quantity,
    }),
    problems: ['plan_not_sold'],
  }),
  remove_scheduled_change: command('remove_scheduled_change', {
    summary: 'Take back a change of plan or seats before it is paid',
    body: nothing,
    toEvent: () => ({ type: 'remove_scheduled_change' }),
  }),
  rotate_key: command('rotate_key', {
    summary: 'Replace the key: the old one works for the overlap, or ends at once',
    body: z.strictObject({
      overlap_days: z
        .int()
        .min(0)
        .max(MAX_KEY_OVERLAP_DAYS)
        .default(0)
        .meta({ description: 'Days for which the old key still works.' }),
    }),
    toEvent: ({ overlap_days }) => ({ type: 'rotate_key', overlapDays: overlap_days }),
    repliesWithKey: true,
  }),
} as const satisfies {
  readonly [C in CommandName]: { readonly toEvent: (body: never, findPlan: FindPlan) => CommandOf<C> };
};

/** The last part of a command's address, and its name in `available_actions`: `rotate-key`. */
export type CommandAddress = CommandName extends infer C extends string ? ToKebab<C> : never;
type ToKebab<T extends string> = T extends `${infer Head}_${infer Tail}` ? `${Head}-${ToKebab<Tail>}` : T;

export function commandAddress(name: CommandName): CommandAddress {
  // The type says the same as the replacement does.
  return name.replaceAll('_', '-') as CommandAddress;
}

/** Problems that a command can have besides the refusals of the lifecycle. */
export function commandProblems(name: CommandName): readonly ProblemCode[] {
  const contract: { problems?: readonly ProblemCode[] } = COMMAND_CONTRACTS[name];
  return contract.problems ?? [];
}

/** What a command's route does beyond sending it. */
export function commandTraits(name: CommandName): { repliesWithKey: boolean; joinsConcurrent: boolean } {
  const contract: { repliesWithKey?: boolean; joinsConcurrent?: boolean } = COMMAND_CONTRACTS[name];
  return { repliesWithKey: contract.repliesWithKey ?? false, joinsConcurrent: contract.joinsConcurrent ?? false };
}
