import { randomInt } from 'node:crypto';
import { generateApiKeySecret } from '../../db/api-key-secret.ts';
import { encodeLicenseKey, KEY_SYMBOL_COUNT } from '../../domain/keys/license-key.ts';
import { TEST_PERSON_SECRETS } from '../../api/testing/server.ts';
import type { Guess } from './flood.ts';

/** Somebody at whose address is guessed. */
export interface Target {
  readonly email: string;
  /** The code that was sent to them when somebody else asked for one. */
  readonly code: string;
  readonly recoveryCode: string;
}

/** Of how many guesses one is at a target; the others are at addresses that nobody has. */
const AT_TARGET = 3;

/** A guess of a network at a target, or at an address that nobody has (null). `isRight`: with what would be right. */
export type MakeGuess = (target: Target | null, from: { readonly client: string; readonly isRight: boolean }) => Guess;

const emailOf = (target: Target | null) => target?.email ?? `person-${randomInt(1_000_000)}@nobody.example`;

/** Guesses at codes from mails. */
export const codeGuess: MakeGuess = (target, { client, isRight }) => ({
  path: '/v1/sign-in',
  client,
  body: { email: emailOf(target), code: isRight && target ? target.code : otherCode(target?.code) },
});

/** Guesses at recovery codes. */
export const recoveryGuess: MakeGuess = (target, { client }) => {
  const code = TEST_PERSON_SECRETS.generateRecoveryCode();
  return { path: '/v1/sign-in/recovery-codes', client, body: { email: emailOf(target), code } };
};

/** Guesses at API keys. */
export const keyGuess: MakeGuess = (_target, { client }) => ({
  path: '/v1/licenses',
  client,
  key: generateApiKeySecret('admin').secret,
});

/** Guesses at licence keys, by somebody who has the key of a product. */
export const validationGuess =
  (key: () => string): MakeGuess =>
  (_target, { client }) => ({
    path: '/v1/licenses/validate',
    client,
    key: key(),
    body: { key: madeUpLicenseKey() },
    refusal: '"code":"key_unknown"',
  });

/** Guesses at licence keys, by somebody who has nothing. */
export const searchGuess: MakeGuess = (_target, { client }) => ({
  path: '/v1/find-licenses',
  client,
  body: { reference: madeUpLicenseKey() },
});

/** Guesses at long codes. */
export const longCodeGuess: MakeGuess = (target, { client }) => ({
  path: '/v1/sign-in',
  client,
  body: { email: emailOf(target), code: TEST_PERSON_SECRETS.generateLongCode() },
});

const madeUpLicenseKey = () => encodeLicenseKey(Array.from({ length: KEY_SYMBOL_COUNT }, () => randomInt(32)));

/** The guesses of one network, in turn at each target. `isRight`: those at a target have what would be right. */
export function guessesOf(
  make: MakeGuess,
  client: string,
  {
    targets,
    count,
    isRight,
  }: { readonly targets: readonly Target[]; readonly count: number; readonly isRight: boolean },
): Guess[] {
  return Array.from({ length: count }, (_, n) => {
    const place = n / AT_TARGET;
    const target = Number.isInteger(place) ? (targets[place % targets.length] ?? null) : null;
    return make(target, { client, isRight });
  });
}

/** The address of one network of many (RFC 2544). */
export function clientAddress(kind: number, n: number): string {
  return `198.18.${kind * 16 + Math.floor(n / 250)}.${1 + (n % 250)}`;
}

function otherCode(code: string | undefined): string {
  const guess = String(randomInt(1_000_000)).padStart(6, '0');
  return guess === code ? otherCode(code) : guess;
}
