import { isStaff, type Person } from '../../db/queries/people.ts';
import { enqueueMail, sealMail } from '../../db/queries/person-mails.ts';
import {
  createSession,
  listSessions,
  renewSession,
  revokeSession,
  type FoundSession,
} from '../../db/queries/sessions.ts';
import { SESSION_LIMITS } from '../../domain/people/sessions.ts';
import type { Call } from '../http/route.ts';

/** So long a device is known on which somebody has signed in. */
const DEVICE_DAYS = 180;
const DAY_S = 86_400;
/** Later, the news of a sign-in is of little use. */
const NEWS_VALID_MINUTES = 24 * 60;

/**
 * Begins a session, or goes on in the one that the person is in, with a new token in either case, and marks the device.
 * `signOnAccountId`: the account by whose identity provider the person has signed in.
 */
export async function startSession(
  call: Call,
  person: Person,
  signOnAccountId: string | null = null,
): Promise<FoundSession> {
  const { db, deps, client, header } = call;
  const current = await deps.sessions.find(deps.site.readCookie(header('cookie'), 'session') ?? '');
  const kind = (await isStaff(db, person.id)) ? 'staff' : 'member';
  const { absoluteMs } = SESSION_LIMITS[kind];
  const details = { absoluteMs, device: client, signOnAccountId };
  if (current && current.person.id !== person.id) await revokeSession(db, current.person.id, current.id);
  const renewed = current?.person.id === person.id ? await renewSession(db, current.id, details) : null;
  if (!renewed) await tellOfNewDevice(call, person);
  const { token } = renewed ?? (await createSession(db, { personId: person.id, ...details }));
  for (const id of [person.id, current?.person.id]) if (id !== undefined) deps.sessions.forgetPerson(id);
  const mark = deps.personSecrets.createDeviceMark(deps.personSecrets.addressHash(person.email));
  call.setCookie(deps.site.setCookie('session', token, absoluteMs / 1000));
  call.setCookie(deps.site.setCookie('device', mark, DEVICE_DAYS * DAY_S));
  const session = await deps.sessions.find(token);
  if (!session) throw new Error('A session that has just begun was not found');
  return session;
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
