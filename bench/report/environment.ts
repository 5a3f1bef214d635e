import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import type { BenchContext } from '../harness/context.ts';
import { DISPATCH_SETTINGS, SQLITE_PRAGMAS } from '../../dev/stack/temporal.ts';

/** What the results depend on: the machine (without its name), and the durability settings of the two servers. */
export async function describeEnvironment({ db, client }: BenchContext) {
  const rows = await db.sql<{ name: string; setting: string }[]>`
    select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'server_version')`;
  const { serverVersion } = await client.workflowService.getSystemInfo({});
  return {
    machine: {
      cores: availableParallelism(),
      processor: cpus()[0]?.model ?? 'unknown',
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      platform: `${platform()} ${arch()}`,
      node: process.version,
    },
    postgres: Object.fromEntries(rows.map(({ name, setting }) => [name, setting])),
    temporal: {
      version: serverVersion,
      kind: 'development server, SQLite file',
      pragmas: SQLITE_PRAGMAS,
      dispatch: DISPATCH_SETTINGS,
    },
  };
}
