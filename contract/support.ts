import { z } from 'zod';
import { INTERVENTIONS } from '../domain/lifecycle/interventions.ts';
import { refusalsOf } from '../domain/lifecycle/refusals-of.ts';
import { MAX_COMPED_PERIODS, MAX_GRACE_EXTENSION_DAYS } from '../domain/lifecycle/rules/interventions.ts';
import { licenseSchema } from './license-schemas.ts';
import { defineOperation } from './operation.ts';
import { licenseId, text } from './schemas.ts';

const reason = text(500).meta({ description: 'Kept in the change log with the agent.' });

export const interventionBody = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('extend-grace'), days: z.int().min(1).max(MAX_GRACE_EXTENSION_DAYS), reason }),
  z.strictObject({ type: z.literal('comp'), periods: z.int().min(1).max(MAX_COMPED_PERIODS).default(1), reason }),
  z.strictObject({ type: z.literal('hold'), reason }),
  z.strictObject({ type: z.literal('release'), reason }),
  z.strictObject({ type: z.literal('force-renew'), reason }),
  z.strictObject({ type: z.literal('retire'), reason }),
]);

export const sendSignal = defineOperation({
  id: 'sendSignal',
  method: 'post',
  path: '/v1/support/licenses/{id}/signals',
  tag: 'Support',
  summary: 'Intervene in a licence: extend grace, comp periods, hold, release, force a renewal, retire',
  description:
    'Answers the licence after it, or the reason of its refusal. `force-renew` answers as `renew` does: 402 when the ' +
    'payment failed, 202 when it has no outcome yet. With an idempotency key it is carried out once.',
  permission: 'interventions:write',
  params: z.object({ id: licenseId }),
  body: interventionBody,
  reply: licenseSchema,
  replyByStatus: { 200: licenseSchema, 202: licenseSchema },
  problems: [
    ...INTERVENTIONS.flatMap((name) => refusalsOf(name)),
    'limit_exceeded',
    'license_not_open',
    'license_busy',
    'sandbox_discarded',
    'temporal_unavailable',
    'license_unavailable',
  ],
});
