import type { Database } from '../../db/connect.ts';
import { findAccount, type Account } from '../../db/queries/accounts.ts';
import { keyHint } from '../../db/queries/license-keys.ts';
import { findLicense } from '../../db/queries/licenses.ts';
import {
  claimPending,
  countPending,
  markAttemptFailed,
  markDelivered,
  markSuppressed,
  type Notification,
} from '../../db/queries/notifications.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { nextRenewal, type DeliveryContext } from './context.ts';
import { MailError, stableMessageId, type Mailer } from './mailer.ts';
import { render } from './render.ts';
import type { Templates } from './templates.ts';

/** Sends what licences have promised. */
export interface Delivery {
  /** Sends everything of a licence that is still to be sent. Throws when some of it could not be. */
  all(license: string): Promise<void>;
  /** As `all`, but quick and never throwing: whether everything is sent. */
  tryOnce(license: string): Promise<boolean>;
}

/** How long a step's own record may wait for a mail server. */
const QUICK_MS = 2_000;

export interface DeliveryDeps {
  readonly db: Database;
  readonly mailer: Mailer;
  readonly templates: Templates;
  /** Where customers manage their licences. */
  readonly publicUrl: string;
  /** What Message-IDs are made with. */
  readonly mailFrom: string;
}

export function delivering(deps: DeliveryDeps): Delivery {
  const { db } = deps;

  async function all(licenseId: string): Promise<void> {
    const claimed = await claimPending(db, licenseId);
    const failures = claimed.length > 0 ? await send(licenseId, claimed) : [];
    // What somebody else has claimed counts as well: should they fail, it is for the next try.
    const left = await countPending(db, licenseId);
    if (left > 0) throw new AggregateError(failures, `${left} messages not sent`);
  }

  /** In order; one that fails does not hold up the others. Answers why some failed. */
  async function send(licenseId: string, claimed: readonly Notification[]): Promise<unknown[]> {
    const row = await findLicense(db, licenseId);
    const account = row && (await findAccount(db, row.accountId));
    if (!account) throw new Error(`No licence ${licenseId} to write to`);
    const failures: unknown[] = [];
    for (const notification of claimed) {
      await settle(notification, row.record, account).catch((error: unknown) => failures.push(error));
    }
    return failures;
  }

  async function settle(notification: Notification, license: License, account: Account): Promise<void> {
    if (optedOut(notification, account)) {
      await markSuppressed(db, notification.id, 'opted_out');
      return;
    }
    const context = await contextOf(license, account);
    const messageId = stableMessageId([notification.id], deps.mailFrom);
    const optional = !notification.legal && REMINDERS.has(notification.template);
    try {
      await deps.mailer.send({
        ...render(deps.templates, notification, context),
        to: account.email,
        messageId,
        unsubscribeUrl: optional ? context.portalUrl : null,
      });
      await markDelivered(db, notification.id, { at: notification.at, messageId });
    } catch (error) {
      const final = error instanceof MailError && error.permanent;
      await markAttemptFailed(db, notification.id, error instanceof Error ? error.message : String(error), { final });
      if (!final) throw error;
    }
  }

  async function contextOf(license: License, account: Account): Promise<DeliveryContext> {
    return {
      accountName: account.name,
      language: account.language,
      zone: account.zone,
      planName: license.terms.plan.name,
      licenseHint: (await keyHint(db, license.id)) ?? '',
      portalUrl: `${deps.publicUrl}/licenses/${license.id}`,
      currency: license.terms.currency,
      disclosures: license.terms.region.disclosures,
      renewal: nextRenewal(license),
    };
  }

  return {
    all,
    async tryOnce(licenseId) {
      const late = new Promise<false>((resolve) => setTimeout(resolve, QUICK_MS, false).unref());
      const sent = all(licenseId).then(
        () => true,
        () => false,
      );
      return await Promise.race([sent, late]);
    },
  };
}

/** Whether the account has turned this kind of message off. A sandbox's messages are never pending. */
function optedOut({ legal, template }: Notification, account: Account): boolean {
  return !legal && !account.reminders && REMINDERS.has(template);
}

/** What an account can opt out of. Everything else tells of something that has happened. */
const REMINDERS: ReadonlySet<string> = new Set(['trial_ending', 'renewal_upcoming', 'license_ending']);
