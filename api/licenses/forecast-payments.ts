import { AS_CARDS } from '../../contract/sandboxes.ts';
import { findPayer } from '../../db/queries/payment-methods.ts';
import { findSandbox } from '../../db/queries/sandboxes.ts';
import { isKnownDecline } from '../../domain/billing/declines.ts';
import { NO_PAYMENT_METHOD } from '../../domain/billing/failures.ts';
import { sandboxOutcome, type SandboxPayments } from '../../domain/billing/sandbox-outcome.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { PaymentPredictor } from '../../domain/lifecycle/simulate.ts';
import { validationProblem, type FieldError } from '../http/problem.ts';
import type { Call } from '../http/route.ts';
import type { LicenseRead } from './license-json.ts';

/** How payments are assumed to go: a name for the answer, and the outcome of each charge. */
export interface Assumption {
  readonly name: string;
  /** What charges are collected from. */
  readonly methods: readonly string[];
  readonly outcomeOf: PaymentPredictor;
}

/** A test card that always pays. */
const PAYING_CARD = 'pm_card_visa';
const SUCCEED = 'succeed';
const SUCCEEDING: SandboxPayments = { payments: AS_CARDS, methods: [PAYING_CARD] };

/** Every payment is accepted. */
export const paymentsSucceed: PaymentPredictor = (charge) => sandboxOutcome(charge, SUCCEEDING);

/** By the same rule by which a sandbox charges, so that forecast and sandbox agree. */
export async function assumedPayments(
  call: Call,
  read: LicenseRead,
  requested: {
    readonly payments?: string | undefined;
    readonly outcomes: readonly { readonly from: InstantMs; readonly payments: string }[];
    readonly place: 'query' | 'body';
  },
): Promise<Assumption> {
  const { account, id: license } = read.record;
  const { methods } = await findPayer(call.db, { account, license });
  const cards = await cardsOf(call, read, methods);
  const name = requested.payments ?? cards?.payments ?? SUCCEED;
  const first = paymentsOf(
    name,
    cards,
    requested.place === 'query' ? { parameter: 'payments' } : { pointer: '#/payments' },
  );
  const later = requested.outcomes
    .map(({ from, payments }, index) => ({
      from,
      payments: paymentsOf(payments, cards, { pointer: `#/outcomes/${index}/payments` }),
    }))
    .toSorted((a, b) => b.from - a.from);
  return {
    name,
    methods,
    outcomeOf: (charge) => sandboxOutcome(charge, later.find(({ from }) => from <= charge.at)?.payments ?? first),
  };
}

/** How a sandbox charges; null for a live licence. */
async function cardsOf(
  { db }: Call,
  { record: { sandbox } }: LicenseRead,
  methods: readonly string[],
): Promise<SandboxPayments | null> {
  if (sandbox === null) return null;
  const found = await findSandbox(db, sandbox);
  return { payments: found?.payments ?? AS_CARDS, methods };
}

function paymentsOf(
  name: string,
  cards: SandboxPayments | null,
  place: Pick<FieldError, 'pointer' | 'parameter'>,
): SandboxPayments {
  if (cards && name === cards.payments) return cards;
  if (name === SUCCEED) return SUCCEEDING;
  if (name === AS_CARDS && cards) return { ...cards, payments: AS_CARDS };
  if (!isFailureCode(name)) throw validationProblem([{ key: 'decline_code', ...place }]);
  return { payments: name, methods: [] };
}

/** Whether every charge could fail with this code. */
export function isFailureCode(code: string): boolean {
  return code === NO_PAYMENT_METHOD || isKnownDecline(code);
}
