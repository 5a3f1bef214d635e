const MAX_ENTRIES = 1_000;

export interface LoggedRequest {
  method: string;
  path: string;
  idempotency_key: string | null;
  /** Null if there was no reply. */
  status: number | null;
  replayed: boolean;
  fault: string | null;
}

/** The latest requests to `/v1`, for tests to check. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > 2 * MAX_ENTRIES) this.#entries = this.#entries.slice(-MAX_ENTRIES);
  }

  list(): LoggedRequest[] {
    return this.#entries.slice(-MAX_ENTRIES);
  }

  clear(): void {
    this.#entries = [];
  }
}
