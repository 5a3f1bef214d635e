import { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { Settings } from '../../settings.ts';

/** An outage is told to the caller, who can wait better than a request can; a hiccup is not. */
const MAX_ATTEMPTS = 4;

/** A connection to the workflow engine. Nothing is sent before the first call, and a lost server is found again. */
export function connectToTemporal({
  address,
  namespace,
  tls,
  apiKey,
}: Omit<Settings['temporal'], 'taskQueue'>): Connection {
  return Connection.lazy({
    address,
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: MAX_ATTEMPTS }))],
    ...(tls ? { tls } : {}),
    ...(apiKey ? { apiKey, metadata: { 'temporal-namespace': namespace } } : {}),
  });
}
