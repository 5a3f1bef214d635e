import { ActivityFailure, CancellationScope, isCancellation, TemporalFailure } from '@temporalio/workflow';
import { formatMoneyCode } from '../../domain/money/money.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { PaymentOutcome } from '../../activities/activities.ts';
import type { PaymentEvent } from '../../domain/lifecycle/events.ts';
import { billing, billingOnce, localRecorder, recorder } from './proxies.ts';

/**
 * Collects a charge. While the provider answers this is one activity. When it does not, `onSlow` is called, and the charge
 * is retried for as long as the outage lasts, without events in the history.
 */
export async function collectCharge(charge: Charge, onSlow: () => void): Promise<PaymentOutcome<PaymentEvent>> {
  const summary = `${formatMoneyCode(charge.amount)} for ${charge.purpose} ${charge.period ?? ''}, attempt ${charge.attempt}`;
  try {
    return await billingOnce.collect.executeWithOptions({ summary }, [charge]);
  } catch (failure) {
    if (!(failure instanceof ActivityFailure)) throw failure;
    if (CancellationScope.current().consideredCancelled) throw failure;
  }
  onSlow();
  return await billing.collect.executeWithOptions({ summary: `${summary}, waiting for the provider` }, [charge]);
}

/**
 * How steps are recorded. `with-mail`: nobody waits for them, so their messages are sent in the same activity.
 * `answer-first`: somebody waits, messages are sent afterwards. `command`: as `answer-first`, and something else could
 * come first if the workflow task were executed again, because the command is not in the history yet.
 */
export type RecordMode = 'with-mail' | 'answer-first' | 'command';

/** Commits steps of one licence together. Returns whether messages are still to be delivered. */
export async function recordSteps(steps: readonly Step[], mode: RecordMode): Promise<boolean> {
  const summary = steps.map(({ entry }) => `#${entry.sequence} ${entry.event} → ${entry.to}`).join(', ');
  const record = async () => (await recorder.record.executeWithOptions({ summary }, [steps])).undelivered;
  if (mode === 'command') return await record();
  const locally = mode === 'with-mail' ? localRecorder.recordAndDeliver : localRecorder.record;
  try {
    return (await locally.executeWithOptions({ summary }, [steps])).undelivered;
  } catch (failure) {
    // A local activity fails with the failure itself, another one with an ActivityFailure around it.
    if (!(failure instanceof TemporalFailure) || isCancellation(failure)) throw failure;
    return await record();
  }
}
