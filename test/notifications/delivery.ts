import { loadCatalog } from '../../catalog/load.ts';
import { createPersonSecrets } from '../../db/person-secrets.ts';
import type { ScopedDatabase } from '../../db/scoped.ts';
import { createDelivery, type Deliver } from '../../activities/notifications/deliver.ts';
import type { Mailer, Message } from '../../activities/notifications/mailer.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';

const templates = loadTemplates(loadCatalog());
/** Seals the links of the mails. */
export const SECRETS = createPersonSecrets(Buffer.alloc(32, 1));

/** A delivery whose mail server answers each mail as `take` does, the subjects that it took, and the mails that it was offered. */
export function createTestDelivery(
  db: ScopedDatabase,
  take: (message: Message) => unknown = () => undefined,
  now = () => Date.now(),
): { deliver: Deliver; taken: string[]; offered: Message[] } {
  const taken: string[] = [];
  const offered: Message[] = [];
  const mailer: Mailer = {
    send: async (message) => {
      offered.push(message);
      await take(message);
      taken.push(message.subject);
    },
    verify: () => Promise.resolve(),
    close: () => undefined,
  };
  const mailFrom = 'licences@evergreen.example';
  const publicUrl = 'https://portal.example';
  const deliver = createDelivery({ db, mailer, templates, publicUrl, mailFrom, secrets: SECRETS, now });
  return { deliver, taken, offered };
}

/** As when the delay after an attempt, a claim, or quiet hours have ended. */
export async function makeDue(db: ScopedDatabase, license: string): Promise<void> {
  await db.sql`update notifications set next_attempt_at = now() where subject_id = ${license} and status = 'pending'`;
}
