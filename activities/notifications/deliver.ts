import type { Database } from '../../db/connect.ts';
import {
  claimNotifications,
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

/**
 * Sends the messages of these licences that are due, each licence's in the order of its transitions: no message is sent
 * before an earlier one of the same licence, unless the mail server has refused that one for good. What cannot be sent is
 * recorded and stays pending for a later attempt. Throws where the database fails; what was claimed is then free again
 * after some minutes.
 */
export type Deliver = (licenses: readonly string[]) => Promise<void>;

export interface DeliveryDependencies {
  readonly db: Database;
  readonly mailer: Mailer;
  readonly templates: Templates;
  /** Where customers manage their licences. */
  readonly publicUrl: string;
  /** The sender; Message-IDs use its host. */
  readonly mailFrom: string;
}

export function createDelivery(deps: DeliveryDependencies): Deliver {
  const { db } = deps;

  /** In order. A message that cannot be sent now holds the later ones. */
  async function deliverClaim(claim: NotificationClaim): Promise<void> {
    const { messages, elsewhere } = claim;
    // An earlier message may be among those that somebody else is sending.
    if (elsewhere > 0) return await release(messages);
    for (const [i, message] of messages.entries())
      if (!(await deliver(message, claim))) return await release(messages.slice(i + 1));
  }

  async function release(messages: readonly PendingNotification[]): Promise<void> {
    if (messages.length > 0)
      await releaseNotifications(
        db,
        messages.map(({ id }) => id),
      );
  }

  /** False where the message is to be tried again. */
  async function deliver(message: PendingNotification, claim: NotificationClaim): Promise<boolean> {
    const optional = isOptional(message);
    if (optional && !claim.account.reminders) {
      await markSuppressed(db, message.id, 'opted_out');
      return true;
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
    } catch (error) {
      const final = error instanceof MailError && error.permanent;
      await markAttemptFailed(db, message.id, errorText(error), { final });
      return final;
    }
    await markDelivered(db, message.id, { at: message.at, messageId });
    return true;
  }

  return async (licenses) => {
    const claims = await claimNotifications(db, licenses);
    // Every claim is worked off before a failure of one of them is reported.
    const results = await Promise.allSettled(claims.map(deliverClaim));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
