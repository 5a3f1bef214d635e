import { TemporalFailure } from '@temporalio/common';
import { safeError, safeMessage, type SafeError } from '../domain/privacy/safe-error.ts';

/**
 * The same functions, whose errors repeat no values: what an activity throws is stored in the workflow's history, shown in Temporal's
 * web UI and written to the worker's log. Temporal's own failures are thrown as they are: they steer the workflow.
 */
export function withSafeFailures<A extends object>(activities: A): A {
  const wrapped = Object.entries(activities).map(([name, activity]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await Reflect.apply(activity, undefined, args);
      } catch (error) {
        throw toSafe(error);
      }
    },
  ]);
  // The same names, and functions that take and answer the same.
  return Object.fromEntries(wrapped) as A;
}

function toSafe(error: unknown): Error {
  if (error instanceof TemporalFailure || (error instanceof Error && error.name === 'CompleteAsyncError')) return error;
  return rebuild(safeError(error));
}

/** A new error: the old one may carry whole requests. */
function rebuild({ type, message, stack, cause }: SafeError): Error {
  const error = new Error(message, cause ? { cause: rebuild(cause) } : {});
  error.name = type;
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** The text of an error that may be stored. */
export function safeText(error: unknown): string {
  return error instanceof Error ? safeMessage(error) : 'Something that is no error was thrown';
}
