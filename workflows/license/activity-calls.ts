import { ActivityFailure, CancellationScope } from '@temporalio/workflow';
import { formatMoneyCode } from '../../domain/money/money.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { PaymentOutcome } from '../../domain/lifecycle/events.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import { chargeVersions } from '../../domain/stored/charge.ts';
import { outcomeVersions } from '../../domain/stored/payment-outcome.ts';
import { storeStep } from '../../domain/stored/step.ts';
import { rethrowUnlessFailed } from '../entity/local-failure.ts';
import { billing, billingOnce, localRecorder, recorder } from './proxies.ts';

/**
 * Collects a charge. While the provider answers this is one activity. When it does not, `onSlow` is called, and the charge
 * is retried for as long as the outage lasts, without events in the history.
 */
export async function collectCharge(charge: Charge, onSlow: () => void): Promise<PaymentOutcome> {
  const summary = `${formatMoneyCode(charge.amount)} for ${charge.purpose} ${charge.period ?? ''}, attempt ${charge.attempt}`;
  const stored = chargeVersions.store(charge);
  try {
    return outcomeVersions.restore(await billingOnce.collect.executeWithOptions({ summary }, [stored]));
  } catch (failure) {
    if (!(failure instanceof ActivityFailure)) throw failure;
    if (CancellationScope.current().consideredCancelled) throw failure;
  }
  onSlow();
  const patient = { summary: `${summary}, waiting for the provider` };
  return outcomeVersions.restore(await billing.collect.executeWithOptions(patient, [stored]));
}

/** Asks the provider for the outcome of a charge; null while there is none. */
export async function checkPayment(charge: Charge): Promise<PaymentOutcome | null> {
  const outcome = await billing.checkPayment(chargeVersions.store(charge));
  return outcome && outcomeVersions.restore(outcome);
}

export async function voidCharge(charge: Charge): Promise<PaymentOutcome> {
  return outcomeVersions.restore(await billing.voidCharge(chargeVersions.store(charge)));
}

export async function refundInvoice(license: string, invoice: string): Promise<PaymentOutcome> {
  return outcomeVersions.restore(await billing.refundInvoice(license, invoice));
}

/**
 * How steps are recorded. `within-task`: they follow from what the history holds already. `after-task`: something else could
 * come first if the workflow task were executed again, because the command is not in the history yet.
 */
export type RecordMode = 'within-task' | 'after-task';

/** Commits steps of one licence together, or none of them: then it returns why. Waits for as long as the database is away. */
export async function recordSteps(steps: readonly Step[], mode: RecordMode): Promise<Refusal | null> {
  const summary = steps.map(({ entry }) => `#${entry.sequence} ${entry.event} → ${entry.to}`).join(', ');
  const stored = steps.map(storeStep);
  if (mode === 'within-task')
    try {
      return await localRecorder.record.executeWithOptions({ summary }, [stored]);
    } catch (failure) {
      rethrowUnlessFailed(failure);
    }
  return await recorder.record.executeWithOptions({ summary }, [stored]);
}
