import type { Database } from '../../db/connect.ts';
import type { PersonSecrets } from '../../db/person-secrets.ts';
import { deleteMail, enqueueMails, sealMail, type AccountNewsContent } from '../../db/queries/person-mails.ts';
import { findAccountName, listNewsReaders } from '../../db/queries/security-news.ts';
import { newsValidMinutes, SECURITY_EVENTS } from '../../domain/people/security-events.ts';

/**
 * Replaces news of an account by a mail to each of its owners, and to the people that it is about, in one transaction. News that two
 * processes took up becomes mails once.
 */
export async function addressAccountNews(
  { db, secrets }: { readonly db: Database; readonly secrets: PersonSecrets },
  id: string,
  { event, account, people, params }: AccountNewsContent,
): Promise<void> {
  const { template } = SECURITY_EVENTS[event];
  await db.transaction(async (transaction) => {
    if (!(await deleteMail(transaction, id))) return;
    const name = await findAccountName(transaction, account);
    if (name === null) return;
    const readers = await listNewsReaders(transaction, account, people);
    const mails = readers.map(({ email, language }) =>
      sealMail(
        secrets,
        { template, event, to: email, language, params: { ...params, account: name, account_id: account } },
        { validMinutes: newsValidMinutes(event) },
      ),
    );
    await enqueueMails(transaction, mails);
  });
}
