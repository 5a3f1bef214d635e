import type { Database } from './connect.ts';
import { deleteOldEvents, EVENT_RETENTION_DAYS } from './feed/retention.ts';
import { deleteOldEmailChanges, EMAIL_CHANGE_RETENTION_DAYS } from './queries/email-changes.ts';
import { deleteExpiredIdempotencyKeys, IDEMPOTENCY_TTL_HOURS } from './queries/idempotency.ts';
import { deleteOldActivations, ENDED_ACTIVATION_DAYS } from './queries/activations.ts';
import { APPROVAL_RETENTION_DAYS, deleteOldApprovals } from './queries/approvals.ts';
import { deleteEndedSessions, SESSION_RETENTION_DAYS } from './queries/sessions.ts';
import { CHALLENGE_RETENTION_DAYS, deleteOldChallenges } from './queries/passkey-challenges.ts';
import { deleteOldGuesses, GUESS_RETENTION_DAYS } from './queries/guesses.ts';
import { deleteOldSignOns, SIGN_ON_RETENTION_DAYS } from './queries/sign-on.ts';
import { deleteOldSignInCodes, SIGN_IN_CODE_RETENTION_DAYS } from './queries/sign-in-codes.ts';

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
} as const satisfies Readonly<Record<string, RetentionRule>>;
export type RetainedTable = keyof typeof RETENTION;

/** Deletes what is kept for a limited time and no longer needed. Any number of processes may do so, as often as they like. */
export async function deleteOutdated(db: Database): Promise<void> {
  for (const { deleteOlder } of Object.values(RETENTION)) await deleteOlder(db);
}

async function deleteOldClaimingSteps({ sql }: Database): Promise<void> {
  await sql`
    delete from claiming_steps where created_at < now() - ${CLAIMING_STEP_RETENTION_DAYS} * interval '1 day'`;
}
