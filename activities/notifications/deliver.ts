import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../db/connect.ts';
import {
  claimNotifications,
  deferNotification,
  markAttemptFailed,
  markDelivered,
  markSuppressed,
  releaseNotifications,
  restoreClaim,
  type NotificationClaim,
  type PendingNotification,
  type StoredClaim,
  type SuppressedReason,
} from '../../db/queries/notifications.ts';
import type { PersonSecrets } from '../../db/person-secrets.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { optionalMailsOf } from '../../domain/lifecycle/optional-notices.ts';
import { normaliseEmail } from '../../domain/people/email.ts';
import { quietEnd, type OptionalMails } from '../../domain/people/mail-preferences.ts';
import { handleClaimed } from '../handle-claimed.ts';
import { createContext } from './context.ts';
import { preferencesUrlFor } from './preferences-url.ts';
import { safeText } from '../safe-failures.ts';
import { MailError, stableMessageId, type Mailer } from './mailer.ts';
import { render } from './render.ts';
import type { Templates } from './templates.ts';

/**
 * Sends the messages of these licences that are due, to each recipient in the order of the licence's transitions: no message is sent
 * before an earlier one of the same licence to the same recipient, unless the mail server has refused that one for good. What cannot be
 * sent is recorded and stays pending for a later attempt, and holds up no other recipient. Once `stop` is aborted, no further message is
 * sent. Throws where the database fails or something stored cannot be read; what was claimed is then free again after two minutes.
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
  /** Seals the links to preferences. */
  readonly secrets: PersonSecrets;
  readonly now?: () => InstantMs;
}

/** So long after a claim messages of it may begin to be sent. The last one then ends well within the claim's two minutes. */
const SENDING_MS = 45_000;
/** So long after a claim it may be noted that a message was sent. */
const NOTING_MS = 110_000;
const NOTE_INTERVAL_MS = 1_000;

export function createDelivery(deps: DeliveryDependencies): Deliver {
  const { db, now = Date.now } = deps;

  /** One recipient after the other, so that a licence of many sends no more at once than another. */
  async function deliverInTurn(claims: readonly StoredClaim[], claimedAt: number, stop?: AbortSignal): Promise<void> {
    const failures: unknown[] = [];
    for (const claim of claims)
      await deliverClaim(claim, claimedAt, stop).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

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
    const kind = optionalMailsOf(message);
    const decision = decide(kind, message, claim, now());
    if ('suppressed' in decision) {
      await markSuppressed(db, message.id, decision.suppressed);
      return true;
    }
    if ('until' in decision) {
      await deferNotification(db, message.id, decision.until);
      return true;
    }
    const { to } = decision;
    const messageId = stableMessageId([message.id], deps.mailFrom);
    const preferencesUrl = preferencesUrlFor(deps, { email: to, zone: claim.account.zone }, now());
    try {
      await deps.mailer.send({
        ...render(deps.templates, message, { ...createContext(claim, message.at, deps.publicUrl), preferencesUrl }),
        to,
        messageId,
        unsubscribeUrl: kind === null ? null : `${preferencesUrl}/off/${kind}`,
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
    const byLicense = Map.groupBy(claims, ({ licenseId }) => licenseId);
    await handleClaimed([...byLicense.values()], (ofOne) => deliverInTurn(ofOne, claimedAt, stop));
  };
}

/**
 * What becomes of a message: it is sent, it is not sent, or it waits for the end of the reader's quiet hours. One that would come too late
 * for the date that it reminds of is sent at once. An account turns reminders off for its contacts, too; they do so for themselves.
 */
function decide(
  kind: OptionalMails | null,
  { params }: PendingNotification,
  { account, recipient, preferences }: NotificationClaim,
  now: InstantMs,
): { readonly to: string } | { readonly suppressed: SuppressedReason } | { readonly until: InstantMs } {
  const { type, email: to } = recipient;
  if (to === null) return { suppressed: 'contact_removed' };
  if (type === 'contact' && normaliseEmail(to) === normaliseEmail(account.email)) return { suppressed: 'same_address' };
  if (kind === null) return { to };
  if (!preferences[kind] || (kind === 'reminders' && !account.reminders)) return { suppressed: 'opted_out' };
  const until = quietEnd(preferences.quiet, now);
  const isTooLate = until !== null && typeof params.ends === 'number' && params.ends > now && until >= params.ends;
  return until === null || isTooLate ? { to } : { until };
}
