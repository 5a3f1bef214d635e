import type { Stripe } from 'stripe';
import { completeSetup } from '../card-setup.ts';
import { completeAuthentication } from '../charging.ts';
import type { Context } from '../context.ts';
import { formatAmount } from '../currencies.ts';
import { idOf } from '../ids.ts';
import { recordAttempt } from '../invoicing.ts';
import { html } from './html.ts';
import { notFoundView, type PageRequest, type View } from './view.ts';

type Intent = Stripe.PaymentIntent | Stripe.SetupIntent;

/** Asks the customer to authenticate a payment or the saving of a card, in place of the bank's 3D Secure page. */
export function showAuthentication(request: PageRequest): View {
  const intent = findIntent(request);
  if (!intent) return notFoundView;
  return intent.status === 'requires_action' ? questionView(intent) : completedView(intent.status);
}

/** Completes or fails the authentication, then sends the customer back to where the payment began. */
export function submitAuthentication(request: PageRequest): View {
  const { context, field } = request;
  const intent = findIntent(request);
  if (!intent) return notFoundView;
  if (intent.status !== 'requires_action') return completedView(intent.status);
  const outcome = field('outcome');
  if (outcome !== 'complete' && outcome !== 'fail') return questionView(intent);
  const returnUrl = intent.next_action?.redirect_to_url?.return_url ?? hostedInvoiceUrl(context, intent);
  const status = completeIntent(context, intent, outcome === 'complete');
  return returnUrl ? { redirect: returnUrl } : completedView(status);
}

/** The intent, only for whoever has its client secret. */
function findIntent({ context: { store }, id, field }: PageRequest): Intent | undefined {
  const intent = store.get('payment_intent', id) ?? store.get('setup_intent', id);
  return intent?.client_secret === field('client_secret') ? intent : undefined;
}

function completeIntent(context: Context, intent: Intent, passed: boolean): Intent['status'] {
  if (intent.object === 'setup_intent') return completeSetup(context, intent, passed).status;
  const attempt = completeAuthentication(context, intent, passed);
  recordAttempt(context, attempt);
  return attempt.intent.status;
}

function hostedInvoiceUrl({ store }: Context, intent: Intent): string | null {
  const [payment] = store.all('invoice_payment', { source: intent.id });
  return (payment && store.get('invoice', idOf(payment.invoice))?.hosted_invoice_url) ?? null;
}

const questionView = (intent: Intent): View => ({
  status: 200,
  title: 'Confirm that it is you',
  content: html`
    <p>
      ${
        intent.object === 'payment_intent'
          ? html`The bank asks you to confirm a payment of
              <strong>${formatAmount(intent.amount, intent.currency)}</strong>.`
          : 'The bank asks you to confirm that this card may be saved.'
      }
      Choose what the bank answers.
    </p>
    <form method="post" class="actions">
      <input type="hidden" name="client_secret" value="${intent.client_secret ?? ''}" />
      <button class="primary" name="outcome" value="complete">Complete authentication</button>
      <button name="outcome" value="fail">Fail authentication</button>
    </form>
  `,
});

const completedView = (status: Intent['status']): View => ({
  status: 200,
  title: status === 'succeeded' ? 'Done' : 'Nothing to confirm',
  content: html`<p role="status">
    ${
      status === 'succeeded'
        ? 'Thank you, you can close this page.'
        : `There is nothing to confirm here: the status is ${status.replaceAll('_', ' ')}.`
    }
  </p>`,
});
