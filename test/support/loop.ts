import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findLicense } from '../../db/queries/licenses.ts';
import type { CustomerEvent } from '../../domain/lifecycle/events.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { signals, type CommandOutcome } from '../../workflows/license/messages.ts';
import { interventionVersions } from '../../workflows/license/stored-signals.ts';
import { ControlledBilling } from './controlled-billing.ts';
import { startTestEnvironment, type TestEnvironment } from './environment.ts';
import { eventually } from './eventually.ts';
import { readLicenseFacts } from './license-facts.ts';
import { AGENT, createTestAccount, CUSTOMER, executeCommand, openLicense, type OpenedLicense } from './licenses.ts';
import { testStack } from './stack.ts';

/** The loop of licences on the time-skipping server, with the real database and a billing provider that a test controls. */
export interface Loop {
  readonly billing: ControlledBilling;
  readonly environment: TestEnvironment;
  open(event: 'purchase' | 'start_trial'): Promise<LoopLicense>;
  skip(ms: number): Promise<void>;
  now(): Promise<number>;
}

/** One licence of a test. Its facts come from the database. */
export class LoopLicense {
  readonly opened: OpenedLicense;
  private readonly loop: Loop;

  constructor(loop: Loop, opened: OpenedLicense) {
    this.loop = loop;
    this.opened = opened;
  }

  get id(): string {
    return this.opened.id;
  }

  async send(event: CustomerEvent | InterventionEvent, updateId?: string): Promise<CommandOutcome> {
    const actor = 'reason' in event && event.type !== 'cancel' && event.type !== 'withdraw' ? AGENT : CUSTOMER;
    return await executeCommand(this.opened.handle, { event, actor }, updateId === undefined ? {} : { updateId });
  }

  async license(): Promise<License> {
    const row = await findLicense(this.loop.environment.db, this.id);
    if (!row) throw new Error(`No licence ${this.id}`);
    return row.record;
  }

  /** Waits until the recorded licence is as `check` says. */
  async until(check: (license: License) => boolean): Promise<License> {
    return await eventually(async () => {
      const license = await this.license();
      return check(license) && license;
    });
  }

  /**
   * Retires the licence, so that its timers do not slow down other tests. By a signal: the time-skipping server loses an
   * update that meets a continue-as-new.
   */
  async discard(): Promise<void> {
    this.loop.billing.behaviour = 'pays';
    const event = { type: 'retire', reason: 'the test is over' } as const;
    await this.opened.handle.signal(signals.retire, interventionVersions.store({ id: 'discard', event, actor: AGENT }));
    await eventually(async () => (await this.opened.handle.describe()).status.name === 'COMPLETED');
  }

  /** Each entry of the change log as `renewal_due active → renewal`. */
  async log(): Promise<string[]> {
    const { log } = await readLicenseFacts(this.loop.environment, this.id);
    return log.map(({ event, from, to }) => `${event} ${from === null || from === to ? to : `${from} → ${to}`}`);
  }

  /** Advances time to `ms` before the end of the period; with a negative number, past it. */
  async advanceToEnd(ms: number): Promise<void> {
    const { period } = await this.license();
    await this.loop.skip((period?.end ?? 0) - ms - (await this.loop.now()));
  }
}

/** Provides the tests of a file with a loop. Licences are retired by their tests, or left without timers. */
export function useLoop(): () => Loop {
  vi.setConfig({ testTimeout: 60_000 });
  let loop: Loop;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const path = testStack().testServerPath;
    const env = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path } },
    });
    const environment = await startTestEnvironment({ client: env.client, connection: env.nativeConnection });
    const billing = new ControlledBilling(() => env.currentTimeMs());
    const worker = await environment.createWorker(billing.activities);
    const running = worker.run();
    loop = {
      billing,
      environment,
      now: () => env.currentTimeMs(),
      skip: async (ms) => await env.sleep(ms),
      async open(event) {
        const account = await createTestAccount(environment);
        return new LoopLicense(loop, await openLicense(environment, { account, plan: 'studio-monthly', event }));
      },
    };
    close = async () => {
      worker.shutdown();
      await running;
      await environment.close();
      await env.teardown();
    };
  });
  beforeEach(() => {
    loop.billing.behaviour = 'pays';
    loop.billing.calls.length = 0;
  });
  afterAll(async () => await close());
  return () => loop;
}
