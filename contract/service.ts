import { z } from 'zod';
import { defineOperation } from './operation.ts';

const common = { method: 'get', tag: 'Service', permission: 'public' } as const;

export const getHealth = defineOperation({
  ...common,
  id: 'getHealth',
  path: '/healthz',
  summary: 'Whether the process is alive',
  cost: 0,
  reply: z.object({ status: z.literal('ok'), version: z.string() }),
});

export const partSchema = z
  .object({ part: z.string(), ready: z.boolean(), reason: z.string().nullable() })
  .meta({ id: 'Readiness' });

export const getReadiness = defineOperation({
  ...common,
  id: 'getReadiness',
  path: '/readyz',
  summary: 'Whether every part that is needed can be reached',
  description: 'Answers 503 with the list of parts when one is not ready. An answer may be two seconds old.',
  reply: z.object({ status: z.literal('ready'), parts: z.array(partSchema) }),
  problems: ['not_ready'],
});

export const WEBHOOK_OUTCOMES = [
  'signalled',
  'ended',
  'card_added',
  'refund_noted',
  'ignored',
  'unknown',
  'repeated',
] as const;

export const receiveStripeEvent = defineOperation({
  id: 'receiveStripeEvent',
  method: 'post',
  path: '/webhooks/stripe',
  tag: 'Service',
  summary: "Stripe's webhooks",
  description:
    'In any order, any number of times. A report of an invoice is a hint: the licence asks Stripe before it counts. ' +
    'Answers 5xx when Stripe should send it again. Only what has no valid signature counts against its network address.',
  permission: 'public',
  cost: 0,
  rawBody: true,
  // Stripe's largest events.
  maxBodyBytes: 1_048_576,
  reply: z.object({ received: z.literal(true), outcome: z.enum(WEBHOOK_OUTCOMES) }),
  problems: [
    'signature_invalid',
    'bad_request',
    'rate_limited',
    'database_unavailable',
    'temporal_unavailable',
    'billing_unavailable',
    'deadline_exceeded',
  ],
});

export const getOpenApi = defineOperation({
  ...common,
  id: 'getOpenApi',
  path: '/openapi.json',
  summary: 'This API as an OpenAPI 3.1 document',
  reply: z.looseObject({}),
});
