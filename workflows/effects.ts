import { ActivityFailure } from '@temporalio/common';
import { formatMoney } from '../domain/money/money.ts';
import type { Charge, Effect, Step } from '../domain/lifecycle/effects.ts';
import type { BillingEvent } from '../domain/lifecycle/events.ts';
import { billing, billingOnce, ledger } from './proxies.ts';

/**
 * Collects a charge. While the provider answers this is one activity; when it does not, `beforeWaiting` runs (so that
 * a renewal that takes long can be seen) and the outage is waited out, asking the provider first what it did.
 */
export async function collect(charge: Charge, beforeWaiting: () => Promise<void>): Promise<BillingEvent> {
  const summary = `${formatMoney(charge.amount, 'en')} for period ${charge.period}, attempt ${charge.attempt}`;
  try {
    return await billingOnce.collect.executeWithOptions({ summary }, [charge, false]);
  } catch (failure) {
    if (!(failure instanceof ActivityFailure)) throw failure;
  }
  await beforeWaiting();
  return await billing.collect.executeWithOptions({ summary: `${summary}, waiting for the provider` }, [charge, true]);
}

/** Commits steps of one licence together; `deliver` as in the activity. */
export async function record(steps: readonly Step[], deliver: boolean): Promise<boolean> {
  const summary = steps.map(({ entry }) => `#${entry.sequence} ${entry.event} → ${entry.to}`).join(', ');
  const { delivered } = await ledger.record.executeWithOptions({ summary }, [steps, { deliver }]);
  return delivered;
}

/** What a step asks of the billing provider after it is recorded; a payment found on the way is returned. */
export async function undo(license: string, effects: readonly Effect[]): Promise<BillingEvent | null> {
  let found: BillingEvent | null = null;
  for (const effect of effects) {
    if (effect.kind === 'refund') await billing.refundInvoice(license, effect.invoice);
    if (effect.kind === 'void_invoice') found = await billing.voidInvoice(license, effect.invoice);
  }
  return found;
}
