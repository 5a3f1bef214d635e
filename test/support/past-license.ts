import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { commitTransition } from '../../db/commit.ts';
import type { Account } from '../../db/queries/accounts.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { nextDueEvent } from '../../domain/lifecycle/agenda.ts';
import { chargeIn, type Step } from '../../domain/lifecycle/effects.ts';
import { BILLING, licenseWorkflowId, TIMER, type License } from '../../domain/lifecycle/license.ts';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import type { license } from '../../workflows/license/workflow.ts';
import type { TestEnvironment } from './environment.ts';
import { CUSTOMER } from './licenses.ts';

/**
 * A licence bought `days` ago, with the past that it would have had, recorded by the real commit and mailed. Its next
 * charge has not been made: where it has come due meanwhile, it is made as soon as the licence's workflow starts. What
 * it paid in the past is not at Stripe, so that every charge found there is of the test.
 */
export async function createPastLicense(
  engine: TestEnvironment,
  past: { account: Account; plan: string; days: number },
): Promise<License> {
  const { account } = past;
  const plan = engine.catalog.plan(past.plan);
  const region = engine.catalog.region(account.region);
  if (!plan || !region) throw new Error(`No plan ${past.plan} or region ${account.region}`);
  const id = `lic_${randomUUID().replaceAll('-', '')}`;
  const terms = { plan, region, currency: account.currency, quantity: plan.seats.min, zone: account.zone };
  const now = Date.now();
  const opening = { id, account: account.id, sandbox: null, terms, autoRenew: true };
  const steps = pastSteps(openLicense(opening, { type: 'purchase' }, now - past.days * 86_400_000, CUSTOMER), now);
  await commitTransition(engine.db, engine.vault, steps);
  await engine.activities.deliver(id);
  const last = steps.at(-1);
  if (!last) throw new Error('unreachable: a life has its opening');
  return last.license;
}

/** The opening, its payment, and all that time brings about by `now` up to the next charge. */
function pastSteps(opening: Step, now: InstantMs): Step[] {
  const steps = [opening];
  const charge = chargeIn(opening.effects);
  if (charge) {
    const invoice = `in_past_${charge.license}`;
    const paid = transition(
      opening.license,
      { type: 'payment_succeeded', invoice, amount: charge.amount },
      charge.at,
      BILLING,
    );
    if (paid.kind === 'moved') steps.push(paid.step);
  }
  for (;;) {
    const { license } = steps.at(-1) ?? opening;
    const due = nextDueEvent(license);
    if (!due || due.at > now) return steps;
    const outcome = transition(license, due.event, due.at, TIMER);
    if (outcome.kind !== 'moved' || chargeIn(outcome.step.effects)) return steps;
    steps.push(outcome.step);
  }
}

/** Starts the workflow of a licence that has a past already, as a run that was rolled over. */
export async function startPastLicense(
  { client, taskQueue }: Pick<TestEnvironment, 'client' | 'taskQueue'>,
  record: License,
): Promise<WorkflowHandle<typeof license>> {
  const workflowId = licenseWorkflowId(record.id);
  const input = { opening: null, license: record, clock: null, handledSignalIds: [], undelivered: false };
  await client.workflow.start<typeof license>('license', { workflowId, taskQueue, args: [input] });
  return client.workflow.getHandle<typeof license>(workflowId);
}
