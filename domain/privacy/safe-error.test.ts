import { describe, expect, test } from 'vitest';
import { redactText } from './redact.ts';
import { safeError } from './safe-error.ts';

test.each([
  ['an API key', 'evg_admin_0123456789abcdefghijABCDEFGHIJ0123456789abcdefghi'],
  ['a licence key', 'EVG-7K2M9-QX4TB-0ZH5N-8WRDC'],
  ['a licence key without its prefix, as people type it', '7k2m9-qx4tb-0zh5n-8wrdc'],
  ['a licence key without hyphens', 'EVG7K2M9QX4TB0ZH5N8WRDC'],
  ['a mail address', 'ada.lovelace+x@acme.example'],
  ['a card number', '4242424242424242'],
  ['a card number in groups', '4242 4242 4242 4242'],
  ['a key of Stripe', 'sk_live_51Habc'],
  ['a webhook secret', 'whsec_abcdef'],
  ['a signed token', 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
])('%s is taken out of a text', (_what, secret) => {
  expect(redactText(`before <${secret}>, after`)).toBe('before <[redacted]>, after');
});

test('credentials of headers and addresses are taken out, and what leads to the fault stays', () => {
  expect(redactText('Authorization: Bearer abc.def-123')).toBe('Authorization: Bearer [redacted]');
  expect(redactText('postgres://user:hunter2@db:5432/evergreen')).toBe('postgres://[redacted]@db:5432/evergreen');
});

test.each([
  'licence lic_01k9f3v7m2e8nr4y6hqd0xwzjb of acct_01k9f3v7m2e8nr4y6hqd0xwzjb, request req_6f9619ff8b86d011b42d00c04fc964ff',
  'at 2027-01-31T12:00:00Z, 1764211200001 ms, after 3 attempts',
  'connect ECONNREFUSED 127.0.0.1:5432',
  'duplicate key value violates unique constraint "accounts_external_id_key"',
  'pm_card_visa, in_1NqLx2, cus_9s6XKzkNRiz8i3',
])('nothing is taken out of: %s', (text) => {
  expect(redactText(text)).toBe(text);
});

test.each(['@', 'a', ' ', 'a@', 'a.', 'eyJ-', 'bearer ', '://', '1 ', 'EVG-AAAAA-', '"'])(
  'a text of many "%s" takes no longer than its length',
  (part) => {
    // Patterns that go back and forth over such a text would take hours.
    expect(redactText(part.repeat(200_000)).length).toBeLessThan(20_000);
  },
);

describe('of an error', () => {
  const named = (name: string, message: string, fields: object = {}) =>
    Object.assign(new Error(message), { name, ...fields });

  test('of Stripe code, parameter and request id stay, and not its message', () => {
    const fields = { type: 'StripeInvalidRequestError', code: 'email_invalid', param: 'email', requestId: 'req_1' };
    const safe = safeError(named('Error', 'Invalid email address: Ada Lovelace', { ...fields, raw: { a: 1 } }));
    expect(safe.message).toBe('Stripe answered email_invalid email req_1');
    expect(JSON.stringify(safe)).not.toMatch(/Lovelace|raw/);
  });

  test('of PostgreSQL the value that it could not read goes, also one with quotes and line breaks', () => {
    const message = 'invalid input syntax for type integer: "Ada "the\n    at first" Lovelace"';
    const safe = safeError(named('PostgresError', message, { code: '22P02', query: 'select Ada' }));
    expect(safe).toMatchObject({ message: 'invalid input syntax for type integer', code: '22P02' });
    expect(JSON.stringify(safe)).not.toMatch(/Ada|Lovelace/);
  });

  test('of PostgreSQL a value that is out of range goes', () => {
    const message = 'value "99999999999" is out of range for type integer';
    expect(safeError(named('PostgresError', message, { code: '22003' })).message).toBe(
      'value is out of range for type integer',
    );
  });

  test('of JSON.parse the quoted text goes', () => {
    let thrown: unknown;
    try {
      JSON.parse('{"name": Ada Lovelace}');
    } catch (error) {
      thrown = error;
    }
    expect(safeError(thrown).message).toMatch(/^Unexpected token/);
    expect(JSON.stringify(safeError(thrown))).not.toMatch(/Ada|Lovelace/);
  });

  test('the places of the stack and the causes stay, without values', () => {
    const safe = safeError(new Error('mail to ada@acme.example', { cause: new Error('no box ada@acme.example') }));
    expect(safe).toMatchObject({ message: 'mail to [redacted]', cause: { message: 'no box [redacted]' } });
    expect(safe.stack).toContain('safe-error.test.ts');
    expect(JSON.stringify(safe)).not.toContain('ada@');
  });

  test('nothing stays of what is no error', () => {
    expect(safeError('Ada Lovelace')).toEqual({ type: 'string', message: 'Something that is no error was thrown' });
  });
});
