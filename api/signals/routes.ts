import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { licenseSchema, licenseId } from '../licenses/schema.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { MAX_COMPED_PERIODS, MAX_GRACE_EXTENSION_DAYS } from '../../domain/lifecycle/rules/interventions.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { actorOf } from '../http/principal.ts';
import { problem, refusalProblem } from '../http/problem.ts';
import { principalOf, defineRoute } from '../http/route.ts';
import { text } from '../http/schemas.ts';
import { loadLicense, serializeLicense, timeOf } from '../licenses/load.ts';

const reason = text(500).meta({ description: 'Kept in the change log with the agent.' });

const body = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('extend-grace'), days: z.int().min(1).max(MAX_GRACE_EXTENSION_DAYS), reason }),
  z.strictObject({ type: z.literal('comp'), periods: z.int().min(1).max(MAX_COMPED_PERIODS).default(1), reason }),
  z.strictObject({ type: z.literal('hold'), reason }),
  z.strictObject({ type: z.literal('release'), reason }),
  z.strictObject({ type: z.literal('force-renew'), reason }),
  z.strictObject({ type: z.literal('retire'), reason }),
]);

export const signalRoute = defineRoute({
  method: 'post',
  path: '/v1/support/licenses/{id}/signals',
  tag: 'Support',
  summary: 'Intervene in a licence: extend grace, comp periods, hold, release, force a renewal, retire',
  description:
    'Checked against the licence as it stands, then sent; the answer is the licence as it was, and its change log tells ' +
    'when the signal has been taken: in a moment, or half a minute after the licence has renewed by itself. With an ' +
    'idempotency key the signal counts once.',
  scopes: ['agent', 'admin'],
  params: z.object({ id: licenseId }),
  body,
  reply: licenseSchema,
  status: 202,
  handler: async ({ params, body }, call) => {
    const read = await loadLicense(call, params.id);
    const event = toIntervention(body, read.record);
    const actor = actorOf(principalOf(call));
    const outcome = transition(read.record, event, timeOf(call, read), actor);
    if (outcome.kind === 'refused') throw refusalProblem(outcome.refusal, { license: params.id });
    const sent = await call.deps.licenseClient.intervene(
      params.id,
      { id: signalId(call.idempotencyId), event, actor },
      call.deadline,
    );
    if (!sent)
      throw read.discarded
        ? problem('sandbox_discarded')
        : refusalProblem({ code: 'license_retired' }, { license: params.id });
    return serializeLicense(call, read);
  },
});

function toIntervention(asked: z.output<typeof body>, { period }: License): InterventionEvent {
  switch (asked.type) {
    case 'extend-grace':
      return { type: 'extend_grace', days: asked.days, reason: asked.reason };
    case 'comp':
      return { type: 'comp', periods: asked.periods, reason: asked.reason };
    case 'force-renew':
      // By the period that the agent means: two who mean the same one have the same wish.
      return { type: 'force_renew', reason: asked.reason, period: (period?.number ?? 0) + 1 };
    case 'hold':
    case 'release':
    case 'retire':
      return { type: asked.type, reason: asked.reason };
  }
}

function signalId(wish: string | null): string {
  return wish === null ? randomUUID() : createHash('sha256').update(wish).digest('base64url').slice(0, 22);
}
