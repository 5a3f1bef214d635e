import { condition, defineSignal, defineUpdate, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { BareActivities } from './activities.ts';

/**
 * What a renewal costs at the least with Temporal: programs with the same shape of events and no substance. They are
 * what Evergreen is measured against, so they have nothing that slows them down: no state, no summaries, no search.
 */
const activities = proxyActivities<BareActivities>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

export interface BareInput {
  /** Of the licence whose renewal the activity carries out, where it does. */
  readonly id: string;
  readonly due: number;
  readonly activity: keyof BareActivities;
  readonly awaitsSignal: boolean;
}

export const proceed = defineSignal('proceed');
export const runActivity = defineUpdate<void, [Pick<BareInput, 'id' | 'activity'>]>('runActivity');

/** One timer, one signal if asked for, one activity. */
export async function renewal({ id, due, activity, awaitsSignal }: BareInput): Promise<void> {
  let arrived = !awaitsSignal;
  setHandler(proceed, () => void (arrived = true));
  await sleep(Math.max(1, due - Date.now()));
  await condition(() => arrived);
  await activities[activity](id);
}

/** Carries out one activity for each update. */
export async function commandLoop(): Promise<void> {
  setHandler(runActivity, async ({ id, activity }) => await activities[activity](id));
  await condition(() => false);
}

/** A workflow at rest: a timer, a signal handler, a few fields. */
export async function idle({ due }: Pick<BareInput, 'due'>): Promise<void> {
  let arrived = false;
  setHandler(proceed, () => void (arrived = true));
  await condition(() => arrived, Math.max(1, due - Date.now()));
}
