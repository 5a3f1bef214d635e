import type { PgTable } from 'drizzle-orm/pg-core';
import type { Permission } from '../../domain/access/permissions.ts';
import type { RetainedTable } from '../retention.ts';

/** What a level of protection demands. The page of the register shows it, and what is done about it. */
interface Protection {
  readonly meaning: string;
  readonly encryption: string;
  readonly integrity: string;
  readonly logging: string;
  readonly access: string;
  readonly retention: string;
}

const BY_GRANT = 'each login of the database by grants; callers by permission, account and row-level security';
const AT_REST = 'on the way by TLS, at rest by the disk, both by the operator';

/** How much it hurts when somebody knows it who should not: the level of each column and field. */
export const PROTECTION_LEVELS = {
  public: {
    meaning: 'anybody may know it: the catalog, records to be published in DNS',
    encryption: 'on the way by TLS',
    integrity: 'constraints of the database',
    logging: 'allowed',
    access: 'whoever may call the operation',
    retention: 'none needed',
  },
  internal: {
    meaning: 'the business of a customer or of the vendor: states, dates, amounts, ids of objects',
    encryption: AT_REST,
    integrity: 'constraints of the database; the change log is a chain of hashes',
    logging: 'ids and codes only',
    access: BY_GRANT,
    retention: 'as long as the account; records of money ten years, by tax law',
  },
  personal: {
    meaning: 'it is about a person: see below',
    encryption: `${AT_REST}; not in workflow histories or in Temporal`,
    integrity: 'the same as internal',
    logging: 'never, but for the id of whoever acts',
    access: `${BY_GRANT}; the permissions that read it are listed`,
    retention: 'each column has one; copies of keys of lookups are hashed with a secret',
  },
  secret: {
    meaning: 'it lets its holder in, or stands for what does: hashes of tokens and codes, encrypted keys',
    encryption:
      'never in the clear: random tokens as SHA-256, codes as HMAC, what must be read again with AES-256-GCM, bound to its row',
    integrity: 'AES-GCM refuses what was changed',
    logging: 'never, nor any part of it',
    access: 'only the logins that check or replace it; no reply has it',
    retention: 'with what it belongs to, or by age once it is spent',
  },
} as const satisfies Readonly<Record<string, Protection>>;
export type ProtectionLevel = keyof typeof PROTECTION_LEVELS;

/** Whose data it is. */
export const OWNERS = {
  customer: 'the people of a customer',
  caller: 'whoever calls the API',
  staff: 'people of the vendor',
} as const;
export type Owner = keyof typeof OWNERS;

/** Why it may be processed: GDPR, article 6 (1). The vendor decides; this is what the code was made for. */
export const GROUNDS = {
  contract: 'contract, 6 (1) b',
  legal_obligation: 'legal obligation, 6 (1) c',
  legitimate_interest: 'legitimate interest, 6 (1) f',
} as const;
export type Ground = keyof typeof GROUNDS;

/** Who outside of the vendor gets it. */
export const PROCESSORS = { stripe: 'Stripe', smtp: 'mail server' } as const;
export type Processor = keyof typeof PROCESSORS;

export type Retention =
  /** Deleted by age: see `RETENTION`. */
  | { readonly kind: 'days'; readonly table: RetainedTable }
  /** Deleted or overwritten when something happens; `by` is the operation or function that does so. */
  | { readonly kind: 'event'; readonly event: string; readonly by: string }
  | { readonly kind: 'not_deleted'; readonly why: string };

/** What is done with personal data: the same for columns that serve the same purpose. */
export interface Handling {
  readonly owner: Owner;
  readonly purpose: string;
  readonly ground: Ground;
  readonly retention: Retention;
  /** Whoever has one of the permissions can read it by the API. */
  readonly readBy: readonly Permission[];
  readonly processors: readonly Processor[];
}

/**
 * `personal`: it identifies a person, is written freely and may do so, or says something about a person even where the name and
 * the address of the account are erased. Ids of people are personal, ids of accounts and licences are not.
 */
export type Field =
  | ({ readonly class: 'personal'; readonly what: string; readonly protection: 'personal' | 'secret' } & Handling)
  /** `why` is needed where the name looks personal or secret. */
  | {
      readonly class: 'none';
      readonly why: string | null;
      readonly protection: Exclude<ProtectionLevel, 'personal'>;
    };

/**
 * Fields of a JSON column, by path: `a.b` is a field of a field, `a[].b` one of each element, `*` any name. `a.**` is all that is
 * below `a`. `shapes` names the shapes of what is stored (test/versions/shapes.ts), of which each field must be listed.
 */
export interface JsonFields {
  readonly class: 'json';
  readonly shapes: readonly string[];
  readonly fields: Readonly<Record<string, Field>>;
}

export type Entry = Field | JsonFields;

/** An entry for each column of a table: one that is missing does not compile. */
export type TableEntries<T extends PgTable> = { readonly [C in keyof T['_']['columns']]: Entry };

export const none: Field = { class: 'none', why: null, protection: 'internal' };

/** A column that looks as if it held personal data or a secret. */
export function noneBecause(why: string): Field {
  return { class: 'none', why, protection: 'internal' };
}

export function published(why: string): Field {
  return { class: 'none', why, protection: 'public' };
}

/** It is about nobody, or about whom another column says. */
export function secret(what: string): Field {
  return { class: 'none', why: what, protection: 'secret' };
}

export function personal(what: string, handling: Handling): Field {
  return { class: 'personal', what, protection: 'personal', ...handling };
}

/** Personal data that lets its holder in, or is encrypted with what does. */
export function personalSecret(what: string, handling: Handling): Field {
  return { class: 'personal', what, protection: 'secret', ...handling };
}

export function json(shapes: readonly string[], fields: Readonly<Record<string, Field>>): JsonFields {
  return { class: 'json', shapes, fields };
}
