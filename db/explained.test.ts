import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type RunningPostgres } from '../dev/stack/postgres.ts';
import { migrate } from './migrate.ts';
import { loadLargeData } from './testing/large/load.ts';
import { ACCESS_CASES } from './testing/explained/access-cases.ts';
import { CALLER_CASES } from './testing/explained/caller.ts';
import { middleCursor } from './testing/explained/deep-page.ts';
import { documentedQueries } from './testing/explained/documented-queries.ts';
import { listNotifications } from './queries/notifications.ts';
import { openExplainer, type Explainer } from './testing/explained/explainer.ts';
import { exportedQueries, filesWithOtherQueries } from './testing/explained/exported-queries.ts';
import { COUNT_LIMITS, LIMITS, violations, type Limits } from './testing/explained/limits.ts';
import { LIST_CASES } from './testing/explained/list-cases.ts';
import { MONEY_CASES } from './testing/explained/money-cases.ts';
import { PEOPLE_CASES } from './testing/explained/people-cases.ts';
import { buffersOf, type Explained } from './testing/explained/plan.ts';
import { QUERY_CASES } from './testing/explained/query-cases.ts';
import { SIGN_ON_CASES } from './testing/explained/sign-on-cases.ts';

const LOAD_TIMEOUT_MS = 300_000;
const LIMIT = 20;
let dir: string;
let server: RunningPostgres | undefined;
let explainer: Explainer;
let tableRows: ReadonlyMap<string, number>;

beforeAll(async () => {
  // A server of its own: while the data is loaded, readers of the feed in all databases of a server wait.
  dir = await mkdtemp(join(tmpdir(), 'explained-'));
  server = await startPostgres({ dir, fast: true });
  await migrate(server.url);
  await loadLargeData(server.url);
  explainer = await openExplainer(server.url);
  const tables = await explainer.sql<{ name: string; rows: number }[]>`
    select relname as name, reltuples::float8 as rows from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`;
  tableRows = new Map(tables.map(({ name, rows }) => [name, rows]));
}, LOAD_TIMEOUT_MS);
afterAll(async () => {
  await explainer.close();
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

const CASES = [...QUERY_CASES, ...MONEY_CASES, ...ACCESS_CASES, ...CALLER_CASES, ...PEOPLE_CASES, ...SIGN_ON_CASES];

function expectWithinLimits(explained: readonly Explained[], limits?: Limits): void {
  expect(explained).not.toEqual([]);
  expect(explained.flatMap((statement) => violations(statement, tableRows, limits))).toEqual([]);
}

/** One of them goes through all keys. */
const LONG_MS = 180_000;

test.each(CASES)(
  '$name finds its rows, and reads only what it needs',
  async ({ run, setup }) => {
    let found: unknown;
    const explained = await explainer.explain(async (db) => {
      found = await run(db);
    }, setup);
    expect(isNothing(found)).toBe(false);
    expectWithinLimits(explained);
    expect(
      (await explainer.explainPrepared(run, setup)).flatMap((statement) => violations(statement, tableRows)),
    ).toEqual([]);
  },
  LONG_MS,
);

function isNothing(found: unknown): boolean {
  return found === null || found === false || (Array.isArray(found) && found.length === 0);
}

test.each(LIST_CASES.map((listCase) => [listCase.name, listCase] as const))(
  '%s: a deep page reads no more than twice as much as the first',
  async (_name, { page, by, id, limits }) => {
    let cursor: string | null = null;
    const explained = await explainer.explain(async (db) => {
      cursor = (await page(db, { limit: LIMIT })).nextCursor;
    });
    expectWithinLimits(explained, limits);
    if (cursor === null) return;
    const [first] = explainer.sent;
    if (!first) throw new Error('The list sent no statement');
    const middle = await middleCursor(explainer, first, { by, id, cursor, limit: LIMIT });
    const deep = await explainer.explain((db) => page(db, { limit: LIMIT, cursor: middle }));
    expectWithinLimits(deep, limits);
    expect(total(deep)).toBeLessThanOrEqual(2 * total(explained));
  },
);

function total(explained: readonly Explained[]): number {
  return explained.map(({ plan }) => buffersOf(plan)).reduce((sum, buffers) => sum + buffers, 0);
}

test('every exported query is explained', async () => {
  const tried = new Set<unknown>([...CASES, ...LIST_CASES].map(({ query }) => query));
  const missing = [...(await exportedQueries())].filter(([, query]) => !tried.has(query)).map(([name]) => name);
  expect(missing).toEqual([]);
  expect(await filesWithOtherQueries()).toEqual([]);
});

test('without its index a list breaks the limits, and is named', async () => {
  const explained = await explainer.explain(async (db) => {
    await db.sql.unsafe('drop index notifications_unsent');
    await listNotifications(db, { status: 'failed' }, {});
  });
  const [found] = explained.flatMap((statement) => violations(statement, tableRows));
  expect(found).toMatch(/^(reads \d+ (rows|buffers).*|scans the table notifications): select .* from "notifications"/s);
});

test('a scan of a table breaks the limits, whatever it finds', async () => {
  const explained = await explainer.explain((db) => db.sql`select from licenses where cancelled limit 1`);
  const [found] = explained.flatMap((statement) => violations(statement, tableRows));
  expect(found).toContain('scans the table licenses: select from licenses where cancelled limit 1');
});

test.each(await documentedQueries())('$file: $statement', async ({ statement }) => {
  const limits = statement.includes('count(*)') ? COUNT_LIMITS : LIMITS;
  expectWithinLimits(await explainer.explain((db) => db.sql.unsafe(statement)), limits);
});
