import type { Database } from '../../db/connect.ts';
import {
  claimPendingNotifications,
  markAttemptFailed,
  markDelivered,
  markSuppressed,
  type NotificationClaim,
  type PendingNotification,
} from '../../db/queries/notifications.ts';
import { nextRenewal, type DeliveryContext } from './context.ts';
import { MailError, stableMessageId, type Mailer } from './mailer.ts';
import { render } from './render.ts';
import type { Templates } from './templates.ts';

/** Sends what licences have promised. */
export interface Delivery {
  /** Sends everything of a licence that is still to be sent. Throws when some of it could not be. */
  deliverAll(license: string): Promise<void>;
  /** As `all`, but quick and never throwing: whether everything is sent. */
  tryOnce(license: string): Promise<boolean>;
}

/** How long a step's own record may wait for a mail server. */
const TRY_ONCE_TIMEOUT_MS = 2_000;

export interface DeliveryDependencies {
  readonly db: Database;
  readonly mailer: Mailer;
  readonly templates: Templates;
  /** Where customers manage their licences. */
  readonly publicUrl: string;
  /** What Message-IDs are made with. */
  readonly mailFrom: string;
}

export function createDelivery(deps: DeliveryDependencies): Delivery {
  const { db } = deps;

  async function all(licenseId: string): Promise<void> {
    const claim = await claimPendingNotifications(db, licenseId);
    if (!claim) throw new Error(`No licence ${licenseId} to write to`);
    // In order; one that fails does not hold up the others.
    const failures: unknown[] = [];
    for (const message of claim.messages) {
      await settle(message, claim).catch((error: unknown) => failures.push(error));
    }
    // What somebody else is at sending counts as well: should they fail, it is for the next try.
    const left = failures.length + claim.elsewhere;
    if (left > 0) throw new AggregateError(failures, `${left} messages not sent`);
  }

  async function settle(message: PendingNotification, claim: NotificationClaim): Promise<void> {
    if (hasOptedOut(message, claim)) {
      await markSuppressed(db, message.id, 'opted_out');
      return;
    }
    const context = contextOf(claim);
    const messageId = stableMessageId([message.id], deps.mailFrom);
    const optional = !message.legal && REMINDERS.has(message.template);
    try {
      await deps.mailer.send({
        ...render(deps.templates, message, context),
        to: claim.account.email,
        messageId,
        unsubscribeUrl: optional ? context.portalUrl : null,
      });
      await markDelivered(db, message.id, { at: message.at, messageId });
    } catch (error) {
      const final = error instanceof MailError && error.permanent;
      await markAttemptFailed(db, message.id, error instanceof Error ? error.message : String(error), { final });
      if (!final) throw error;
    }
  }

  function contextOf({ license, account, keyHint }: NotificationClaim): DeliveryContext {
    return {
      accountName: account.name,
      language: account.language,
      zone: account.zone,
      planName: license.terms.plan.name,
      licenseHint: keyHint ?? '',
      portalUrl: `${deps.publicUrl}/licenses/${license.id}`,
      currency: license.terms.currency,
      disclosures: license.terms.region.disclosures,
      renewal: nextRenewal(license),
    };
  }

  return {
    deliverAll: all,
    async tryOnce(licenseId) {
      const late = new Promise<false>((resolve) => setTimeout(resolve, TRY_ONCE_TIMEOUT_MS, false).unref());
      const sent = all(licenseId).then(
        () => true,
        () => false,
      );
      return await Promise.race([sent, late]);
    },
  };
}

/** Whether the account has turned this kind of message off. A sandbox's messages are never pending. */
function hasOptedOut({ legal, template }: PendingNotification, { account }: NotificationClaim): boolean {
  return !legal && !account.reminders && REMINDERS.has(template);
}

/** What an account can opt out of. Everything else tells of something that has happened. */
const REMINDERS: ReadonlySet<string> = new Set(['trial_ending', 'renewal_upcoming', 'license_ending']);
