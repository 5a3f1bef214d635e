import { expect, test } from 'vitest';
import { commitTransition } from '../commit.ts';
import { auditProjection } from '../feed/audit-projection.ts';
import { runProjection } from '../feed/projection.ts';
import { useDatabase, vault } from '../testing/database.ts';
import { DAY_MS, expectStep, insertPurchase, START } from '../testing/fixtures.ts';
import { listAuditLog, recordAuditedRequest, type AuditedRequest, type AuditFilter } from './audit-log.ts';

const db = useDatabase();

const REQUEST: AuditedRequest = {
  principal: { kind: 'api_key', role: 'agent', id: 'key_1' },
  operation: 'sendSignal',
  principalAccountId: null,
  through: null,
  sessionId: null,
  viewId: null,
  subjectId: 'lic_1',
  accountId: 'acct_1',
  status: 200,
  code: null,
  preview: false,
  replayed: false,
  requestId: 'req_1',
  address: '127.0.0.1',
  userAgent: 'curl/8',
};

const list = async (filter: AuditFilter) => (await listAuditLog(db(), filter, { limit: 100 })).data;

test('requests are listed by who, what, whose and outcome', async () => {
  await recordAuditedRequest(db(), REQUEST);
  await recordAuditedRequest(db(), { ...REQUEST, status: 403, code: 'forbidden', accountId: null });
  await recordAuditedRequest(db(), { ...REQUEST, status: 503, code: 'database_unavailable', subjectId: null });
  await recordAuditedRequest(db(), { ...REQUEST, principal: null, status: 401, code: 'unauthenticated' });
  const outcomes = async (filter: AuditFilter) => (await list(filter)).map(({ outcome }) => outcome);
  expect(await outcomes({ principalId: 'key_1' })).toEqual(['failed', 'refused', 'done']);
  expect(await outcomes({ outcome: 'not_done' })).toEqual(['refused', 'failed', 'refused']);
  expect(await outcomes({ accountId: 'acct_1', outcome: 'done' })).toEqual(['done']);
  expect(await outcomes({ subjectId: 'lic_1', action: ['sendSignal', 'other'] })).toHaveLength(3);
  expect(await outcomes({ action: 'other' })).toEqual([]);
});

test('what a caller sends as its name is cut, and cannot break the log', async () => {
  await recordAuditedRequest(db(), { ...REQUEST, requestId: 'req_long', userAgent: `a\0${'b'.repeat(5_000)}` });
  const [entry] = await list({ kind: 'request' });
  expect(entry?.userAgent).toHaveLength(200);
});

test('changes by people and keys come from the feed, once; what a customer writes stays in the change log', async () => {
  const { id, account, ...license } = await insertPurchase(db());
  const cancelled = expectStep({ id, account, ...license }, { type: 'cancel', reason: 'moving on' }, START + DAY_MS);
  await commitTransition(db(), vault, [cancelled]);
  const changes = async () =>
    (await list({ subjectId: id })).map(({ action, sequence, reason }) => [action, sequence, reason]);
  await expect
    .poll(async () => (await runProjection(db(), auditProjection), changes()), { timeout: 10_000 })
    .toContainEqual(['license.cancel', 3, null]);
  const all = await changes();
  await db().sql`update feed_readers set epoch = 0`;
  // Until the events have been applied again.
  await expect.poll(() => runProjection(db(), auditProjection), { timeout: 10_000 }).toBeGreaterThan(0);
  expect(await changes()).toEqual(all);
});

test('the audit log can be neither changed nor emptied', async () => {
  await recordAuditedRequest(db(), REQUEST);
  const { sql } = db();
  for (const refused of [sql`update audit_log set reason = 'x'`, sql`delete from audit_log`, sql`truncate audit_log`])
    await expect(refused).rejects.toThrow(/append-only/);
});
