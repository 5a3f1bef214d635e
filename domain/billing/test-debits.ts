/**
 * Stripe's published test bank accounts for SEPA Direct Debit. Each debit is first `processing`; what becomes of it is known
 * later. Source: https://docs.stripe.com/payments/sepa-debit/accept-a-payment (test IBANs, Germany).
 *
 * Pure data: the Stripe stand-in, sandboxes and the forecast use it.
 */
export interface TestDebit {
  readonly iban: string;
  readonly label: string;
  /** The failure code that the bank reports later; null when it pays. */
  readonly failure: string | null;
  /** The outcome comes at least so long after the payment; null: soon. */
  readonly delayMs: number | null;
}

/** The only currency of SEPA. */
export const DEBIT_CURRENCY = 'EUR';

const THREE_MINUTES_MS = 180_000;
/** Stripe publishes no code for a debit that just fails; this one is of its bank debits in general. */
const FAILED = 'generic_could_not_process';

/** By PaymentMethod token. Each is also known by its IBAN: see `findTestDebit`. */
export const TEST_DEBITS = {
  pm_success_de: { iban: 'DE89370400440532013000', label: 'Bank debit: pays', failure: null, delayMs: null },
  pm_successDelayed_de: {
    iban: 'DE08370400440532013003',
    label: 'Bank debit: pays after three minutes',
    failure: null,
    delayMs: THREE_MINUTES_MS,
  },
  pm_failed_de: { iban: 'DE62370400440532013001', label: 'Bank debit: fails', failure: FAILED, delayMs: null },
  pm_failedDelayed_de: {
    iban: 'DE78370400440532013004',
    label: 'Bank debit: fails after three minutes',
    failure: FAILED,
    delayMs: THREE_MINUTES_MS,
  },
  pm_insufficientFunds_de: {
    iban: 'DE65370400440002222227',
    label: 'Bank debit: insufficient funds',
    failure: 'insufficient_funds',
    delayMs: null,
  },
} as const satisfies Record<string, TestDebit>;

export type TestDebitToken = keyof typeof TEST_DEBITS;

/** All PaymentMethod tokens, in the order of the table. */
export function testDebitTokens(): TestDebitToken[] {
  return Object.keys(TEST_DEBITS).filter((key): key is TestDebitToken => key in TEST_DEBITS);
}

/** The token of a test bank account named by its token or its IBAN; undefined if Stripe publishes none. */
export function findTestDebit(name: string): TestDebitToken | undefined {
  const plain = name.replaceAll(' ', '');
  return testDebitTokens().find((token) => token === plain || TEST_DEBITS[token].iban === plain);
}
