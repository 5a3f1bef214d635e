import type { CustomerEvent } from '../../domain/lifecycle/events.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import { armFault } from '../../stripe-standin/testing.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { CUSTOMER } from '../support/licenses.ts';
import { testStack } from '../support/stack.ts';
import type { LicenseScenario } from '../support/license-scenario.ts';

/** One thing that happens in a recorded life. */
export type ScenarioStep =
  | { readonly until: string }
  | { readonly card: string }
  | { readonly ask: CustomerEvent }
  | { readonly agent: InterventionEvent; readonly sentTwice?: boolean }
  /** The open invoice is paid by hand on its page; the licence hears of it, or does not. */
  | { readonly paidByHand: 'reported' | 'unnoticed' }
  /** The next request to Stripe is answered by an error. */
  | 'stripe fails once';

/**
 * Carries an act out, and waits until it is done. Answers the cell of the lifecycle's table that it asked for without
 * changing anything; what changes a licence is in its log.
 */
export async function runStep(life: LicenseScenario, act: ScenarioStep): Promise<string | null> {
  if (act === 'stripe fails once') {
    await armFault({ url: testStack().stripeUrl }, { fault: 'server_error', match: { method: 'POST' }, times: 1 });
  } else if ('until' in act) {
    await life.advanceTo(act.until);
  } else if ('card' in act) {
    await life.card(act.card);
  } else if ('ask' in act) {
    const { license } = await life.waitUntilSettled();
    await life.sendCommand(act.ask);
    const outcome = transition(license, act.ask, await life.timeSkipping.now(), CUSTOMER);
    if (outcome.kind === 'refused') throw new Error(`${license.state} × ${act.ask.type}: ${outcome.refusal.code}`);
    return outcome.kind === 'unchanged' ? `${license.state} × ${act.ask.type}` : null;
  } else if ('agent' in act) {
    await life.signalAndWait(act.agent, act.sentTwice === true ? 'the same' : undefined);
    if (act.sentTwice === true) await life.sendSignal(act.agent, 'the same');
  } else {
    await payInvoiceByHand(life, act.paidByHand);
  }
  return null;
}

async function payInvoiceByHand(life: LicenseScenario, how: 'reported' | 'unnoticed'): Promise<void> {
  const { license, log } = await life.waitUntilSettled();
  const invoice = license.dunning?.invoice;
  if (!invoice) throw new Error(`Nothing is open in ${license.state}`);
  await life.timeSkipping.environment.stripe.invoices.pay(invoice, { payment_method: await life.defaultCard() });
  if (how === 'unnoticed') return;
  await life.reportPayment(`evt_${invoice}`, invoice);
  await life.waitForLogEntry(log.length);
}
