import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createAccount } from '../../db/queries/accounts.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { createLog } from '../../logging/log.ts';

const db = useDatabase();

test('an error in the log has its message, place and cause, and none of the values', async () => {
  const lines: string[] = [];
  const destination = new Writable({
    write(line: Buffer, _encoding, done) {
      lines.push(line.toString());
      done();
    },
  });
  const ada = { name: 'Ada Lovelace', email: 'ada@acme.example', zone: 'Europe/Berlin', region: 'eu', language: 'en' };
  const cause: unknown = await createAccount(db(), { ...ada, currency: 'EUR', parentId: 'acct_unknown' }).catch(
    (error: unknown) => error,
  );
  createLog('api', 'info', destination).error({ err: new Error('It did not work', { cause }) });
  const [line = ''] = lines;
  expect(JSON.parse(line)).toMatchObject({
    part: 'api',
    err: {
      message: 'It did not work',
      stack: expect.stringContaining('log.test.ts'),
      cause: { code: '23503', message: expect.stringContaining('accounts_parent_fk') },
    },
  });
  expect(line).not.toMatch(/Ada|acme|acct_unknown/);
});
