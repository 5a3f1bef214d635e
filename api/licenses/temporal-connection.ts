import { Connection, defaultGrpcRetryOptions, isRetryableError, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { Settings } from '../../settings.ts';

/** A short interruption is retried here; an outage is reported to the caller, who can wait longer than a request. */
const MAX_ATTEMPTS = 4;

/** A workflow has as many updates in flight as the server allows: retrying would outlast the request. */
const TOO_MANY_UPDATES = /in-flight updates/i;

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
        retryableDecider: (attempt, status) =>
          attempt < MAX_ATTEMPTS && !TOO_MANY_UPDATES.test(status.details) && isRetryableError(status),
      }),
    ],
    ...(tls ? { tls } : {}),
    ...(apiKey ? { apiKey, metadata: { 'temporal-namespace': namespace } } : {}),
  });
}
