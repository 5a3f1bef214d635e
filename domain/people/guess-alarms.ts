import type { GuessKind } from './guess-limits.ts';

/** What somebody should be told of: that sign-in data or keys are guessed, or that mailboxes are flooded. */
export const GUESS_ALARMS = ['guessing', 'flooding'] as const;
export type GuessAlarm = (typeof GUESS_ALARMS)[number];

/** The alarm of a limit that is reached. */
export const ALARM_OF: Readonly<Record<GuessKind, GuessAlarm>> = {
  code_request: 'guessing',
  code_try: 'guessing',
  credential: 'guessing',
  license_search: 'guessing',
  email_change_try: 'guessing',
  email_change: 'flooding',
  invitation: 'flooding',
  approval: 'flooding',
  news: 'flooding',
  declaration: 'flooding',
  feedback: 'flooding',
};

/** An alarm is over when no further limit has been reached for so long. */
export const ALARM_QUIET_S = 3_600;

/**
 * Whether the operator is told of the `count`th limit that is reached within one alarm: of the first, and when it has grown a
 * hundredfold. A flood from many addresses is one alarm, and a small one does not hide a large one behind it.
 */
export function isTold(count: number): boolean {
  return count === 1 || (count >= 100 && Number.isInteger(Math.log10(count) / 2));
}
