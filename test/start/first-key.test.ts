import { expect, test } from 'vitest';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { runCommand } from '../../dev/stack/run-command.ts';
import { createTestDatabase } from '../support/database.ts';
import { createFirstKey } from '../../db/first-key.ts';
import { asSystem } from '../../db/as-system.ts';
import { listAuditLog } from '../../db/queries/audit-log.ts';
import { findApiKeyBySecret, revokeApiKey } from '../../db/queries/api-keys.ts';
import { useDatabase } from '../../db/testing/database.ts';

const db = useDatabase();

test('the first key is an administrator’s, and a second one needs --another or the first one revoked', async () => {
  const first = await findApiKeyBySecret(db(), await createFirstKey(db()));
  expect(first).toMatchObject({ scope: 'admin', name: 'First administrator' });
  await expect(createFirstKey(db())).rejects.toThrow('There is an administrator’s key already');

  const another = await findApiKeyBySecret(db(), await createFirstKey(db(), { another: true }));
  expect(another).toMatchObject({ scope: 'admin', name: 'Another administrator' });
  const log = await listAuditLog(asSystem(db()), { action: 'firstKey' }, {});
  expect(log.data.map(({ subjectId, principalKind }) => [subjectId, principalKind])).toEqual(
    [another, first].map((key) => [key?.id, 'operator']),
  );
  for (const key of [first, another]) await revokeApiKey(db(), key?.id ?? '', Date.now());
  expect(await createFirstKey(db())).toMatch(/^evg_admin_/);
});

test('as a command, it prints only the secret; run again, it exits with 1 and names --another', async () => {
  const { url, drop } = await createTestDatabase();
  const firstKey = () =>
    runCommand(process.execPath, ['db/first-key.ts'], {
      cwd: checkoutDir,
      env: { DATABASE_URL: url, NODE_OPTIONS: '' },
    });
  try {
    expect(await firstKey()).toEqual({ code: 0, output: expect.stringMatching(/^evg_admin_[0-9A-Za-z]{49}\n$/) });
    expect(await firstKey()).toEqual({ code: 1, output: expect.stringContaining('--another') });
  } finally {
    await drop();
  }
});
