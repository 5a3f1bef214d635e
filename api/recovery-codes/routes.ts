import { formatInstantOrNull } from '../../contract/format.ts';
import { createRecoveryCodes, getRecoveryCodes, signInWithRecoveryCode } from '../../contract/recovery-codes.ts';
import type { Person } from '../../db/queries/people.ts';
import { countRecoveryCodes, replaceRecoveryCodes, spendRecoveryCode } from '../../db/queries/recovery-codes.ts';
import { normaliseRecoveryCode, RECOVERY_CODES } from '../../domain/people/recovery-codes.ts';
import { problem } from '../http/problem.ts';
import { implement, sessionOf, type Call } from '../http/route.ts';
import { refuseOtherSites } from '../http/site.ts';
import { personNews, withNews } from '../security-news/news.ts';
import { countWrongCredential } from '../sign-in/guessing.ts';
import { signInPerson } from '../sign-in/start-session.ts';

export const recoveryCodeRoutes = [
  implement(
    signInWithRecoveryCode,
    async ({ body }, call) => {
      refuseOtherSites(call.deps.site, call.header);
      const code = normaliseRecoveryCode(body.code);
      const person = code === null ? null : await spend(call, body.email, code);
      if (!person) {
        // What others have tried at the address does not count: a code is too long to guess, and may be the only way in that is left.
        await countWrongCredential(call, signInWithRecoveryCode.id);
        throw problem('recovery_code_refused');
      }
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
