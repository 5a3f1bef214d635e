import type { Database } from '../../db/connect.ts';
import {
  claimPendingNotifications,
  markAttemptFailed,
  markDelivered,
  markSuppressed,
  releaseNotifications,
  type NotificationClaim,
  type PendingNotification,
} from '../../db/queries/notifications.ts';
import { isOptional } from '../../domain/lifecycle/optional-notices.ts';
import { createContext, licensePageUrl } from './context.ts';
import { MailError, stableMessageId, type Mailer } from './mailer.ts';
import { render } from './render.ts';
import type { Templates } from './templates.ts';

/** Sends the messages that transitions of licences have recorded. */
export interface Delivery {
  /**
   * Sends everything of a licence that is still to be sent, in the order of its transitions: no message is sent before an
   * earlier one of the same licence, unless the mail server has refused that one for good. Throws when some could not be
   * sent.
   */
  deliverAll(license: string): Promise<void>;
  /** As `deliverAll`, but never throws and takes at most two seconds: whether everything is sent. */
  tryOnce(license: string): Promise<boolean>;
}

/** How long the recording of a transition may wait for a mail server. */
const TRY_ONCE_TIMEOUT_MS = 2_000;

export interface DeliveryDependencies {
  readonly db: Database;
  readonly mailer: Mailer;
  readonly templates: Templates;
  /** Where customers manage their licences. */
  readonly publicUrl: string;
  /** The sender; Message-IDs use its host. */
  readonly mailFrom: string;
}

export function createDelivery(deps: DeliveryDependencies): Delivery {
  const { db } = deps;

  async function deliverAll(licenseId: string): Promise<void> {
    const claim = await claimPendingNotifications(db, licenseId);
    if (!claim) throw new Error(`There is no licence ${licenseId} to send mails about`);
    const { messages, elsewhere } = claim;
    if (elsewhere > 0) {
      // An earlier message may be among those that somebody else is sending.
      await release(messages);
      throw new Error(`${messages.length + elsewhere} messages not sent: another delivery has not finished`);
    }
    for (const [i, message] of messages.entries()) {
      try {
        await deliver(message, claim);
      } catch (cause) {
        const later = messages.slice(i + 1);
        await release(later);
        throw new Error(`${later.length + 1} messages not sent: ${errorText(cause)}`, { cause });
      }
    }
  }

  async function release(messages: readonly PendingNotification[]): Promise<void> {
    if (messages.length > 0)
      await releaseNotifications(
        db,
        messages.map(({ id }) => id),
      );
  }

  async function deliver(message: PendingNotification, claim: NotificationClaim): Promise<void> {
    const optional = isOptional(message);
    if (optional && !claim.account.reminders) {
      await markSuppressed(db, message.id, 'opted_out');
      return;
    }
    const portalUrl = licensePageUrl(deps.publicUrl, claim.license.id);
    const messageId = stableMessageId([message.id], deps.mailFrom);
    try {
      await deps.mailer.send({
        ...render(deps.templates, message, createContext(claim, message.at, portalUrl)),
        to: claim.account.email,
        messageId,
        unsubscribeUrl: optional ? portalUrl : null,
      });
      await markDelivered(db, message.id, { at: message.at, messageId });
    } catch (error) {
      const final = error instanceof MailError && error.permanent;
      await markAttemptFailed(db, message.id, errorText(error), { final });
      if (!final) throw error;
    }
  }

  return {
    deliverAll,
    async tryOnce(licenseId) {
      const late = new Promise<false>((resolve) => setTimeout(resolve, TRY_ONCE_TIMEOUT_MS, false).unref());
      const sent = deliverAll(licenseId).then(
        () => true,
        () => false,
      );
      return await Promise.race([sent, late]);
    },
  };
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
