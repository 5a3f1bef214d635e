import { cancelEmailChange, confirmEmailChange, requestEmailChange } from '../../contract/recovery.ts';
import * as changes from '../../db/queries/email-changes.ts';
import { sealMail, type SealedMail } from '../../db/queries/person-mails.ts';
import { EMAIL_CHANGE } from '../../domain/people/email-change.ts';
import { normaliseEmail } from '../../domain/people/email.ts';
import type { PersonTemplate } from '../../domain/people/mails.ts';
import { maskEmail } from '../../domain/people/mask.ts';
import { problem } from '../http/problem.ts';
import { implement, sessionOf, type Call } from '../http/route.ts';
import { personNews } from '../security-news/news.ts';
import { setDeviceCookie } from '../sign-in/device.ts';
import { countGuess } from '../sign-in/guessing.ts';
import { withNewToken } from './new-token.ts';

export const emailChangeRoutes = [
  implement(
    requestEmailChange,
    async ({ body }, call) => {
      const { person } = sessionOf(call);
      const { personSecrets: secrets } = call.deps;
      if (normaliseEmail(body.email) === normaliseEmail(person.email)) throw problem('conflict');
      await refuseHeld(call);
      await countGuess(call, requestEmailChange.id, 'email_change', [
        { subject: 'address', hash: secrets.addressHash(body.email) },
        { subject: 'person', hash: secrets.clientHash(person.id) },
      ]);
      const [fromOld, fromNew] = [secrets.generateCode(), secrets.generateCode()];
      await changes.requestEmailChange(
        call.db,
        person.id,
        hashesOf(call, { from: person.email, to: body.email, fromOld, fromNew }),
        [
          mailOf(call, 'email_change_old', person.email, { code: fromOld, new_address: maskEmail(body.email) }),
          mailOf(call, 'email_change_new', body.email, { code: fromNew }),
        ],
      );
      return { object: 'email_change' as const, valid_minutes: EMAIL_CHANGE.validMinutes };
    },
    { view: 'person' },
  ),
  implement(
    confirmEmailChange,
    async ({ body }, call) => {
      const { id: sessionId, person } = sessionOf(call);
      const { personSecrets: secrets } = call.deps;
      await refuseHeld(call);
      await countGuess(
        call,
        confirmEmailChange.id,
        'email_change_try',
        [{ subject: 'person', hash: secrets.clientHash(person.id) }],
        person.email,
      );
      const { email: to, code_from_old: fromOld, code_from_new: fromNew } = body;
      const hashes = hashesOf(call, { from: person.email, to, fromOld, fromNew });
      const { language } = person;
      const news = [
        personNews(call, 'email_changed', { email: person.email, language }, { new_address: maskEmail(to) }),
        personNews(call, 'email_changed', { email: to, language }, { new_address: to }),
      ];
      const change = { personId: person.id, from: person.email, to, sessionId, ...hashes };
      const outcome = await changes.confirmEmailChange(call.db, change, news);
      if (outcome === 'refused') throw problem('email_change_refused');
      if (outcome === 'taken') throw problem('email_taken');
      // The mark of this device was made for the old address.
      setDeviceCookie(call, secrets.addressHash(to));
      return await withNewToken(call);
    },
    { view: 'person' },
  ),
  implement(
    cancelEmailChange,
    async (_input, call) => {
      if (!(await changes.cancelEmailChange(call.db, sessionOf(call).person.id))) throw problem('not_found');
      return { cancelled: true as const };
    },
    { view: 'person' },
  ),
];

/** Each code counts with the address that it was sent to, and with no other. */
function hashesOf(
  { deps: { personSecrets } }: Call,
  { from, to, fromOld, fromNew }: Readonly<Record<'from' | 'to' | 'fromOld' | 'fromNew', string>>,
): changes.ChangeCodes {
  return {
    oldCodeHash: personSecrets.codeHash(personSecrets.addressHash(from), fromOld),
    newCodeHash: personSecrets.codeHash(personSecrets.addressHash(to), fromNew),
  };
}

/** A mail in the language of the person, whoever has the address. */
function mailOf(
  call: Call,
  template: PersonTemplate,
  to: string,
  params: Readonly<Record<string, string>>,
): SealedMail {
  const { language } = sessionOf(call).person;
  const all = { valid_minutes: String(EMAIL_CHANGE.validMinutes), ...params };
  return sealMail(
    call.deps.personSecrets,
    { template, to, params: all, language },
    { validMinutes: EMAIL_CHANGE.validMinutes },
  );
}

/** Throws `email_held` where an organisation requires single sign-on of whoever has this person's address. */
async function refuseHeld(call: Call): Promise<void> {
  if (await changes.isHeldToProvider(call.db, sessionOf(call).person.id)) throw problem('email_held');
}
