import type { Database } from '../../db/connect.ts';
import {
  lockIdempotencyKey,
  releaseIdempotencyKey,
  storeIdempotentResponse,
  type IdempotencyLock,
} from '../../db/queries/idempotency.ts';
import type { Vault } from '../../db/vault.ts';
import type { IdempotencyClaim, IdempotencyStore, IdempotentRequest } from './idempotency-types.ts';

const SECRET_ID = 'secret-id';
const CONTENT_TYPE = 'content-type';

/**
 * Stores responses in the database, encrypted: a response may contain a licence key or the secret of an API key, which
 * must not be readable with the database alone.
 */
export function createIdempotencyStore(deps: { db: Database; vault: Vault; lockMs: number }): IdempotencyStore {
  const { db, vault, lockMs } = deps;
  return {
    async claim(request) {
      const result = await lockIdempotencyKey(db, { ...toLockRequest(request), lockMs });
      switch (result.kind) {
        case 'new':
          return { kind: 'claimed', claim: claimOf(result.claim, request) };
        case 'replay': {
          const { status, headers, body } = result.response;
          const sealed = { ciphertext: body, secretId: headers[SECRET_ID] ?? '' };
          const decrypted = Buffer.from(vault.decrypt(sealed, encryptionContext(request)));
          return { kind: 'answered', response: { status, type: headers[CONTENT_TYPE] ?? '', body: decrypted } };
        }
        case 'in_progress':
        case 'mismatch':
          return { kind: result.kind };
      }
    },
  };

  function claimOf(lock: IdempotencyLock, request: IdempotentRequest): IdempotencyClaim {
    return {
      async complete({ status, type, body }) {
        const { ciphertext, secretId } = vault.encrypt(body.toString(), encryptionContext(request));
        const headers = { [CONTENT_TYPE]: type, [SECRET_ID]: secretId };
        await storeIdempotentResponse(db, lock, { status, headers, body: ciphertext });
      },
      release: () => releaseIdempotencyKey(db, lock),
    };
  }
}

function toLockRequest({ apiKeyId, key, method, path, fingerprint }: IdempotentRequest) {
  return { apiKeyId, key, method, path, requestHash: Buffer.from(fingerprint, 'hex') };
}

/** Binds an encrypted body to its key: it does not decrypt under another one. */
function encryptionContext({ apiKeyId, key }: IdempotentRequest): string {
  return `idempotency/${apiKeyId}/${key}`;
}
