import { expect, test } from 'vitest';
import { createFirstStaff } from '../../db/first-staff.ts';
import { asSystem } from '../../db/as-system.ts';
import { listAuditLog } from '../../db/queries/audit-log.ts';
import { listStaff } from '../../db/queries/staff.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { runCommand } from '../../dev/stack/run-command.ts';
import { createTestDatabase } from '../support/database.ts';

const db = useDatabase();

test('the first of the vendor’s people is added with a role, and a second one needs --another', async () => {
  await expect(createFirstStaff(db(), { email: 'mara@vendor.example', role: 'king' })).rejects.toThrow('administrator');
  await expect(createFirstStaff(db(), { email: 'mara', role: 'agent' })).rejects.toThrow('mail address');
  const first = await createFirstStaff(db(), { email: 'mara@vendor.example', role: 'administrator' });
  expect(first).toMatchObject({ email: 'mara@vendor.example', name: 'mara', role: 'administrator' });
  const second = { email: 'omar@vendor.example', role: 'auditor', name: 'Omar' };
  await expect(createFirstStaff(db(), second)).rejects.toThrow('POST /v1/staff');
  expect(await createFirstStaff(db(), { ...second, another: true })).toMatchObject({ name: 'Omar', role: 'auditor' });
  await expect(createFirstStaff(db(), { ...second, another: true })).rejects.toThrow('already');
  const { data } = await listStaff(db(), {});
  expect(data).toHaveLength(2);
  // Those who read the log see also who was let in past the API.
  const log = await listAuditLog(asSystem(db()), { action: 'firstStaff' }, {});
  expect(log.data).toEqual(
    data.map(({ id }) => expect.objectContaining({ subjectId: id, principalKind: 'operator', outcome: 'done' })),
  );
});

test('as a command, it says who can sign in; run again, it exits with 1', async () => {
  const { url, drop } = await createTestDatabase();
  const args = ['db/first-staff.ts', '--email', 'mara@vendor.example', '--role', 'administrator'];
  const run = () =>
    runCommand(process.execPath, args, { cwd: checkoutDir, env: { DATABASE_URL: url, NODE_OPTIONS: '' } });
  try {
    expect(await run()).toEqual({
      code: 0,
      output: expect.stringMatching(/^mara@vendor\.example \(per_\w+\) can sign in as administrator\n$/),
    });
    expect(await run()).toEqual({ code: 1, output: expect.stringContaining('--another') });
  } finally {
    await drop();
  }
});
