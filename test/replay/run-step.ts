import { transition } from '../../domain/lifecycle/transition.ts';
import { AccountClient } from '../../api/accounts/account-client.ts';
import { armFault, reportDebits } from '../../stripe-standin/testing.ts';
import { CUSTOMER } from '../support/licenses.ts';
import type { LicenseScenario } from '../support/license-scenario.ts';
import { testStack } from '../support/stack.ts';
import type { ScenarioStep } from './scenarios/steps.ts';

const RETRY_TIMEOUT_MS = 20_000;

/**
 * Runs one step and waits until it is done. Returns the cell of the lifecycle's table (`state × event`) if the step was a
 * command that changed nothing, since the change log does not show those; otherwise null.
 */
export async function runStep(scenario: LicenseScenario, step: ScenarioStep): Promise<string | null> {
  if ('stripeFails' in step) {
    await armFault({ url: testStack().stripeUrl }, { fault: 'server_error', match: { method: 'POST' }, times: 1 });
  } else if ('debitsEnd' in step) {
    await reportDebits({ url: testStack().stripeUrl }, { outcome: step.debitsEnd });
  } else if ('advanceTo' in step) {
    await scenario.advanceTo(step.advanceTo);
  } else if ('card' in step) {
    await scenario.setCard(step.card);
  } else if ('command' in step) {
    const { license } = await scenario.waitUntilSettled();
    await scenario.sendCommand(step.command);
    const outcome = transition(license, step.command, await scenario.timeSkipping.now(), CUSTOMER);
    if (outcome.kind === 'refused') throw new Error(`${license.state} × ${step.command.type}: ${outcome.refusal.code}`);
    return outcome.kind === 'unchanged' ? `${license.state} × ${step.command.type}` : null;
  } else if ('retriedBy' in step) {
    const { log } = await scenario.waitUntilSettled();
    const { client, taskQueue } = scenario.timeSkipping.environment;
    await new AccountClient(client, taskQueue).retryOwed(scenario.account.id, CUSTOMER, Date.now() + RETRY_TIMEOUT_MS);
    await scenario.waitForLogEntry(log.length);
  } else if ('signal' in step) {
    await scenario.signalAndWait(step.signal, step.sentTwice === true ? 'the same' : undefined);
    if (step.sentTwice === true) await scenario.sendSignal(step.signal, 'the same');
  } else {
    const { log } = await scenario.waitUntilSettled();
    const invoice = await scenario.payOpenInvoice();
    if (step.openInvoicePaid === 'unreported') return null;
    await scenario.reportPayment(`evt_${invoice}`, invoice);
    await scenario.waitForLogEntry(log.length);
  }
  return null;
}
