import type { z } from 'zod';
import type { meSchema } from '../../contract/people.ts';
import { isStaff, type Person } from '../../db/queries/people.ts';
import { enqueueMail } from '../../db/queries/person-mails.ts';
import { createSession, hasHadSession, renewSession, revokeSession } from '../../db/queries/sessions.ts';
import { personPrincipal } from '../../domain/access/principal.ts';
import { SESSION_LIMITS, type Strength } from '../../domain/people/sessions.ts';
import { auditedEvent } from '../http/audit.ts';
import type { Call } from '../http/route.ts';
import { personNews } from '../security-news/news.ts';
import { describeMe } from '../sessions/me.ts';
import { setDeviceCookie } from './device.ts';

/**
 * Signs a person in who has shown who they are: sets the cookies of a session and of the device, and names the person for the audit log.
 * Answers who is signed in. Null: they have shown by a code that an address is theirs which is the person's no longer.
 */
export async function signInPerson(
  call: Call,
  person: Person,
  shown: Strength,
): Promise<z.input<typeof meSchema> | null> {
  const { deps, actAs } = call;
  const { personSecrets: secrets, sessions } = deps;
  const token = await startSession(call, person, shown);
  if (token === null) return null;
  setDeviceCookie(call, secrets.addressHash(person.email));
  const session = await sessions.find(token);
  if (!session) throw new Error('A session that has just begun was not found');
  actAs(personPrincipal(person), session.id);
  return await describeMe(call, session);
}

/** What the audit log calls a sign-in on a new device, besides the operation that has signed in. */
const NEW_DEVICE = 'newDevice';

/** Begins a session, or goes on in the one that the person is in, with a new token in either case. */
async function startSession(call: Call, person: Person, shown: Strength): Promise<string | null> {
  const { db, deps, client, header } = call;
  const presented = deps.site.readCookie(header('cookie'), 'session') ?? '';
  const current = await deps.sessions.find(presented);
  const kind = (await isStaff(db, person.id)) ? 'staff' : 'member';
  const { absoluteMs } = SESSION_LIMITS[kind];
  const details = { absoluteMs, device: client, strength: shown };
  if (current && current.person.id !== person.id) await revokeSession(db, current.person.id, current.id);
  const renewed = current?.person.id === person.id ? await renewSession(db, presented, details) : null;
  if (!renewed) await tellOfNewDevice(call, person);
  // A passkey stays the person's when the address changes.
  const email = shown === 'strong' ? null : person.email;
  const begun = renewed ?? (await createSession(db, { personId: person.id, email, ...details }));
  if (!begun) return null;
  const { token } = begun;
  for (const id of [person.id, current?.person.id]) if (id !== undefined) deps.sessions.forgetPerson(id);
  call.setCookie(deps.site.setCookie('session', token, absoluteMs / 1000));
  return token;
}

/** Tells a person, and the audit log, of a sign-in on a device on which they never signed in, but of the very first one. */
export async function tellOfNewDevice(call: Call, person: Person): Promise<void> {
  const { db, deps, header } = call;
  const { personSecrets: secrets, site } = deps;
  const mark = site.readCookie(header('cookie'), 'device');
  const isKnown = secrets.deviceIn(mark, secrets.addressHash(person.email)) !== null;
  if (isKnown || !(await hasHadSession(db, person.id))) return;
  await enqueueMail(db, personNews(call, 'new_device', person));
  await deps.guesses.recordEvent(
    auditedEvent(call, {
      principal: { kind: 'person', role: null, id: person.id },
      operation: NEW_DEVICE,
      subjectId: person.id,
      status: 200,
    }),
  );
}
