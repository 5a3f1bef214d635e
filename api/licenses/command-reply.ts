import { chargeAddress } from '../../contract/charges.ts';
import { chargeId } from '../../db/queries/charges.ts';
import { isUnsettled } from '../../domain/billing/charge.ts';
import { periodCharge } from '../../domain/lifecycle/charges.ts';
import type { LifecycleEvent, OpeningEvent } from '../../domain/lifecycle/events.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import type { CommandOutcome } from '../../workflows/license/messages.ts';
import { StatusReply, type Call, type ReplyHeaders } from '../http/route.ts';
import type { LicenseJson, LicenseRead } from './license-json.ts';
import { serializeLicense } from './load.ts';

export type AcceptedOutcome = Extract<CommandOutcome, { ok: true }>;

/** What was accepted, and the workflow's answer; null where the workflow has ended. */
export interface Accepted {
  readonly event: LifecycleEvent | OpeningEvent;
  readonly accepted: AcceptedOutcome | null;
}

/** Events that ask for the payment of a period: whoever repeats one waits for the payment that it started. */
const PAYS_PERIOD: ReadonlySet<string> = new Set<Accepted['event']['type']>([
  'purchase',
  'renew',
  'reactivate',
  'force_renew',
]);

/** The licence after a command: with 202 and the address of its charge while the payment has no outcome. */
export function commandReply(call: Call, read: LicenseRead, accepted: Accepted): StatusReply<LicenseJson> {
  const { status, headers } = acceptedStatus(read.record, accepted);
  return new StatusReply(status, serializeLicense(call, read), headers);
}

/** The status and headers of the reply to a command; `done` is the status of one that waits for no payment. */
export function acceptedStatus(
  license: License,
  { event, accepted }: Accepted,
  done = 200,
): { status: number; headers: ReplyHeaders } {
  const charge = accepted?.pending?.charge ?? chargeUnderWay(license, event);
  return charge === undefined
    ? { status: done, headers: {} }
    : { status: 202, headers: { location: chargeAddress(chargeId(charge)) } };
}

/** The key of the wanted charge, without an outcome yet, for the period that the event asks for; undefined for none. */
function chargeUnderWay(license: License, event: Accepted['event']): string | undefined {
  const charge = PAYS_PERIOD.has(event.type) ? periodCharge(license) : undefined;
  if (!charge || charge.closing !== null || !isUnsettled(charge)) return undefined;
  const period = 'period' in event ? event.period : null;
  return (period ?? charge.period) === charge.period ? charge.key : undefined;
}
