import type { AccountRole } from '../../domain/access/roles.ts';
import { grantsOf, type GrantableRole } from '../../domain/people/account-links.ts';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { accountLinks, columnsOfGrants } from '../schema/index.ts';

/** A link between two accounts that nobody was written to about; accepted unless told otherwise. Returns its id. */
export async function insertLink(
  { orm }: Pick<Database, 'orm'>,
  link: {
    readonly child: string;
    readonly parent: string;
    readonly grants: Readonly<Partial<Record<AccountRole, GrantableRole>>>;
    readonly isAccepted?: boolean;
  },
): Promise<string> {
  const { child, parent, grants, isAccepted = true } = link;
  const id = newId('lnk');
  const now = Date.now();
  await orm.insert(accountLinks).values({
    id,
    accountId: child,
    accountName: 'Child',
    parentId: parent,
    ...columnsOfGrants(grantsOf(grants)),
    offeredBy: 'per_unknown',
    expiresAt: now + 7 * 86_400_000,
    ...(isAccepted ? { parentName: 'Parent', acceptedAt: now } : {}),
  });
  return id;
}
