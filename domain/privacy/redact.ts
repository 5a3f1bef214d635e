/** What stands in place of a value that was taken out of a text. */
const REDACTED = '[redacted]';

/** What is longer is cut: nobody reads it in a log, and each pattern takes time with its length. */
const MAX_LENGTH = 10_000;

/**
 * Values that never belong in a log or an error message, by their form. Callers choose some of these texts: each repetition has a
 * bound, so that the time grows with the length of a text and no faster.
 */
const SECRETS: readonly RegExp[] = [
  // API keys, tokens of sessions and licence keys of Evergreen.
  /\bevg_[\w-]{8,}/g,
  /\b(?:EVG[-\s]?)?(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}\b/gi,
  /\bEVG[0-9A-Z]{20}\b/gi,
  // Stripe's keys and webhook secrets, and signed tokens.
  /\b(?:sk|rk|whsec)_[0-9A-Za-z_]{4,}/g,
  /\beyJ[\w-]{5,1000}\.[\w-]{1,1000}(?:\.[\w-]{1,1000})?/g,
  // Credentials in headers and addresses.
  /(?<=\b(?:bearer|basic)\s{1,4})[\w.~+/=-]{6,1000}/gi,
  /(?<=:\/\/)[^\s/@]{1,300}(?=@)/g,
  // Mail addresses.
  /[^\s<>"'(),:;=@]{1,64}@[^\s<>"'(),:;.@]{1,63}(?:\.[^\s<>"'(),:;.@]{1,63}){1,8}/g,
];

/** Fourteen to nineteen digits, in groups or not. Thirteen are an instant in milliseconds. */
const CARD_NUMBER = /\b\d(?:[ -]?\d){13,18}\b/g;

/** A text without keys, tokens, credentials, mail addresses and card numbers. What has no form of its own, such as a name, stays. */
export function redactText(text: string): string {
  const read = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  const withoutSecrets = SECRETS.reduce((rest, pattern) => rest.replaceAll(pattern, REDACTED), read);
  return withoutSecrets.replaceAll(CARD_NUMBER, (digits) => (hasLuhnCheckDigit(digits) ? REDACTED : digits));
}

/** ISO/IEC 7812: every second digit from the right counts double. */
function hasLuhnCheckDigit(written: string): boolean {
  const digits = written.replaceAll(/\D/g, '').split('').map(Number).toReversed();
  const sum = digits.reduce((total, digit, place) => {
    const counted = place % 2 === 1 ? digit * 2 : digit;
    return total + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return sum % 10 === 0;
}
