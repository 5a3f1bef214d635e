import { z } from 'zod';
import { defineOperation } from './operation.ts';
import { accountId, idOf, instantOut, licenseId, listOf, page, text } from './schemas.ts';

const activationId = idOf('act');
const params = z.object({ id: activationId });

export const activationSchema = z
  .object({
    object: z.literal('activation'),
    id: activationId,
    license: licenseId,
    account: accountId,
    fingerprint: z.string(),
    name: z.string().nullable(),
    platform: z.string().nullable(),
    created_at: instantOut,
    seen_at: instantOut.meta({ description: 'The last heartbeat, or the activation itself.' }),
    ended_at: instantOut.nullable().meta({ description: 'Null: the machine takes a seat.' }),
  })
  .meta({ id: 'Activation', description: 'A machine on which a product runs by a licence. It takes a seat.' });

const key = z.string().min(1).max(100).meta({ description: 'The licence key that the machine has.' });
const sandbox = z.boolean().default(false).meta({ description: 'Accept keys of sandboxes: for trying things out.' });
/** The caller is a product, which shows the key of a licence. */
const byKey = {
  tag: 'Activations',
  method: 'post',
  permission: 'licenses:validate',
  maxBodyBytes: 4_096,
  idempotency: 'none',
} as const;
const keyProblems = ['license_key_refused'] as const;

export const activateMachine = defineOperation({
  ...byKey,
  id: 'activateMachine',
  path: '/v1/activations',
  summary: 'Activate a machine by the key of a licence',
  description:
    'Takes a seat of the licence: 201. A machine that is active already stays so, and counts as seen now: 200. So it can be repeated. ' +
    'When all seats are taken, `activation_limit_reached`: the owner can free a machine. Ask `validateKey` for what may be used.',
  body: z.strictObject({
    key,
    sandbox,
    fingerprint: text(200).meta({
      description:
        'What the product computes of the machine, always the same. It need not be, and had better not be, a serial number.',
    }),
    name: text(100).nullable().default(null).meta({ description: 'By which the owner knows the machine.' }),
    platform: text(100).nullable().default(null),
  }),
  reply: activationSchema,
  status: 201,
  replyByStatus: { 200: activationSchema, 201: activationSchema },
  problems: [...keyProblems, 'activation_limit_reached'],
});

export const heartbeatActivation = defineOperation({
  ...byKey,
  id: 'heartbeatActivation',
  path: '/v1/activations/{id}/heartbeat',
  summary: 'Say that a machine is still in use',
  description: '`activation_over`: the owner has freed its seat. The product then has to activate the machine anew.',
  audited: false,
  params,
  body: z.strictObject({ key, sandbox }),
  reply: activationSchema,
  problems: [...keyProblems, 'activation_over'],
});

export const deactivateMachine = defineOperation({
  ...byKey,
  id: 'deactivateMachine',
  path: '/v1/activations/{id}/deactivate',
  summary: 'Give the seat of a machine back, as the product on it',
  params,
  body: z.strictObject({ key, sandbox }),
  reply: activationSchema,
  problems: keyProblems,
});

export const listActivations = defineOperation({
  id: 'listActivations',
  method: 'get',
  path: '/v1/activations',
  tag: 'Activations',
  permission: 'licenses:read',
  summary: 'List the machines that take seats, newest first',
  query: z.strictObject({
    ...page,
    account: accountId.optional(),
    license: licenseId.optional(),
  }),
  reply: listOf(activationSchema),
  problems: ['not_found'],
});

export const endActivation = defineOperation({
  id: 'endActivation',
  method: 'delete',
  path: '/v1/activations/{id}',
  tag: 'Activations',
  permission: 'activations:manage',
  summary: 'Free the seat of a machine, such as a lost one',
  description: 'The product on it learns so at its next heartbeat.',
  params,
  reply: activationSchema,
});

export const getSeatUse = defineOperation({
  id: 'getSeatUse',
  method: 'get',
  path: '/v1/accounts/{id}/seats',
  tag: 'Activations',
  permission: 'licenses:read',
  summary: 'On how many machines each licence of an account is active',
  params: z.object({ id: accountId }),
  reply: z.object({
    account: accountId,
    data: z
      .array(z.object({ license: licenseId, used: z.int(), seen_at: instantOut.nullable() }).meta({ id: 'SeatUse' }))
      .meta({ description: 'A licence that is active on no machine is not listed.' }),
  }),
});
