import { fileURLToPath } from 'node:url';
import { createPersonSecrets } from '../../db/person-secrets.ts';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { Activities } from '../../activities/activities.ts';
import { createActivities } from '../../activities/create.ts';
import { createDelivery, type Deliver } from '../../activities/notifications/deliver.ts';
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

/** Cost of a renewal period with three reminders: the second period of a licence, on the time-skipping server. */
export const budget: Benchmark = async (context, { rounds }, log) => {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const path = await findTestServer(log);
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  try {
    const evergreen: RunCost[] = [];
    const naive: RunCost[] = [];
    for (let round = 0; round < rounds; round++) {
      evergreen.push(await measureEvergreen(context, env));
      naive.push(await measureNaive(context, env));
      log(`round ${round + 1} of ${rounds}: Evergreen ${JSON.stringify(evergreen.at(-1))}`);
      log(`round ${round + 1} of ${rounds}: naive ${JSON.stringify(naive.at(-1))}`);
    }
    return METRICS.map((kind) => ({
      title: `${TITLES[kind]} of a renewal period with three reminders`,
      unit: kind,
      better: 'less',
      limit: PERIOD_BUDGET[kind],
      evergreen: { name: 'Evergreen', rounds: evergreen.map((cost) => cost[kind]) },
      references: [{ name: 'naive: one activity per step', rounds: naive.map((cost) => cost[kind]) }],
    }));
  } finally {
    await env.teardown();
  }
};

const TITLES = { events: 'history events', bytes: 'history size', actions: 'billable actions' } as const;

async function measureEvergreen(context: BenchContext, env: TestWorkflowEnvironment): Promise<RunCost> {
  return await measureSecondPeriod(context, env, async (id, taskQueue, activities) => {
    const worker = await createWorker({
      connection: env.nativeConnection,
      namespace: 'default',
      taskQueue,
      activities,
      bundle: await loadWorkflowBundle(),
    });
    return { worker, workflowId: licenseWorkflowId(id), start: null };
  });
}

async function measureNaive(context: BenchContext, env: TestWorkflowEnvironment): Promise<RunCost> {
  return await measureSecondPeriod(context, env, async (id, taskQueue, real, deliver) => {
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue,
      activities: createNaiveActivities({ db: context.db, stripe: context.stripe, real, deliver }),
      workflowsPath: fileURLToPath(new URL('../naive/workflows.ts', import.meta.url)),
    });
    return { worker, workflowId: `naive/${id}`, start: ['naive', [id]] as const };
  });
}

async function measureSecondPeriod(
  context: BenchContext,
  env: TestWorkflowEnvironment,
  prepare: (
    id: string,
    taskQueue: string,
    activities: Activities,
    deliver: Deliver,
  ) => Promise<{ worker: Worker; workflowId: string; start: readonly [string, string[]] | null }>,
): Promise<RunCost> {
  const { db, vault, stripe, catalog, settings } = context;
  const mailer = createMailer({ smtpUrl: settings.smtpUrl, from: settings.mailFrom });
  const { publicUrl, mailFrom } = settings;
  const templates = loadTemplates(catalog);
  const deliver = createDelivery({
    db,
    mailer,
    templates,
    publicUrl,
    mailFrom,
    secrets: createPersonSecrets(settings.secret),
  });
  // Nothing of the delivery is in the history.
  const activities = createActivities({ db, vault, stripe, templates, publicUrl, onNotified: () => undefined });
  const at = await env.currentTimeMs();
  const taskQueue = `budget-${at}`;
  const accounts = await createAccounts(context, 1);
  const [license] = await insertLicenses(context, accounts, 1, at + DAY_MS, { at, plan: PLAN, quantity: 3 });
  if (!license) throw new Error('No licence was inserted');
  const { worker, workflowId, start } = await prepare(license.id, taskQueue, activities, deliver);
  try {
    return await worker.runUntil(async () => {
      if (start) await env.client.workflow.start(start[0], { workflowId, taskQueue, args: start[1] });
      else await startLicenseWorkflows({ ...context, client: env.client }, [license], taskQueue);
      const { runId } = await env.client.workflow.getHandle(workflowId).describe();
      await env.sleep(2 * 366 * DAY_MS);
      // A workflow that has work but no worker would prevent the server from skipping time for the next one.
      await env.client.workflow.getHandle(workflowId).terminate();
      const second = (await measureRunCosts(env.client, workflowId, runId))[1];
      if (!second) throw new Error(`${workflowId} did not reach its second period`);
      return second;
    });
  } finally {
    mailer.close();
  }
}
