import { Connection, defaultGrpcRetryOptions, isRetryableError, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { Settings } from '../../settings.ts';

/** A short interruption is retried here; an outage is reported to the caller, who can wait longer than a request. */
const MAX_ATTEMPTS = 4;

/** gRPC: a workflow has as many updates in flight as the server allows. Retrying would outlast the request. */
const RESOURCE_EXHAUSTED = 8;

/** A connection to Temporal. It connects at the first call, and again after the server was lost. */
export function connectToTemporal({
  address,
  namespace,
  tls,
  apiKey,
}: Omit<Settings['temporal'], 'taskQueue'>): Connection {
  return Connection.lazy({
    address,
    interceptors: [
      makeGrpcRetryInterceptor({
        ...defaultGrpcRetryOptions({ maxAttempts: MAX_ATTEMPTS }),
        retryableDecider: (_attempt, status) => status.code !== RESOURCE_EXHAUSTED && isRetryableError(status),
      }),
    ],
    ...(tls ? { tls } : {}),
    ...(apiKey ? { apiKey, metadata: { 'temporal-namespace': namespace } } : {}),
  });
}
