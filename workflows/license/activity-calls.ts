import { ActivityFailure, CancellationScope, isCancellation, TemporalFailure } from '@temporalio/workflow';
import { formatMoneyCode } from '../../domain/money/money.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { RecordResult } from '../../activities/activities.ts';
import type { PaymentOutcome } from '../../domain/lifecycle/events.ts';
import { chargeVersions } from '../../domain/stored/charge.ts';
import { outcomeVersions } from '../../domain/stored/payment-outcome.ts';
import { storeStep } from '../../domain/stored/step.ts';
import { billing, billingOnce, localDelivery, localRecorder, notifications, recorder } from './proxies.ts';

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
 * How steps are recorded. `with-mail`: nobody waits for them, so their messages are sent in the same activity.
 * `answer-first`: somebody waits, messages are sent afterwards. `command`: as `answer-first`, and something else could
 * come first if the workflow task were executed again, because the command is not in the history yet.
 */
export type RecordMode = 'with-mail' | 'answer-first' | 'command';

/** Commits steps of one licence together, or none of them. */
export async function recordSteps(steps: readonly Step[], mode: RecordMode): Promise<RecordResult> {
  const summary = steps.map(({ entry }) => `#${entry.sequence} ${entry.event} → ${entry.to}`).join(', ');
  const stored = steps.map(storeStep);
  const record = () => recorder.record.executeWithOptions({ summary }, [stored]);
  if (mode === 'command') return await record();
  const locally = mode === 'with-mail' ? localRecorder.recordAndDeliver : localRecorder.record;
  try {
    return await locally.executeWithOptions({ summary }, [stored]);
  } catch (failure) {
    rethrowUnlessFailed(failure);
    return await record();
  }
}

/**
 * Sends the pending messages of a licence, for as long as it takes. `locally`: the first try is within the workflow task,
 * which must not keep anybody waiting.
 */
export async function deliverMessages(license: string, { locally }: { locally: boolean }): Promise<void> {
  if (locally && (await deliverLocally(license))) return;
  await notifications.deliver(license);
}

async function deliverLocally(license: string): Promise<boolean> {
  try {
    return !(await localDelivery.tryDelivery(license)).undelivered;
  } catch (failure) {
    rethrowUnlessFailed(failure);
    return false;
  }
}

/** A local activity fails with the failure itself, another one with an ActivityFailure around it. */
function rethrowUnlessFailed(failure: unknown): void {
  if (!(failure instanceof TemporalFailure) || isCancellation(failure)) throw failure;
}
