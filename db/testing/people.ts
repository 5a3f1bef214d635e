import { randomBytes, randomUUID } from 'node:crypto';
import type { AccountRole, StaffRole } from '../../domain/access/roles.ts';
import { SESSION_LIMITS, type Strength } from '../../domain/people/sessions.ts';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { copiesOfAccount } from '../queries/members.ts';
import { ensurePerson, type Person } from '../queries/people.ts';
import type { Passkey } from '../queries/passkeys.ts';
import { createSession } from '../queries/sessions.ts';
import { members, passkeys, staff } from '../schema/index.ts';

/** A person, with an address of their own unless one is given. */
export async function insertPerson(db: Database, given: Partial<Pick<Person, 'email' | 'name' | 'language'>> = {}) {
  return await ensurePerson(db, { email: `${randomUUID()}@people.example`, name: 'Jana', language: 'en', ...given });
}

export async function insertMember(
  db: Database,
  { account, role, person }: { account: string; role: AccountRole; person?: Person },
): Promise<{ id: string; person: Person }> {
  const who = person ?? (await insertPerson(db));
  const id = newId('mem');
  await db.orm.insert(members).values({ ...copiesOfAccount(account), id, personId: who.id, accountId: account, role });
  return { id, person: who };
}

export async function insertStaff(db: Database, role: StaffRole): Promise<Person> {
  const person = await insertPerson(db, { name: 'Mara' });
  await db.orm.insert(staff).values({ personId: person.id, role });
  return person;
}

/** A passkey of a person, whose private key nobody has. */
export async function insertPasskey(db: Database, { id }: Pick<Person, 'id'>): Promise<Passkey> {
  const [row] = await db.orm
    .insert(passkeys)
    .values({
      id: newId('psk'),
      personId: id,
      credentialId: randomBytes(16),
      publicKey: Buffer.alloc(77),
      counter: 0,
      transports: ['internal'],
      name: 'Laptop',
      backedUp: true,
    })
    .returning();
  if (!row) throw new Error('The passkey was not inserted');
  return row;
}

const NO_DEVICE = { userAgent: null, address: null };

/** A session of a person, with its token, as a passkey opens it unless something else is given. */
export async function insertSession(
  db: Database,
  { id }: Pick<Person, 'id'>,
  strength: Strength = 'strong',
): Promise<{ id: string; token: string }> {
  const { absoluteMs } = SESSION_LIMITS.member;
  const made = await createSession(db, { personId: id, email: null, absoluteMs, device: NO_DEVICE, strength });
  if (!made) throw new Error('The session was not inserted');
  return made;
}
