import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { LOGINS, roleOf, type Login } from '../../db/logins.ts';
import type { Entry } from '../../db/register/entry.ts';
import { DATA_REGISTER } from '../../db/register/register.ts';
import * as allTables from '../../db/schema/index.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { createAccountObjects, createOtherRows } from '../testing/account-objects.ts';
import { useApi } from '../testing/api.ts';
import { memberSession } from '../testing/people.ts';
import { quotasOf } from '../testing/quotas.ts';
import { addressOf, validRequest } from '../testing/valid-requests.ts';

const api = useApi({ quotas: quotasOf(100_000) });

/** The secret columns by the register, as `table.column`. */
const SECRET: readonly { readonly table: string; readonly column: string }[] = Object.entries(DATA_REGISTER).flatMap(
  ([name, entries]) => {
    const table = (allTables as unknown as Readonly<Record<string, PgTable>>)[name];
    if (!table) throw new Error(`There is no table ${name}`);
    const columns: Readonly<Record<string, { readonly name: string }>> = getTableColumns(table);
    return Object.entries(entries as Readonly<Record<string, Entry>>).flatMap(([key, entry]) =>
      entry.class !== 'json' && entry.protection === 'secret'
        ? [{ table: getTableConfig(table).name, column: columns[key]?.name ?? key }]
        : [],
    );
  },
);

/** Who checks keys of licences, reads them out, or replaces them. */
const OF_LICENSE_KEYS: readonly Login[] = ['worker', 'api', 'staff', 'auth'];
/** Whoever signs people in. */
const SIGN_IN: readonly Login[] = ['auth'];

/** Who can read a secret column: what checks it, or shows what it encrypts. */
const READERS: Readonly<Record<string, readonly Login[]>> = {
  // A rotation of a customer's key copies one to the other.
  'api_keys.secret_hash': ['api', 'staff', 'auth'],
  'api_keys.previous_secret_hash': ['api', 'staff', 'auth'],
  'idempotency_keys.response_body': ['auth'],
  'license_keys.lookup_hash': OF_LICENSE_KEYS,
  'license_keys.ciphertext': OF_LICENSE_KEYS,
  // It sends the mails.
  'person_mails.sealed': ['worker'],
  'identity_providers.client_secret': SIGN_IN,
  'email_changes.old_code_hash': SIGN_IN,
  'email_changes.new_code_hash': SIGN_IN,
  'passkey_challenges.hash': SIGN_IN,
  'recovery_codes.code_hash': SIGN_IN,
  'sessions.token_hash': SIGN_IN,
  'sign_in_attempts.state_hash': SIGN_IN,
  'sign_in_attempts.nonce': SIGN_IN,
  'sign_in_attempts.verifier': SIGN_IN,
  'sign_in_codes.code_hash': SIGN_IN,
};

test('each secret column is read by those logins alone that need it', async () => {
  const found = await Promise.all(
    SECRET.map(async ({ table, column }) => {
      const readers = await Promise.all(
        LOGINS.map(async (login) => {
          const [row] = await api().db.sql<{ may: boolean }[]>`
            select has_column_privilege(${roleOf(login)}, ${table}, ${column}, 'select') as may`;
          return row?.may ? [login] : [];
        }),
      );
      return [`${table}.${column}`, readers.flat()] as const;
    }),
  );
  expect(Object.fromEntries(found)).toEqual(READERS);
});

/** A value in each form in which a reply might have it. */
function formsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Buffer.isBuffer(value) ? (['hex', 'base64', 'base64url'] as const).map((form) => value.toString(form)) : [];
}

/** All values of secret columns that are stored. */
async function storedSecrets(): Promise<{ readonly values: readonly string[]; readonly columns: number }> {
  const { sql } = api().db;
  const values = await Promise.all(
    SECRET.map(async ({ table, column }) => {
      const rows = await sql<{ value: unknown }[]>`
        select ${sql(column)} as value from ${sql(table)} where ${sql(column)} is not null limit 100`;
      return rows.flatMap(({ value }) => formsOf(value));
    }),
  );
  return { values: values.flat(), columns: values.filter((found) => found.length > 0).length };
}

test('no reply to a read has a value of a secret column', async () => {
  const known = await createAccountObjects(api());
  await createOtherRows(api(), known, { name: 'Fremde Werke GmbH', externalId: 'crm-fremd-1' });
  const owner = await memberSession(api(), known.account, 'owner');
  const { values, columns } = await storedSecrets();
  // Otherwise it would look for nothing.
  expect(columns).toBeGreaterThanOrEqual(10);
  const found: string[] = [];
  let succeeded = 0;
  for (const operation of OPERATIONS.filter(({ method }) => method === 'get'))
    for (const caller of [{ key: api().keys.admin }, { session: owner }]) {
      const answer = await api().call('GET', addressOf(operation, validRequest(operation, known)), caller);
      if (answer.status === 200) succeeded += 1;
      if (values.some((value) => answer.text.includes(value))) found.push(operation.id);
    }
  expect(found).toEqual([]);
  expect(succeeded).toBeGreaterThan(50);
});
