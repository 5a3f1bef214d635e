import { requestSignInCode, signIn } from '../../contract/people.ts';
import { forgetGuess } from '../../db/queries/guesses.ts';
import { findInvitedLanguage } from '../../db/queries/invitations.ts';
import { ensurePerson, findPersonByEmail, type Person } from '../../db/queries/people.ts';
import { sealMail } from '../../db/queries/person-mails.ts';
import { spendSignInCode, storeSignInCode } from '../../db/queries/sign-in-codes.ts';
import { personPrincipal } from '../../domain/access/principal.ts';
import { SIGN_IN_CODE } from '../../domain/people/sign-in-code.ts';
import { problem } from '../http/problem.ts';
import { implement, type Call } from '../http/route.ts';
import { refuseOtherSites } from '../http/site.ts';
import { describeMe } from '../sessions/me.ts';
import { countGuess, guessersOf } from './guessing.ts';
import { startSession } from './start-session.ts';

export const signInRoutes = [
  implement(
    requestSignInCode,
    async ({ body }, call) => {
      const { site, personSecrets: secrets } = call.deps;
      refuseOtherSites(site, call.header);
      const addressHash = secrets.addressHash(body.email);
      await countGuess(call, requestSignInCode.id, 'code_request', guessersOf(call, addressHash));
      const code = secrets.generateCode();
      const mail = { template: 'sign_in_code', to: body.email, params: { code }, onlyIfKnown: true } as const;
      await storeSignInCode(
        call.db,
        { addressHash, codeHash: secrets.codeHash(addressHash, code) },
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
      const guessers = guessersOf(call, addressHash);
      await countGuess(call, signIn.id, 'code_try', guessers);
      const isRight = await spendSignInCode(call.db, addressHash, secrets.codeHash(addressHash, body.code));
      const person = isRight ? await findOrAdmit(call, body.email) : null;
      if (!person) throw problem('sign_in_refused');
      await forgetGuess(call.db, 'code_try', guessers);
      const session = await startSession(call, person);
      call.actAs(personPrincipal(person), session.id);
      return await describeMe(call.db, session);
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
