import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import { listChangeLog, verifyChangeLog } from '../../db/change-log.ts';
import { findClaimHolder } from '../../db/queries/claims.ts';
import { findLicense } from '../../db/queries/licenses.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { CustomerEvent } from '../../domain/lifecycle/events.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import { licenseWorkflowId, type License } from '../../domain/lifecycle/license.ts';
import { INVENTED } from '../../domain/testing/claiming-rule.ts';
import { queries, updates, type CommandOutcome } from '../../workflows/license/messages.ts';
import { commandVersions } from '../../workflows/license/stored-command.ts';
import { ControlledBilling } from '../support/controlled-billing.ts';
import { startDevServerEnvironment } from '../support/dev-server.ts';
import type { TestEnvironment } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';
import { AGENT, createTestAccount, CUSTOMER, executeCommand } from '../support/licenses.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';
import { fetchRunHistories } from '../support/run-histories.ts';

/** Commands that claim or release in the middle of a life: the workflow code is that of `workflows.ts` in this folder. */

const TURN_OFF = { type: 'set_auto_renew', on: false } as const;
const RELEASE = { type: 'rotate_key', overlapDays: 0 } as const;
const RENEW = { type: 'renew', period: 2 } as const;

let environment: TestEnvironment;
let billing: ControlledBilling;
let bundle: WorkflowBundle;
/** What the next commit answers in place of being made. */
let nextCommit: Refusal | undefined;
let close: () => Promise<void>;

beforeAll(async () => {
  bundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('workflows.ts', import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
  const server = await startDevServerEnvironment();
  ({ environment } = server);
  billing = new ControlledBilling(() => Promise.resolve(Date.now()));
  const worker = await environment.createWorker({ ...billing.activities, record }, { bundle });
  const running = worker.run();
  close = async () => {
    worker.shutdown();
    await running;
    await server.close();
  };
});
beforeEach(async () => {
  billing.behaviour = 'pays';
  billing.calls.length = 0;
  await environment.db.sql`delete from claims where key = ${INVENTED.key}`;
});
afterAll(async () => await close());

async function record(steps: readonly Step[]): Promise<Refusal | null> {
  const answer = nextCommit;
  nextCommit = undefined;
  return answer ?? (await environment.activities.record(steps));
}

/** A licence in its first month, on its running workflow. */
class RunningLicense {
  readonly id: string;
  readonly handle: Awaited<ReturnType<typeof startPastLicense>>;

  private constructor(id: string, handle: RunningLicense['handle']) {
    this.id = id;
    this.handle = handle;
  }

  static async start(): Promise<RunningLicense> {
    const account = await createTestAccount(environment);
    const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days: 25 });
    return new RunningLicense(license.id, await startPastLicense(environment, license));
  }

  send(event: CustomerEvent | InterventionEvent): Promise<CommandOutcome> {
    const actor = event.type === 'force_renew' ? AGENT : CUSTOMER;
    return executeCommand(this.handle, { event, actor });
  }

  async recorded(): Promise<License> {
    const row = await findLicense(environment.db, this.id);
    if (!row) throw new Error(`No licence ${this.id}`);
    return row.record;
  }

  /** The licence as its workflow has it. */
  async known(): Promise<License | null> {
    return await this.handle.query(queries.license);
  }

  /** The events of the change log, oldest first; throws unless its sequence has no gap and its hashes agree. */
  async log(): Promise<string[]> {
    expect(await verifyChangeLog(environment.db, this.id)).toMatchObject({ valid: true });
    const { data } = await listChangeLog(environment.db, this.id, { limit: 100 });
    expect(data.map(({ sequence }) => sequence)).toEqual(data.map((_, i) => i + 1));
    return data.map(({ event }) => event).filter((event) => event !== 'reminder_due');
  }

  /** Ends the workflow, and replays it: refused claims are decided as they were. */
  async end(): Promise<void> {
    await this.handle.terminate('the test is over');
    const histories = await fetchRunHistories(environment.client, licenseWorkflowId(this.id));
    const named = histories.map((history, i) => ({ workflowId: `${this.id}/${i}`, history }));
    for await (const { error } of Worker.runReplayHistories({ workflowBundle: bundle }, named))
      expect(error).toBeUndefined();
  }
}

const OPENED = ['purchase', 'payment_succeeded'];
const refusedBy = (holder: RunningLicense) => ({
  ok: false,
  refusal: { code: 'trial_used', about: { plan: 'invented', license: holder.id } },
});

test('a refused claim drops its step: the licence is as before, and its next steps follow without a gap', async () => {
  const [holder, other] = [await RunningLicense.start(), await RunningLicense.start()];
  expect(await holder.send(TURN_OFF)).toMatchObject({ ok: true });
  const before = await other.recorded();
  expect(await other.send(TURN_OFF)).toEqual(refusedBy(holder));
  expect(await other.recorded()).toEqual(before);
  expect(await other.known()).toEqual(before);
  expect(await other.send({ type: 'cancel', reason: null })).toMatchObject({ ok: true, sequence: before.sequence + 1 });
  expect(await other.send({ type: 'uncancel' })).toMatchObject({ ok: true, sequence: before.sequence + 2 });

  expect(await holder.send(RELEASE)).toMatchObject({ ok: true });
  expect(await other.send(TURN_OFF)).toMatchObject({ ok: true, sequence: before.sequence + 3 });
  expect(await findClaimHolder(environment.db, INVENTED)).toBe(other.id);
  expect(await other.log()).toEqual([...OPENED, 'cancel', 'uncancel', 'set_auto_renew']);
  expect(await holder.log()).toEqual([...OPENED, 'set_auto_renew', 'rotate_key']);
  await Promise.all([holder.end(), other.end()]);
});

test('a step that waits for its charge is recorded before a claim, and is not dropped with it', async () => {
  const [holder, other] = [await RunningLicense.start(), await RunningLicense.start()];
  await holder.send(TURN_OFF);
  billing.behaviour = 'hangs';
  const renewal = other.send({ type: 'force_renew', period: 2, reason: 'asked by phone' });
  await eventually(() => Promise.resolve(billing.hangingCount === 1));
  expect(await other.log()).toEqual(OPENED);
  expect(await other.send(TURN_OFF)).toEqual(refusedBy(holder));
  expect(await other.log()).toEqual([...OPENED, 'force_renew']);
  expect((await other.recorded()).charges).toMatchObject([{ status: 'pending' }]);
  billing.behaviour = 'pays';
  billing.letGo();
  expect(await renewal).toMatchObject({ ok: true, state: 'active' });
  expect(await other.log()).toEqual([...OPENED, 'force_renew', 'payment_succeeded']);
  expect(await other.recorded()).toMatchObject({ autoRenew: true, period: { number: 2 } });
  await Promise.all([holder.end(), other.end()]);
});

test('a refused claim is not charged for, and one that holds is recorded before its charge is tried', async () => {
  const [holder, other] = [await RunningLicense.start(), await RunningLicense.start()];
  await holder.send(TURN_OFF);
  expect(await other.send(RENEW)).toEqual(refusedBy(holder));
  expect(await other.recorded()).toMatchObject({ charges: [], period: { number: 1 } });
  expect(billing.attempts).toEqual([]);
  await holder.send(RELEASE);
  billing.behaviour = 'hangs';
  const renewal = other.send(RENEW);
  await eventually(() => Promise.resolve(billing.hangingCount === 1));
  expect(await other.log()).toEqual([...OPENED, 'renew']);
  billing.behaviour = 'pays';
  billing.letGo();
  expect(await renewal).toMatchObject({ ok: true, state: 'active' });
  expect(await other.log()).toEqual([...OPENED, 'renew', 'payment_succeeded']);
  await Promise.all([holder.end(), other.end()]);
});

test('a refusal of steps that claim nothing is a bug: it stops the licence visibly, and no step is lost', async () => {
  const license = await RunningLicense.start();
  nextCommit = { code: 'trial_used' };
  const { handle } = license;
  const cancelled = { event: { type: 'cancel', reason: null }, actor: CUSTOMER } as const;
  await handle.startUpdate(updates.cancel, { args: [commandVersions.store(cancelled)], waitForStage: 'ACCEPTED' });
  await eventually(async () => ((await handle.describe()).raw.pendingWorkflowTask?.attempt ?? 0) > 1);
  await handle.terminate('the test is over');
});
