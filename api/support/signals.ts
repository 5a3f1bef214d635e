import type { z } from 'zod';
import { sendSignal, type interventionBody } from '../../contract/support.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { implement } from '../http/route.ts';
import { commandReply } from '../licenses/command-reply.ts';
import { sendCommand } from '../licenses/commands.ts';
import { loadLicense } from '../licenses/load.ts';

export const signalRoute = implement(sendSignal, async ({ params, body }, call) => {
  const read = await loadLicense(call, params.id);
  const event = toEvent(body, read.record);
  const accepted = await sendCommand(call, read, event);
  return commandReply(call, await loadLicense(call, params.id), { event, accepted });
});

/** The intervention of a body, for a licence. */
export function toEvent(body: z.output<typeof interventionBody>, { period }: License): InterventionEvent {
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
