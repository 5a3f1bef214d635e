import { expect, test } from 'vitest';
import { insertTestAccount, insertPurchase } from '../../db/testing/fixtures.ts';
import type { Api } from './server.ts';

/** A request that is wrong, and how it is told. Paths may name `{license}` and `{account}`, bodies are made for both. */
export interface RefusedRequest {
  readonly what: string;
  readonly request: string;
  readonly body?: (known: { license: string; account: string }) => unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly code: string;
  /** Pointer or parameter of the value that is named. */
  readonly names?: string;
}

export const invalid = { status: 422, code: 'validation_failed' };
export const notFound = { status: 404, code: 'not_found' };

/** A test for each: it is refused as the table says, in a problem document that says what to do. */
export function testRefusals(api: () => Api, table: readonly RefusedRequest[]): void {
  test.each(table)(
    '$what is refused with $status $code',
    async ({ request: ask, body, headers, status, code, names }) => {
      const known = await createKnownIds(api());
      const [method = '', path = ''] = ask.split(' ');
      const where = path.replace('{license}', known.license).replace('{account}', known.account);
      const answer = await api().call(method, where, {
        key: api().keys.admin,
        body: body?.(known),
        ...(headers ? { headers } : {}),
      });
      expect({ status: answer.status, code: answer.body['code'] }, answer.text).toEqual({ status, code });
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(answer.body).toMatchObject({ status, instance: answer.headers.get('request-id') });
      for (const part of ['type', 'title', 'detail', 'next_step']) expect(answer.body[part]).toMatch(/\w/);
      if (names !== undefined) expect(namedFields(answer.body['errors'])).toContain(names);
    },
  );
}

export async function createKnownIds({ db }: Api): Promise<{ license: string; account: string }> {
  const [license, account] = await Promise.all([insertPurchase(db), insertTestAccount(db)]);
  return { license: license.id, account: account.id };
}

function namedFields(errors: unknown): unknown[] {
  if (!Array.isArray(errors)) return [];
  return errors.map((error: { pointer?: unknown; parameter?: unknown }) => error.pointer ?? error.parameter);
}
