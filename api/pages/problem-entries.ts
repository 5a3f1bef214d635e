import { REFUSALS, type RefusalCode } from '../../domain/lifecycle/refusals.ts';
import { PROBLEMS } from '../http/problem-codes.ts';
import { refusalStatus } from '../http/problem.ts';
import type { PageLanguage } from './language.ts';

/** A problem code as the page explains it. */
export interface ProblemEntry {
  readonly code: string;
  readonly status: number;
  readonly meaning: string;
  readonly next: string;
  /** The language of the two texts. */
  readonly language: PageLanguage;
}

/** Every problem code once: the API's own by status, then the refusals of the lifecycle. */
export function problemEntries(_language: PageLanguage): ProblemEntry[] {
  const own = Object.entries(PROBLEMS).map(([code, { status, title, next }]) => ({
    code,
    status,
    meaning: `${title}.`,
    next,
    language: 'en' as const,
  }));
  const refusals = (Object.keys(REFUSALS) as RefusalCode[])
    .filter((code) => !Object.hasOwn(PROBLEMS, code))
    .map((code) => ({
      code,
      status: refusalStatus(code),
      meaning: REFUSALS[code].detail,
      next: REFUSALS[code].next,
      language: 'en' as const,
    }));
  return [...own, ...refusals];
}
