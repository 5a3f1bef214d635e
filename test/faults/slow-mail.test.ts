import { expect, test } from 'vitest';
import { createDelivery } from '../../activities/notifications/deliver.ts';
import type { Mailer } from '../../activities/notifications/mailer.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';
import { commitTransition } from '../../db/commit.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { createPastLicense } from '../support/past-license.ts';
import { startDevServerEnvironment } from '../support/dev-server.ts';
import { eventually } from '../support/eventually.ts';
import { readLicenseFacts } from '../support/license-facts.ts';
import { createTestAccount, CUSTOMER } from '../support/licenses.ts';

test('a mail that is still being sent after its timeout is not sent a second time', async () => {
  const { environment, close } = await startDevServerEnvironment();
  try {
    const { db, vault, catalog } = environment;
    const license = await createPastLicense(environment, {
      account: await createTestAccount(environment),
      plan: 'studio-monthly',
      days: 2,
    });
    const rotated = transition(license, { type: 'rotate_key', overlapDays: 0 }, Date.now(), CUSTOMER);
    if (rotated.kind !== 'moved') throw new Error(`rotate_key was ${rotated.kind}`);
    await commitTransition(db, vault, [rotated.step]);

    const accepted = Promise.withResolvers<void>();
    const sent: string[] = [];
    const mailer: Mailer = {
      send: (message) => {
        sent.push(message.messageId);
        return accepted.promise;
      },
      verify: () => Promise.resolve(),
      close: () => undefined,
    };
    const templates = loadTemplates(catalog);
    const mailFrom = 'licences@evergreen.example';
    const delivery = createDelivery({ db, mailer, templates, publicUrl: 'http://portal.example', mailFrom });

    expect(await delivery.tryOnce(license.id), 'the mail server has not answered yet').toBe(false);
    await expect(delivery.deliverAll(license.id), 'another delivery is sending it').rejects.toThrow(
      '1 messages not sent',
    );
    accepted.resolve();
    await eventually(async () => {
      const { notifications } = await readLicenseFacts(environment, license.id);
      return notifications.every(({ status }) => status === 'delivered');
    });
    expect(sent).toHaveLength(1);
  } finally {
    await close();
  }
});
