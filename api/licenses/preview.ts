import type { z } from 'zod';
import { formatInstant } from '../../contract/format.ts';
import type { previewSchema, priceLineSchema } from '../../contract/licenses.ts';
import type { PriceLine } from '../../domain/billing/price.ts';
import type { CommandEvent } from '../../domain/lifecycle/commands.ts';
import { preview, type Preview } from '../../domain/lifecycle/preview.ts';
import { actorOf } from '../http/principal.ts';
import { problem, refusalProblem } from '../http/problem.ts';
import { principalOf, StatusReply, type Call } from '../http/route.ts';
import { licenseJson, type LicenseRead } from './license-json.ts';
import { timeOf } from './load.ts';

type PreviewJson = z.input<typeof previewSchema>;

/** What a command would do now. Throws the refusal that the command would get. */
export function commandPreview(call: Call, read: LicenseRead, event: CommandEvent): StatusReply<PreviewJson> {
  const found = compute(call, read, event);
  return previewReply(call, read, found, outcomeOf(read, event, found));
}

/** Throws `preview_expired`, or `preview_stale` where the command would do anything else than was shown. */
export function requireUnchanged(call: Call, read: LicenseRead, event: CommandEvent, id: string): void {
  const found = compute(call, read, event);
  requireSameOutcome(call, id, outcomeOf(read, event, found), read.record.id);
}

/** The reply for a preview whose outcome is the given one; `read` gives what a new licence has beside its record. */
export function previewReply(
  call: Call,
  read: LicenseRead,
  found: Preview,
  outcome: unknown,
): StatusReply<PreviewJson> {
  const { id, expiresAt } = call.deps.previews.issue(outcome, call.deps.now());
  const { charge } = found;
  return new StatusReply(200, {
    object: 'preview',
    id,
    expires_at: formatInstant(expiresAt),
    changes: found.changes,
    charge: charge && { total: charge.total, lines: charge.lines.map(priceLineJson) },
    access_before: found.accessBefore,
    access_after: found.accessAfter,
    notices: [...found.notices],
    license: licenseJson({ ...read, record: found.after }, timeOf(call, read)),
  });
}

export function requireSameOutcome(call: Call, id: string, outcome: unknown, license: string): void {
  switch (call.deps.previews.check(id, outcome, call.deps.now())) {
    case 'same':
      return;
    case 'expired':
      throw problem('preview_expired', { extensions: { license } });
    case 'stale':
      throw problem('preview_stale', { extensions: { license } });
  }
}

function compute(call: Call, read: LicenseRead, event: CommandEvent): Preview {
  const found = preview(read.record, event, timeOf(call, read), actorOf(principalOf(call)));
  if (found.kind === 'refused') throw refusalProblem(found.refusal, { license: read.record.id });
  return found;
}

/** What a preview promises: the licence's last transition, the command, its charge and the access after it. */
function outcomeOf({ record }: LicenseRead, event: CommandEvent, found: Preview): unknown {
  const { charge, after, accessAfter } = found;
  return [record.id, record.sequence, event, charge?.total ?? null, after.state, after.period?.number, accessAfter];
}

function priceLineJson({ kind, plan, quantity, unitAmount, amount, period }: PriceLine): z.input<typeof priceLineSchema> {
  return {
    kind,
    plan: plan.id,
    quantity,
    unit_amount: unitAmount,
    amount,
    start: formatInstant(period.start),
    end: formatInstant(period.end),
  };
}
