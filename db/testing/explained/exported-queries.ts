import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../../../', import.meta.url));

/** Modules with queries besides those of `db/queries`. */
const OTHERS = [
  'db/change-log.ts',
  'db/commit.ts',
  'db/commit/refuse.ts',
  'db/feed/in-order.ts',
  'db/feed/new-events.ts',
  'db/feed/projection.ts',
  'db/feed/retention.ts',
  'db/reseal.ts',
  'db/retention.ts',
];

/** Files with SQL that no case calls: parts of the modules above, and what an operator runs once. */
const NOT_CALLED = [
  'db/commit/write.ts',
  'db/connect.ts',
  'db/feed/audit-projection.ts',
  'db/feed/event.ts',
  'db/feed/hint.ts',
  'db/first-key.ts',
  'db/first-staff.ts',
  'db/in-transaction.ts',
  'db/logins.ts',
  'db/migrate.ts',
];

/** Functions that take part in queries and send none of their own, by module. */
const NO_QUERIES: Readonly<Record<string, readonly string[] | 'all'>> = {
  'db/queries/account-domains.ts': ['isDomainTaken'],
  'db/queries/charges.ts': ['chargeId'],
  'db/queries/refunds.ts': ['refundId', 'isWaiting'],
  'db/queries/claims.ts': ['claimsForCopy'],
  'db/queries/external-id.ts': 'all',
  'db/queries/filter.ts': 'all',
  'db/queries/latest-first.ts': 'all',
  'db/queries/identity-providers.ts': ['sealClientSecret', 'openClientSecret'],
  'db/queries/mail-preferences.ts': ['toPreferences'],
  'db/queries/members.ts': ['copiesOfAccount'],
  'db/queries/notifications.ts': ['restoreClaim'],
  'db/queries/page.ts': 'all',
  'db/queries/person-mails.ts': ['sealMail', 'sealSearch', 'sealAccountNews'],
  'db/queries/visible.ts': 'all',
};

/** Every function that sends queries, by its module and name: `db/queries/accounts.ts findAccount`. */
export async function exportedQueries(): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const module of await modules()) {
    const exported: Record<string, unknown> = await import(/* @vite-ignore */ `${top}${module}`);
    const silent = NO_QUERIES[module] ?? [];
    for (const [name, value] of Object.entries(exported))
      if (isFunction(value) && silent !== 'all' && !silent.includes(name)) found.set(`${module} ${name}`, value);
  }
  return found;
}

/** Files that send SQL and that no test explains. */
export async function filesWithOtherQueries(): Promise<string[]> {
  const known = new Set([...(await modules()), ...NOT_CALLED]);
  const found: string[] = [];
  for await (const path of glob('{activities,api,billing,db,worker,workflows}/**/*.ts', { cwd: top })) {
    const file = path.replaceAll('\\', '/');
    if (/\.test\.ts$|\/testing\/|^db\/schema\//.test(file) || known.has(file)) continue;
    if (/\b(sql|orm)\b[`.]/.test(await readFile(join(top, file), 'utf8'))) found.push(file);
  }
  return found;
}

async function modules(): Promise<string[]> {
  const files = [...OTHERS];
  for await (const file of glob('db/queries/*.ts', { cwd: top }))
    if (!file.endsWith('.test.ts')) files.push(file.replaceAll('\\', '/'));
  return files.toSorted();
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function' && !value.toString().startsWith('class');
}
