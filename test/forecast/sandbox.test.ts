import { randomUUID } from 'node:crypto';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import * as fc from 'fast-check';
import { z } from 'zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listChangeLog } from '../../db/change-log.ts';
import { createAccount } from '../../db/queries/accounts.ts';
import { listInvoices } from '../../db/queries/invoices.ts';
import { findLicense } from '../../db/queries/licenses.ts';
import { listNotifications } from '../../db/queries/notifications.ts';
import { savePaymentMethod } from '../../db/queries/payment-methods.ts';
import { createSandbox, type Sandbox } from '../../db/queries/sandboxes.ts';
import { sandboxOutcome } from '../../domain/billing/sandbox-outcome.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { forecast, type ForecastStep } from '../../domain/lifecycle/forecast.ts';
import type { ChangeLogEntry } from '../../domain/lifecycle/effects.ts';
import { licenseWorkflowId, type License } from '../../domain/lifecycle/license.ts';
import type { Stored } from '../../domain/stored/versioned.ts';
import { licenseStart, type LicenseStart } from '../../domain/testing/arbitraries.ts';
import { DAY_MS } from '../../domain/testing/calendar.ts';
import type { license } from '../../workflows/license/workflow.ts';
import { signals, updates, type ClockAdvance, type LicenseInput } from '../../workflows/license/messages.ts';
import { storeInput } from '../../workflows/license/stored-input.ts';
import { clockAdvanceVersions } from '../../workflows/license/stored-signals.ts';
import { startTestEnvironment, type TestEnvironment } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';
import { testStack } from '../support/stack.ts';

let connection: Connection;
let native: NativeConnection;
let environment: TestEnvironment;
let worker: Worker;
let running: Promise<void>;

beforeAll(async () => {
  const address = testStack().temporalAddress;
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
  environment = await startTestEnvironment({ client: new Client({ connection }), connection: native });
  worker = await environment.createWorker();
  running = worker.run();
});

afterAll(async () => {
  worker.shutdown();
  await running;
  await environment.close();
  await native.close();
  await connection.close();
});

/** How the sandbox's charges end: by the test card on file, without a card, or always with one decline code. */
const paymentArbitrary = fc.constantFrom(
  { method: 'pm_card_visa', payments: 'as_cards' },
  { method: 'pm_card_visa', payments: 'as_cards' },
  { method: 'pm_card_chargeCustomerFail', payments: 'as_cards' },
  { method: 'pm_card_visa', payments: 'insufficient_funds' },
  { method: 'pm_card_visa', payments: 'lost_card' },
  { method: null, payments: 'as_cards' },
);

const RUN_COUNT = 25;
/** Long scenarios are covered by the lifecycle tests; here variety counts. */
const MAX_EVENTS = 60;
const RUN_MS = 30_000;

test(
  'a sandbox does exactly what was forecast, for random plans, dates, cards and clock advances',
  { timeout: RUN_COUNT * RUN_MS },
  async () => {
    let comparedEvents = 0;
    await fc.assert(
      fc.asyncProperty(
        licenseStart,
        paymentArbitrary,
        advancesArbitrary,
        async (start, { method, payments }, advancesDays) => {
          const { sandbox, opened } = await openInSandbox(start, method, payments);
          const until = opened.clock + advancesDays.reduce((sum, days) => sum + days, 0) * DAY_MS;
          const expected = forecast(opened, until, (charge) =>
            sandboxOutcome(charge, { payments, methods: method === null ? [] : [method] }),
          );
          fc.pre(expected.length <= MAX_EVENTS);
          let to = opened.clock;
          for (const days of advancesDays) await advanceClock(opened.id, (to += days * DAY_MS));
          const last = await eventually(async () => {
            const row = await findLicense(environment.db, opened.id);
            return row && row.sequence >= opened.sequence + expected.length ? row : undefined;
          });
          expect(last.sequence).toBe(opened.sequence + expected.length);
          expect(expected).toMatchObject(await readRecordedEvents(opened, sandbox));
          comparedEvents += expected.length;
        },
      ),
      { numRuns: RUN_COUNT },
    );
    expect(comparedEvents).toBeGreaterThan(RUN_COUNT);
  },
);

test('a licence is opened at the time it was created at, even if its clock has moved by then', async () => {
  const [start] = fc.sample(licenseStart, 1);
  if (!start) throw new Error('No licence');
  const advancedTo = start.at + DAY_MS;
  const { opened } = await openInSandbox(start, 'pm_card_visa', 'as_cards', { advancedTo });
  const { data } = await listChangeLog(environment.db, opened.id, { limit: 100 });
  expect(data.find(({ from }) => from === null)).toMatchObject({ sequence: 1, at: start.at });
});

const advancesArbitrary = fc.array(fc.integer({ min: 1, max: 250 }), { minLength: 1, maxLength: 4 });

/** Opens a licence; its clock may be advanced before its workflow has begun. */
async function openInSandbox(
  { newLicense: opening, event, at }: LicenseStart,
  method: string | null,
  payments: string,
  { advancedTo = at }: { advancedTo?: InstantMs } = {},
): Promise<{ sandbox: Sandbox; opened: License }> {
  const { db, client, taskQueue } = environment;
  const account = await createAccount(db, {
    name: 'Sandpiper',
    email: 'sandpiper@example.com',
    language: 'en',
    zone: opening.terms.zone,
    currency: opening.terms.currency,
    region: 'other',
  });
  if (method !== null) {
    const card = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2099 };
    await savePaymentMethod(db, { accountId: account.id, stripeId: method, ...card, isDefault: true });
  }
  const sandbox = await createSandbox(db, { name: 'Try', sourceAccountId: account.id, clock: at, payments });
  if (!sandbox) throw new Error('The sandbox was not created');
  const id = `lic_${randomUUID().replaceAll('-', '')}`;
  const input: LicenseInput = {
    opening: {
      of: { ...opening, id, account: sandbox.accountId, sandbox: sandbox.id },
      event,
      actor: { kind: 'api_key', id: 'key_test' },
    },
    license: null,
    clock: at,
  };
  const workflowId = licenseWorkflowId(id);
  const handle = await client.workflow.signalWithStart<typeof license, [Stored<ClockAdvance>]>('license', {
    workflowId,
    taskQueue,
    args: [storeInput(input)],
    signal: signals.clock_advanced,
    signalArgs: [clockAdvanceVersions.store({ to: advancedTo })],
  });
  await handle.executeUpdate(updates.opened);
  const row = await findLicense(db, id);
  if (!row) throw new Error(`${id} was not opened`);
  return { sandbox, opened: row.record };
}

/** Advances the licence's clock. A licence that is retired by then has no workflow, and nothing to do. */
async function advanceClock(id: string, to: InstantMs): Promise<void> {
  const handle = environment.client.workflow.getHandle<typeof license>(licenseWorkflowId(id));
  try {
    await handle.signal(signals.clock_advanced, clockAdvanceVersions.store({ to }));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    expect(await findLicense(environment.db, id)).toMatchObject({ state: 'retired' });
  }
}

/** A forecast step without the access, which is not recorded. */
type RecordedEvent = Omit<ForecastStep, 'periodEnd' | 'access' | 'event'> & Pick<ChangeLogEntry, 'event'>;

/** The sandbox's change log, charges and mails, in the form of a forecast. */
async function readRecordedEvents(opened: License, sandbox: Sandbox): Promise<RecordedEvent[]> {
  const { db } = environment;
  const [log, charges, mails] = await Promise.all([
    listChangeLog(db, opened.id, { limit: 100 }),
    listInvoices(db, { licenseId: opened.id }, { limit: 100 }),
    listNotifications(db, { sandboxId: sandbox.id }, { limit: 100 }),
  ]);
  const amounts = new Map(
    charges.data.map(({ lines, amount, currency }) => [lines[0]?.periodNumber, { amount, currency }]),
  );
  return log.data
    .filter(({ sequence, from }) => sequence > opened.sequence && from !== null)
    .sort((a, b) => a.sequence - b.sequence)
    .map(({ sequence, at, event, from, to, changes }) => {
      const started = startedPeriod(changes['charges']);
      return {
        at,
        event,
        from: from ?? to,
        to,
        charge: started === undefined ? null : (amounts.get(started) ?? null),
        notices: mails.data
          .filter((mail) => mail.sequence === sequence)
          .sort((a, b) => a.id.localeCompare(b.id))
          .map(({ template }) => template),
      };
    });
}

const chargesSchema = z
  .array(z.object({ status: z.string(), attempts: z.int(), period: z.int(), closing: z.string().nullable() }))
  .catch([]);

/** The number of the period of which a change of the charges started an attempt to collect. */
function startedPeriod(change: readonly [unknown, unknown] | undefined): number | undefined {
  const [before, after] = [chargesSchema.parse(change?.[0]), chargesSchema.parse(change?.[1])];
  return after.find(
    ({ status, attempts, closing }) =>
      status === 'pending' && closing === null && !before.some((charge) => charge.attempts === attempts),
  )?.period;
}
