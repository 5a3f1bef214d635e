import type { Database } from './connect.ts';
import { deleteOldEvents, EVENT_RETENTION_DAYS } from './feed/retention.ts';
import { deleteOldEmailChanges, EMAIL_CHANGE_RETENTION_DAYS } from './queries/email-changes.ts';
import { deleteOldDeclarations } from './queries/declarations.ts';
import { DECLARATION_RETENTION_DAYS } from '../domain/declarations/declaration.ts';
import { deleteExpiredIdempotencyKeys, IDEMPOTENCY_TTL_HOURS } from './queries/idempotency.ts';
import { deleteOldActivations, ENDED_ACTIVATION_DAYS } from './queries/activations.ts';
import { APPROVAL_RETENTION_DAYS, deleteOldApprovals } from './queries/approvals.ts';
import { deleteEndedSessions, SESSION_RETENTION_DAYS } from './queries/sessions.ts';
import { CHALLENGE_RETENTION_DAYS, deleteOldChallenges } from './queries/passkey-challenges.ts';
import { deleteOldGuesses, GUESS_RETENTION_DAYS } from './queries/guesses.ts';
import { deleteOldSignOns, SIGN_ON_RETENTION_DAYS } from './queries/sign-on.ts';
import { deleteOldSignInCodes, SIGN_IN_CODE_RETENTION_DAYS } from './queries/sign-in-codes.ts';

import {
  clearOldDeliveryErrors,
  clearOldPaymentLinks,
  deleteOldAuditEntries,
  deleteOldLimitUses,
  deleteOldLinks,
  deleteOldOffers,
  deleteOldStaff,
  LIMIT_USE_RETENTION_DAYS,
  RECORD_RETENTION_DAYS,
  type ExpiringTable,
} from './queries/outdated.ts';

const offersIn = (table: ExpiringTable) => (db: Database) => deleteOldOffers(db, table);

/** A recording is tried again for as long as the database is away; after this time nobody waits for its answer. */
const CLAIMING_STEP_RETENTION_DAYS = 30;

/** How old rows of a table become, and what deletes those that are older. */
interface RetentionRule {
  readonly days: number;
  /** Any number of processes may do so, as often as they like. */
  readonly deleteOlder: (db: Database) => Promise<unknown>;
}

/** The tables whose rows are kept for a limited time. All others are kept: see the data register. */
export const RETENTION = {
  idempotency_keys: { days: IDEMPOTENCY_TTL_HOURS / 24, deleteOlder: deleteExpiredIdempotencyKeys },
  events: { days: EVENT_RETENTION_DAYS, deleteOlder: deleteOldEvents },
  claiming_steps: { days: CLAIMING_STEP_RETENTION_DAYS, deleteOlder: deleteOldClaimingSteps },
  sign_in_codes: { days: SIGN_IN_CODE_RETENTION_DAYS, deleteOlder: deleteOldSignInCodes },
  passkey_challenges: { days: CHALLENGE_RETENTION_DAYS, deleteOlder: deleteOldChallenges },
  email_changes: { days: EMAIL_CHANGE_RETENTION_DAYS, deleteOlder: deleteOldEmailChanges },
  guess_counters: { days: GUESS_RETENTION_DAYS, deleteOlder: deleteOldGuesses },
  sign_in_attempts: { days: SIGN_ON_RETENTION_DAYS, deleteOlder: deleteOldSignOns },
  activations: { days: ENDED_ACTIVATION_DAYS, deleteOlder: deleteOldActivations },
  approvals: { days: APPROVAL_RETENTION_DAYS, deleteOlder: deleteOldApprovals },
  /** From the last sign-in on. */
  sessions: { days: SESSION_RETENTION_DAYS, deleteOlder: deleteEndedSessions },
  declarations: { days: DECLARATION_RETENTION_DAYS, deleteOlder: deleteOldDeclarations },
  audit_log: { days: RECORD_RETENTION_DAYS, deleteOlder: deleteOldAuditEntries },
  limit_uses: { days: LIMIT_USE_RETENTION_DAYS, deleteOlder: deleteOldLimitUses },
  /** From the end of the offer on, as the following ones. */
  invitations: { days: RECORD_RETENTION_DAYS, deleteOlder: offersIn('invitations') },
  ownership_transfers: { days: RECORD_RETENTION_DAYS, deleteOlder: offersIn('ownership_transfers') },
  ownership_claims: { days: RECORD_RETENTION_DAYS, deleteOlder: offersIn('ownership_claims') },
  account_views: { days: RECORD_RETENTION_DAYS, deleteOlder: offersIn('account_views') },
  /** From the end of the link on. */
  account_links: { days: RECORD_RETENTION_DAYS, deleteOlder: deleteOldLinks },
  /** From the day on which somebody leaves. */
  staff: { days: RECORD_RETENTION_DAYS, deleteOlder: deleteOldStaff },
} as const satisfies Readonly<Record<string, RetentionRule>>;
export type RetainedTable = keyof typeof RETENTION;

/** Deletes what is kept for a limited time and no longer needed. Any number of processes may do so, as often as they like. */
export async function deleteOutdated(db: Database): Promise<void> {
  for (const { deleteOlder } of Object.values(RETENTION)) await deleteOlder(db);
  // Columns whose rows are kept longer.
  await clearOldDeliveryErrors(db);
  await clearOldPaymentLinks(db);
}

async function deleteOldClaimingSteps({ sql }: Database): Promise<void> {
  await sql`
    delete from claiming_steps where created_at < now() - ${CLAIMING_STEP_RETENTION_DAYS} * interval '1 day'`;
}
