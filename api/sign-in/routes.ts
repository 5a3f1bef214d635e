import { requestSignInCode, signIn } from '../../contract/people.ts';
import { findInvitedLanguage } from '../../db/queries/invitations.ts';
import { ensurePerson, findPersonByEmail, type Person } from '../../db/queries/people.ts';
import { sealMail } from '../../db/queries/person-mails.ts';
import { spendSignInCode, storeSignInCode } from '../../db/queries/sign-in-codes.ts';
import { SIGN_IN_CODE } from '../../domain/people/sign-in-code.ts';
import { problem } from '../http/problem.ts';
import { implement, type Call } from '../http/route.ts';
import { refuseOtherSites } from '../http/site.ts';
import { countGuess, guessersOf, knownDevice } from './guessing.ts';
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
      const mail = { template: 'sign_in_code', to: body.email, params: { code }, onlyIfKnown: true } as const;
      await storeSignInCode(
        call.db,
        { addressHash, deviceHash },
        secrets.codeHash(addressHash, code),
        sealMail(secrets, mail, SIGN_IN_CODE),
      );
      return { object: 'sign_in_code' as const, valid_minutes: SIGN_IN_CODE.validMinutes };
    },
    { view: 'person' },
  ),
  implement(
    signIn,
    async ({ body }, call) => {
      const { site, personSecrets: secrets } = call.deps;
      refuseOtherSites(site, call.header);
      const addressHash = secrets.addressHash(body.email);
      const holder = { addressHash, deviceHash: knownDevice(call, addressHash) };
      const guessers = guessersOf(call, holder);
      await countGuess(call, signIn.id, 'code_try', guessers, body.email);
      const isRight = await spendSignInCode(call.db, holder, secrets.codeHash(addressHash, body.code));
      const person = isRight ? await findOrAdmit(call, body.email) : null;
      if (!person) throw problem('sign_in_refused');
      await call.deps.guesses.forget('code_try', guessers);
      const me = await signInPerson(call, person, 'address');
      if (!me) throw problem('sign_in_refused');
      return me;
    },
    { view: 'person' },
  ),
];

/** Who has the address: somebody who is known, or whom an account has invited. */
async function findOrAdmit({ db }: Call, email: string): Promise<Person | null> {
  const known = await findPersonByEmail(db, email);
  if (known) return known;
  const language = await findInvitedLanguage(db, email);
  return language === null ? null : await ensurePerson(db, { email, name: email.replace(/@.*/, ''), language });
}
