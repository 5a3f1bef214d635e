import type { Database } from '../../db/connect.ts';
import {
  releaseIdempotencyKey,
  lockIdempotencyKey,
  storeIdempotentResponse,
  type IdempotencyLock,
} from '../../db/queries/idempotency.ts';
import type { Vault } from '../../db/vault.ts';
import type { IdempotencyStore, StoredResponse, IdempotentRequest } from './idempotency-types.ts';

const SEALED_BY = 'sealed-by';
const CONTENT_TYPE = 'content-type';

/**
 * Keeps answers in the database. Their bodies are sealed: an answer may hold a licence key or the secret of an API
 * key, which nobody with the database alone may read.
 */
export function createIdempotencyStore(deps: { db: Database; vault: Vault; lockMs: number }): IdempotencyStore {
  const { db, vault, lockMs } = deps;
  return {
    async claim(wish) {
      const begun = await lockIdempotencyKey(db, { ...toClaimRequest(wish), lockMs });
      switch (begun.kind) {
        case 'new':
          return { kind: 'claimed', claim: turnOf(begun.claim, wish) };
        case 'replay': {
          const { status, headers, body } = begun.response;
          const opened = vault.decrypt(
            { ciphertext: body, secretId: headers[SEALED_BY] ?? '' },
            encryptionContext(wish),
          );
          const kept = { status, type: headers[CONTENT_TYPE] ?? '', body: Buffer.from(opened) };
          return { kind: 'answered', response: kept };
        }
        case 'in_progress':
        case 'mismatch':
          return { kind: begun.kind };
      }
    },
  };

  function turnOf(claim: IdempotencyLock, wish: IdempotentRequest) {
    return {
      async complete({ status, type, body }: StoredResponse) {
        const { ciphertext, secretId } = vault.encrypt(body.toString(), encryptionContext(wish));
        const headers = { [CONTENT_TYPE]: type, [SEALED_BY]: secretId };
        await storeIdempotentResponse(db, claim, { status, headers, body: ciphertext });
      },
      release: () => releaseIdempotencyKey(db, claim),
    };
  }
}

function toClaimRequest({ apiKeyId: caller, key, method, path, fingerprint }: IdempotentRequest) {
  return { apiKeyId: caller, key, method, path, requestHash: Buffer.from(fingerprint, 'hex') };
}

/** What a sealed body is bound to: it does not open under another key. */
function encryptionContext({ apiKeyId: caller, key }: IdempotentRequest): string {
  return `idempotency/${caller}/${key}`;
}
