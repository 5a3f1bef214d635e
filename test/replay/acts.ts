import type { AgentEvent, CustomerEvent } from '../../domain/lifecycle/events.ts';
import { arm } from '../../dev/stripe/testing.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { CUSTOMER } from '../support/licenses.ts';
import { testStack } from '../support/stack.ts';
import type { ToldLife } from '../support/told-life.ts';

/** One thing that happens in a recorded life. */
export type Act =
  | { readonly until: string }
  | { readonly card: string }
  | { readonly ask: CustomerEvent }
  | { readonly agent: AgentEvent; readonly sentTwice?: boolean }
  /** The open invoice is paid by hand on its page; the licence hears of it, or does not. */
  | { readonly paidByHand: 'reported' | 'unnoticed' }
  /** The next request to Stripe is answered by an error. */
  | 'stripe fails once';

/**
 * Carries an act out, and waits until it is done. Answers the cell of the lifecycle's table that it asked for without
 * changing anything; what changes a licence is in its log.
 */
export async function carryOut(life: ToldLife, act: Act): Promise<string | null> {
  if (act === 'stripe fails once') {
    await arm({ url: testStack().stripeUrl }, { fault: 'server_error', match: { method: 'POST' }, times: 1 });
  } else if ('until' in act) {
    await life.until(act.until);
  } else if ('card' in act) {
    await life.card(act.card);
  } else if ('ask' in act) {
    const { license } = await life.settled();
    await life.ask(act.ask);
    const outcome = transition(license, act.ask, await life.years.now(), CUSTOMER);
    if (outcome.kind === 'refused') throw new Error(`${license.state} × ${act.ask.type}: ${outcome.refusal.code}`);
    return outcome.kind === 'unchanged' ? `${license.state} × ${act.ask.type}` : null;
  } else if ('agent' in act) {
    await life.intervene(act.agent, act.sentTwice === true ? 'the same' : undefined);
    if (act.sentTwice === true) await life.signal(act.agent, 'the same');
  } else {
    await payByHand(life, act.paidByHand);
  }
  return null;
}

async function payByHand(life: ToldLife, how: 'reported' | 'unnoticed'): Promise<void> {
  const { license, log } = await life.settled();
  const invoice = license.dunning?.invoice;
  if (!invoice) throw new Error(`Nothing is open in ${license.state}`);
  await life.years.engine.stripe.invoices.pay(invoice, { payment_method: await life.cardOnFile() });
  if (how === 'unnoticed') return;
  await life.reported(`evt_${invoice}`, invoice);
  await life.grown(log.length);
}
