/** An answer as it was first sent. */
export interface StoredResponse {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** What a key stands for when a request comes with it. */
export type ClaimResult =
  | { readonly kind: 'claimed'; readonly claim: IdempotencyClaim }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'answered'; readonly response: StoredResponse };

/** The right, and the duty, to carry a request out and say how it ended. */
export interface IdempotencyClaim {
  complete(answer: StoredResponse): Promise<void>;
  /** Gives the key back, after an outcome that a repetition may change. */
  release(): Promise<void>;
}

/** Where answers are kept by key. Of any number of requests that claim a key at once, one gets the turn. */
export interface IdempotencyStore {
  claim(wish: IdempotentRequest): Promise<ClaimResult>;
}

/** A request that can be recognised when it is repeated. */
export interface IdempotentRequest {
  readonly key: string;
  readonly apiKeyId: string;
  readonly method: string;
  readonly path: string;
  /** Hash of the body, so that one key cannot stand for two requests. */
  readonly fingerprint: string;
  /** Hash of all of it: the same for every repetition of this request, of use as an id. */
  readonly id: string;
}
