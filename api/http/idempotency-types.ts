/** A response as it was first sent. */
export interface StoredResponse {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
  /** Further headers, such as `location`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a key stands for when a request comes with it. */
export type ClaimResult =
  | { readonly kind: 'claimed'; readonly claim: IdempotencyClaim }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'answered'; readonly response: StoredResponse };

/** The right to carry a request out, and the duty to report how it ended. */
export interface IdempotencyClaim {
  complete(response: StoredResponse): Promise<void>;
  /** Frees the key, after an outcome that may differ next time. */
  release(): Promise<void>;
}

/** Stores responses by key. Of any number of concurrent claims of one key, one succeeds. */
export interface IdempotencyStore {
  claim(request: IdempotentRequest): Promise<ClaimResult>;
}

/** A request that can be recognised when it is repeated. */
export interface IdempotentRequest {
  readonly key: string;
  readonly senderId: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Hash of the body and of the query, if there is one, so that one key cannot stand for two requests. */
  readonly fingerprint: string;
  /** Hash of all of it: the same for every repetition, and usable as an id. */
  readonly id: string;
}
