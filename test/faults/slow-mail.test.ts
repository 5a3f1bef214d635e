import { expect, test } from 'vitest';
import { delivering } from '../../activities/notifications/deliver.ts';
import type { Mailer } from '../../activities/notifications/mailer.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';
import { commitTransition } from '../../db/commit.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { agedLicense } from '../support/aged.ts';
import { startOnDevServer } from '../support/dev-server.ts';
import { factsOf } from '../support/facts.ts';
import { anAccount, CUSTOMER } from '../support/licenses.ts';

test('a mail that was given up waiting for, and is still being sent, is not sent a second time beside it', async () => {
  const { engine, close } = await startOnDevServer();
  try {
    const { db, vault, catalog } = engine;
    const license = await agedLicense(engine, { account: await anAccount(engine), plan: 'studio-monthly', days: 2 });
    const rotated = transition(license, { type: 'rotate_key', overlapDays: 0 }, Date.now(), CUSTOMER);
    if (rotated.kind === 'moved') await commitTransition(db, vault, [rotated.step]);

    const taken = Promise.withResolvers<void>();
    const sent: string[] = [];
    const mailer: Mailer = {
      send: (message) => {
        sent.push(message.messageId);
        return taken.promise;
      },
      verify: () => Promise.resolve(),
      close: () => undefined,
    };
    const disclosures = [...catalog.regions.values()].flatMap((region) => region.disclosures);
    const templates = loadTemplates({ disclosures });
    const mailFrom = 'licences@evergreen.example';
    const delivery = delivering({ db, mailer, templates, publicUrl: 'http://portal.example', mailFrom });

    expect(await delivery.tryOnce(license.id), 'the server takes its time').toBe(false);
    const retried = delivery.all(license.id);
    // Time enough to look for what is pending, and to send it again.
    for (let query = 0; query < 20; query += 1) await db.sql`select 1`;
    taken.resolve();
    await retried;
    expect(sent).toHaveLength(1);
    const { notifications } = await factsOf(engine, license.id);
    expect(notifications.every(({ status }) => status === 'delivered')).toBe(true);
  } finally {
    await close();
  }
});
