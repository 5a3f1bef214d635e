import { sql, type SQL } from 'drizzle-orm';
import { jsonb, text, type AnyPgColumn } from 'drizzle-orm/pg-core';

/** What a customer's own systems note on an object. The API limits it to 50 keys of 40, and values of 500 characters. */
export type Metadata = Readonly<Record<string, string>>;

/** The columns by which a customer's own systems recognise an object. Evergreen stores them and decides nothing by them. */
export const labelColumns = {
  /** The object's id in the customer's own system. */
  externalId: text('external_id'),
  metadata: jsonb().$type<Metadata>().notNull().default({}),
};

/** The condition that both columns are usable. */
export function labelsAreValid(t: { readonly externalId: AnyPgColumn; readonly metadata: AnyPgColumn }): SQL {
  return sql`(${t.externalId} is null or char_length(${t.externalId}) between 1 and 255) and jsonb_typeof(${t.metadata}) = 'object'`;
}
