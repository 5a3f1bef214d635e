import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { CHALLENGE_PURPOSES, type ChallengePurpose, type Transport } from '../../domain/people/passkeys.ts';
import { RECOVERY_CODES } from '../../domain/people/recovery-codes.ts';
import { bytes, databaseNow, instant, isOneOf } from './columns.ts';
import { people } from './people.ts';

/** Public keys with whose private keys people sign in. */
export const passkeys = pgTable(
  'passkeys',
  {
    id: text().primaryKey(),
    personId: text('person_id')
      .notNull()
      .references(() => people.id),
    /** As the authenticator chose it. */
    credentialId: bytes('credential_id').notNull(),
    /** COSE_Key (RFC 9052). */
    publicKey: bytes('public_key').notNull(),
    /** The authenticator's counter of signatures, of 32 bits; 0 for one that does not count. */
    counter: bigint({ mode: 'number' }).notNull(),
    transports: jsonb().$type<readonly Transport[]>().notNull(),
    /** What the person calls it. */
    name: text().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    lastUsedAt: instant('last_used_at'),
    /** Whether it is kept by more than the one device, as of the last use. */
    backedUp: boolean('backed_up').notNull(),
  },
  (t) => [
    uniqueIndex('passkeys_credential').on(t.credentialId),
    index('passkeys_by_person').on(t.personId, t.createdAt, t.id),
    check('passkeys_name', sql`${t.name} <> ''`),
    check('passkeys_counter', sql`${t.counter} >= 0`),
  ],
);

/** What an authenticator was asked to sign and has not signed yet. A challenge that is answered is deleted. */
export const passkeyChallenges = pgTable(
  'passkey_challenges',
  {
    /** SHA-256 of the challenge, which has 256 random bits. */
    hash: bytes().primaryKey(),
    purpose: text().$type<ChallengePurpose>().notNull(),
    /** Who registers a passkey; null where a passkey will say who signs in. */
    personId: text('person_id').references(() => people.id),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    check('passkey_challenges_hash', sql`octet_length(${t.hash}) = 32`),
    check('passkey_challenges_purpose', isOneOf(t.purpose, CHALLENGE_PURPOSES)),
    check('passkey_challenges_person', sql`(${t.purpose} = 'register') = (${t.personId} is not null)`),
    index('passkey_challenges_by_end').on(t.expiresAt),
  ],
);

/** Codes that people keep for the day on which they have nothing else to sign in with. New ones take the places of the old ones. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    personId: text('person_id')
      .notNull()
      .references(() => people.id),
    /** From 1: a person has no more places than codes. */
    place: integer().notNull(),
    /** Keyed hash. */
    codeHash: bytes('code_hash').notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    usedAt: instant('used_at'),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.place] }),
    uniqueIndex('recovery_codes_hash').on(t.codeHash),
    check('recovery_codes_code_hash', sql`octet_length(${t.codeHash}) = 32`),
    check('recovery_codes_place', sql`${t.place} between 1 and ${sql.raw(String(RECOVERY_CODES.count))}`),
  ],
);
