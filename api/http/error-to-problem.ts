import {
  ApplicationFailure,
  isGrpcDeadlineError,
  isGrpcServiceError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { BillingUnavailableError, PaymentMethodInvalidError } from '../../billing/errors.ts';
import { isUnavailable } from '../../db/errors.ts';
import { ExternalIdTaken } from '../../db/queries/external-id.ts';
import { InvalidCursor } from '../../db/queries/page.ts';
import { UnknownVersionError } from '../../domain/stored/versioned.ts';
import { Problem, problem, validationProblem, type PlainCode } from './problem.ts';

/** Deeper than any chain of causes that the drivers make. */
const MAX_DEPTH = 6;

/** gRPC: CANCELLED 1, INTERNAL 13, UNAVAILABLE 14: https://grpc.io/docs/guides/status-codes/ */
const TEMPORAL_OUTAGE_CODES: ReadonlySet<number> = new Set([1, 13, 14]);
/** gRPC RESOURCE_EXHAUSTED: the server limits updates in flight for each workflow, and its own load. */
const RESOURCE_EXHAUSTED = 8;

/**
 * Any error as the problem to answer. Distinguishes an outage, after which the caller can try again, from a bug, whose
 * text stays in the log.
 */
export function toProblem(error: unknown): Problem {
  for (let cause = error, depth = 0; cause instanceof Error && depth < MAX_DEPTH; cause = cause.cause, depth++) {
    if (cause instanceof Problem) return cause;
    if (cause instanceof InvalidCursor) return validationProblem([{ key: 'cursor', parameter: 'cursor' }]);
    if (cause instanceof ExternalIdTaken)
      return problem('external_id_taken', { errors: [{ key: 'external_id_taken', pointer: '#/external_id' }] });
    if (cause instanceof PaymentMethodInvalidError) return problem('payment_method_invalid', { cause: error });
    const code = outageCode(cause);
    if (code) return problem(code, { cause: error });
  }
  return problem('internal_error', { cause: error });
}

/** The same, of an error that Express or one of its parts has found before a route was reached. */
export function toUnroutedProblem(error: unknown): Problem {
  return isRefusalOfExpress(error) ? problem('bad_request') : toProblem(error);
}

/** An address whose percent-encoding is not UTF-8, or a condition that a file does not meet: `send` gives these a status. */
function isRefusalOfExpress(error: unknown): boolean {
  if (error instanceof URIError) return true;
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 500 && !(error instanceof Problem);
}

function outageCode(error: Error): PlainCode | undefined {
  if (error instanceof BillingUnavailableError) return 'billing_unavailable';
  if (isUnknownVersion(error)) return 'update_in_progress';
  // The server also ends a wait that outlasts its caller's deadline, and reports it as cancelled.
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error))
    return 'deadline_exceeded';
  if (isGrpcServiceError(error)) return grpcCode(error);
  return isUnavailable(error) ? 'database_unavailable' : undefined;
}

/** Thrown here, or by a worker that is older than this process. */
function isUnknownVersion(error: Error): boolean {
  const type = error instanceof ApplicationFailure ? error.type : error.name;
  return type === UnknownVersionError.name;
}

function grpcCode(error: Error): PlainCode {
  const code = 'code' in error ? Number(error.code) : undefined;
  const details = 'details' in error ? String(error.details) : '';
  if (code === RESOURCE_EXHAUSTED)
    return /in-flight updates|workflow is busy/i.test(details) ? 'license_busy' : 'temporal_unavailable';
  return code !== undefined && TEMPORAL_OUTAGE_CODES.has(code) ? 'temporal_unavailable' : 'internal_error';
}
