import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RESOURCE_ROUTES } from '../../api/routes.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { checkoutDir } from '../stack/paths.ts';

/**
 * Functions of `db/` that the API may call although they do not read as the caller sees, with the reason. All others take a
 * `ScopedDatabase`.
 */
const UNSCOPED: Readonly<Record<string, string>> = {
  checkTables: 'reads no row',
  createAccount: 'creates an account',
  createApiKeyWithId: 'creates a key',
  findApiKeyBySecret: 'finds out who the caller is',
  findLicenseByKey: 'whoever has the licence’s key may know the licence',
  findRefusedClaim: 'a claim is refused whoever holds it; the refusal names the claim of the caller',
  insertLicenseCopy: 'writes a licence that was read',
  setLicenseLabels: 'writes labels of a licence that was read, or is being created',
  deleteLabelsOfNoLicense: 'deletes labels without a licence',
  recordStripeEvent: 'the provider’s events belong to no account',
  noteReportedRefund: 'what the provider reports, whoever’s invoice it is',
  markStripeEventHandled: 'the provider’s events belong to no account',
  lockIdempotencyKey: 'by the caller’s own key',
  releaseIdempotencyKey: 'by the caller’s own key',
  storeIdempotentResponse: 'by the caller’s own key',
  startLiveFeed: 'says which licences have changed; what they are is read as the caller sees',
  recordAuditedRequest: 'writes what the caller asked',
  exchangeRequestCounts: 'counts requests, whoever makes them',
  takeOfLimit: 'of a licence that was read',
  usedOfLimit: 'of a licence that was read',
  giveBackToLimit: 'what the same request took',
  forgetGuess: 'the guess of the same request',
  isStaff: 'of the person who signs in',
  recordDeclaration: 'of whoever declares it, who is not signed in',
  setLicenseCards: 'of a licence that was read',
  findPayer: 'of an account that was read',
  findPerson: 'one of the vendor’s people, who see everybody, asks',
  storeChallenge: 'for whoever asks, about no account',
  spendChallenge: 'of whoever registers a passkey or signs in',
  findPasskey: 'finds out who signs in',
  recordPasskeyUse: 'of the person who signs in',
  addPasskey: 'of one person: the caller',
  listPasskeys: 'of one person: the caller',
  renamePasskey: 'of one person: the caller',
  removePasskey: 'of one person: the caller',
  spendRecoveryCode: 'finds out who signs in',
  replaceRecoveryCodes: 'of one person: the caller',
  countRecoveryCodes: 'of one person: the caller',
  storeSignInCode: 'for whoever asks, about no account',
  spendSignInCode: 'of whoever signs in',
  createSession: 'of the person who signs in',
  renewSession: 'of the person who signs in',
  createSignOnSession: 'of the person who signs in',
  addSignOn: 'of the person who signs in',
  replaceSessionToken: 'of the caller’s own session',
  findSessionByToken: 'finds out who the caller is',
  findSourceOf: 'finds out who the caller is in a sandbox',
  recordSessionUse: 'of the caller’s own session',
  changeProfile: 'of one person: the caller',
  listSessions: 'of one person: the caller',
  endAccountView: 'of the caller’s own session',
  hasHadSession: 'of one person: who has just signed in',
  revokeSession: 'of one person: the caller',
  revokeSessions: 'of one person: the caller, or one of the vendor’s people',
  listMemberships: 'of one person: the caller',
  listLinkedAccounts: 'of one person: the caller',
  findProviderOfDomain: 'whoever signs in is not known yet',
  findUnchangedProvider: 'of the account of an attempt that was found',
  beginSignOn: 'whoever signs in is not known yet',
  spendSignOn: 'by the random state of whoever signs in',
  isHeldToProvider: 'of one person: the caller',
  cancelEmailChange: 'of one person: the caller',
  searchArticles: 'the help belongs to no account',
  storeArticles: 'the help belongs to no account',
  addStaff: 'the vendor’s people belong to no account',
  listStaff: 'the vendor’s people belong to no account',
  listAdministrators: 'the vendor’s people belong to no account',
  changeStaff: 'the vendor’s people belong to no account',
};

const read = (file: string) => readFileSync(join(checkoutDir, file), 'utf8');
const sources = (pattern: string) =>
  globSync(pattern, { cwd: checkoutDir }).filter((file) => !/\.test\.ts$|(^|\/)testing\//.test(file));

/** The functions that `db/` exports, with the type of their first parameter. */
const functions = new Map(
  sources('db/**/*.ts').flatMap((file) =>
    [...read(file).matchAll(/^export (?:async )?function (\w+)(?:<[^(]*>)?\(\s*(?:\{[^}]*\}|\w+)?(?:: (\w+))?/gm)].map(
      ([, name = '', parameter]) => [name, parameter] as const,
    ),
  ),
);

/** What the API imports from `db/`, but for types. */
const imported = new Set(
  sources('api/**/*.ts').flatMap((file) => {
    const text = read(file);
    const named = [...text.matchAll(/^import \{([^}]*)\} from '[./]*\/db\/[^']+';/gm)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    );
    const spaces = [...text.matchAll(/^import \* as (\w+) from '[./]*\/db\/[^']+';/gm)].flatMap(([, space = '']) =>
      [...text.matchAll(new RegExp(`\\b${space}\\.(\\w+)\\(`, 'g'))].map(([, name = '']) => name),
    );
    return [...named.filter((name) => !name.startsWith('type ')).map((name) => name.split(' ')[0] ?? ''), ...spaces];
  }),
);

test('every query that the API calls reads as the caller sees, unless it is listed with a reason', () => {
  const queries = [...imported].filter((name) => /^(?:Scoped)?Database$/.test(functions.get(name) ?? ''));
  expect(queries.length).toBeGreaterThan(30);
  const unscoped = queries.filter((name) => functions.get(name) !== 'ScopedDatabase' && !(name in UNSCOPED));
  expect(unscoped).toEqual([]);
});

test('the list of exceptions names only functions that the API calls and that are not scoped', () => {
  const known = Object.keys(UNSCOPED).filter((name) => imported.has(name) && functions.get(name) !== 'ScopedDatabase');
  expect(known).toEqual(Object.keys(UNSCOPED));
});

test('people alone are served by the login of sign-in, for themselves and before they are signed in', () => {
  const served = RESOURCE_ROUTES.filter(({ view }) => view === 'person').map(({ operation }) => operation.id);
  const own = OPERATIONS.filter(({ permission }) => permission === 'signed_in').map(({ id }) => id);
  const signIns = [
    'requestSignInCode',
    'signIn',
    'createPasskeySignInOptions',
    'signInWithPasskey',
    'signInWithRecoveryCode',
    'startSignOn',
    'finishSignOn',
    'findLicenses',
  ];
  expect(served.toSorted()).toEqual([...signIns, ...own].toSorted());
});

test('the provider’s webhook alone is served with everything, and validation alone with what belongs to a licence key', () => {
  const filesWith = (view: string) =>
    sources('api/**/*.ts')
      .filter((file) => read(file).includes(`view: '${view}'`))
      .toSorted();
  expect(filesWith('system')).toEqual(['api/webhooks/stripe.ts']);
  expect(filesWith('keys')).toEqual(['api/activations/routes.ts', 'api/licenses/validate.ts']);
});
