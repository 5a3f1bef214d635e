import { enqueueMail } from '../../db/queries/person-mails.ts';
import type { GuessDecision, Guesser } from '../../db/queries/guesses.ts';
import { ALARM_OF, isTold } from '../../domain/people/guess-alarms.ts';
import type { GuessKind } from '../../domain/people/guess-limits.ts';
import { problem } from '../http/problem.ts';
import { auditedEvent } from '../http/audit.ts';
import { addressGroup } from '../http/client-address.ts';
import type { Call } from '../http/route.ts';
import { personNews } from '../security-news/news.ts';

/** Keyed hash of the device that a request comes from, if the address has signed in on it before. */
export function knownDevice({ deps: { personSecrets, site }, header }: Call, addressHash: Buffer): Buffer | null {
  const device = personSecrets.deviceIn(site.readCookie(header('cookie'), 'device'), addressHash);
  return device === null ? null : personSecrets.clientHash(device);
}

/**
 * Whose guesses a request about an address counts among. A device on which the address has signed in is counted alone: neither guessing
 * at the address nor by others behind the same network address locks it out.
 */
export function guessersOf(
  call: Call,
  { addressHash, deviceHash }: { readonly addressHash: Buffer; readonly deviceHash: Buffer | null },
): readonly Guesser[] {
  if (deviceHash !== null) return [{ subject: 'device', hash: deviceHash }];
  return [{ subject: 'address', hash: addressHash }, clientOf(call)];
}

/** What the log says when a limit is reached. */
const ALARMS: Readonly<Record<GuessKind, string>> = {
  code_request: 'somebody may be guessing sign-in codes, or flooding mailboxes',
  code_try: 'somebody may be guessing sign-in codes',
  invitation: 'somebody may be flooding mailboxes with invitations',
  credential:
    'somebody may be guessing API keys, session tokens, licence keys, long codes or recovery codes, or has an old one',
  license_search: 'somebody may be guessing licence keys, or flooding mailboxes',
  email_change: 'somebody may be flooding mailboxes with codes',
  email_change_try: 'somebody may be guessing codes for another mail address',
  approval: 'somebody may be flooding mailboxes with requests for approval',
  news: 'somebody changes the same things again and again',
  declaration: 'somebody may be flooding mailboxes with acknowledgements of declarations',
  feedback: 'somebody may be flooding mailboxes with acknowledgements of feedback',
};

/** Who has made a request, from where. */
export type Origin = Pick<Call, 'deps' | 'principal' | 'session' | 'client' | 'requestId'>;

/** Counts a guess. Once a day for each guesser whose limit is reached, the audit log has an entry, and it counts within an alarm. */
export async function takeGuess(
  origin: Origin,
  operation: string,
  kind: GuessKind,
  guessers: readonly Guesser[],
): Promise<GuessDecision> {
  const decision = await origin.deps.guesses.take(kind, guessers);
  if (!decision.ok && decision.isFirst) await recordLimit(origin, operation, kind, decision.by);
  return decision;
}

/**
 * Counts a guess. Throws `rate_limited`, or `code_requests_limited`, the same for known and unknown addresses, where the limit of an hour or a day is reached; once
 * a day for each guesser the audit log has an entry, and `about`, the address that is guessed at, gets a mail if it is somebody's.
 */
export async function countGuess(
  call: Call,
  operation: string,
  kind: GuessKind,
  guessers: readonly Guesser[],
  about?: string,
): Promise<void> {
  const decision = await takeGuess(call, operation, kind, guessers);
  if (decision.ok) return;
  // What one network does at many addresses concerns none of them.
  if (decision.isFirst && about !== undefined && decision.by !== 'client')
    await enqueueMail(call.db, personNews(call, 'guessing', { email: about }));
  throw problem(kind === 'code_request' ? 'code_requests_limited' : 'rate_limited', {
    retryAfterS: decision.retryAfterS,
  });
}

/**
 * Counts an API key, a session token or a licence key that is nobody's, or a long code or recovery code that is not right. It changes no answer: such a
 * request is bounded by the quota of its address, and whoever has a valid key or session is let in from there. Once a day for each
 * network address the audit log has an entry.
 */
export async function countWrongCredential(origin: Origin, operation: string): Promise<void> {
  await takeGuess(origin, operation, 'credential', [clientOf(origin)]);
}

function clientOf({ deps, client }: Pick<Call, 'deps' | 'client'>): Guesser {
  return { subject: 'client', hash: deps.personSecrets.clientHash(addressGroup(client.address)) };
}

/** The process's log has a warning where the operator is told; else a line that says whose limit was reached within the alarm. */
async function recordLimit(origin: Origin, operation: string, kind: GuessKind, by: string): Promise<void> {
  const { deps, principal, session, requestId } = origin;
  const alarm = ALARM_OF[kind];
  const count = await deps.guesses.joinAlarm(alarm);
  const about = { kind, by, operation, limits: count, request: requestId };
  if (isTold(count)) deps.log.warn({ alarm, ...about }, ALARMS[kind]);
  else deps.log.info({ within_alarm: alarm, ...about }, ALARMS[kind]);
  await deps.guesses.recordEvent(
    auditedEvent(origin, {
      principal: principal && { kind: principal.kind, role: principal.role, id: principal.id },
      through: principal?.through ?? null,
      sessionId: session?.id ?? null,
      operation,
      status: 429,
      code: 'rate_limited',
    }),
  );
}
