import type { Database } from '../../db/connect.ts';
import { abandonIdempotent, beginIdempotent, finishIdempotent, type Claim } from '../../db/queries/idempotency.ts';
import type { Vault } from '../../db/vault.ts';
import type { IdempotencyStore, Kept, Wish } from './idempotency-port.ts';

const SEALED_BY = 'sealed-by';
const CONTENT_TYPE = 'content-type';

/**
 * Keeps answers in the database. Their bodies are sealed: an answer may hold a licence key or the secret of an API
 * key, which nobody with the database alone may read.
 */
export function idempotencyStore(deps: { db: Database; vault: Vault; lockMs: number }): IdempotencyStore {
  const { db, vault, lockMs } = deps;
  return {
    async claim(wish) {
      const begun = await beginIdempotent(db, { ...requestOf(wish), lockMs });
      switch (begun.kind) {
        case 'new':
          return { kind: 'claimed', turn: turnOf(begun.claim, wish) };
        case 'replay': {
          const { status, headers, body } = begun.response;
          const opened = vault.decrypt({ ciphertext: body, secretId: headers[SEALED_BY] ?? '' }, nameOf(wish));
          const kept = { status, type: headers[CONTENT_TYPE] ?? '', body: Buffer.from(opened) };
          return { kind: 'answered', kept };
        }
        case 'in_progress':
        case 'mismatch':
          return { kind: begun.kind };
      }
    },
  };

  function turnOf(claim: Claim, wish: Wish) {
    return {
      async keep({ status, type, body }: Kept) {
        const { ciphertext, secretId } = vault.encrypt(body.toString(), nameOf(wish));
        const headers = { [CONTENT_TYPE]: type, [SEALED_BY]: secretId };
        await finishIdempotent(db, claim, { status, headers, body: ciphertext });
      },
      release: () => abandonIdempotent(db, claim),
    };
  }
}

function requestOf({ caller, key, method, path, fingerprint }: Wish) {
  return { apiKeyId: caller, key, method, path, requestHash: Buffer.from(fingerprint, 'hex') };
}

/** What a sealed body is bound to: it does not open under another key. */
function nameOf({ caller, key }: Wish): string {
  return `idempotency/${caller}/${key}`;
}
