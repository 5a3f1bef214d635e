import { expect, test } from 'vitest';
import { insertTestAccount, insertPurchase } from '../../db/testing/fixtures.ts';
import type { Api } from './server.ts';

/** A request and its expected refusal. Its path may contain `{license}` and `{account}`; `body` gets both ids. */
export interface RefusedRequest {
  readonly what: string;
  readonly request: string;
  readonly body?: (known: { license: string; account: string }) => unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly code: string;
  /** The JSON pointer or parameter that the answer must name as wrong. */
  readonly names?: string;
}

export const invalid = { status: 422, code: 'validation_failed' };
export const notFound = { status: 404, code: 'not_found' };

/** Adds a test for each request of the table: the refusal is as expected, in a complete problem document. */
export function testRefusals(api: () => Api, table: readonly RefusedRequest[]): void {
  test.each(table)('$what is refused with $status $code', async ({ request, body, headers, status, code, names }) => {
    const known = await createKnownIds(api());
    const [method = '', path = ''] = request.split(' ');
    const address = path.replace('{license}', known.license).replace('{account}', known.account);
    const answer = await api().call(method, address, {
      key: api().keys.admin,
      body: body?.(known),
      ...(headers ? { headers } : {}),
    });
    expect({ status: answer.status, code: answer.body['code'] }, answer.text).toEqual({ status, code });
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({ status, instance: answer.headers.get('request-id') });
    for (const part of ['type', 'title', 'detail', 'next_step']) expect(answer.body[part]).toMatch(/\w/);
    if (names !== undefined) expect(namedFields(answer.body['errors'])).toContain(names);
  });
}

export async function createKnownIds({ db }: Api): Promise<{ license: string; account: string }> {
  const [license, account] = await Promise.all([insertPurchase(db), insertTestAccount(db)]);
  return { license: license.id, account: account.id };
}

function namedFields(errors: unknown): unknown[] {
  if (!Array.isArray(errors)) return [];
  return errors.map((error: { pointer?: unknown; parameter?: unknown }) => error.pointer ?? error.parameter);
}
