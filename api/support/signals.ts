import { createHash, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { sendSignal, type interventionBody } from '../../contract/support.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { actorOf } from '../http/principal.ts';
import { refusalProblem } from '../http/problem.ts';
import { implement, principalOf } from '../http/route.ts';
import { closedProblem } from '../licenses/commands.ts';
import { loadLicense, serializeLicense, timeOf } from '../licenses/load.ts';

export const signalRoute = implement(sendSignal, async ({ params, body }, call) => {
  const read = await loadLicense(call, params.id);
  const event = toEvent(body, read.record);
  const actor = actorOf(principalOf(call));
  const outcome = transition(read.record, event, timeOf(call, read), actor);
  if (outcome.kind === 'refused') throw refusalProblem(outcome.refusal, { license: params.id });
  const intervention = { id: signalId(call.idempotencyId), event, actor };
  const sent = await call.deps.licenseClient.intervene(params.id, intervention, call.deadline);
  if (!sent) throw closedProblem(call, read, event);
  return serializeLicense(call, read);
});

function toEvent(body: z.output<typeof interventionBody>, { period }: License): InterventionEvent {
  switch (body.type) {
    case 'extend-grace':
      return { type: 'extend_grace', days: body.days, reason: body.reason };
    case 'comp':
      return { type: 'comp', periods: body.periods, reason: body.reason };
    case 'force-renew':
      // The event names the period to renew, so that two agents who force the same renewal charge it once.
      return { type: 'force_renew', reason: body.reason, period: (period?.number ?? 0) + 1 };
    case 'hold':
    case 'release':
    case 'retire':
      return { type: body.type, reason: body.reason };
  }
}

function signalId(idempotencyId: string | null): string {
  return idempotencyId === null
    ? randomUUID()
    : createHash('sha256').update(idempotencyId).digest('base64url').slice(0, 22);
}
