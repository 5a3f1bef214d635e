import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listChangeLog, verifyChangeLog } from '../../db/change-log.ts';
import { startEngine, type Engine } from '../support/engine.ts';
import { anAccount, openLicense, putCard } from '../support/licenses.ts';
import { testStack } from '../support/stack.ts';

let env: TestWorkflowEnvironment;
let engine: Engine;

beforeAll(async () => {
  const path = testStack().testServerPath;
  env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
  engine = await startEngine({ client: env.client, connection: env.nativeConnection });
});

afterAll(async () => {
  await engine.close();
  await env.teardown();
});

test('a licence goes trial → active → renewal → grace → suspended → active → expired → retired on real parts', async () => {
  const worker = await engine.worker();
  await worker.runUntil(async () => {
    const account = await anAccount(engine, { card: 'pm_card_visa' });
    const license = await openLicense(engine, { account, plan: 'studio-monthly', event: 'start_trial' });
    expect(license.answer).toMatchObject({ ok: true, state: 'trial' });
    await env.sleep('50 days');
    await putCard(engine, account.id, 'pm_card_chargeCustomerFail');
    await env.sleep('60 days');
    const log = await listChangeLog(engine.db, license.id, { limit: 100 });
    console.log(
      log.data.map((e) => `${new Date(e.at).toISOString()} ${e.sequence} ${e.event} ${e.from} → ${e.to}`).join('\n'),
    );
    expect(await verifyChangeLog(engine.db, license.id)).toMatchObject({ valid: true });
  });
});
