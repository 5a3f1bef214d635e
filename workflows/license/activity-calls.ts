import { ActivityFailure } from '@temporalio/common';
import { formatMoneyCode } from '../../domain/money/money.ts';
import type { Charge, Step } from '../../domain/lifecycle/effects.ts';
import type { PaymentOutcome } from '../../activities/activities.ts';
import { billing, billingOnce, recorder, localRecorder } from './proxies.ts';

/**
 * Collects a charge. While the provider answers this is one activity; when it does not, `beforeWaiting` runs (so that
 * a renewal that takes long can be seen) and the outage is waited out, asking the provider first what it did.
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
 * How a step is recorded. `with-mail`: nobody waits, its messages are tried in the same go. `answer-first`: somebody
 * waits, mail comes later. `wish`: as that, and the wish that led to it is not yet in the history.
 */
export type RecordMode = 'with-mail' | 'answer-first' | 'command';

/** Commits steps of one licence together; answers whether messages are still to be delivered. */
export async function recordSteps(steps: readonly Step[], how: RecordMode): Promise<boolean> {
  const summary = steps.map(({ entry }) => `#${entry.sequence} ${entry.event} → ${entry.to}`).join(', ');
  const recorded = {
    'with-mail': localRecorder.recordAndDeliver,
    'answer-first': localRecorder.record,
    command: recorder.record,
  }[how].executeWithOptions({ summary }, [steps]);
  return (await recorded).undelivered;
}
