import { expect, test } from 'vitest';
import { violatedConstraint } from './errors.ts';
import { useDatabase } from './testing/database.ts';
import { insertTestAccount } from './testing/fixtures.ts';
import { insertPerson } from './testing/people.ts';
import { insertIdentityProvider, insertVerifiedDomain } from './testing/sign-on.ts';

const db = useDatabase();

/** The constraint that refuses a statement; `:account` has a provider and the verified domain `:domain`, `:other` has nothing. */
async function violatedBy(statement: string): Promise<string | undefined> {
  const [{ id: account }, { id: other }] = [await insertTestAccount(db()), await insertTestAccount(db())];
  const domain = `${account.replace('_', '-')}.example`;
  await insertIdentityProvider(db(), account);
  await insertVerifiedDomain(db(), account, domain);
  const person = await insertPerson(db());
  const values = { ':account': account, ':other': other, ':domain': domain, ':person': person.id };
  const filled = Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, `'${value}'`), statement);
  const error: unknown = await db()
    .sql.unsafe(filled)
    .catch((refused: unknown) => refused);
  return violatedConstraint(error);
}

const provider = (changes: string) => `update identity_providers set ${changes} where account_id = :account`;
const domains = (columns: string, values: string) =>
  `insert into account_domains (id, account_id, domain, token${columns}) values ('dom_1', ${values})`;
const attempt = (columns: string, values: string) =>
  `insert into sign_in_attempts (state_hash, account_id, nonce, verifier, secret_id, expires_at${columns}) values (${values})`;
const session = (columns: string, values: string) =>
  `insert into sessions (id, token_hash, person_id, expires_at, signed_in_at${columns})
   values ('ses_1', sha256('x'), :person, now(), ${values})`;

test.each([
  [
    'identity_providers_pkey',
    `insert into identity_providers select * from identity_providers where account_id = :account`,
  ],
  ['identity_providers_issuer', provider(`issuer = 'http://login.acme.example'`)],
  ['identity_providers_role', provider(`new_member_role = 'owner'`)],
  ['identity_providers_required', provider('is_required = true, is_enabled = false')],
  ['account_domains_domain', domains('', `:account, 'ACME.example', 't'`)],
  ['account_domains_domain', domains('', `:account, 'example', 't'`)],
  ['account_domains_once', domains('', `:account, :domain, 't'`)],
  ['account_domains_one_account', domains(', verified_at', `:other, :domain, 't', now()`)],
  ['account_domains_missing', domains(', missing_since', `:other, :domain, 't', now()`)],
  [
    'removed_members_email',
    `insert into removed_members (account_id, person_id, email) values (:account, :person, 'A@b.example')`,
  ],
  ['sign_in_attempts_state_hash', attempt('', `'\\x01', :account, 'n', '\\x01', 's', now()`)],
  ['sign_in_attempts_order', attempt(', finished_at', `sha256('x'), :account, 'n', '\\x01', 's', now(), now()`)],
  ['sessions_sign_on', session('', 'null')],
  ['sessions_sign_on', session(', sign_on_account_id', 'null, :account')],
  ['sessions_sign_on', session(', sign_on_at', 'now(), now()')],
])('%s refuses %s', async (constraint, statement) => {
  expect(await violatedBy(statement)).toBe(constraint);
});

test('a domain that is not verified is nobody’s: several accounts may have it', async () => {
  expect(await violatedBy(domains('', `:other, :domain, 't'`))).toBeUndefined();
});
