import { condition, defineSignal, defineUpdate, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { BareActivities } from './activities.ts';

/**
 * References for the benchmarks: the least that Temporal needs for the same sequence of events. They have no state, no
 * summaries and no search attributes, because nothing may slow them down.
 */
const activities = proxyActivities<BareActivities>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

export interface BareInput {
  /** Passed to the activity; for the activities that renew, the licence's id. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly due: number;
  readonly activity: keyof BareActivities;
  readonly awaitsSignal: boolean;
}

/** Unlike the id of the licence's own workflow. */
export function bareWorkflowId(id: string): string {
  return `bare/${id}`;
}

export const proceed = defineSignal('proceed');
export const runActivity = defineUpdate<void, [Pick<BareInput, 'id' | 'activity'>]>('runActivity');

/** One timer, one signal if `awaitsSignal`, one activity. */
export async function renewal({ id, due, activity, awaitsSignal }: BareInput): Promise<void> {
  let signalled = !awaitsSignal;
  setHandler(proceed, () => void (signalled = true));
  await sleep(Math.max(1, due - Date.now()));
  await condition(() => signalled);
  await activities[activity](id);
}

/** Runs one activity for each update; where it leaves a mail to be sent, sends it after the update's answer. */
export async function commandLoop(): Promise<void> {
  const unsent: string[] = [];
  setHandler(runActivity, async ({ id, activity }) => {
    await activities[activity](id);
    if (activity === 'sameCommand') unsent.push(id);
  });
  for (;;) {
    await condition(() => unsent.length > 0);
    for (const id of unsent.splice(0)) await activities.deliver(id);
  }
}

/** An idle workflow: a timer, a signal handler, a few fields. */
export async function idle({ due }: Pick<BareInput, 'due'>): Promise<void> {
  let signalled = false;
  setHandler(proceed, () => void (signalled = true));
  await condition(() => signalled, Math.max(1, due - Date.now()));
}
