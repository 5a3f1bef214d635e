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

/** The instants of a session that its end follows from. */
export interface SessionTimes {
  readonly createdAt: InstantMs;
  /** Behind the last use by up to {@link LAST_USED_PRECISION_MS}. */
  readonly lastUsedAt: InstantMs;
  /** The last sign-in in it. */
  readonly signedInAt: InstantMs;
  /** The end that was set at the last sign-in. */
  readonly expiresAt: InstantMs;
}

/**
 * When a session ends if it is not used again. The limits are those of what the person is now: somebody who becomes staff has the
 * shorter ones at once.
 */
export function sessionEnd(times: Omit<SessionTimes, 'createdAt'>, kind: SessionKind): InstantMs {
  const { idleMs, absoluteMs } = SESSION_LIMITS[kind];
  return Math.min(times.expiresAt, times.signedInAt + absoluteMs, times.lastUsedAt + idleMs);
}

/** Whether a sign-in is recent enough for what needs one. */
export function isRecentSignIn(signedInAt: InstantMs, now: InstantMs): boolean {
  return now < signedInAt + STEP_UP_MS;
}
