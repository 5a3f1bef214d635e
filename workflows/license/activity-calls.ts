import { ActivityFailure } from '@temporalio/common';
import { formatMoneyCode } from '../../domain/money/money.ts';
import type { Charge, Step } from '../../domain/lifecycle/effects.ts';
import type { PaymentOutcome } from '../../activities/activities.ts';
import { billing, billingOnce, localRecorder, recorder } from './proxies.ts';

/**
 * Collects a charge. While the provider answers this is one activity. When it does not, `beforeWaiting` runs (so that
 * the renewal is visible while it takes long), and the charge is retried for as long as the outage lasts; each retry
 * first checks what the earlier attempts did.
 */
export async function collectCharge(charge: Charge, beforeWaiting: () => Promise<void>): Promise<PaymentOutcome> {
  const summary = `${formatMoneyCode(charge.amount)} for period ${charge.period}, attempt ${charge.attempt}`;
  try {
    return await billingOnce.collect.executeWithOptions({ summary }, [charge, false]);
  } catch (failure) {
    if (!(failure instanceof ActivityFailure)) throw failure;
  }
  await beforeWaiting();
  return await billing.collect.executeWithOptions({ summary: `${summary}, waiting for the provider` }, [charge, true]);
}

/**
 * How a step is recorded. `with-mail`: nobody waits for it, so its messages are sent in the same activity.
 * `answer-first`: somebody waits, messages are sent afterwards. `command`: as `answer-first`, and the command is not in
 * the history yet.
 */
export type RecordMode = 'with-mail' | 'answer-first' | 'command';

/** Commits steps of one licence together. Returns whether messages are still to be delivered. */
export async function recordSteps(steps: readonly Step[], mode: RecordMode): Promise<boolean> {
  const summary = steps.map(({ entry }) => `#${entry.sequence} ${entry.event} → ${entry.to}`).join(', ');
  const recorded = {
    'with-mail': localRecorder.recordAndDeliver,
    'answer-first': localRecorder.record,
    command: recorder.record,
  }[mode].executeWithOptions({ summary }, [steps]);
  return (await recorded).undelivered;
}
