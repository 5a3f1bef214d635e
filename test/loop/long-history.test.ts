import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findLicense } from '../../db/queries/licenses.ts';
import { startTemporal } from '../../dev/stack/temporal.ts';
import { updates } from '../../workflows/license/messages.ts';
import { commandVersions } from '../../workflows/license/stored-command.ts';
import { ControlledBilling } from '../support/controlled-billing.ts';
import { startDevServerEnvironment } from '../support/dev-server.ts';
import { eventually } from '../support/eventually.ts';
import { createTestAccount, CUSTOMER } from '../support/licenses.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';

/** Events after which the server asks a run to continue as new; in production they are thousands. */
const SHORT_HISTORY = { 'limit.historyCount.suggestContinueAsNew': '60' };
/** Each adds about nine events. */
const COMMANDS = 12;

test(
  'a run that must end while an attempt is under way answers its caller, and the next run collects once',
  { timeout: 120_000 },
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'evergreen-history-'));
    const temporal = await startTemporal({ dir, settings: SHORT_HISTORY });
    const { environment, close } = await startDevServerEnvironment({ address: temporal.address });
    const billing = new ControlledBilling(() => Promise.resolve(Date.now()));
    const worker = await environment.createWorker(billing.activities);
    const running = worker.run();
    try {
      const account = await createTestAccount(environment);
      const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days: 25 });
      const handle = await startPastLicense(environment, license);
      const { runId } = await handle.describe();

      billing.behaviour = 'hangs';
      const renewal = handle.executeUpdate(updates.renew, {
        args: [commandVersions.store({ event: { type: 'renew', period: 2 }, actor: CUSTOMER })],
      });
      await eventually(() => Promise.resolve(billing.hangingCount === 1));
      const rotation = { event: { type: 'rotate_key', overlapDays: 0 }, actor: CUSTOMER } as const;
      for (let sent = 0; sent < COMMANDS; sent += 1)
        expect(
          await handle.executeUpdate(updates.rotate_key, { args: [commandVersions.store(rotation)] }),
        ).toMatchObject({ ok: true });
      billing.behaviour = 'is away';
      billing.letGo();
      expect(await renewal).toMatchObject({ ok: true, pending: { charge: expect.any(String) } });
      await eventually(async () => (await handle.describe()).runId !== runId);

      billing.behaviour = 'pays';
      const renewed = await eventually(async () => {
        const row = await findLicense(environment.db, license.id);
        return row?.record.period?.number === 2 && row.record;
      });
      expect(renewed).toMatchObject({ state: 'active', charges: [], keyVersion: 1 + COMMANDS });
      expect([...billing.captured.keys()]).toHaveLength(1);
    } finally {
      worker.shutdown();
      await running;
      await close();
      await temporal.stop();
      await rm(dir, { recursive: true, force: true });
    }
  },
);
