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
          const { status, headers: stored, body } = result.response;
          const { [SECRET_ID]: secretId = '', [CONTENT_TYPE]: type = '', ...headers } = stored;
          const decrypted = Buffer.from(vault.decrypt({ ciphertext: body, secretId }, encryptionContext(request)));
          return { kind: 'answered', response: { status, type, body: decrypted, headers } };
        }
        case 'in_progress':
        case 'mismatch':
          return { kind: result.kind };
      }
    },
  };

  function claimOf(lock: IdempotencyLock, request: IdempotentRequest): IdempotencyClaim {
    return {
      async complete({ status, type, body, headers }) {
        const { ciphertext, secretId } = vault.encrypt(body.toString(), encryptionContext(request));
        const stored = { ...headers, [CONTENT_TYPE]: type, [SECRET_ID]: secretId };
        await storeIdempotentResponse(db, lock, { status, headers: stored, body: ciphertext });
      },
      release: () => releaseIdempotencyKey(db, lock),
    };
  }
}

function toLockRequest({ senderId, key, method, path, fingerprint }: IdempotentRequest) {
  return { senderId, key, method, path, requestHash: Buffer.from(fingerprint, 'hex') };
}

/** Binds an encrypted body to its key: it does not decrypt under another one. */
function encryptionContext({ senderId, key }: IdempotentRequest): string {
  return `idempotency/${senderId}/${key}`;
}
