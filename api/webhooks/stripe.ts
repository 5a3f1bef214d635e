import { z } from 'zod';
import { verifyWebhookSignature } from '../../billing/webhook-signature.ts';
import { licenseId } from '../../contract/schemas.ts';
import { receiveStripeEvent, type WEBHOOK_OUTCOMES } from '../../contract/service.ts';
import { findAccount } from '../../db/queries/accounts.ts';
import { findInvoice } from '../../db/queries/invoices.ts';
import { noteReportedRefund } from '../../db/queries/refunds.ts';
import { markStripeEventHandled, recordStripeEvent } from '../../db/queries/stripe-events.ts';
import { BILLING } from '../../domain/lifecycle/license.ts';
import { addSetUpCard } from '../payment-methods/add-set-up-card.ts';
import { problem } from '../http/problem.ts';
import { implement, type Call } from '../http/route.ts';

/** How an event was handled. Stored with the event. */
type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];

/** Events after which an invoice's charge may have another outcome. */
const REPORTED: ReadonlySet<string> = new Set(['invoice.paid', 'invoice.payment_failed', 'invoice.voided']);

/** Events after which money may have been returned, or have come back. */
const OF_REFUNDS: ReadonlySet<string> = new Set([
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
]);

const name = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** The fields of an event that are read and stored. Stripe may add others without notice. */
const eventSchema = z.object({
  id: name,
  type: name,
  created: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  data: z.object({
    object: z.object({
      id: name.optional(),
      // Evergreen writes the licence on its invoices; other objects have whatever their makers wrote.
      metadata: z.object({ license: licenseId }).optional().catch(undefined),
      // Of a refund, or of what was refunded.
      payment_intent: name.nullish().catch(undefined),
    }),
  }),
});

/** What is read is the provider's word, checked by its signature, and no caller's. */
export const stripeWebhookRoute = implement(
  receiveStripeEvent,
  async (_input, call) => {
    const event = verifyEvent(call);
    const { db, deps } = call;
    const known = await recordStripeEvent(db, {
      id: event.id,
      type: event.type,
      created: event.created * 1000,
      objectId: event.data.object.id ?? null,
    });
    if (known === 'handled') return { received: true as const, outcome: 'repeated' as const };
    const outcome = await handleEvent(call, event);
    await markStripeEventHandled(db, event.id, deps.now(), outcome);
    return { received: true as const, outcome };
  },
  { view: 'system' },
);

function verifyEvent({ rawBody, header, deps, signatureIsRight }: Call): z.output<typeof eventSchema> {
  try {
    verifyWebhookSignature(rawBody, header('stripe-signature') ?? '', deps.stripeWebhookSecret);
  } catch (error) {
    throw problem('signature_invalid', { cause: error });
  }
  signatureIsRight();
  const parsed = eventSchema.safeParse(JSON.parse(rawBody.toString()));
  if (!parsed.success) throw problem('bad_request');
  return parsed.data;
}

async function handleEvent(call: Call, event: z.output<typeof eventSchema>): Promise<WebhookOutcome> {
  if (event.type === 'checkout.session.completed') return await addCard(call, event);
  if (OF_REFUNDS.has(event.type)) return await noteRefund(call, event);
  return REPORTED.has(event.type) ? await reportInvoice(call, event) : 'ignored';
}

/** Adds the card of a setup, whether or not the person has come back to the portal. The event is a hint: Stripe is asked. */
async function addCard(call: Call, { data }: z.output<typeof eventSchema>): Promise<WebhookOutcome> {
  const { db, deps } = call;
  const setup = data.object.id === undefined ? null : await deps.cards.findSetup(data.object.id);
  const account = setup?.status === 'complete' ? await findAccount(db, setup.account) : null;
  const added = setup && account && (await addSetUpCard(call, account, setup, BILLING));
  return added && !('refused' in added) ? 'card_added' : 'unknown';
}

/** Notes that money was returned, perhaps by somebody at Stripe. The event is a hint: the worker asks how it stands. */
async function noteRefund({ db, deps }: Call, { data }: z.output<typeof eventSchema>): Promise<WebhookOutcome> {
  const { payment_intent: payment } = data.object;
  const invoice = typeof payment === 'string' ? await deps.invoiceLookups.findPaidBy(payment) : null;
  return invoice !== null && (await noteReportedRefund(db, invoice)) ? 'refund_noted' : 'unknown';
}

/** Reports an invoice to the licences that have lines on it. The event is a hint: the workflow asks Stripe and decides. */
async function reportInvoice(
  { db, deps, deadline }: Call,
  event: z.output<typeof eventSchema>,
): Promise<WebhookOutcome> {
  const { id: invoice, metadata } = event.data.object;
  if (invoice === undefined) return 'unknown';
  const stored = await findInvoice(db, invoice);
  const named = stored?.lines.map(({ licenseId: id }) => id) ?? [metadata?.license].filter((id) => id !== undefined);
  if (named.length === 0) return 'unknown';
  const reports = [...new Set(named)].map((license) =>
    deps.licenseClient.reportPayment(license, { id: event.id, invoice }, deadline),
  );
  return (await Promise.all(reports)).some((isRunning) => isRunning) ? 'signalled' : 'ended';
}
