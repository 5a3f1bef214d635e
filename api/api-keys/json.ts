import type { z } from 'zod';
import type { apiKeySchema } from '../../contract/api-keys.ts';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import type { ApiKey } from '../../db/queries/api-keys.ts';

export function apiKeyJson(key: ApiKey): z.input<typeof apiKeySchema> {
  const { previous } = key;
  return {
    object: 'api_key',
    id: key.id,
    name: key.name,
    scope: key.scope,
    account: key.accountId,
    plans: key.planIds && [...key.planIds],
    hint: hintJson(key.hint),
    previous_secret: previous && { hint: hintJson(previous.hint), valid_until: formatInstant(previous.validUntil) },
    created_at: formatInstant(key.createdAt),
    status: key.status,
    expires_at: formatInstantOrNull(key.expiresAt),
    last_used_at: formatInstantOrNull(key.lastUsedAt),
    revoked_at: formatInstantOrNull(key.revokedAt),
  };
}

function hintJson(lastCharacters: string): string {
  return `…${lastCharacters}`;
}
