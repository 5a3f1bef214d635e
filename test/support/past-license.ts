import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { commitTransition } from '../../db/commit.ts';
import type { Account } from '../../db/queries/accounts.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { nextDueEvent } from '../../domain/lifecycle/agenda.ts';
import { totalOf } from '../../domain/billing/lines.ts';
import { startedCharge } from '../../domain/lifecycle/charges.ts';
import { type Step } from '../../domain/lifecycle/effects.ts';
import { BILLING, licenseWorkflowId, TIMER, type License } from '../../domain/lifecycle/license.ts';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { storeInput } from '../../workflows/license/stored-input.ts';
import type { license } from '../../workflows/license/workflow.ts';
import type { TestEnvironment } from './environment.ts';
import { createTestAccount, CUSTOMER } from './licenses.ts';

/**
 * Creates a licence bought `days` ago, with the history that it would have by now: recorded by the real commit, and mailed.
 * The next charge is left out; if it is due, it is made when the workflow starts. Past payments are not at Stripe, so
 * every charge found there is the test's own.
 */
export async function createPastLicense(
  environment: TestEnvironment,
  options: { account: Account; plan: string; days: number; autoRenew?: boolean },
): Promise<License> {
  const { account } = options;
  const plan = environment.catalog.plan(options.plan);
  const region = environment.catalog.region(account.region);
  if (!plan || !region) throw new Error(`The catalog has no plan ${options.plan} or no region ${account.region}`);
  const id = `lic_${randomUUID().replaceAll('-', '')}`;
  const terms = { plan, region, currency: account.currency, quantity: plan.seats.min, zone: account.zone };
  const now = Date.now();
  const opening = { id, account: account.id, sandbox: null, terms, autoRenew: options.autoRenew ?? true };
  const steps = pastSteps(openLicense(opening, { type: 'purchase' }, now - options.days * 86_400_000, CUSTOMER), now);
  await commitTransition(environment.db, environment.vault, steps);
  await environment.deliver([id]);
  const last = steps.at(-1);
  if (!last) throw new Error('unreachable: the first step opens the licence');
  return last.license;
}

/** The opening, its payment, and every step that falls due by `now`, up to the next charge. */
function pastSteps(opening: Step, now: InstantMs): Step[] {
  const steps = [opening];
  const charge = startedCharge(null, opening.license);
  if (charge) {
    const invoice = `in_past_${opening.license.id}`;
    const payment = transition(
      opening.license,
      { type: 'payment_succeeded', charge: charge.key, invoice, amount: totalOf(charge.lines) },
      charge.triedAt,
      BILLING,
    );
    if (payment.kind === 'moved') steps.push(payment.step);
  }
  for (;;) {
    const { license } = steps.at(-1) ?? opening;
    const due = nextDueEvent(license);
    if (!due || due.at > now) return steps;
    const outcome = transition(license, due.event, due.at, TIMER);
    if (outcome.kind !== 'moved' || startedCharge(license, outcome.step.license)) return steps;
    steps.push(outcome.step);
  }
}

/** Starts the workflow of an existing licence, like a run that was continued as new. */
export async function startPastLicense(
  { client, taskQueue }: Pick<TestEnvironment, 'client' | 'taskQueue'>,
  record: License,
): Promise<WorkflowHandle<typeof license>> {
  const workflowId = licenseWorkflowId(record.id);
  const input = { opening: null, license: record, clock: null };
  await client.workflow.start<typeof license>('license', { workflowId, taskQueue, args: [storeInput(input)] });
  return client.workflow.getHandle<typeof license>(workflowId);
}

/** A monthly licence bought `days` ago with a card that pays, and its workflow's current run. */
export async function startLicenseBoughtDaysAgo(environment: TestEnvironment, days: number) {
  const account = await createTestAccount(environment, { card: 'pm_card_visa' });
  const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days });
  const handle = await startPastLicense(environment, license);
  const { runId } = await handle.describe();
  return { id: license.id, handle, runId };
}
