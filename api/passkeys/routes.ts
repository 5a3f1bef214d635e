import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import {
  createPasskeyOptions,
  listPasskeys,
  registerPasskey,
  removePasskey,
  renamePasskey,
  type passkeySchema,
} from '../../contract/passkeys.ts';
import { spendChallenge, storeChallenge } from '../../db/queries/passkey-challenges.ts';
import * as passkeys from '../../db/queries/passkeys.ts';
import { CHALLENGE_VALID_MINUTES, MAX_PASSKEYS } from '../../domain/people/passkeys.ts';
import { isTooWeak } from '../http/identify.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, sessionOf, type Call } from '../http/route.ts';
import { personNews, withNews } from '../security-news/news.ts';
import { useNewToken } from '../sessions/new-token.ts';
import { challengeIn, registrationOptions, verifyRegistration } from './webauthn.ts';

export const passkeyRoutes = [
  implement(
    createPasskeyOptions,
    async (_input, call) => {
      const { person } = sessionOf(call);
      const known = await listBelowLimit(call, person.id);
      if (known.length > 0 && isTooWeak(sessionOf(call))) throw problem('passkey_required');
      const options = await registrationOptions(call.deps.site.relyingParty, person, known);
      await storeChallenge(call.db, options.challenge, { purpose: 'register', personId: person.id });
      return {
        object: 'passkey_options' as const,
        public_key: { ...options },
        valid_minutes: CHALLENGE_VALID_MINUTES,
      };
    },
    { view: 'person' },
  ),
  implement(
    registerPasskey,
    async ({ body }, call) => {
      const { db, deps } = call;
      const session = sessionOf(call);
      const { person } = session;
      const { credential, name } = body;
      await listBelowLimit(call, person.id);
      const challenge = challengeIn(credential);
      const isAsked =
        challenge !== null && (await spendChallenge(db, challenge, { purpose: 'register', personId: person.id }));
      const made = isAsked ? await verifyRegistration(deps.site.relyingParty, credential, challenge) : null;
      if (!made) throw problem('passkey_refused');
      const mail = personNews(call, 'passkey_added', person, { name });
      const presented = deps.site.readCookie(call.header('cookie'), 'session') ?? '';
      const within = { token: presented, onlyFirst: isTooWeak(session) };
      const done = await passkeys.addPasskey(db, { ...made, personId: person.id, name }, mail, within);
      if (done === 'not_first') throw problem('passkey_required');
      if (!done) throw problem('passkey_refused');
      if (done.token !== null) await useNewToken(call, done.token);
      call.nameSubject(done.added.id);
      return passkeyJson(done.added);
    },
    { view: 'person' },
  ),
  implement(
    listPasskeys,
    async (_input, call) => {
      const found = await passkeys.listPasskeys(call.db, sessionOf(call).person.id);
      return { data: found.map(passkeyJson) };
    },
    { view: 'person' },
  ),
  implement(
    renamePasskey,
    async ({ params, body }, call) =>
      passkeyJson(requireFound(await passkeys.renamePasskey(call.db, sessionOf(call).person.id, params.id, body.name))),
    { view: 'person' },
  ),
  implement(
    removePasskey,
    async ({ params }, call) => {
      const { person } = sessionOf(call);
      const removed = await withNews(
        call.db,
        (db) => passkeys.removePasskey(db, person.id, params.id),
        (name) => (name === null ? [] : [personNews(call, 'passkey_removed', person, { name })]),
      );
      if (removed === null) throw problem('not_found');
      return { id: params.id, removed: true as const };
    },
    { view: 'person' },
  ),
];

/** A person's passkeys. Throws `passkeys_full` where there is no room for another: requests at once may exceed it a little. */
async function listBelowLimit({ db }: Call, personId: string): Promise<passkeys.Passkey[]> {
  const known = await passkeys.listPasskeys(db, personId);
  if (known.length >= MAX_PASSKEYS) throw problem('passkeys_full', { about: { most: MAX_PASSKEYS } });
  return known;
}

function passkeyJson(passkey: passkeys.Passkey): z.input<typeof passkeySchema> {
  const { id, name, transports, backedUp, createdAt, lastUsedAt } = passkey;
  return {
    object: 'passkey',
    id,
    name,
    transports: [...transports],
    synced: backedUp,
    created_at: formatInstant(createdAt),
    last_used_at: formatInstantOrNull(lastUsedAt),
  };
}
