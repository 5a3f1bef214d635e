/**
 * Stripe's published test cards and what each of them does.
 * Source: https://docs.stripe.com/testing (cards by brand and country, declined payments, 3D Secure, invalid data).
 *
 * Pure data: the Stripe stand-in, sandboxes and the forecast use it.
 */

/** The outcome when a card is attached, set up or charged. `afterwards` is the outcome once the customer has authenticated. */
export type CardOutcome =
  | { readonly kind: 'succeeds' }
  | Declined
  | { readonly kind: 'needs_authentication'; readonly afterwards: { readonly kind: 'succeeds' } | Declined };

/** `code` and `declineCode` are Stripe's: `card_declined` with a decline code, or a code of its own repeated as decline code. */
export interface Declined {
  readonly kind: 'declined';
  readonly code: 'card_declined' | 'expired_card' | 'incorrect_cvc' | 'processing_error';
  readonly declineCode: string;
}

export interface TestCard {
  readonly number: string;
  readonly label: string;
  readonly brand: 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay';
  readonly funding: 'credit' | 'debit' | 'prepaid';
  /** ISO 3166 alpha-2 of the issuer. */
  readonly country: string;
  /** Attaching to a customer without a SetupIntent. */
  readonly attach: CardOutcome;
  /** Confirming a SetupIntent. */
  readonly setUp: CardOutcome;
  readonly charge: {
    /** The customer is absent: renewals. */
    readonly offSession: CardOutcome;
    /** As `offSession`, after a SetupIntent (or an authenticated payment) has set the card up for it. */
    readonly offSessionOnceSetUp: CardOutcome;
    /** The customer is present: hosted page, checkout. */
    readonly onSession: CardOutcome;
  };
}

const OK = { kind: 'succeeds' } as const;
const AUTHENTICATE = { kind: 'needs_authentication', afterwards: OK } as const;

const declined = (declineCode: string, code: Declined['code'] = 'card_declined'): Declined => ({
  kind: 'declined',
  code,
  declineCode,
});

type CardDetails = Pick<TestCard, 'number' | 'label'> & Partial<Pick<TestCard, 'brand' | 'funding' | 'country'>>;

const testCard = (face: CardDetails, behaviour: Pick<TestCard, 'attach' | 'setUp' | 'charge'>): TestCard => ({
  brand: 'visa',
  funding: 'credit',
  country: 'US',
  ...face,
  ...behaviour,
});

const sameOutcome = (outcome: CardOutcome): TestCard['charge'] => ({
  offSession: outcome,
  offSessionOnceSetUp: outcome,
  onSession: outcome,
});

const acceptedCard = (face: CardDetails): TestCard =>
  testCard(face, { attach: OK, setUp: OK, charge: sameOutcome(OK) });

/** Declined everywhere: such a card cannot be attached. */
const declinedCard = (face: CardDetails, refusal: Declined): TestCard =>
  testCard(face, { attach: refusal, setUp: refusal, charge: sameOutcome(refusal) });

/** Can be attached; every charge is declined. */
const declinedOnChargeCard = (face: CardDetails, refusal: Declined): TestCard =>
  testCard(face, { attach: OK, setUp: OK, charge: sameOutcome(refusal) });

const authenticationCard = (
  face: CardDetails,
  charge: TestCard['charge'],
  setUp: CardOutcome = AUTHENTICATE,
): TestCard => testCard(face, { attach: OK, setUp, charge });

const GENERIC = declined('generic_decline');
const INSUFFICIENT = declined('insufficient_funds');
const LOST = declined('lost_card');
const STOLEN = declined('stolen_card');
const VELOCITY = declined('card_velocity_exceeded');
const BLOCKED = declined('fraudulent');

const CARD_DETAILS = {
  declined: { number: '4000000000000002', label: 'Declined' },
  insufficient: { number: '4000000000009995', label: 'Declined: insufficient funds' },
  lost: { number: '4000000000009987', label: 'Declined: lost card' },
  stolen: { number: '4000000000009979', label: 'Declined: stolen card' },
  expired: { number: '4000000000000069', label: 'Declined: expired card' },
  cvc: { number: '4000000000000127', label: 'Declined: incorrect security code' },
  processing: { number: '4000000000000119', label: 'Declined: processing error' },
  velocity: { number: '4000000000006975', label: 'Declined: velocity limit exceeded' },
} as const satisfies Record<string, CardDetails>;

/** By PaymentMethod token. Every `pm_card_x` is also known as `tok_x` and by its number: see `findTestCard`. */
export const TEST_CARDS = {
  pm_card_visa: acceptedCard({ number: '4242424242424242', label: 'Visa' }),
  pm_card_visa_debit: acceptedCard({ number: '4000056655665556', label: 'Visa debit', funding: 'debit' }),
  pm_card_mastercard: acceptedCard({ number: '5555555555554444', label: 'Mastercard', brand: 'mastercard' }),
  pm_card_mastercard_debit: acceptedCard({
    number: '5200828282828210',
    label: 'Mastercard debit',
    brand: 'mastercard',
    funding: 'debit',
  }),
  pm_card_mastercard_prepaid: acceptedCard({
    number: '5105105105105100',
    label: 'Mastercard prepaid',
    brand: 'mastercard',
    funding: 'prepaid',
  }),
  pm_card_amex: acceptedCard({ number: '378282246310005', label: 'American Express', brand: 'amex' }),
  pm_card_discover: acceptedCard({ number: '6011111111111117', label: 'Discover', brand: 'discover' }),
  pm_card_diners: acceptedCard({ number: '3056930009020004', label: 'Diners Club', brand: 'diners' }),
  pm_card_jcb: acceptedCard({ number: '3566002020360505', label: 'JCB', brand: 'jcb', country: 'JP' }),
  pm_card_unionpay: acceptedCard({ number: '6200000000000005', label: 'UnionPay', brand: 'unionpay', country: 'CN' }),
  pm_card_gb: acceptedCard({ number: '4000008260000000', label: 'Visa, United Kingdom', country: 'GB' }),
  pm_card_de: acceptedCard({ number: '4000002760000016', label: 'Visa, Germany', country: 'DE' }),
  pm_card_fr: acceptedCard({ number: '4000002500000003', label: 'Visa, France', country: 'FR' }),
  pm_card_jp: acceptedCard({ number: '4000003920000003', label: 'Visa, Japan', country: 'JP' }),

  pm_card_chargeDeclined: declinedCard(CARD_DETAILS.declined, GENERIC),
  pm_card_visa_chargeDeclined: declinedCard(CARD_DETAILS.declined, GENERIC),
  pm_card_chargeDeclinedInsufficientFunds: declinedCard(CARD_DETAILS.insufficient, INSUFFICIENT),
  pm_card_visa_chargeDeclinedInsufficientFunds: declinedCard(CARD_DETAILS.insufficient, INSUFFICIENT),
  pm_card_chargeDeclinedLostCard: declinedCard(CARD_DETAILS.lost, LOST),
  pm_card_visa_chargeDeclinedLostCard: declinedCard(CARD_DETAILS.lost, LOST),
  pm_card_chargeDeclinedStolenCard: declinedCard(CARD_DETAILS.stolen, STOLEN),
  pm_card_visa_chargeDeclinedStolenCard: declinedCard(CARD_DETAILS.stolen, STOLEN),
  pm_card_chargeDeclinedExpiredCard: declinedCard(CARD_DETAILS.expired, declined('expired_card', 'expired_card')),
  pm_card_chargeDeclinedIncorrectCvc: declinedCard(CARD_DETAILS.cvc, declined('incorrect_cvc', 'incorrect_cvc')),
  pm_card_chargeDeclinedProcessingError: declinedCard(
    CARD_DETAILS.processing,
    declined('processing_error', 'processing_error'),
  ),
  pm_card_visa_chargeDeclinedVelocityLimitExceeded: declinedCard(CARD_DETAILS.velocity, VELOCITY),
  pm_card_radarBlock: declinedOnChargeCard(
    { number: '4100000000000019', label: 'Declined: blocked as fraudulent' },
    BLOCKED,
  ),
  pm_card_chargeCustomerFail: declinedOnChargeCard(
    { number: '4000000000000341', label: 'Attaches well, every charge declined' },
    GENERIC,
  ),

  pm_card_authenticationRequired: authenticationCard(
    { number: '4000002760003184', label: '3D Secure: always', country: 'DE' },
    sameOutcome(AUTHENTICATE),
  ),
  pm_card_authenticationRequiredOnSetup: authenticationCard(
    { number: '4000002500003155', label: '3D Secure: unless set up', country: 'FR' },
    { offSession: AUTHENTICATE, offSessionOnceSetUp: OK, onSession: AUTHENTICATE },
  ),
  pm_card_authenticationRequiredSetupForOffSession: authenticationCard(
    { number: '4000003800000446', label: '3D Secure: already set up for off-session', country: 'IT' },
    { offSession: OK, offSessionOnceSetUp: OK, onSession: AUTHENTICATE },
  ),
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds: authenticationCard(
    { number: '4000008260003178', label: '3D Secure, then insufficient funds', country: 'GB' },
    sameOutcome({ kind: 'needs_authentication', afterwards: INSUFFICIENT }),
  ),
  pm_card_threeDSecure2Required: authenticationCard(
    { number: '4000000000003220', label: '3D Secure: required' },
    { offSession: OK, offSessionOnceSetUp: OK, onSession: AUTHENTICATE },
  ),
  pm_card_threeDSecureRequiredChargeDeclined: authenticationCard(
    { number: '4000008400001629', label: '3D Secure, then declined' },
    sameOutcome({ kind: 'needs_authentication', afterwards: GENERIC }),
  ),
  pm_card_threeDSecureOptional: acceptedCard({ number: '4000000000003055', label: '3D Secure: optional' }),

  pm_card_pendingRefund: acceptedCard({ number: '4000000000007726', label: 'Refund: pending, then succeeds' }),
  pm_card_refundFail: acceptedCard({ number: '4000000000005126', label: 'Refund: succeeds, then fails' }),
} as const satisfies Record<string, TestCard>;

export type TestCardToken = keyof typeof TEST_CARDS;

const TOKENS_BY_NAME: ReadonlyMap<string, TestCardToken> = indexTokensByName();

function indexTokensByName(): Map<string, TestCardToken> {
  const names = new Map<string, TestCardToken>();
  for (const token of testCardTokens()) {
    names.set(token, token);
    names.set(token.replace(/^pm_card_/, 'tok_'), token);
    if (!names.has(TEST_CARDS[token].number)) names.set(TEST_CARDS[token].number, token);
  }
  return names;
}

/** All PaymentMethod tokens, in the order of the table. */
export function testCardTokens(): TestCardToken[] {
  return Object.keys(TEST_CARDS).filter((key): key is TestCardToken => key in TEST_CARDS);
}

/** The PaymentMethod token of a test card named by `pm_card_…`, `tok_…` or its number; undefined if Stripe publishes none. */
export function findTestCard(name: string): TestCardToken | undefined {
  return TOKENS_BY_NAME.get(name.replaceAll(/[ -]/g, ''));
}

/** The outcome of charging the card. `setUp`: a SetupIntent or an authenticated payment prepared it for off-session use. */
export function chargeOutcome(
  token: TestCardToken,
  { offSession, setUp }: { offSession: boolean; setUp: boolean },
): CardOutcome {
  const { charge } = TEST_CARDS[token];
  if (!offSession) return charge.onSession;
  return setUp ? charge.offSessionOnceSetUp : charge.offSession;
}

export function lastFourDigits(token: TestCardToken): string {
  return TEST_CARDS[token].number.slice(-4);
}
