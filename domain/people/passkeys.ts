/** The most passkeys of one person. */
export const MAX_PASSKEYS = 20;

/** So long a challenge can be answered: once. */
export const CHALLENGE_VALID_MINUTES = 5;

/** What a challenge is for. One to register with is of no use to sign in, and the other way round. */
export const CHALLENGE_PURPOSES = ['register', 'sign_in'] as const;
export type ChallengePurpose = (typeof CHALLENGE_PURPOSES)[number];

/** How browsers reach an authenticator. https://www.w3.org/TR/webauthn-3/#enum-transport */
export const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Those that are known: browsers may name others. */
export function knownTransports(given: readonly string[]): Transport[] {
  return TRANSPORTS.filter((transport) => given.includes(transport));
}

/**
 * Whether a signature counter may follow the one of the last use. Authenticators that share a passkey between devices always send 0.
 * From any other, a number that is not higher means that the passkey was copied.
 * https://www.w3.org/TR/webauthn-3/#sctn-sign-counter
 */
export function counterAdvances(stored: number, sent: number): boolean {
  return sent > stored || (sent === 0 && stored === 0);
}
