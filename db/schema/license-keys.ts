import { sql } from 'drizzle-orm';
import { boolean, check, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { bytes, instant, databaseNow } from './columns.ts';
import { licenses } from './licenses.ts';

/** Licence keys, readable only with the vault's secret. Version 1 is created with the licence. */
export const licenseKeys = pgTable(
  'license_keys',
  {
    licenseId: text('license_id')
      .notNull()
      .references(() => licenses.id),
    version: integer().notNull(),
    /** HMAC-SHA-256 of the key: it finds the key and does not reveal it. */
    lookupHash: bytes('lookup_hash').notNull(),
    /** AES-256-GCM: nonce, ciphertext, tag; bound to the licence's id. */
    ciphertext: bytes().notNull(),
    /** Which secret encrypted it. */
    secretId: text('secret_id').notNull(),
    /** The last four characters, to recognise it by. */
    hint: text().notNull(),
    /** Until when a replaced key still works, by the licence's own clock; null for the current one. */
    validUntil: instant('valid_until'),
    revoked: boolean().notNull().default(false),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    primaryKey({ columns: [t.licenseId, t.version] }),
    uniqueIndex('license_keys_lookup').on(t.lookupHash),
    uniqueIndex('license_keys_one_current')
      .on(t.licenseId)
      .where(sql`${t.validUntil} is null and not ${t.revoked}`),
    check('license_keys_version', sql`${t.version} >= 1`),
    check('license_keys_lookup_hash', sql`octet_length(${t.lookupHash}) = 32`),
    check('license_keys_ciphertext', sql`octet_length(${t.ciphertext}) > 28`),
    check('license_keys_hint', sql`char_length(${t.hint}) = 4`),
  ],
);
