export interface RetryOptions {
  readonly fetch?: (request: Request) => Promise<Response>;
  /** How often a request is sent, the first time included. */
  readonly maxAttempts?: number;
  /** An attempt without a reply by then fails with a `TimeoutError`. */
  readonly attemptTimeoutMs?: number;
  /** Waits before a request is sent again. */
  readonly wait?: (delayMs: number) => Promise<void>;
}

/**
 * A `fetch` for the client that sends a request again when the API says after how many seconds (`Retry-After`). Only
 * requests that cannot take effect twice: reads, and those with an `Idempotency-Key`. The last reply is returned as it is.
 */
export function retryingFetch({
  fetch: send = fetch,
  maxAttempts = 5,
  attemptTimeoutMs = 30_000,
  wait = sleep,
}: RetryOptions = {}): (request: Request) => Promise<Response> {
  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(attemptTimeoutMs)]);
      const response = await send(new Request(request.clone(), { signal }));
      const delayMs = retryDelayMs(response);
      if (delayMs === undefined || attempt === maxAttempts || !isRepeatable(request)) return response;
      await response.body?.cancel();
      await wait(delayMs);
    }
  };
}

function isRepeatable({ method, headers }: Request): boolean {
  return method === 'GET' || headers.has('idempotency-key');
}

/** Undefined for a reply that is final: a success, or a problem that sending again does not solve. */
function retryDelayMs({ ok, headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return ok || !Number.isFinite(seconds) || seconds < 0 ? undefined : seconds * 1000;
}

async function sleep(delayMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, delayMs));
}
