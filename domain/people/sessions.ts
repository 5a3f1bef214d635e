import type { InstantMs } from '../calendar/instant.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Who a session is for: members of accounts, or people of the vendor, who can do more and sign in more often. */
export type SessionKind = 'member' | 'staff';

/** How long a session lasts: unused (`idleMs`), and at most, however much it is used (`absoluteMs`). */
export const SESSION_LIMITS: Readonly<Record<SessionKind, { readonly idleMs: number; readonly absoluteMs: number }>> = {
  member: { idleMs: 14 * DAY_MS, absoluteMs: 90 * DAY_MS },
  staff: { idleMs: 12 * HOUR_MS, absoluteMs: 7 * DAY_MS },
};

/** So long after a sign-in it counts as proof that the person is there, for what needs one. */
export const STEP_UP_MS = 10 * 60 * 1000;

/** How old `lastUsedAt` of a session may be before another use updates it. */
export const LAST_USED_PRECISION_MS = 60 * 1000;

/**
 * What the person's own sign-ins in a session have shown: one factor, by a code from a mail or by a recovery code, or more than one
 * (`strong`): by a passkey, which asks for the device and its user, or by both codes.
 */
export const STRENGTHS = ['mail_code', 'recovery_code', 'strong'] as const;
export type Strength = (typeof STRENGTHS)[number];

/** What a session has shown after another sign-in. Null: it had no sign-in of the person's own. */
export function strengthAfter(before: Strength | null, shown: Strength): Strength {
  return before === null || before === shown ? shown : 'strong';
}

/** The instants of a session that its end follows from. */
export interface SessionTimes {
  readonly createdAt: InstantMs;
  /** Behind the last use by up to {@link LAST_USED_PRECISION_MS}. */
  readonly lastUsedAt: InstantMs;
  /** The last sign-in in it by the person's own means: a code or a passkey. Null where there was none. */
  readonly signedInAt: InstantMs | null;
  /** The last sign-in since by the identity provider of an account; null where there was none. */
  readonly signOnAt: InstantMs | null;
  /** The end that was set at the last sign-in. */
  readonly expiresAt: InstantMs;
}

/**
 * When a session ends if it is not used again. The limits are those of what the person is now: somebody who becomes staff has the
 * shorter ones at once.
 */
export function sessionEnd(times: Omit<SessionTimes, 'createdAt'>, kind: SessionKind): InstantMs {
  const { idleMs, absoluteMs } = SESSION_LIMITS[kind];
  // A provider cannot prolong what the person's own sign-in has opened.
  const since = times.signedInAt ?? times.signOnAt ?? 0;
  return Math.min(times.expiresAt, since + absoluteMs, times.lastUsedAt + idleMs);
}

/** Whether a sign-in is recent enough for what needs one. Null: there was none that counts. */
export function isRecentSignIn(signedInAt: InstantMs | null, now: InstantMs): boolean {
  return signedInAt !== null && now < signedInAt + STEP_UP_MS;
}

/** The sign-ins of a session. */
export interface SignIns extends Pick<SessionTimes, 'signedInAt'> {
  /** The account by whose identity provider the last sign-in was; null for any other. */
  readonly signOnAccountId: string | null;
  /** When the person has signed in at that provider, as it says; null where it does not say so. */
  readonly signOnAuthAt: InstantMs | null;
}

/**
 * The last sign-in of a session that counts in an account, or for the person where that is null: one by the identity provider of an
 * account counts in this account alone, from when the person was there. Null: none counts.
 */
export function lastSignInFor(
  account: string | null,
  { signedInAt, signOnAuthAt, signOnAccountId }: SignIns,
): InstantMs | null {
  if (account === null || account !== signOnAccountId || signOnAuthAt === null) return signedInAt;
  return Math.max(signOnAuthAt, signedInAt ?? signOnAuthAt);
}

/** Whether a session reaches an account, if the person is a member: one that a provider alone has opened reaches the provider's own. */
export function reachesAccount(
  account: string,
  { signedInAt, signOnAccountId }: Pick<SignIns, 'signedInAt' | 'signOnAccountId'>,
): boolean {
  return signedInAt !== null || signOnAccountId === account;
}

/**
 * Whether more than one factor was shown for what belongs to an account, or for the person where that is null. An identity provider
 * answers for its people in its own account alone, as far as it says what they have shown.
 */
export function isStrongFor(
  account: string | null,
  {
    strength,
    signOnAccountId,
    signOnIsStrong,
  }: Pick<SignIns, 'signOnAccountId'> & { readonly strength: Strength | null; readonly signOnIsStrong: boolean },
): boolean {
  return strength === 'strong' || (signOnIsStrong && account !== null && account === signOnAccountId);
}
