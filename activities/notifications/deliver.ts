import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../db/connect.ts';
import {
  claimNotifications,
  markAttemptFailed,
  markDelivered,
  markSuppressed,
  releaseNotifications,
  restoreClaim,
  type NotificationClaim,
  type PendingNotification,
  type StoredClaim,
} from '../../db/queries/notifications.ts';
import { isOptional } from '../../domain/lifecycle/optional-notices.ts';
import { createContext, licensePageUrl } from './context.ts';
import { safeText } from '../safe-failures.ts';
import { MailError, stableMessageId, type Mailer } from './mailer.ts';
import { render } from './render.ts';
import type { Templates } from './templates.ts';

/**
 * Sends the messages of these licences that are due, each licence's in the order of its transitions: no message is sent
 * before an earlier one of the same licence, unless the mail server has refused that one for good. What cannot be sent is
 * recorded and stays pending for a later attempt. Once `stop` is aborted, no further message is sent. Throws where the
 * database fails or something stored cannot be read; what was claimed is then free again after two minutes.
 */
export type Deliver = (licenses: readonly string[], stop?: AbortSignal) => Promise<void>;

export interface DeliveryDependencies {
  readonly db: Database;
  readonly mailer: Mailer;
  readonly templates: Templates;
  /** Where customers manage their licences. */
  readonly publicUrl: string;
  /** The sender; Message-IDs use its host. */
  readonly mailFrom: string;
}

/** So long after a claim messages of it may begin to be sent. The last one then ends well within the claim's two minutes. */
const SENDING_MS = 45_000;
/** So long after a claim it may be noted that a message was sent. */
const NOTING_MS = 110_000;
const NOTE_INTERVAL_MS = 1_000;

export function createDelivery(deps: DeliveryDependencies): Deliver {
  const { db } = deps;

  /** In order. A message that cannot be sent now holds the later ones. */
  async function deliverClaim(stored: StoredClaim, claimedAt: number, stop?: AbortSignal): Promise<void> {
    const claim = restoreClaim(stored);
    const { messages, elsewhere } = claim;
    // An earlier message may be among those that somebody else is sending.
    if (elsewhere > 0) return await release(messages);
    for (const [i, message] of messages.entries()) {
      if (stop?.aborted || performance.now() - claimedAt > SENDING_MS) return await release(messages.slice(i));
      if (!(await deliver(message, claim, claimedAt))) return await release(messages.slice(i + 1), message);
    }
  }

  async function release(messages: readonly PendingNotification[], after?: PendingNotification): Promise<void> {
    const ids = messages.map(({ id }) => id);
    if (ids.length > 0) await releaseNotifications(db, ids, { after: after?.id ?? null });
  }

  /** False where the message is to be tried again. */
  async function deliver(message: PendingNotification, claim: NotificationClaim, claimedAt: number): Promise<boolean> {
    const optional = isOptional(message);
    if (optional && !claim.account.reminders) {
      await markSuppressed(db, message.id, 'opted_out');
      return true;
    }
    const portalUrl = licensePageUrl(deps.publicUrl, claim.license);
    const messageId = stableMessageId([message.id], deps.mailFrom);
    try {
      await deps.mailer.send({
        ...render(deps.templates, message, createContext(claim, message.at, deps.publicUrl)),
        to: claim.account.email,
        messageId,
        unsubscribeUrl: optional ? portalUrl : null,
      });
    } catch (error) {
      const final = error instanceof MailError && error.permanent;
      await markAttemptFailed(db, message.id, safeText(error), { final });
      return final;
    }
    await noteDelivered(message, messageId, claimedAt + NOTING_MS);
    return true;
  }

  /** Tries again while the database is away: a message that is not noted is sent again when its claim ends. */
  async function noteDelivered({ id, at }: PendingNotification, messageId: string, until: number): Promise<void> {
    for (;;)
      try {
        await markDelivered(db, id, { at, messageId });
        return;
      } catch (error) {
        if (performance.now() + NOTE_INTERVAL_MS > until) throw error;
        await pause(NOTE_INTERVAL_MS);
      }
  }

  return async (licenses, stop) => {
    const claimedAt = performance.now();
    const claims = await claimNotifications(db, licenses);
    // Every claim is worked off before a failure of one of them is reported.
    const results = await Promise.allSettled(claims.map((claim) => deliverClaim(claim, claimedAt, stop)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
}
