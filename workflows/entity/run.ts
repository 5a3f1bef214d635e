import { CancellationScope, condition } from '@temporalio/workflow';

/** What the loop asks of an entity. Everything but `step` is synchronous. */
export interface Entity {
  /** Does what comes before the first wait, such as recording that the entity exists. */
  open(): Promise<void>;
  /** Starts the background work that there is to do. */
  startTasks(): void;
  /** Milliseconds until something is due; undefined where only a message or a task can cause work. */
  msUntilDue(): number | undefined;
  /** Whether `step` has something to do. */
  hasWork(): boolean;
  /** Does the next thing. Uses up what made `hasWork` true; else the loop would spin. */
  step(): Promise<void>;
  /** Nothing is left to do, ever. */
  readonly over: boolean;
  /** The next run may take over: no message, caller or task would be lost. */
  readonly mayContinueAsNew: boolean;
  /** What the entity's one timer waits for, for Temporal's web UI. */
  readonly timerSummary: string;
}

/**
 * The loop of every entity: start background work, wait without blocking messages, do one thing. Returns when the entity
 * is over; else calls `continueAsNew`, which never returns. An operator's cancellation does not stop it: an entity ends
 * by its own rules.
 *
 * A workflow task that fails or is lost is executed again, perhaps with more messages and results than before. What a step
 * has written by a local activity by then must be what comes first the second time, too. So a step sees everything that
 * the task brought, and takes the results of tasks in their order before anything that may come in between.
 */
export async function runEntity(entity: Entity, continueAsNew: () => Promise<never>): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    await entity.open();
    while (!entity.over && !entity.mayContinueAsNew) {
      entity.startTasks();
      await waitForWork(entity);
      await endOfRound();
      if (entity.hasWork()) await entity.step();
    }
    // Nothing is awaited between the check and this: a message accepted in between would be lost.
    if (!entity.over) await continueAsNew();
  });
}

/** Waits until there is something to do, on at most one timer: the earliest of all that is due. */
async function waitForWork(entity: Entity): Promise<void> {
  const mayGoOn = () => entity.hasWork() || entity.over || entity.mayContinueAsNew;
  if (mayGoOn()) return;
  const ms = entity.msUntilDue();
  if (ms === undefined) await condition(mayGoOn);
  else await condition(mayGoOn, ms, { summary: entity.timerSummary });
}

/**
 * Waits until all promises that the workflow task has resolved have been followed up. Messages come first in a workflow
 * task; without this, one would be seen before the results that came with it.
 */
async function endOfRound(): Promise<void> {
  let evaluations = 0;
  // The SDK evaluates a condition at once, and again when no promise is left to follow up.
  await condition(() => (evaluations += 1) > 1);
}
