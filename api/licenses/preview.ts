import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import type { previewSchema } from '../../contract/previews.ts';
import { findRefusedClaim } from '../../db/queries/claims.ts';
import { findInvoiceSums } from '../../db/queries/invoices.ts';
import { findPayer } from '../../db/queries/payment-methods.ts';
import { actorOf } from '../../domain/access/actor.ts';
import { accessAt } from '../../domain/entitlements/validity.ts';
import { claimRefusal } from '../../domain/lifecycle/claims.ts';
import type { CustomerEvent } from '../../domain/lifecycle/events.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import { preview, type Preview } from '../../domain/lifecycle/preview.ts';
import { priceLineJson } from '../charges/price-line-json.ts';
import { problem, refusalProblem } from '../http/problem.ts';
import { principalOf, StatusReply, type Call } from '../http/route.ts';
import { licenseJson, type LicenseRead } from './license-json.ts';
import { timeOf } from './load.ts';

type PreviewJson = z.input<typeof previewSchema>;
type Change = Extract<Preview, { outcome: 'moved' }>;

/** What can be previewed: what customers and support send. */
type PreviewedEvent = CustomerEvent | InterventionEvent;

/**
 * What a command would do now. Throws the refusal that the command would get. `approval`: the request for which the preview is shown;
 * its id then serves for nothing else.
 */
export async function commandPreview(
  call: Call,
  read: LicenseRead,
  event: PreviewedEvent,
  approval: string | null = null,
): Promise<StatusReply<PreviewJson>> {
  const change = compute(call, read, event);
  const held = change && (await findRefusedClaim(call.db, change.steps));
  if (held) throw refusalProblem(claimRefusal(held.claim, held.holder), { license: read.record.id });
  return await previewReply(call, read, change, promiseOf(read, event, change, approval));
}

/** Throws `preview_expired`, or `preview_stale` where the command would do anything else than was shown. */
export function requireUnchanged(
  call: Call,
  read: LicenseRead,
  event: PreviewedEvent,
  { id, approval = null }: { readonly id: string; readonly approval?: string | null },
): void {
  requireSamePromise(call, id, promiseOf(read, event, compute(call, read, event), approval), read.record.id);
}

/** The reply that shows a change, or none (null), and its id. `promise` is what the id stands for. */
export async function previewReply(
  call: Call,
  read: LicenseRead,
  change: Change | null,
  promise: unknown,
): Promise<StatusReply<PreviewJson>> {
  const { id, expiresAt } = call.deps.previews.issue(promise, call.deps.now());
  const at = timeOf(call, read);
  const access = change?.access ?? { before: accessAt(read.record, at), after: accessAt(read.record, at) };
  return new StatusReply(200, {
    object: 'preview',
    id,
    expires_at: formatInstant(expiresAt),
    changes: change !== null,
    charge: change?.charge ? await chargeJson(call, read, change.charge) : null,
    refund: change ? await refundJson(call, change.refunds) : null,
    old_key_valid_until: formatInstantOrNull(change?.oldKeyValidUntil ?? null),
    access_before: access.before,
    access_after: access.after,
    notices: change?.notices.map(({ template }) => template) ?? [],
    license: licenseJson({ ...read, record: change?.after ?? read.record }, at),
  });
}

async function chargeJson(
  { db }: Call,
  { record: { account, id: license } }: LicenseRead,
  { amount, lines }: NonNullable<Change['charge']>,
): Promise<PreviewJson['charge']> {
  const { methods } = await findPayer(db, { account, license });
  return { total: amount, lines: lines.map(priceLineJson), payment_methods: [...methods] };
}

/** Null for nothing: also where an invoice that is given back came to nothing. */
async function refundJson({ db }: Call, ids: readonly string[]): Promise<PreviewJson['refund']> {
  const paid = (await findInvoiceSums(db, ids)).filter(({ status, amount }) => status === 'paid' && amount > 0);
  const [first] = paid;
  if (!first) return null;
  const { currency } = first;
  return {
    total: { amount: paid.reduce((sum, { amount }) => sum + amount, 0), currency },
    invoices: paid.map(({ id, amount, paymentMethod }) => ({
      invoice: id,
      amount: { amount, currency },
      payment_method: paymentMethod,
    })),
  };
}

/** Throws `preview_expired` or `preview_stale` unless the id stands for this promise. */
export function requireSamePromise(call: Call, id: string, promise: unknown, license: string): void {
  switch (call.deps.previews.check(id, promise, call.deps.now())) {
    case 'same':
      return;
    case 'expired':
      throw problem('preview_expired', { extensions: { license } });
    case 'stale':
      throw problem('preview_stale', { extensions: { license } });
  }
}

/** The change that the event would make; null for none. Throws its refusal. */
function compute(call: Call, read: LicenseRead, event: PreviewedEvent): Change | null {
  const found = preview(read.record, event, timeOf(call, read), actorOf(principalOf(call)));
  if (found.outcome === 'refused') throw refusalProblem(found.refusal, { license: read.record.id });
  return found.outcome === 'moved' ? found : null;
}

/** What a preview promises: the licence's last transition, the command, its charge, and the state and access after it. */
function promiseOf(
  { record }: LicenseRead,
  event: PreviewedEvent,
  change: Change | null,
  approval: string | null,
): unknown {
  const after = change && [change.after.state, change.after.period?.number, change.access.after];
  const promise = [record.id, record.sequence, event, change?.charge?.amount ?? null, after];
  return approval === null ? promise : [approval, ...promise];
}
