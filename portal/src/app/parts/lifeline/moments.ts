import type { ChangeLogEntry } from '../../data/change-log.ts';
import type { ForecastStep } from '../../data/forecast.ts';
import type { License, Money } from '../../data/licenses.ts';

export type State = License['state'];
export type Access = License['access'];

/** What a payment led to, in a word of its own: a renewal is one event, not two. */
const PAID = ['bought', 'renewed', 'reactivated', 'paid'] as const;
export type Paid = (typeof PAID)[number];

/** The word of an event that is a payment's success. */
export function paidOf({ what }: Pick<Moment, 'what'>): Paid | undefined {
  return PAID.find((word) => word === what);
}

/** One event of a licence's life: an entry of its change log or a step of its forecast, with the outcome of its payment. */
export interface Moment {
  readonly key: string;
  readonly atMs: number;
  readonly past: boolean;
  /** The event's name in the API; {@link Paid} where a payment succeeded. */
  readonly what: string;
  /** What led to the payment, where `what` is its outcome. */
  readonly cause: string | null;
  readonly from: State | null;
  readonly state: State;
  readonly access: Access;
  readonly accessChanged: boolean;
  /** What was paid, or will be charged. */
  readonly amount: Money | null;
  /** When the period ends, where the event sets it. */
  readonly periodEnd: string | null;
  readonly mails: readonly ForecastStep['notices'][number][];
  readonly entries: readonly ChangeLogEntry[];
}

/** An instant as the API writes it. */
export function instantOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** A payment's outcome belongs to what started it, where it followed within this time. */
const JOINED_MS = 600_000;

const OUTCOMES: ReadonlySet<string> = new Set(['payment_succeeded', 'payment_failed', 'payment_processing']);
const STARTS_PAYMENT: ReadonlySet<string> = new Set([
  'purchase',
  'renew',
  'reactivate',
  'force_renew',
  'payment_method_added',
  'trial_ended',
  'renewal_due',
  'retry_due',
  'payment_check_due',
  'pause_limit_reached',
  'resume',
]);

/** What has happened, from the change log, oldest first. */
export function pastMoments(entries: readonly ChangeLogEntry[]): Moment[] {
  return join(
    entries.map((entry) => ({
      key: `entry ${entry.sequence}`,
      atMs: Date.parse(entry.at),
      past: true,
      what: entry.event,
      cause: null,
      from: entry.from,
      state: entry.to,
      access: entry.access,
      accessChanged: false,
      amount: entry.amount,
      periodEnd: endOfPeriod(entry),
      mails: [],
      entries: [entry],
    })),
    null,
  );
}

/** What will happen, from a forecast. What would be refused does not happen. */
export function comingMoments(
  steps: readonly ForecastStep[],
  before: { readonly access: Access; readonly periodEnd: string | null },
): Moment[] {
  let end = before.periodEnd;
  const moments = steps
    .filter(({ refusal }) => refusal === null)
    .map((step, index): Moment => {
      const moved = step.period_end !== end;
      end = step.period_end;
      return {
        key: `step ${index}`,
        atMs: Date.parse(step.at),
        past: false,
        what: step.event,
        cause: null,
        from: step.from,
        state: step.to,
        access: step.access,
        accessChanged: false,
        amount: step.charge,
        periodEnd: moved ? step.period_end : null,
        mails: step.notices,
        entries: [],
      };
    });
  return join(moments, before.access);
}

function endOfPeriod({ changes }: ChangeLogEntry): string | null {
  const after = changes.find(({ field }) => field === 'period')?.after;
  const end = after !== null && typeof after === 'object' && 'end' in after ? after.end : null;
  return typeof end === 'string' ? end : null;
}

function join(moments: readonly Moment[], accessBefore: Access | null): Moment[] {
  const joined: Moment[] = [];
  for (const moment of moments) {
    const last = joined.at(-1);
    if (last && isOutcomeOf(moment, last)) joined[joined.length - 1] = withOutcome(last, moment);
    else joined.push(moment.what === 'payment_succeeded' ? { ...moment, what: paidWord(moment.from) } : moment);
  }
  return joined.map((moment, index) => {
    const before = joined[index - 1]?.access ?? accessBefore;
    return { ...moment, accessChanged: before !== null && before !== moment.access };
  });
}

function isOutcomeOf(moment: Moment, last: Moment): boolean {
  return OUTCOMES.has(moment.what) && STARTS_PAYMENT.has(last.what) && moment.atMs - last.atMs <= JOINED_MS;
}

function withOutcome(cause: Moment, outcome: Moment): Moment {
  return {
    ...outcome,
    key: cause.key,
    atMs: cause.atMs,
    what: outcome.what === 'payment_succeeded' ? paidWord(cause.from) : outcome.what,
    cause: cause.what,
    from: cause.from,
    amount: outcome.amount ?? cause.amount,
    periodEnd: outcome.periodEnd ?? cause.periodEnd,
    mails: [...cause.mails, ...outcome.mails],
    entries: [...cause.entries, ...outcome.entries],
  };
}

function paidWord(from: State | null): Paid {
  switch (from) {
    case null:
    case 'incomplete':
    case 'trial':
      return 'bought';
    case 'expired':
      return 'reactivated';
    case 'grace':
    case 'suspended':
      return 'paid';
    case 'active':
    case 'renewal':
    case 'paused':
    case 'retired':
      return 'renewed';
  }
}

export type MarkKind = 'change' | 'charge' | 'notice' | 'deadline' | 'end';

const MONEY: ReadonlySet<string> = new Set([
  ...PAID,
  'payment_failed',
  'payment_processing',
  'payment_refunded',
  'retry_due',
  'renewal_due',
]);

/** The form of an event's mark: what takes something away before what costs something, before all else. */
export function markOf({ what, from, state }: Pick<Moment, 'what' | 'from' | 'state'>): MarkKind {
  if (what === 'reminder_due') return 'notice';
  if (from !== state && (state === 'expired' || state === 'retired')) return 'end';
  if ((from !== state && state === 'suspended') || what === 'grace_reduced') return 'deadline';
  return MONEY.has(what) ? 'charge' : 'change';
}
