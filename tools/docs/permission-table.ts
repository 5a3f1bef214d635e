import { PERMISSION_MEANINGS, PERMISSIONS } from '../../domain/access/permissions.ts';
import { holdersOf } from '../../domain/access/roles.ts';
import { markdownTable } from '../../domain/lifecycle/diagram.ts';

const TABLE_BLOCK = /(<!-- permissions: [^>]*-->\n)[\s\S]*(<!-- \/permissions -->)/;

/** Returns the guide of the API with its table of permissions regenerated from the roles. */
export function withPermissions(guide: string): string {
  if (!TABLE_BLOCK.test(guide))
    throw new Error(
      'docs/api.md needs the comments <!-- permissions: … --> and <!-- /permissions --> around its table',
    );
  return guide.replace(TABLE_BLOCK, (_block, start: string, end: string) => `${start}\n${renderTable()}\n\n${end}`);
}

function renderTable(): string {
  return markdownTable(
    ['permission', 'allows to', 'API keys', 'staff', 'members'],
    PERMISSIONS.map((permission) => {
      const { api_key, staff, member } = holdersOf(permission);
      return [`\`${permission}\``, PERMISSION_MEANINGS[permission], ...[api_key, staff, member].map(listOf)];
    }),
  );
}

function listOf(roles: readonly string[]): string {
  return roles.length === 0 ? 'nobody' : roles.join(', ');
}
