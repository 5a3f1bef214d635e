import { formatInstantOrNull } from '../../contract/format.ts';
import { createRecoveryCodes, getRecoveryCodes, signInWithRecoveryCode } from '../../contract/recovery-codes.ts';
import type { Person } from '../../db/queries/people.ts';
import { countRecoveryCodes, replaceRecoveryCodes, spendRecoveryCode } from '../../db/queries/recovery-codes.ts';
import { normaliseRecoveryCode, RECOVERY_CODES } from '../../domain/people/recovery-codes.ts';
import { problem } from '../http/problem.ts';
import { implement, sessionOf, type Call } from '../http/route.ts';
import { refuseOtherSites } from '../http/site.ts';
import { personNews, withNews } from '../security-news/news.ts';
import { countGuess, guessersOf, knownDevice } from '../sign-in/guessing.ts';
import { signInPerson } from '../sign-in/start-session.ts';

export const recoveryCodeRoutes = [
  implement(
    signInWithRecoveryCode,
    async ({ body }, call) => {
      const { deps } = call;
      refuseOtherSites(deps.site, call.header);
      const addressHash = deps.personSecrets.addressHash(body.email);
      const guessers = guessersOf(call, { addressHash, deviceHash: knownDevice(call, addressHash) });
      await countGuess(call, signInWithRecoveryCode.id, 'code_try', guessers, body.email);
      const code = normaliseRecoveryCode(body.code);
      const person = code === null ? null : await spend(call, body.email, code);
      if (!person) throw problem('recovery_code_refused');
      await deps.guesses.forget('code_try', guessers);
      const me = await signInPerson(call, person, 'recovery_code');
      if (!me) throw problem('recovery_code_refused');
      return me;
    },
    { view: 'person' },
  ),
  implement(
    createRecoveryCodes,
    async (_input, call) => {
      const { personSecrets: secrets } = call.deps;
      const codes = Array.from({ length: RECOVERY_CODES.count }, () => secrets.generateRecoveryCode());
      const hashes = codes.map((code) => secrets.recoveryCodeHashes(code)[0]);
      const { person } = sessionOf(call);
      await withNews(
        call.db,
        (db) => replaceRecoveryCodes(db, person.id, hashes),
        () => [personNews(call, 'recovery_codes_made', person)],
      );
      return { object: 'recovery_codes' as const, codes };
    },
    { view: 'person' },
  ),
  implement(
    getRecoveryCodes,
    async (_input, call) => {
      const { left, createdAt } = await countRecoveryCodes(call.db, sessionOf(call).person.id);
      return { object: 'recovery_codes' as const, left, made_at: formatInstantOrNull(createdAt) };
    },
    { view: 'person' },
  ),
];

/** Uses a code and tells the person. */
async function spend(call: Call, email: string, code: string): Promise<Person | null> {
  const { personSecrets: secrets } = call.deps;
  const mail = (person: Person, left: number) => personNews(call, 'recovery_code_used', person, { left: String(left) });
  return await spendRecoveryCode(call.db, { codeHashes: secrets.recoveryCodeHashes(code), email }, mail);
}
