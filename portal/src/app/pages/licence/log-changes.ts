import type { ChangeLogEntry } from '../../data/change-log.ts';
import type { License, Money } from '../../data/licenses.ts';

type State = License['state'];

/** A value of a licence as its change log has it, to be said in words. */
export type Said =
  | { readonly kind: 'none' }
  | { readonly kind: 'state'; readonly state: State }
  | { readonly kind: 'plan'; readonly id: string; readonly name: string | null }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'money'; readonly money: Money }
  | { readonly kind: 'switch'; readonly on: boolean }
  | { readonly kind: 'date'; readonly at: string }
  /** The first instant after it. */
  | { readonly kind: 'until'; readonly end: string; readonly reduced: boolean }
  | { readonly kind: 'span'; readonly start: string; readonly end: string }
  | { readonly kind: 'terms'; readonly plan: string; readonly seats: number; readonly price: Money }
  | {
      readonly kind: 'payment';
      readonly status: PaymentStatus;
      readonly amount: Money | null;
      readonly attempt: number;
    };

export const PAYMENT_STATUSES = ['pending', 'action_required', 'processing', 'failed', 'closing'] as const;
type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** What a row of the log names as changed, in the order in which it does. */
const CHANGED_FIELDS = [
  'state',
  'plan',
  'seats',
  'price',
  'scheduled_change',
  'paid_change',
  'period',
  'auto_renew',
  'cancelled',
  'payment',
  'refunds',
  'grace',
  'pause',
  'contract',
  'contract_invoices',
  'expired_at',
  'held_since',
  'key_version',
] as const;
export type ChangedField = (typeof CHANGED_FIELDS)[number];

export interface SaidChange {
  readonly field: ChangedField;
  readonly before: Said;
  readonly after: Said;
}

const NONE: Said = { kind: 'none' };

/**
 * What an entry changed, as people know it. How the next period is counted (`schedule`) and whether one was ever held (`owned`)
 * follow from the period and are left out, and so are fields of the first entry that say that there is nothing yet.
 */
export function saidChanges({ from, to, changes }: Pick<ChangeLogEntry, 'from' | 'to' | 'changes'>): SaidChange[] {
  const moved: SaidChange[] =
    from !== null && from !== to
      ? [{ field: 'state', before: { kind: 'state', state: from }, after: { kind: 'state', state: to } }]
      : [];
  return [...moved, ...changes.flatMap(({ field, before, after }) => WORDS[field]?.(before, after) ?? [])]
    .filter(isWorthSaying)
    .toSorted((a, b) => CHANGED_FIELDS.indexOf(a.field) - CHANGED_FIELDS.indexOf(b.field));
}

function isWorthSaying({ before, after }: SaidChange): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

type Reader = (before: unknown, after: unknown) => SaidChange[];

const WORDS: Readonly<Partial<Record<string, Reader>>> = {
  terms: termsChanges,
  scheduled_change: one('scheduled_change', summary),
  paid_change: one('paid_change', summary),
  period: one('period', span),
  auto_renew: one('auto_renew', onOff),
  // Of a new licence it says nothing that it is not cancelled.
  cancelled: (before, after) => (before === null ? [] : one('cancelled', onOff)(before, after)),
  charges: paymentChanges,
  refunds: one('refunds', count),
  grace: one('grace', until),
  pause: one('pause', until),
  contract: contractChanges,
  expired_at: one('expired_at', date),
  held_since: one('held_since', date),
  key_version: (before, after) => (before === null ? [] : one('key_version', number)(before, after)),
};

/** A field that is said as it is. */
function one(field: ChangedField, read: (value: unknown) => Said): Reader {
  return (before, after) => [{ field, before: read(before), after: read(after) }];
}

function termsChanges(before: unknown, after: unknown): SaidChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [
    { field: 'plan', before: plan(old['plan']), after: plan(now['plan']) },
    { field: 'seats', before: number(old['quantity']), after: number(now['quantity']) },
    { field: 'price', before: amount(old['price']), after: amount(now['price']) },
  ];
}

function paymentChanges(before: unknown, after: unknown): SaidChange[] {
  const [old, now] = [chargesOf(before), chargesOf(after)];
  const keys = new Set([...old.keys(), ...now.keys()]);
  return [...keys].map((key) => ({ field: 'payment', before: payment(old.get(key)), after: payment(now.get(key)) }));
}

function contractChanges(before: unknown, after: unknown): SaidChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const made = one('contract', date)(old['at'], now['at']);
  return old['at'] === now['at'] ? one('contract_invoices', count)(old['invoices'], now['invoices']) : made;
}

function summary(value: unknown): Said {
  const { plan: id, quantity, price } = fieldsOf(value);
  const money = moneyOf(price);
  if (typeof id !== 'string' || typeof quantity !== 'number' || !money) return NONE;
  return { kind: 'terms', plan: id, seats: quantity, price: money };
}

/** The first entry has the whole plan, others its id. */
function plan(value: unknown): Said {
  if (typeof value === 'string') return { kind: 'plan', id: value, name: null };
  const { id, name } = fieldsOf(value);
  return typeof id === 'string' ? { kind: 'plan', id, name: typeof name === 'string' ? name : null } : NONE;
}

function number(value: unknown): Said {
  return typeof value === 'number' ? { kind: 'number', value } : NONE;
}

function count(value: unknown): Said {
  return Array.isArray(value) && value.length > 0 ? { kind: 'number', value: value.length } : NONE;
}

function amount(value: unknown): Said {
  const money = moneyOf(value);
  return money ? { kind: 'money', money } : NONE;
}

function onOff(value: unknown): Said {
  return typeof value === 'boolean' ? { kind: 'switch', on: value } : NONE;
}

function date(value: unknown): Said {
  return typeof value === 'string' ? { kind: 'date', at: value } : NONE;
}

function until(value: unknown): Said {
  const { until: end, reduced } = fieldsOf(value);
  return typeof end === 'string' ? { kind: 'until', end, reduced: reduced === true } : NONE;
}

function span(value: unknown): Said {
  const { start, end } = fieldsOf(value);
  return typeof start === 'string' && typeof end === 'string' ? { kind: 'span', start, end } : NONE;
}

function payment(charge: Fields | undefined): Said {
  if (!charge) return NONE;
  const { status, closing, attempts, lines } = charge;
  const known = PAYMENT_STATUSES.find((name) => name === (typeof closing === 'string' ? 'closing' : status));
  if (!known) return NONE;
  // Sums are the API's: of a charge with several lines the log has none.
  const [line, ...others] = Array.isArray(lines) ? lines.map(fieldsOf) : [];
  const money = others.length === 0 ? moneyOf(line?.['amount']) : null;
  return { kind: 'payment', status: known, amount: money, attempt: typeof attempts === 'number' ? attempts : 1 };
}

type Fields = Readonly<Record<string, unknown>>;

function chargesOf(value: unknown): Map<string, Fields> {
  const charges = Array.isArray(value) ? value.map(fieldsOf) : [];
  return new Map(charges.map((charge) => [String(charge['key']), charge]));
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function moneyOf(value: unknown): Money | null {
  const { amount: minor, currency } = fieldsOf(value);
  if (typeof minor !== 'number' || !isCurrency(currency)) return null;
  return { amount: minor, currency };
}

function isCurrency(value: unknown): value is Money['currency'] {
  return value === 'EUR' || value === 'USD' || value === 'JPY';
}
