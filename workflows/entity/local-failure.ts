import { isCancellation, TemporalFailure } from '@temporalio/workflow';

/**
 * Returns where a local activity has failed, so that an ordinary one can wait for as long as it takes. Throws everything else again: a
 * cancellation, and an error of the workflow's own code.
 */
export function rethrowUnlessFailed(failure: unknown): void {
  // A local activity fails with the failure itself, another one with an ActivityFailure around it.
  if (!(failure instanceof TemporalFailure) || isCancellation(failure)) throw failure;
}
