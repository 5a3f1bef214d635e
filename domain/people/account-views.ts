import type { InstantMs } from '../calendar/instant.ts';

/**
 * A view of an account as one of its members has it, by one of the vendor's people. It lasts for `minutes` at most. The owners are told,
 * once in `announceHours` of the same person.
 */
export const ACCOUNT_VIEW = { minutes: 30, announceHours: 24, minReason: 10, maxReason: 500 } as const;

/** The first of somebody's names, as the owners of an account are told it. */
export function firstNameOf(name: string): string {
  return name.trim().split(/\s+/u)[0] ?? '';
}

/** When a view was over: it was ended, or its time has passed. */
export function viewEnd({ endedAt, expiresAt }: { endedAt: InstantMs | null; expiresAt: InstantMs }): InstantMs {
  return Math.min(endedAt ?? expiresAt, expiresAt);
}
