import { fileURLToPath } from 'node:url';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/create.ts';
import { createDelivery } from '../../activities/notifications/deliver.ts';
import { createMailer } from '../../activities/notifications/mailer.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';
import { findTestServer } from '../../dev/stack/temporal-test-server.ts';
import { licenseWorkflowId } from '../../domain/lifecycle/license.ts';
import { loadWorkflowBundle } from '../../worker/bundle.ts';
import { createWorker } from '../../worker/worker.ts';
import { measureRunCosts, PERIOD_BUDGET, type RunCost } from '../measure/run-cost.ts';
import { createNaiveActivities } from '../naive/activities.ts';
import { createAccounts } from '../harness/accounts.ts';
import { insertLicenses, startLicenseWorkflows } from '../harness/licenses.ts';
import type { BenchContext } from '../harness/context.ts';
import type { Benchmark } from './benchmark.ts';

const PLAN = 'team-annual';
const DAY_MS = 24 * 3600 * 1000;
const METRICS = ['events', 'bytes', 'actions'] as const satisfies readonly (keyof RunCost)[];

/** What a renewal period with three reminders leaves behind, by time skipping: the second period of a licence. */
export const budget: Benchmark = async (parts, { rounds }, say) => {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const path = await findTestServer(say);
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  try {
    const [ours, naive]: [RunCost[], RunCost[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      ours.push(await measureEvergreen(parts, env));
      naive.push(await measureNaive(parts, env));
      say(`round ${round + 1} of ${rounds}: ${JSON.stringify(ours.at(-1))} against ${JSON.stringify(naive.at(-1))}`);
    }
    return METRICS.map((kind) => ({
      title: `${TITLES[kind]} of a renewal period with three reminders`,
      unit: kind,
      better: 'less',
      limit: PERIOD_BUDGET[kind],
      evergreen: { name: 'Evergreen', rounds: ours.map((cost) => cost[kind]) },
      references: [{ name: 'naive: one activity a step', rounds: naive.map((cost) => cost[kind]) }],
    }));
  } finally {
    await env.teardown();
  }
};

const TITLES = { events: 'history events', bytes: 'history size', actions: 'billable actions' } as const;

async function measureEvergreen(parts: BenchContext, env: TestWorkflowEnvironment): Promise<RunCost> {
  return await measureSecondPeriod(parts, env, async (id, taskQueue, through) => {
    const worker = await createWorker({
      connection: env.nativeConnection,
      namespace: 'default',
      taskQueue,
      activities: through.real,
      bundle: await loadWorkflowBundle(),
    });
    return { worker, workflowId: licenseWorkflowId(id), start: null };
  });
}

async function measureNaive(parts: BenchContext, env: TestWorkflowEnvironment): Promise<RunCost> {
  return await measureSecondPeriod(parts, env, async (id, taskQueue, { real }) => {
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue,
      activities: createNaiveActivities({ db: parts.db, stripe: parts.stripe, real }),
      workflowsPath: fileURLToPath(new URL('../naive/workflows.ts', import.meta.url)),
    });
    return { worker, workflowId: `naive/${id}`, start: ['naive', [id]] as const };
  });
}

async function measureSecondPeriod(
  parts: BenchContext,
  env: TestWorkflowEnvironment,
  prepare: (
    id: string,
    taskQueue: string,
    through: { real: ReturnType<typeof createActivities> },
  ) => Promise<{ worker: Worker; workflowId: string; start: readonly [string, string[]] | null }>,
): Promise<RunCost> {
  const { db, vault, stripe, catalog, settings } = parts;
  const mailer = createMailer({ smtpUrl: settings.smtpUrl, from: settings.mailFrom });
  const delivery = createDelivery({
    db,
    mailer,
    templates: loadTemplates(catalog),
    publicUrl: settings.publicUrl,
    mailFrom: settings.mailFrom,
  });
  const real = createActivities({ db, vault, stripe, delivery });
  const at = await env.currentTimeMs();
  const taskQueue = `budget-${at}`;
  const accounts = await createAccounts(parts, 1);
  const [license] = await insertLicenses(parts, accounts, 1, at + DAY_MS, { at, plan: PLAN, quantity: 3 });
  if (!license) throw new Error('No licence was placed');
  const { worker, workflowId, start } = await prepare(license.id, taskQueue, { real });
  try {
    return await worker.runUntil(async () => {
      if (start) await env.client.workflow.start(start[0], { workflowId, taskQueue, args: start[1] });
      else await startLicenseWorkflows({ ...parts, client: env.client }, [license], taskQueue);
      const { runId } = await env.client.workflow.getHandle(workflowId).describe();
      await env.sleep(2 * 366 * DAY_MS);
      // A workflow with work to do and no worker would keep time from being skipped for the next.
      await env.client.workflow.getHandle(workflowId).terminate();
      const second = (await measureRunCosts(env.client, workflowId, runId))[1];
      if (!second) throw new Error(`${workflowId} did not reach its second period`);
      return second;
    });
  } finally {
    mailer.close();
  }
}
