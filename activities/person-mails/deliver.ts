import { z } from 'zod';
import type { Database } from '../../db/connect.ts';
import { findLanguageOfDomain } from '../../db/queries/account-domains.ts';
import { findInvitedLanguage } from '../../db/queries/invitations.ts';
import { findPersonByEmail } from '../../db/queries/people.ts';
import { takeGuess } from '../../db/queries/guesses.ts';
import {
  beginFirstAttempt,
  claimMails,
  deleteMail,
  postponeMail,
  type ClaimedMail,
} from '../../db/queries/person-mails.ts';
import type { PersonSecrets } from '../../db/person-secrets.ts';
import type { Vault } from '../../db/vault.ts';
import { normaliseEmail } from '../../domain/people/email.ts';
import { isAccountEvent, isSecurityEvent } from '../../domain/people/security-events.ts';
import { safeMessage } from '../../domain/privacy/safe-error.ts';
import { handleClaimed } from '../handle-claimed.ts';
import { preferencesUrlFor } from '../notifications/preferences-url.ts';
import { MailError, stableMessageId, type Mailer } from '../notifications/mailer.ts';
import { addressAccountNews } from './account-news.ts';
import { answerSearch } from './answer-search.ts';
import { renderPersonMail, type Wording } from './render.ts';

export interface PersonMailDependencies extends Wording {
  readonly db: Database;
  readonly mailer: Mailer;
  readonly secrets: PersonSecrets;
  /** Finds the account that a licence key belongs to. */
  readonly vault: Vault;
  readonly mailFrom: string;
}

/** Sends mails to people that are due, some at a time. Returns how many it took up: none means that there is nothing to do now. */
export type DeliverPersonMails = () => Promise<number>;

const CLAIMED_AT_ONCE = 10;

/** As `sealMail` writes it. */
const contentSchema = z.object({
  to: z.string(),
  params: z.record(z.string(), z.string()),
  rows: z.array(z.record(z.string(), z.string())).optional(),
  language: z.string().optional(),
  onlyIfKnown: z.boolean().optional(),
  event: z.string().refine(isSecurityEvent).optional(),
});

/** As `sealAccountNews` writes it. */
const accountNewsSchema = z.object({
  event: z.string().refine(isAccountEvent),
  account: z.string(),
  people: z.array(z.string()),
  params: z.record(z.string(), z.string()),
});

/** As `sealSearch` writes it. */
const searchSchema = z.object({ reference: z.string() });

export function createPersonMailDelivery(deps: PersonMailDependencies): DeliverPersonMails {
  const { db, mailer, secrets, mailFrom } = deps;

  async function deliver(mail: ClaimedMail): Promise<void> {
    const content = z
      .union([searchSchema, accountNewsSchema, contentSchema])
      .parse(JSON.parse(secrets.open(mail, mail.id)));
    if ('reference' in content) return await answerSearch(deps, mail.id, content.reference);
    if ('account' in content) return await addressAccountNews(deps, mail.id, content);
    const language = await languageOf(db, content);
    if (language !== null && (await isWithinLimit(mail.id, content)))
      await mailer.send({
        ...renderPersonMail(deps, mail.template, withPreferences(deps, content), language),
        to: content.to,
        messageId: stableMessageId([mail.id], mailFrom),
        unsubscribeUrl: null,
      });
    await deleteMail(db, mail.id);
  }

  /** Whether a person may get another mail of this kind of event; it is counted once, however often it is tried to be sent. */
  async function isWithinLimit(id: string, { event, to }: Pick<z.infer<typeof contentSchema>, 'event' | 'to'>) {
    if (event === undefined) return true;
    return await db.transaction(async (transaction) => {
      if (!(await beginFirstAttempt(transaction, id))) return true;
      const hash = secrets.clientHash(`news/${event}/${normaliseEmail(to)}`);
      return (await takeGuess(transaction, 'news', [{ subject: 'person', hash }])).ok;
    });
  }

  return async () =>
    await handleClaimed(await claimMails(db, CLAIMED_AT_ONCE), (mail) =>
      deliver(mail).catch(async (error: unknown) => {
        if (!(error instanceof MailError)) throw error;
        // Nobody can be told that their address takes no mail; whoever waits for a code asks for another.
        await (error.permanent ? deleteMail(db, mail.id) : postponeMail(db, mail.id, safeMessage(error)));
      }),
    );
}

/** With the link by which its reader chooses which other mails they get. */
function withPreferences<T extends { to: string; params: Record<string, string> }>(
  deps: PersonMailDependencies,
  content: T,
): T {
  const preferences_url = preferencesUrlFor(deps, { email: content.to }, Date.now());
  return { ...content, params: { ...content.params, preferences_url } };
}

/** The language of the person who has the address; null where the mail is for people who are known, and nobody is. */
async function languageOf(db: Database, { to, language, onlyIfKnown }: z.infer<typeof contentSchema>) {
  const person = await findPersonByEmail(db, to);
  if (person) return person.language;
  if (!onlyIfKnown) return language ?? 'en';
  return (await findInvitedLanguage(db, to)) ?? (await findLanguageOfDomain(db, to));
}
