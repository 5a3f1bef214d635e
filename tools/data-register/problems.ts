import { getTableColumns, is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { Entry, Field, JsonFields, Retention } from '../../db/register/entry.ts';
import { RETENTION } from '../../db/retention.ts';
import { leafPaths } from './leaf-paths.ts';

type Register = Readonly<Record<string, Readonly<Record<string, Entry>>>>;

/** What the register is compared with: what `db/schema` exports, and the shapes of JSON columns as JSON schemas. */
export interface Stored {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly shapes: Readonly<Record<string, unknown>>;
}

/** Words in names of columns and fields that mostly stand for personal data. */
const PERSONAL_WORDS: ReadonlySet<string> = new Set(
  (
    'address agent avatar birth birthday city comment contact device email holder ip language locale location mail ' +
    'name names note person phone postcode reason recipient remote street surname tax user vat zip zone'
  ).split(' '),
);

/** Words in names of columns and fields that mostly stand for what lets somebody in. */
const SECRET_WORDS: ReadonlySet<string> = new Set(
  'challenge cipher ciphertext hash hint nonce password secret token verifier'.split(' '),
);
/** What is wrong with the register, one sentence each; nothing when every column and field has its entry. */
export function findProblems(register: Register, { schema, shapes }: Stored): readonly string[] {
  const tables = Object.entries(schema).filter((entry): entry is [string, PgTable] => is(entry[1], PgTable));
  const known = new Set(tables.map(([name]) => name));
  return [
    ...Object.keys(register)
      .filter((name) => !known.has(name))
      .map((name) => `${name}: there is no such table`),
    ...tables.flatMap(([name, table]) => problemsOfTable(name, table, register[name] ?? {}, shapes)),
  ];
}

function problemsOfTable(
  name: string,
  table: PgTable,
  entries: Readonly<Record<string, Entry>>,
  shapes: Stored['shapes'],
): string[] {
  const { name: tableName } = getTableConfig(table);
  const columns = Object.entries(getTableColumns(table));
  const keys = new Set(columns.map(([key]) => key));
  return [
    ...Object.keys(entries)
      .filter((key) => !keys.has(key))
      .map((key) => `${name}.${key}: there is no such column`),
    ...columns.flatMap(([key, column]) => {
      const where = `${tableName}.${column.name}`;
      const entry = entries[key];
      if (!entry) return [`${where}: say in db/register/ whether it holds personal data`];
      const isJson = column.getSQLType() === 'jsonb';
      if (isJson !== (entry.class === 'json'))
        return [`${where}: ${isJson ? 'list the fields of a JSON column with `json`' : 'it is no JSON column'}`];
      return entry.class === 'json'
        ? problemsOfJson(where, entry, shapes)
        : problemsOfField(where, column.name, entry, tableName);
    }),
  ];
}

function problemsOfJson(where: string, { shapes: kinds, fields }: JsonFields, shapes: Stored['shapes']): string[] {
  const tableName = where.split('.')[0] ?? '';
  const unknown = kinds.filter((kind) => !Object.hasOwn(shapes, kind)).map((kind) => `${where}: no shape ${kind}`);
  const leaves = kinds.filter((kind) => Object.hasOwn(shapes, kind)).flatMap((kind) => leafPaths(shapes[kind]));
  const covers = (path: string, leaf: string) =>
    path.endsWith('**') ? leaf.startsWith(path.slice(0, -'**'.length)) : path === leaf;
  const paths = Object.keys(fields);
  return [
    ...unknown,
    ...(paths.length === 0 ? [`${where}: list its fields`] : []),
    ...leaves
      .filter((leaf) => !paths.some((path) => covers(path, leaf)))
      .map((leaf) => `${where}: say in db/register/ whether its field ${leaf} holds personal data`),
    ...(kinds.length === 0 ? [] : paths)
      .filter((path) => !leaves.some((leaf) => covers(path, leaf)))
      .map((path) => `${where}: there is no field ${path}`),
    ...Object.entries(fields).flatMap(([path, field]) => problemsOfField(`${where} ${path}`, path, field, tableName)),
  ];
}

function problemsOfField(where: string, name: string, field: Field, tableName: string): string[] {
  if (field.class === 'none') {
    if (field.why !== null) return field.why === '' ? [`${where}: the reason is empty`] : [];
    if (name.endsWith('**')) return [`${where}: say why nothing below it is personal`];
    const personal = wordsOf(name).find((each) => PERSONAL_WORDS.has(each));
    if (personal !== undefined) return [`${where}: \`${personal}\` sounds personal; say why it is not (noneBecause)`];
    const secret = wordsOf(name).find((each) => SECRET_WORDS.has(each));
    return secret === undefined ? [] : [`${where}: \`${secret}\` sounds secret; say why it is not (noneBecause)`];
  }
  return [
    ...(field.what === '' || field.purpose === '' ? [`${where}: say what it is, and what it is for`] : []),
    ...retentionProblems(where, field.retention, tableName),
  ];
}

/** A table whose old rows are deleted says so, and no other table does. */
function retentionProblems(where: string, retention: Retention, tableName: string): string[] {
  const isSwept = Object.hasOwn(RETENTION, tableName);
  const table = retention.kind === 'days' ? retention.table : null;
  if (isSwept && table !== tableName) return [`${where}: db/retention.ts deletes rows of ${tableName} by age`];
  if (!isSwept && table !== null) return [`${where}: db/retention.ts deletes no rows of ${tableName}`];
  const text = retention.kind === 'not_deleted' ? retention.why : retention.kind === 'event' ? retention.by : 'age';
  return text === '' ? [`${where}: say when it is deleted, or why not`] : [];
}

/** `user_agent`, `userAgent` and `a[].userAgent` → `user`, `agent`: the words of the last name of a path. */
function wordsOf(path: string): string[] {
  const last = path.split('.').at(-1) ?? path;
  return last
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/);
}
