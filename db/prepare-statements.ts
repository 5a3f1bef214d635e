import type { PgSession } from 'drizzle-orm/pg-core';

/** Texts that are prepared, at most: each takes memory in every connection. */
const MAX_TEXTS = 300;
/** Longer ones have a place for each of many values, and hardly come a second time. */
const MAX_LENGTH = 3_000;
/** A page of a list has many forms, by its filters, and the best way to read it depends on their values. */
const PAGE = / limit \$\d+/;

const texts = new Set<string>();

/**
 * Makes Drizzle's statements prepared ones, as tagged SQL is: the server is sent each text once in a connection, instead of being
 * asked for the types of its values each time before it can be sent them.
 */
export function prepareStatements(session: Pick<PgSession, 'prepareQuery'>): void {
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (query, fields, name, ...others) =>
    prepareQuery(query, fields, name ?? (isPrepared(query.sql) ? 'prepared' : undefined), ...others);
}

function isPrepared(text: string): boolean {
  if (texts.has(text)) return true;
  if (texts.size >= MAX_TEXTS || text.length > MAX_LENGTH || PAGE.test(text)) return false;
  texts.add(text);
  return true;
}
