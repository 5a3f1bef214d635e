import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import {
  GROUNDS,
  OWNERS,
  PROCESSORS,
  PROTECTION_LEVELS,
  type Entry,
  type Field,
  type Handling,
  type ProtectionLevel,
  type Retention,
} from '../../db/register/entry.ts';
import { DATA_REGISTER } from '../../db/register/register.ts';
import { RETENTION } from '../../db/retention.ts';
import * as allTables from '../../db/schema/index.ts';
import { holdersOf } from '../../domain/access/roles.ts';
import { markdownTable } from '../../domain/lifecycle/diagram.ts';

const schema: Readonly<Record<TableName, PgTable>> = allTables;

type TableName = keyof typeof DATA_REGISTER;
const isTableName = (name: string): name is TableName => Object.hasOwn(DATA_REGISTER, name);

/** Generates `docs/data-register.md` from the data register. */
export function renderDataRegisterPage(): string {
  return `# Data register

<!-- Generated from db/register/ by \`node tools/docs/generate.ts\`: change the register, not this page. -->

Every column of the database that holds personal data: whose it is, what for, on what ground (GDPR), for how long, and who gets it.
\`npm run check\` fails for a column, or a field of a JSON column, that nobody has classified.

- **Personal** is what identifies a person, what is written freely and may do so, and what says something about a person even where
  the name and the address of the account are erased. Ids of people are personal. Ids of accounts, licences and invoices are not:
  they lead to nobody once those are erased.
- **Grounds** are what the code was made for. The vendor who runs it decides, and tells its customers.
- **Who gets it**: members of the account itself and their API keys are not listed. Staff and API keys of the vendor read it by the
  API; with access to the database an operator reads all of it.
- **Not deleted** means that no code deletes it yet.

## Levels of protection

Each column and field has one. What a level demands:

${markdownTable(
  ['level', 'what it is', 'encryption', 'integrity', 'in logs', 'who gets it', 'kept'],
  Object.entries(PROTECTION_LEVELS).map(([level, { meaning, encryption, integrity, logging, access, retention }]) => [
    level,
    meaning,
    encryption,
    integrity,
    logging,
    access,
    retention,
  ]),
)}

Columns in the tables below are personal; those marked **secret** are secret as well. Of the others, **secret** and public ones are named
as such, and the rest is internal.

${Object.keys(DATA_REGISTER).filter(isTableName).map(renderTable).join('\n\n')}

## Deleted by age

An hourly sweep of each worker ([\`deleteOutdated\`](../db/retention.ts)) deletes old rows of these tables, some thousand at a time. Days are
counted from the end of what has one: a session, an offer, a claim, a view, a link, somebody's time at the vendor.

${markdownTable(
  ['table', 'days'],
  Object.entries(RETENTION).map(([table, { days }]) => [`\`${table}\``, String(days)]),
)}

## Outside of the database

- Histories of workflows have what \`licenses.record\` and \`change_log.reason\` have
  ([decision 16](decisions/0016-no-personal-data-in-workflows.md)). The Temporal namespace's retention says for how long.
- Stripe and the mail server keep what they were given by their own rules.
- Logs have no personal data but the network address of callers.
`;
}

function renderTable(name: TableName): string {
  const table = schema[name];
  const config = getTableConfig(table);
  const entries: Readonly<Record<string, Entry>> = DATA_REGISTER[name];
  const columns: Readonly<Record<string, { readonly name: string }>> = getTableColumns(table);
  const fields = Object.entries(entries).flatMap(([key, entry]) => fieldsOf(columns[key]?.name ?? key, entry));
  const rows = fields.flatMap(([path, field]) => (field.class === 'personal' ? [rowOf(path, field)] : []));
  const others = (level: 'public' | 'internal' | 'secret') =>
    fields.flatMap(([path, field]) =>
      field.class === 'none' && field.protection === level ? [describeNone(path, field.why)] : [],
    );
  const listed = (title: string, paths: readonly string[]) =>
    paths.length > 0 ? [`${title}: ${paths.join(', ')}.`] : [];
  return [
    `## \`${config.name}\``,
    ...(rows.length > 0 ? [markdownTable(['column', 'what', 'whose', 'for', 'kept', 'who gets it'], rows)] : []),
    ...listed('**Secret**', others('secret')),
    ...listed('Public', others('public')),
    ...listed('Internal', others('internal')),
  ].join('\n\n');
}

function fieldsOf(column: string, entry: Entry): [string, Field][] {
  if (entry.class !== 'json') return [[column, entry]];
  return Object.entries(entry.fields).map(([path, field]) => [`${column}: ${path}`, field]);
}

function describeNone(path: string, why: string | null): string {
  return why === null ? `\`${path}\`` : `\`${path}\` (${why})`;
}

function rowOf(
  path: string,
  field: { readonly what: string; readonly protection: ProtectionLevel } & Handling,
): string[] {
  return [
    `\`${path}\`${field.protection === 'secret' ? ' **secret**' : ''}`,
    field.what,
    OWNERS[field.owner],
    `${field.purpose} (${GROUNDS[field.ground]})`,
    describeRetention(field.retention),
    recipientsOf(field).join('; ') || 'nobody',
  ];
}

function describeRetention(retention: Retention): string {
  switch (retention.kind) {
    case 'days': {
      const { days } = RETENTION[retention.table];
      return days === 1 ? '1 day' : `${days} days`;
    }
    case 'event':
      return `until ${retention.event} (\`${retention.by}\`)`;
    case 'not_deleted':
      return `not deleted: ${retention.why}`;
  }
}

/** The roles that have one of the permissions, by the same table by which the API decides. */
function recipientsOf({ readBy, processors }: Handling): string[] {
  const holders = readBy.map(holdersOf);
  const staff = [...new Set(holders.flatMap((each) => each.staff))];
  const keys = [...new Set(holders.flatMap((each) => each.api_key))].filter((scope) => scope !== 'customer');
  return [
    ...(staff.length > 0 ? [`staff: ${staff.join(', ')}`] : []),
    ...(keys.length > 0 ? [`API keys: ${keys.join(', ')}`] : []),
    ...processors.map((processor) => PROCESSORS[processor]),
  ];
}
