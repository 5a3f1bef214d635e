import { requestSignInCode, signIn } from '../../contract/people.ts';
import { findInvitedLanguage } from '../../db/queries/invitations.ts';
import { ensurePerson, findPersonByEmail, isStaff, type Person } from '../../db/queries/people.ts';
import { enqueueMail, sealMail } from '../../db/queries/person-mails.ts';
import { createSession, listSessions, renewSession, revokeSession } from '../../db/queries/sessions.ts';
import { spendSignInCode, storeSignInCode } from '../../db/queries/sign-in-codes.ts';
import { personPrincipal } from '../../domain/access/principal.ts';
import { SESSION_LIMITS } from '../../domain/people/sessions.ts';
import { SIGN_IN_CODE } from '../../domain/people/sign-in-code.ts';
import { problem } from '../http/problem.ts';
import { implement, type Call } from '../http/route.ts';
import { refuseOtherSites } from '../http/site.ts';
import { describeMe } from '../sessions/me.ts';
import { countGuess, guessersOf, knownDevice } from './guessing.ts';

/** So long a device is known on which somebody has signed in. */
const DEVICE_DAYS = 180;
const DAY_S = 86_400;
/** Later, the news of a sign-in is of little use. */
const NEWS_VALID_MINUTES = 24 * 60;

export const signInRoutes = [
  implement(
    requestSignInCode,
    async ({ body }, call) => {
      const { site, personSecrets: secrets } = call.deps;
      refuseOtherSites(site, call.header);
      const addressHash = secrets.addressHash(body.email);
      const deviceHash = knownDevice(call, addressHash);
      await countGuess(call, requestSignInCode.id, 'code_request', guessersOf(call, { addressHash, deviceHash }));
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
      await countGuess(call, signIn.id, 'code_try', guessers);
      const isRight = await spendSignInCode(call.db, holder, secrets.codeHash(addressHash, body.code));
      const person = isRight ? await findOrAdmit(call, body.email) : null;
      if (!person) throw problem('sign_in_refused');
      await call.deps.guesses.forget('code_try', guessers);
      const token = await startSession(call, person);
      call.setCookie(site.setCookie('device', secrets.createDeviceMark(addressHash), DEVICE_DAYS * DAY_S));
      const session = await call.deps.sessions.find(token);
      if (!session) throw new Error('A session that has just begun was not found');
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

/** Begins a session, or goes on in the one that the person is in, with a new token in either case. */
async function startSession(call: Call, person: Person): Promise<string> {
  const { db, deps, client, header } = call;
  const presented = deps.site.readCookie(header('cookie'), 'session') ?? '';
  const current = await deps.sessions.find(presented);
  const kind = (await isStaff(db, person.id)) ? 'staff' : 'member';
  const { absoluteMs } = SESSION_LIMITS[kind];
  const details = { absoluteMs, device: client };
  if (current && current.person.id !== person.id) await revokeSession(db, current.person.id, current.id);
  const renewed = current?.person.id === person.id ? await renewSession(db, presented, details) : null;
  if (!renewed) await tellOfNewDevice(call, person);
  const { token } = renewed ?? (await createSession(db, { personId: person.id, ...details }));
  for (const id of [person.id, current?.person.id]) if (id !== undefined) deps.sessions.forgetPerson(id);
  call.setCookie(deps.site.setCookie('session', token, absoluteMs / 1000));
  return token;
}

/** Tells a person who is signed in elsewhere of a sign-in on a device on which they never signed in. */
async function tellOfNewDevice({ db, deps, header, client }: Call, { id, email }: Person): Promise<void> {
  const { personSecrets: secrets, site } = deps;
  const mark = site.readCookie(header('cookie'), 'device');
  const isKnown = secrets.deviceIn(mark, secrets.addressHash(email)) !== null;
  if (isKnown || (await listSessions(db, id)).length === 0) return;
  const params = { device: client.userAgent ?? '–', address: client.address };
  await enqueueMail(
    db,
    sealMail(secrets, { template: 'new_device', to: email, params }, { validMinutes: NEWS_VALID_MINUTES }),
  );
}
