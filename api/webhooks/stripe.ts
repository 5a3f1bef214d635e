import { z } from 'zod';
import { verifyWebhookSignature } from '../../billing/webhook-signature.ts';
import { receiveStripeEvent, type WEBHOOK_OUTCOMES } from '../../contract/service.ts';
import { findInvoice } from '../../db/queries/invoices.ts';
import { findLicense } from '../../db/queries/licenses.ts';
import { markStripeEventHandled, recordStripeEvent } from '../../db/queries/stripe-events.ts';
import { problem } from '../http/problem.ts';
import { implement, type Call } from '../http/route.ts';

/** How an event was handled. Stored with the event. */
type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];

/**
 * The one event that a licence may be waiting for: its open invoice was paid otherwise than by the
 * workflow, which gets the outcome of its own attempts from its own requests.
 */
const INVOICE_PAID = 'invoice.paid';

const name = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** The fields of an event that are read and stored. Stripe may add others without notice. */
const eventSchema = z.object({
  id: name,
  type: name,
  created: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  data: z.object({ object: z.object({ id: name.optional() }) }),
});

export const stripeWebhookRoute = implement(receiveStripeEvent, async (_input, call) => {
  const event = verifyEvent(call);
  const { db, now } = call.deps;
  const known = await recordStripeEvent(db, {
    id: event.id,
    type: event.type,
    created: event.created * 1000,
    objectId: event.data.object.id ?? null,
  });
  if (known === 'handled') return { received: true as const, outcome: 'repeated' as const };
  const outcome = await handleEvent(call, event);
  await markStripeEventHandled(db, event.id, now(), outcome);
  return { received: true as const, outcome };
});

function verifyEvent({ rawBody, header, deps }: Call): z.output<typeof eventSchema> {
  try {
    verifyWebhookSignature(rawBody, header('stripe-signature') ?? '', deps.stripeWebhookSecret);
  } catch (error) {
    throw problem('signature_invalid', { cause: error });
  }
  const parsed = eventSchema.safeParse(JSON.parse(rawBody.toString()));
  if (!parsed.success) throw problem('bad_request');
  return parsed.data;
}

/** Wakes the licence if it waits for this invoice. The event is only a hint: the workflow checks the invoice at Stripe. */
async function handleEvent({ deps, deadline }: Call, event: z.output<typeof eventSchema>): Promise<WebhookOutcome> {
  if (event.type !== INVOICE_PAID) return 'ignored';
  const invoice = event.data.object.id;
  const known = invoice === undefined ? null : await findInvoice(deps.db, invoice);
  const row = known && (await findLicense(deps.db, known.licenseId));
  if (!row || invoice === undefined) return 'unknown';
  if (row.record.dunning?.invoice !== invoice) return 'not_waiting';
  return (await deps.licenseClient.reportPayment(row.id, { id: event.id, invoice }, deadline)) ? 'signalled' : 'ended';
}
