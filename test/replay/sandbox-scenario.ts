import { randomUUID } from 'node:crypto';
import { createSandbox } from '../../db/queries/sandboxes.ts';
import { DAY_MS } from '../../domain/testing/calendar.ts';
import { licenseWorkflowId } from '../../domain/lifecycle/license.ts';
import type { license } from '../../workflows/license/workflow.ts';
import { signals, updates, type LicenseInput } from '../../workflows/license/messages.ts';
import { eventually } from '../support/eventually.ts';
import { readLicenseFacts } from '../support/license-facts.ts';
import { AGENT, createTestAccount, CUSTOMER } from '../support/licenses.ts';
import type { TimeSkipping } from '../support/time-skipping.ts';
import type { SandboxScenario } from './scenarios.ts';

/** Lives a licence on a sandbox's clock, each of whose moves is carried out before the next, and has it retired. */
export async function runSandboxScenario(
  { environment: engine, now }: TimeSkipping,
  { plan: planId, clockAdvancesDays: jumps }: SandboxScenario,
): Promise<{ id: string; unchanged: string[] }> {
  const { client, db, catalog, taskQueue } = engine;
  const source = await createTestAccount(engine, { card: 'pm_card_visa' });
  let clock = await now();
  const copied = { name: 'A rehearsal', sourceAccountId: source.id, clock, payments: 'as_cards' };
  const sandbox = await createSandbox(db, copied);
  const plan = catalog.plan(planId);
  const region = catalog.region(source.region);
  if (!sandbox || !plan || !region) throw new Error(`No sandbox for ${planId}`);

  const id = `lic_${randomUUID().replaceAll('-', '')}`;
  const terms = { plan, region, currency: source.currency, quantity: plan.seats.min, zone: source.zone };
  const of = { id, account: sandbox.accountId, sandbox: sandbox.id, autoRenew: true, terms };
  const opening = { of, event: { type: 'purchase' }, actor: CUSTOMER } as const;
  const input: LicenseInput = { opening, license: null, clock, handledSignalIds: [], undelivered: false };
  const workflowId = licenseWorkflowId(id);
  await client.workflow.start<typeof license>('license', { workflowId, taskQueue, args: [input] });
  const handle = client.workflow.getHandle<typeof license>(workflowId);
  await handle.executeUpdate(updates.opened);

  for (const days of jumps) {
    clock += days * DAY_MS;
    await handle.signal(signals.clock_advanced, { to: clock });
    await eventually(async () => {
      const { license } = await readLicenseFacts(engine, id);
      return license.state === 'active' && (license.period?.end ?? 0) > clock;
    });
  }
  const event = { type: 'retire', reason: 'the rehearsal is over' } as const;
  await handle.signal(signals.retire, { id: 'the-end', event, actor: AGENT });
  await eventually(async () => (await handle.describe()).status.name === 'COMPLETED');
  return { id, unchanged: [] };
}
