import type { Database } from '../../db/connect.ts';
import { recordAuditedRequest, type AuditedRequest } from '../../db/queries/audit-log.ts';
import { joinGuessAlarm } from '../../db/queries/guess-alarms.ts';
import { forgetGuess, takeGuess, type GuessDecision, type Guesser } from '../../db/queries/guesses.ts';
import type { GuessAlarm } from '../../domain/people/guess-alarms.ts';
import type { GuessKind } from '../../domain/people/guess-limits.ts';

/** Counts of what can be guessed, which handlers change whatever rows they see otherwise. */
export interface GuessCounter {
  /** See {@link takeGuess}. */
  take(kind: GuessKind, guessers: readonly Guesser[]): Promise<GuessDecision>;
  /** See {@link forgetGuess}. */
  forget(kind: GuessKind, guessers: readonly Guesser[]): Promise<void>;
  /** See {@link joinGuessAlarm}. */
  joinAlarm(alarm: GuessAlarm): Promise<number>;
  /** Writes into the audit log what is no request of its own: that a limit was reached, or a device is new. */
  recordEvent(request: AuditedRequest): Promise<void>;
}

/** `db`: as the login that people sign in with. */
export function createGuessCounter(db: Database): GuessCounter {
  return {
    take: (kind, guessers) => takeGuess(db, kind, guessers),
    forget: (kind, guessers) => forgetGuess(db, kind, guessers),
    joinAlarm: (alarm) => joinGuessAlarm(db, alarm),
    recordEvent: (request) => recordAuditedRequest(db, request),
  };
}
