import { createPasskeySignInOptions, signInWithPasskey } from '../../contract/passkeys.ts';
import { spendChallenge, storeChallenge } from '../../db/queries/passkey-challenges.ts';
import { findPasskey, recordPasskeyUse } from '../../db/queries/passkeys.ts';
import { CHALLENGE_VALID_MINUTES } from '../../domain/people/passkeys.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, type Call } from '../http/route.ts';
import { refuseOtherSites } from '../http/site.ts';
import { signInPerson } from '../sign-in/start-session.ts';
import { challengeIn, signInOptions, verifySignature } from './webauthn.ts';

const USE = { purpose: 'sign_in' } as const;

export const passkeySignInRoutes = [
  implement(
    createPasskeySignInOptions,
    async (_input, call) => {
      const { site } = call.deps;
      refuseOtherSites(site, call.header);
      const options = await signInOptions(site.relyingParty);
      await storeChallenge(call.db, options.challenge, USE);
      return {
        object: 'passkey_options' as const,
        public_key: { ...options },
        valid_minutes: CHALLENGE_VALID_MINUTES,
      };
    },
    { view: 'person' },
  ),
  implement(
    signInWithPasskey,
    async ({ body: { credential } }, call) => {
      const { db, deps } = call;
      refuseOtherSites(deps.site, call.header);
      const challenge = challengeIn(credential);
      const isAsked = challenge !== null && (await spendChallenge(db, challenge, USE));
      // Looked up in any case: whether the challenge was good says nothing of the passkey.
      const found = await findPasskey(db, Buffer.from(credential.id, 'base64url'));
      const { relyingParty } = deps.site;
      const use = isAsked
        ? await verifySignature(relyingParty, credential, { challenge, passkey: found?.passkey ?? null })
        : null;
      if (!found || !use) throw problem('passkey_sign_in_refused');
      const { passkey, person } = found;
      call.nameSubject(passkey.id);
      const recorded = await recordPasskeyUse(db, passkey.id, use);
      if (recorded === 'counter_reversed') throw copied(call, passkey.id);
      if (recorded === 'removed') throw problem('passkey_sign_in_refused');
      return requireFound(await signInPerson(call, person, 'strong'));
    },
    { view: 'person' },
  ),
];

/** Two authenticators have the private key: the one that signs now, or the one that signed last, is not the person's. */
function copied({ deps, requestId }: Call, passkey: string) {
  deps.log.warn({ alarm: 'passkey_copied', passkey, request: requestId }, 'somebody may have copied a passkey');
  return problem('passkey_counter_reversed');
}
