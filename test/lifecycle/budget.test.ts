import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureRunCosts, PERIOD_BUDGET } from '../../bench/measure/run-cost.ts';
import { listNotifications } from '../../db/queries/notifications.ts';
import { startTestEnvironment, type TestEnvironment } from '../support/environment.ts';
import { createTestAccount, openLicense } from '../support/licenses.ts';
import { testStack } from '../support/stack.ts';

let env: TestWorkflowEnvironment;
let environment: TestEnvironment;

beforeAll(async () => {
  const path = testStack().testServerPath;
  env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
  environment = await startTestEnvironment({ client: env.client, connection: env.nativeConnection });
});

afterAll(async () => {
  await environment.close();
  await env.teardown();
});

test('a renewal period with three reminders costs at most 36 events, 20 KB of history and 10 billable actions', async () => {
  const worker = await environment.createWorker();
  await worker.runUntil(async () => {
    const account = await createTestAccount(environment, { card: 'pm_card_visa' });
    const license = await openLicense(environment, { account, plan: 'team-annual', event: 'purchase' });
    const { runId } = await license.handle.describe();
    await env.sleep('735 days');

    const costs = await measureRunCosts(env.client, license.handle.workflowId, runId);
    const secondPeriod = costs.at(1);
    expect(costs.length).toBeGreaterThanOrEqual(3);
    expect(secondPeriod?.events).toBeLessThanOrEqual(PERIOD_BUDGET.events);
    expect(secondPeriod?.bytes).toBeLessThanOrEqual(PERIOD_BUDGET.bytes);
    expect(secondPeriod?.actions).toBeLessThanOrEqual(PERIOD_BUDGET.actions);

    const { data } = await listNotifications(environment.db, { subjectId: license.id }, { limit: 50 });
    expect(data.filter(({ template }) => template === 'renewal_upcoming')).toHaveLength(6);
  });
});
