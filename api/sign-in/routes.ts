import { requestSignInCode, signIn } from '../../contract/people.ts';
import { findLanguageOfDomain } from '../../db/queries/account-domains.ts';
import { findInvitedLanguage } from '../../db/queries/invitations.ts';
import { ensurePerson, findPersonByEmail, type Person } from '../../db/queries/people.ts';
import { sealMail } from '../../db/queries/person-mails.ts';
import { spendSignInCode, storeSignInCode } from '../../db/queries/sign-in-codes.ts';
import { normaliseLongCode, SIGN_IN_CODE } from '../../domain/people/sign-in-code.ts';
import { problem } from '../http/problem.ts';
import { implement, type Call } from '../http/route.ts';
import { refuseOtherSites } from '../http/site.ts';
import { countGuess, countWrongCredential, guessersOf, knownDevice } from './guessing.ts';
import { signInPerson } from './start-session.ts';

export const signInRoutes = [
  implement(
    requestSignInCode,
    async ({ body }, call) => {
      const { site, personSecrets: secrets } = call.deps;
      refuseOtherSites(site, call.header);
      const addressHash = secrets.addressHash(body.email);
      const deviceHash = knownDevice(call, addressHash);
      await countGuess(
        call,
        requestSignInCode.id,
        'code_request',
        guessersOf(call, { addressHash, deviceHash }),
        body.email,
      );
      const code = secrets.generateCode();
      const longCode = secrets.generateLongCode();
      const params = { code, long_code: longCode };
      const mail = { template: 'sign_in_code', to: body.email, params, onlyIfKnown: true } as const;
      await storeSignInCode(
        call.db,
        { addressHash, deviceHash },
        { codeHash: secrets.codeHash(addressHash, code), longCode: longCodeIn(call, addressHash, longCode) },
        sealMail(secrets, mail, SIGN_IN_CODE),
      );
      return { object: 'sign_in_code' as const, valid_minutes: SIGN_IN_CODE.validMinutes };
    },
    { view: 'person' },
  ),
  implement(
    signIn,
    async ({ body }, call) => {
      refuseOtherSites(call.deps.site, call.header);
      const longCode = normaliseLongCode(body.code);
      const person = longCode === null ? await tryCode(call, body) : await tryLongCode(call, body.email, longCode);
      if (!person) throw problem('sign_in_refused');
      const me = await signInPerson(call, person, 'mail_code');
      if (!me) throw problem('sign_in_refused');
      return me;
    },
    { view: 'person' },
  ),
];

/** Who signs in by the six digits; null where they are not right. Throws `rate_limited`. */
async function tryCode(call: Call, { email, code }: { email: string; code: string }): Promise<Person | null> {
  const { personSecrets: secrets, guesses } = call.deps;
  const addressHash = secrets.addressHash(email);
  const holder = { addressHash, deviceHash: knownDevice(call, addressHash) };
  const guessers = guessersOf(call, holder);
  await countGuess(call, signIn.id, 'code_try', guessers, email);
  const isRight = await spendSignInCode(call.db, holder, secrets.codeHash(addressHash, code));
  const person = isRight ? await findOrAdmit(call, email) : null;
  if (person) await guesses.forget('code_try', guessers);
  return person;
}

/**
 * Who signs in by a long code; null where it is not right. What others have tried at the address, or behind the same network address, does
 * not count: it is too long to guess.
 */
async function tryLongCode(call: Call, email: string, longCode: string): Promise<Person | null> {
  const addressHash = call.deps.personSecrets.addressHash(email);
  const { deviceHash, codeHash } = longCodeIn(call, addressHash, longCode);
  if (await spendSignInCode(call.db, { addressHash, deviceHash }, codeHash)) return await findOrAdmit(call, email);
  await countWrongCredential(call, signIn.id);
  return null;
}

/** By what a long code is found. */
function longCodeIn({ deps: { personSecrets: secrets } }: Call, addressHash: Buffer, longCode: string) {
  return { deviceHash: secrets.clientHash(`long-code/${longCode}`), codeHash: secrets.codeHash(addressHash, longCode) };
}

/** Who has the address: somebody who is known, whom an account has invited, or whose domain an account has verified. */
async function findOrAdmit({ db }: Call, email: string): Promise<Person | null> {
  const known = await findPersonByEmail(db, email);
  if (known) return known;
  const language = (await findInvitedLanguage(db, email)) ?? (await findLanguageOfDomain(db, email));
  return language === null ? null : await ensurePerson(db, { email, name: email.replace(/@.*/, ''), language });
}
