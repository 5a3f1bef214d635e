import { ActivityFailure, CancellationScope, isCancellation } from '@temporalio/workflow';

/** How a background task ended: with a result for the loop, or with none where it was cancelled. */
export interface TaskEnd<R> {
  readonly name: string;
  readonly result: R | undefined;
}

/**
 * Work that must not hold the loop up. A task has a name and runs at most once at a time: its name stays taken until the
 * loop has taken its end, so that the loop has seen the result before the same work could start again.
 */
export class BackgroundTasks<R> {
  private readonly scopes = new Map<string, CancellationScope>();
  private readonly ends: TaskEnd<R>[] = [];
  private stopping = false;

  /** Starts a task. False where it is running or its end has not been taken, or nothing may start any more. */
  start(name: string, work: () => Promise<R | undefined>): boolean {
    if (this.stopping || this.scopes.has(name)) return false;
    const scope = new CancellationScope();
    this.scopes.set(name, scope);
    // Anything but a cancellation is a bug and fails the workflow task.
    void scope
      .run(work)
      .catch((error: unknown) => {
        if (isCancellation(error) || (scope.consideredCancelled && error instanceof ActivityFailure)) return undefined;
        throw error;
      })
      .then((result) => this.ends.push({ name, result }));
    return true;
  }

  /**
   * Cancels a task: no further attempt of its activity begins; one under way ends first, and its outcome counts. Nothing
   * happens where no such task is running.
   */
  cancel(name: string): void {
    const scope = this.scopes.get(name);
    if (scope && !scope.consideredCancelled) scope.cancel();
  }

  /** Cancels all tasks and starts no more: what is unfinished is done by the next run. */
  stop(): void {
    this.stopping = true;
    for (const name of this.scopes.keys()) this.cancel(name);
  }

  isBusy(name: string): boolean {
    return this.scopes.has(name);
  }

  /** The names of all tasks that are running or whose end has not been taken. */
  get names(): readonly string[] {
    return [...this.scopes.keys()];
  }

  get idle(): boolean {
    return this.scopes.size === 0;
  }

  get anyEnded(): boolean {
    return this.ends.length > 0;
  }

  /** The end of the task that ended first; frees its name. */
  takeEnd(): TaskEnd<R> | undefined {
    const end = this.ends.shift();
    if (end) this.scopes.delete(end.name);
    return end;
  }
}
