import { isGrpcDeadlineError, isGrpcServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { BillingUnavailableError, PaymentMethodInvalidError } from '../../billing/errors.ts';
import { isUnavailable } from '../../db/errors.ts';
import { ExternalIdTaken } from '../../db/queries/external-id.ts';
import { InvalidCursor } from '../../db/queries/page.ts';
import type { ProblemCode } from './problem-codes.ts';
import { validationProblem, Problem, problem } from './problem.ts';

/** Deeper than any chain of causes that the drivers make. */
const MAX_DEPTH = 6;

/** gRPC: CANCELLED 1, RESOURCE_EXHAUSTED 8, INTERNAL 13, UNAVAILABLE 14: https://grpc.io/docs/guides/status-codes/ */
const TEMPORAL_OUTAGE_CODES: ReadonlySet<number> = new Set([1, 8, 13, 14]);

/**
 * Any error as the problem to answer. What is down is told apart from what is broken: an outage is the caller's to
 * wait out, everything else unforeseen is a bug of ours, whose text stays in the log.
 */
export function toProblem(error: unknown): Problem {
  for (let cause = error, depth = 0; cause instanceof Error && depth < MAX_DEPTH; cause = cause.cause, depth++) {
    if (cause instanceof Problem) return cause;
    if (cause instanceof InvalidCursor)
      return validationProblem([
        { detail: 'It is not a `next_cursor` of this list with these filters', parameter: 'cursor' },
      ]);
    if (cause instanceof ExternalIdTaken)
      return problem('conflict', {
        detail: cause.message,
        errors: [{ detail: 'It is taken', pointer: '#/external_id' }],
      });
    if (cause instanceof PaymentMethodInvalidError)
      return problem('payment_method_invalid', { detail: cause.message, cause: error });
    const code = outageCode(cause);
    if (code) return problem(code, { cause: error });
  }
  return problem('internal_error', { cause: error });
}

function outageCode(error: Error): ProblemCode | undefined {
  if (error instanceof BillingUnavailableError) return 'billing_unavailable';
  const code = 'code' in error ? error.code : undefined;
  // The server, too, ends a wait that outlasts its caller's deadline, and then says that it was cancelled.
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error))
    return 'deadline_exceeded';
  if (isGrpcServiceError(error))
    return TEMPORAL_OUTAGE_CODES.has(Number(code)) ? 'temporal_unavailable' : 'internal_error';
  return isUnavailable(error) ? 'database_unavailable' : undefined;
}
