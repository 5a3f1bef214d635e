import type { z } from 'zod';
import type { accountLinkSchema } from '../../contract/account-links.ts';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import type { AccountLink } from '../../db/queries/account-links.ts';
import { writtenGrants } from '../../domain/people/account-links.ts';

export function accountLinkJson(link: AccountLink): z.input<typeof accountLinkSchema> {
  const { id, accountId, accountName, parentId, parentName, grants, status } = link;
  return {
    object: 'account_link',
    id,
    account: accountId,
    account_name: accountName,
    parent: parentId,
    parent_name: parentName,
    grants: writtenGrants(grants),
    status,
    created_at: formatInstant(link.createdAt),
    expires_at: formatInstant(link.expiresAt),
    accepted_at: formatInstantOrNull(link.acceptedAt),
    ended_at: formatInstantOrNull(link.endedAt),
  };
}
