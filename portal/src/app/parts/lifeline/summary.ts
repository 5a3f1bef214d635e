import type { Money } from '../../data/licenses.ts';
import { paidOf, type Access, type Moment } from './moments.ts';
import { untilTurn } from './view.ts';

/** What a sentence says of what comes, up to the next period or the end. */
export interface Summary {
  /** The payment that begins the next period, and when that ends (exclusive). */
  readonly charge: { readonly atMs: number; readonly amount: Money; readonly periodEnd: string | null } | null;
  /** A payment that fails, and how often it is tried again. */
  readonly failed: {
    readonly atMs: number;
    readonly amount: Money | null;
    readonly tries: number;
    readonly lastMs: number;
  } | null;
  /** How much can be used until when, where that changes, and what is left after it. */
  readonly uses: readonly { readonly access: Access; readonly untilMs: number }[];
  readonly after: Access;
  /** Whether a payment on the way brings it back. */
  readonly canBeSaved: boolean;
}

export function summaryOf(coming: readonly Moment[], now: Access): Summary {
  const moments = untilTurn(coming);
  const paid = moments.find(paidOf);
  const failures = moments.filter(({ what }) => what === 'payment_failed');
  const [first] = failures;
  const retries = failures.filter(({ cause }) => cause === 'retry_due');
  const uses: { access: Access; untilMs: number }[] = [];
  let access = now;
  for (const moment of moments) {
    if (moment.access !== access) uses.push({ access, untilMs: moment.atMs });
    access = moment.access;
  }
  return {
    charge: paid?.amount ? { atMs: paid.atMs, amount: paid.amount, periodEnd: paid.periodEnd } : null,
    failed: first
      ? { atMs: first.atMs, amount: first.amount, tries: retries.length, lastMs: failures.at(-1)?.atMs ?? first.atMs }
      : null,
    uses,
    after: access,
    canBeSaved: !paid && moments.some(({ state }) => state === 'grace' || state === 'suspended'),
  };
}
