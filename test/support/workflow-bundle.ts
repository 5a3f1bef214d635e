import { readdir, readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import postgres from 'postgres';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { PRELOADED_MODULES, WORKFLOWS_PATH } from '../../worker/worker.ts';
import { testStack } from './stack.ts';

/**
 * The workflow bundle, built once for all test files of a run, because it takes seconds. The first file builds it and
 * stores it in the test stack's database, which is deleted after the run.
 */
export async function loadWorkflowBundle(): Promise<{ code: string }> {
  const sql = postgres(testStack().databaseUrl, { max: 1, onnotice: () => {} });
  const sources = await hashSources();
  try {
    await sql`SELECT pg_advisory_lock(hashtext('workflow_bundle'))`;
    await sql`CREATE TABLE IF NOT EXISTS workflow_bundle (sources text PRIMARY KEY, code text NOT NULL)`;
    const [stored] = await sql<{ code: string }[]>`SELECT code FROM workflow_bundle WHERE sources = ${sources}`;
    if (stored) return stored;
    const { code } = await bundleWorkflowCode({
      workflowsPath: WORKFLOWS_PATH,
      preloadModules: PRELOADED_MODULES,
      logger: QUIET_LOGGER,
    });
    await sql`INSERT INTO workflow_bundle (sources, code) VALUES (${sources}, ${code})`;
    return { code };
  } finally {
    await sql.end();
  }
}

const ignore = () => undefined;
const QUIET_LOGGER = {
  log: ignore,
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: console.warn,
  error: console.error,
};

/** A hash of the bundle's sources, so that a stack that outlives a code change does not serve an old bundle. */
async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['workflows', 'domain']) {
    const names = await readdir(join(checkoutDir, folder), { recursive: true });
    for (const name of names.filter((name) => name.endsWith('.ts')).sort())
      hash.update(name).update(await readFile(join(checkoutDir, folder, name)));
  }
  return hash.digest('hex');
}
