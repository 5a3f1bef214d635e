import { expect, test } from 'vitest';
import type { License } from '../../domain/lifecycle/license.ts';
import type { CommandOutcome } from '../../workflows/license/messages.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';
import { useTestEnvironment } from '../support/dev-server.ts';
import { readLicenseFacts, invoicesAtStripe, moneyTaken } from '../support/license-facts.ts';
import { createTestAccount, CUSTOMER, executeCommand } from '../support/licenses.ts';

const CALLERS = Array.from({ length: 50 }, (_, caller) => caller);

const environment = useTestEnvironment();

test.for([
  { how: 'with the same update id', updateId: () => 'renew-2' },
  { how: 'with different update ids', updateId: (caller: number) => `renew-2-by-${caller}` },
])(
  'fifty concurrent commands for the same renewal, $how, make one charge and get the same outcome',
  { timeout: 60_000 },
  async ({ updateId }) => {
    const account = await createTestAccount(environment(), { card: 'pm_card_visa' });
    const license = await createPastLicense(environment(), { account, plan: 'studio-monthly', days: 25 });
    const handle = await startPastLicense(environment(), license);
    const renew = (caller: number): Promise<CommandOutcome> =>
      executeCommand(handle, { event: { type: 'renew', period: 2 }, actor: CUSTOMER }, { updateId: updateId(caller) });
    const outcomes = await Promise.all(CALLERS.map(renew));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome)))).toEqual(
      new Set([JSON.stringify(outcomeAfterPayment(license))]),
    );
    expect(await moneyTaken(environment(), account.id)).toEqual({ charges: 1, net: 1900 });
    const facts = await readLicenseFacts(environment(), license.id);
    expect(await invoicesAtStripe(environment(), facts.license)).toEqual(['paid 19.00 EUR for period 2']);
    expect(facts.log.slice(-2).map(({ event }) => event)).toEqual(['renew', 'payment_succeeded']);
    expect(facts.periods.map(({ number }) => number)).toEqual([1, 2]);
  },
);

/** The outcome of the renewal, which takes two steps: the command and the payment. */
function outcomeAfterPayment({ sequence }: License): CommandOutcome {
  return { ok: true, sequence: sequence + 2, state: 'active' };
}
