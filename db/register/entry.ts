import type { PgTable } from 'drizzle-orm/pg-core';
import type { Permission } from '../../domain/access/permissions.ts';
import type { RetainedTable } from '../retention.ts';

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
  | ({ readonly class: 'personal'; readonly what: string } & Handling)
  /** `why` is needed where the name looks personal. */
  | { readonly class: 'none'; readonly why: string | null };

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

export const none: Field = { class: 'none', why: null };

/** A column that looks as if it held personal data. */
export function noneBecause(why: string): Field {
  return { class: 'none', why };
}

export function personal(what: string, handling: Handling): Field {
  return { class: 'personal', what, ...handling };
}

export function json(shapes: readonly string[], fields: Readonly<Record<string, Field>>): JsonFields {
  return { class: 'json', shapes, fields };
}
