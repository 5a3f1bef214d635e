import { z } from 'zod';
import type { CommandName } from '../../domain/lifecycle/commands.ts';
import { MAX_KEY_OVERLAP_DAYS } from '../../domain/lifecycle/rules/running.ts';
import { defineRoute, type Route } from '../http/route.ts';
import { instantIn, text } from '../http/schemas.ts';
import { visibleKey } from './load.ts';
import { licenseKeySchema, licenseId, licenseSchema } from './schema.ts';
import { executeCommand, executeSingleFlight } from './commands.ts';

const common = {
  method: 'post',
  tag: 'Licences',
  scopes: ['admin', 'agent', 'customer'],
  params: z.object({ id: licenseId }),
  reply: licenseSchema,
} as const;

const emptyBody = z.strictObject({});

/** Actions that take nothing but the licence: the name of the address and the event are all there is to them. */
const SIMPLE_ACTIONS = {
  resume: 'Go on after a pause: the days held are added to the period',
  uncancel: 'Take a cancellation back',
  reactivate: 'Buy the next period of an expired licence',
} as const satisfies Partial<Record<CommandName, string>>;

function simpleActionRoute(type: keyof typeof SIMPLE_ACTIONS): Route {
  return defineRoute({
    ...common,
    path: `/v1/licenses/{id}/${type}`,
    summary: SIMPLE_ACTIONS[type],
    body: emptyBody,
    handler: ({ params }, call) => executeCommand(call, params.id, () => ({ type })),
  });
}

const cancelBody = z.strictObject({
  reason: text(500).nullable().default(null),
  withdraw: z
    .boolean()
    .default(false)
    .meta({ description: 'Withdraw from the purchase under the law of the region: it ends now and is refunded.' }),
});

export const actionRoutes: readonly Route[] = [
  defineRoute({
    ...common,
    path: '/v1/licenses/{id}/renew',
    summary: 'Pay the next period now',
    description:
      'Answers once the payment has succeeded or failed (402). Asked many times at once it charges once; asked again ' +
      'for a period that is paid it changes nothing.',
    body: z.strictObject({
      period: z.int().min(1).max(1_000_000).optional().meta({
        description:
          'Number of the period to be paid, so that a late repetition cannot buy the one after; default: the next.',
      }),
    }),
    handler: ({ params, body: { period } }, call) =>
      period === undefined
        ? executeSingleFlight(call, params.id, 'renew', () => ({ type: 'renew', period: null }))
        : executeCommand(call, params.id, () => ({ type: 'renew', period })),
  }),
  defineRoute({
    ...common,
    path: '/v1/licenses/{id}/pause',
    summary: 'Pause: the days left are kept',
    body: z.strictObject({
      until: instantIn.nullable().default(null).meta({ description: 'Left out: as long as the plan allows.' }),
    }),
    handler: ({ params, body }, call) => executeCommand(call, params.id, () => ({ type: 'pause', until: body.until })),
  }),
  ...(['resume', 'uncancel', 'reactivate'] as const).map(simpleActionRoute),
  defineRoute({
    ...common,
    path: '/v1/licenses/{id}/cancel',
    summary: 'Cancel at the end of the period, or withdraw from the purchase',
    body: cancelBody,
    handler: ({ params, body }, call) =>
      executeCommand(call, params.id, () => ({ type: body.withdraw ? 'withdraw' : 'cancel', reason: body.reason })),
  }),
  defineRoute({
    ...common,
    path: '/v1/licenses/{id}/auto-renew',
    summary: 'Turn automatic renewal on or off',
    body: z.strictObject({ on: z.boolean() }),
    handler: ({ params, body }, call) =>
      executeCommand(call, params.id, () => ({ type: 'set_auto_renew', on: body.on })),
  }),
  defineRoute({
    ...common,
    path: '/v1/licenses/{id}/rotate-key',
    summary: 'Replace the key: the old one works for the overlap, or ends at once',
    body: z.strictObject({ overlap_days: z.int().min(0).max(MAX_KEY_OVERLAP_DAYS).default(0) }),
    reply: licenseSchema.extend({ key: licenseKeySchema }),
    handler: async ({ params, body }, call) => {
      const license = await executeCommand(call, params.id, () => ({
        type: 'rotate_key',
        overlapDays: body.overlap_days,
      }));
      return { ...license, key: await visibleKey(call, params.id) };
    },
  }),
];
